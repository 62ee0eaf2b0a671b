"""Sign-ins under way, in SQL."""

import msgspec
import sqlalchemy as sa

from watchword.db.engine import sql
from watchword.db.statement import Statement, given
from watchword.db.types import BLOB, GUID, INTEGER, TEXT
from watchword.kernel.clock import Instant
from watchword.kernel.words import Words
from watchword.kernel.work import Transaction
from watchword.signin import record
from watchword.signin.entry import Entry, Stored
from watchword.signin.tables import SIGN_IN_ATTEMPT

_A = SIGN_IN_ATTEMPT.c
_ADD = Statement(sa.insert(SIGN_IN_ATTEMPT))
_FIND = Statement(sa.select(SIGN_IN_ATTEMPT).where(_A.id == given("key", GUID), _A.browser == given("of", BLOB)))
_HOLD = Statement(
    sa.select(SIGN_IN_ATTEMPT).where(_A.id == given("key", GUID), _A.browser == given("of", BLOB)).with_for_update()
)
_KEEP = Statement(
    sa.update(SIGN_IN_ATTEMPT)
    .where(_A.id == given("key", GUID), _A.revision == given("seen", INTEGER))
    .values(
        revision=_A.revision + 1,
        name=given("name", TEXT),
        notice=given("notice", TEXT),
        welcomed=given("welcomed", TEXT),
        answered=given("answered", TEXT),
        attempt=given("attempt", TEXT),
        ends_at=given("ends_at", INTEGER),
    )
)
_PURGE = Statement(sa.delete(SIGN_IN_ATTEMPT).where(_A.ends_at <= given("now", INTEGER)))
_ENTRY = msgspec.json.Decoder(Entry)
_NOTICE = msgspec.json.Decoder(Words)


class SqlAttempts:
    """Implements `entry.Attempts`."""

    async def add(self, tx: Transaction, browser: bytes, stored: Stored) -> None:
        """Keep a new one."""
        await sql(tx).run(
            _ADD,
            id=stored.id,
            browser=browser,
            revision=stored.revision,
            name=stored.name,
            notice=_kept(stored.notice),
            welcomed=stored.welcomed,
            answered=stored.answered,
            entry=msgspec.json.encode(stored.entry).decode(),
            attempt=record.write(stored.attempt),
            opened_at=stored.attempt.opened_at,
            ends_at=stored.attempt.ends_at,
        )

    async def find(self, tx: Transaction, id_: str, browser: bytes, *, held: bool = False) -> Stored | None:
        """The one of that id that belongs to the browser. On SQLite the one writer holds it anyway."""
        row = await sql(tx).one(_HOLD if held else _FIND, key=id_, of=browser)
        attempt = record.read(row["attempt"]) if row else None
        if row is None or attempt is None:
            return None
        entry = _ENTRY.decode(row["entry"])
        notice, welcomed, answered = _notice(row["notice"]), row["welcomed"], row["answered"]
        return Stored(row["id"], row["revision"], row["name"], notice, entry, attempt, welcomed, answered)

    async def keep(self, tx: Transaction, stored: Stored) -> bool:
        """Store it after a step; False where another step came first."""
        kept = await sql(tx).run(
            _KEEP,
            key=stored.id,
            seen=stored.revision,
            name=stored.name,
            notice=_kept(stored.notice),
            welcomed=stored.welcomed,
            answered=stored.answered,
            attempt=record.write(stored.attempt),
            ends_at=stored.attempt.ends_at,
        )
        return kept == 1

    async def purge(self, tx: Transaction, now: Instant) -> int:
        """Forget those whose time is over; how many."""
        return await sql(tx).run(_PURGE, now=now)


def _kept(notice: Words | None) -> str:
    return msgspec.json.encode(notice).decode() if notice else ""


def _notice(kept: str) -> Words | None:
    return _NOTICE.decode(kept) if kept else None
