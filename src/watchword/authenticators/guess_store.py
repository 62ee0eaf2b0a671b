"""Guesses in SQL. One statement reads a counter and takes its row: who comes next waits, and sees what was counted."""

from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from watchword.authenticators.guarding import FAMILIAR_FOR, FORGOTTEN_AFTER
from watchword.authenticators.tables import FAMILIAR_BROWSER, GUESS_CROWD, GUESS_NOTICE, GUESS_STREAK
from watchword.authenticators.throttle import NONE_YET, WINDOW, Crowd, Streak, Tried
from watchword.db.engine import sql
from watchword.db.statement import Statement, given
from watchword.db.types import BLOB, GUID, INTEGER, TEXT
from watchword.kernel.clock import DAY, Instant, after
from watchword.kernel.ids import UserId
from watchword.kernel.work import Transaction

_S, _C, _N, _F = GUESS_STREAK.c, GUESS_CROWD.c, GUESS_NOTICE.c, FAMILIAR_BROWSER.c
_BEGIN = Statement(insert(GUESS_STREAK).on_conflict_do_nothing())
_HOLD = Statement(
    insert(GUESS_STREAK)
    .on_conflict_do_update(index_elements=[_S.key], set_={"key": _S.key})
    .returning(_S.wrong, _S.tried_at, _S.rests_until, _S.marks)
)
_KEEP = Statement(
    sa.update(GUESS_STREAK)
    .where(_S.key == given("of", TEXT))
    .values(
        wrong=given("wrong", INTEGER),
        tried_at=given("tried_at", INTEGER),
        rests_until=given("rests_until", INTEGER),
        marks=given("marks", TEXT),
    )
)
_DROP = Statement(sa.delete(GUESS_STREAK).where(_S.key == given("of", TEXT)).returning(_S.rests_until))
_CLEAR = Statement(sa.delete(GUESS_STREAK).where(_S.user_id == given("user_id", GUID)))
_HOLD_CROWD = Statement(
    insert(GUESS_CROWD)
    .on_conflict_do_update(index_elements=[_C.network], set_={"network": _C.network})
    .returning(_C.tries, _C.refused)
)
_KEEP_CROWD = Statement(
    sa.update(GUESS_CROWD)
    .where(_C.network == given("of", TEXT))
    .values(tries=given("tries", TEXT), refused=given("refused", _C.refused.type), tried_at=given("tried_at", INTEGER))
)
_TELL = insert(GUESS_NOTICE)
_MAY_TELL = Statement(
    _TELL.on_conflict_do_update(
        index_elements=[_N.user_id, _N.what],
        set_={"told_at": _TELL.excluded.told_at},
        where=_N.told_at <= given("horizon", INTEGER),
    )
)
_IS_FAMILIAR = Statement(
    sa.select(_F.seen_at).where(_F.user_id == given("user_id", GUID), _F.browser == given("browser", BLOB))
)
_SEEN = insert(FAMILIAR_BROWSER)
_FAMILIARISE = Statement(
    _SEEN.on_conflict_do_update(index_elements=[_F.user_id, _F.browser], set_={"seen_at": _SEEN.excluded.seen_at})
)
_PURGES = (
    Statement(
        sa.delete(GUESS_STREAK).where(_S.tried_at < given("streaks", INTEGER), _S.rests_until < given("now", INTEGER))
    ),
    Statement(sa.delete(GUESS_CROWD).where(_C.tried_at < given("crowds", INTEGER))),
    Statement(sa.delete(GUESS_NOTICE).where(_N.told_at < given("notices", INTEGER))),
    Statement(sa.delete(FAMILIAR_BROWSER).where(_F.seen_at < given("browsers", INTEGER))),
)


@dataclass(frozen=True)
class SqlGuesses:
    """Implements `guarding.Guesses`."""

    async def begin(self, tx: Transaction, key: str, user: UserId | None, streak: Streak) -> bool:
        """Store a new one; False where there is one already."""
        return await sql(tx).run(_BEGIN, key=key, user_id=user, **_columns(streak)) == 1

    async def held(self, tx: Transaction, key: str, user: UserId | None) -> Streak:
        """Wrong answers so far."""
        row = await sql(tx).one(_HOLD, key=key, user_id=user, wrong=0, tried_at=0, rests_until=0, marks="[]")
        if row is None:
            return Streak()
        marks = tuple(orjson.loads(row["marks"]))
        return Streak(row["wrong"], Instant(row["tried_at"]), Instant(row["rests_until"]), marks)

    async def keep(self, tx: Transaction, key: str, streak: Streak) -> None:
        """Store them."""
        await sql(tx).run(_KEEP, of=key, **_columns(streak))

    async def drop(self, tx: Transaction, key: str) -> Instant:
        """It was right; until when it was locked."""
        row = await sql(tx).one(_DROP, of=key)
        return NONE_YET if row is None else Instant(row["rests_until"])

    async def clear(self, tx: Transaction, user: UserId) -> int:
        """Nothing stands against a person any more; how many counters there were."""
        return await sql(tx).run(_CLEAR, user_id=user)

    async def held_crowd(self, tx: Transaction, network: str) -> Crowd:
        """Who was tried from there."""
        row = await sql(tx).one(_HOLD_CROWD, network=network, tries="[]", refused=False, tried_at=0)
        if row is None:
            return Crowd()
        tries = tuple(Tried(name, Instant(at), wrong) for name, at, wrong in orjson.loads(row["tries"]))
        return Crowd(tries, bool(row["refused"]))

    async def keep_crowd(self, tx: Transaction, network: str, crowd: Crowd, now: Instant) -> None:
        """Store it."""
        tries = orjson.dumps([(each.name, each.at, each.wrong) for each in crowd.tries]).decode()
        await sql(tx).run(_KEEP_CROWD, of=network, tries=tries, refused=crowd.refused, tried_at=now)

    async def may_tell(self, tx: Transaction, user: UserId, what: str, now: Instant, horizon: Instant) -> bool:
        """Whether the person was last told that before the horizon. Of many who ask at once, one is told yes."""
        return await sql(tx).run(_MAY_TELL, user_id=user, what=what, told_at=now, horizon=horizon) == 1

    async def is_familiar(self, tx: Transaction, user: UserId, browser: bytes) -> bool:
        """Whether the browser has signed the person in."""
        return await sql(tx).one(_IS_FAMILIAR, user_id=user, browser=browser) is not None

    async def familiarise(self, tx: Transaction, user: UserId, browser: bytes, now: Instant) -> None:
        """It has, now."""
        await sql(tx).run(_FAMILIARISE, user_id=user, browser=browser, seen_at=now)

    async def purge(self, tx: Transaction, now: Instant) -> None:
        """Forget what matters no longer."""
        horizons = {
            "streaks": after(now, -FORGOTTEN_AFTER),
            "now": now,
            "crowds": after(now, -WINDOW),
            "notices": after(now, -2 * DAY),
            "browsers": after(now, -FAMILIAR_FOR),
        }
        for statement in _PURGES:
            await sql(tx).run(statement, **horizons)


def _columns(streak: Streak) -> dict[str, Any]:
    return {
        "wrong": streak.wrong,
        "tried_at": streak.at,
        "rests_until": streak.rests_until,
        "marks": orjson.dumps(streak.marks).decode(),
    }
