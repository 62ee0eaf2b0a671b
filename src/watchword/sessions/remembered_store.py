"""Remembered browsers in SQL. Using a token is one conditional update: of two who bring it, one has it."""

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from watchword.db.engine import Row, sql
from watchword.db.statement import Statement, given
from watchword.db.types import BLOB, GUID, INTEGER, TEXT
from watchword.kernel.assurance import Proof
from watchword.kernel.clock import Instant
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.kernel.work import Transaction
from watchword.sessions.remembered import BrowserId, RememberedBrowser, Sighting
from watchword.sessions.tables import REMEMBERED_BROWSER, REMEMBERED_TOKEN

_B, _T = REMEMBERED_BROWSER.c, REMEMBERED_TOKEN.c
_IS_LIVE = _B.ended_at.is_(None)
_OF_USER = _B.user_id == given("user", GUID)
_ENDED = {"ended_at": given("now", INTEGER), "ended_by": given("why", TEXT)}

_ADD = Statement(sa.insert(REMEMBERED_BROWSER))
_ADD_TOKEN = Statement(sa.insert(REMEMBERED_TOKEN))
_SIGHTED = Statement(
    sa.select(REMEMBERED_BROWSER, _T.used_at)
    .join(REMEMBERED_TOKEN, _T.browser_id == _B.id)
    .where(_T.digest == given("token", BLOB))
)
_USE = Statement(
    sa.update(REMEMBERED_TOKEN)
    .where(_T.digest == given("token", BLOB), _T.used_at.is_(None))
    .values(used_at=given("now", INTEGER))
)
_SEE = Statement(
    sa.update(REMEMBERED_BROWSER)
    .where(_B.id == given("key", GUID), _IS_LIVE)
    .values(last_used_at=given("now", INTEGER), ip=given("place", TEXT), user_agent=given("agent", TEXT))
)
_LIVE = Statement(
    sa.select(REMEMBERED_BROWSER)
    .where(_OF_USER, _IS_LIVE, _B.ends_at > given("now", INTEGER))
    .order_by(_B.last_used_at.desc(), _B.id)
)
_FORGET = Statement(sa.update(REMEMBERED_BROWSER).where(_B.id == given("key", GUID), _OF_USER, _IS_LIVE).values(_ENDED))
_FORGET_ALL = Statement(sa.update(REMEMBERED_BROWSER).where(_OF_USER, _IS_LIVE).values(_ENDED))
_FORGET_EARNED = Statement(
    sa.update(REMEMBERED_BROWSER).where(_B.authenticator_id == given("earned_by", GUID), _IS_LIVE).values(_ENDED)
)
_NEWEST = (
    sa.select(_B.id).where(_OF_USER, _IS_LIVE).order_by(_B.remembered_at.desc(), _B.id).limit(given("keep", INTEGER))
)
_FORGET_OLDEST = Statement(
    sa.update(REMEMBERED_BROWSER).where(_OF_USER, _IS_LIVE, _B.id.not_in(_NEWEST)).values(_ENDED)
)
_HORIZON = given("horizon", INTEGER)
_DEAD = Statement(
    sa.select(_B.id).where(sa.or_(_B.ends_at < _HORIZON, _B.ended_at < _HORIZON)).limit(given("most", INTEGER))
)
_PURGE_TOKENS = Statement(sa.delete(REMEMBERED_TOKEN).where(_T.browser_id == given("key", GUID)))
_PURGE = Statement(sa.delete(REMEMBERED_BROWSER).where(_B.id == given("key", GUID)))

_PROOF: msgspec.json.Decoder[Proof] = msgspec.json.Decoder(Proof)


class SqlRemembered:
    """Implements `remembered.RememberedStore`."""

    async def add(self, tx: Transaction, browser: RememberedBrowser, digest: bytes) -> None:
        """Store a new one with its first token."""
        await sql(tx).run(
            _ADD,
            id=browser.id,
            user_id=browser.user_id,
            authenticator_id=browser.proof.authenticator,
            proof=msgspec.json.encode(browser.proof).decode(),
            remembered_at=browser.last_used_at,
            last_used_at=browser.last_used_at,
            ends_at=browser.ends_at,
            ip=browser.ip,
            user_agent=browser.user_agent,
            ended_at=None,
            ended_by=None,
        )
        await sql(tx).run(_ADD_TOKEN, digest=digest, browser_id=browser.id, used_at=None)

    async def sighted(self, tx: Transaction, digest: bytes) -> Sighting | None:
        """What this token is, or was."""
        row = await sql(tx).one(_SIGHTED, token=digest)
        if row is None:
            return None
        return Sighting(_read(row), used=row["used_at"] is not None, ended=row["ended_at"] is not None)

    async def rotate(self, tx: Transaction, seen: RememberedBrowser, before: bytes, after: bytes) -> bool:
        """Use a token up and put another in its place; False where it was used up, or the browser forgotten."""
        now = seen.last_used_at
        if not await sql(tx).run(_USE, token=before, now=now):
            return False
        if not await sql(tx).run(_SEE, key=seen.id, now=now, place=seen.ip, agent=seen.user_agent):
            return False
        await sql(tx).run(_ADD_TOKEN, digest=after, browser_id=seen.id, used_at=None)
        return True

    async def live(self, tx: Transaction, user: UserId, now: Instant) -> Sequence[RememberedBrowser]:
        """Those that are not forgotten and not too old."""
        return [_read(row) for row in await sql(tx).all(_LIVE, user=user, now=now)]

    async def forget(self, tx: Transaction, user: UserId, id_: BrowserId, now: Instant, why: str) -> bool:
        """Forget one of the user's."""
        return await sql(tx).run(_FORGET, key=id_, user=user, now=now, why=why) > 0

    async def forget_all(self, tx: Transaction, user: UserId, now: Instant, why: str) -> int:
        """Forget all of a user."""
        return await sql(tx).run(_FORGET_ALL, user=user, now=now, why=why)

    async def forget_oldest(self, tx: Transaction, user: UserId, keep: int, now: Instant, why: str) -> None:
        """Forget all but the newest."""
        await sql(tx).run(_FORGET_OLDEST, user=user, keep=keep, now=now, why=why)

    async def forget_earned_by(self, tx: Transaction, earned_by: AuthenticatorId, now: Instant, why: str) -> int:
        """Forget those that one authenticator earned."""
        return await sql(tx).run(_FORGET_EARNED, earned_by=earned_by, now=now, why=why)

    async def purge(self, tx: Transaction, horizon: Instant, most: int) -> int:
        """Remove some that ended, with all their tokens."""
        dead = await sql(tx).all(_DEAD, horizon=horizon, most=most)
        for row in dead:
            await sql(tx).run(_PURGE_TOKENS, key=row["id"])
            await sql(tx).run(_PURGE, key=row["id"])
        return len(dead)


def _read(row: Row) -> RememberedBrowser:
    return RememberedBrowser(
        id=BrowserId(row["id"]),
        user_id=UserId(row["user_id"]),
        proof=_PROOF.decode(row["proof"]),
        last_used_at=Instant(row["last_used_at"]),
        ends_at=Instant(row["ends_at"]),
        ip=row["ip"],
        user_agent=row["user_agent"],
    )
