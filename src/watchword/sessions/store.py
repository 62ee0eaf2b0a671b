"""Sessions in SQL. Conditional statements only; an account that may not sign in has no session, by the same query."""

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from watchword.db.engine import Row, sql
from watchword.db.statement import Statement, given
from watchword.db.types import BLOB, BOOLEAN, GUID, INTEGER, JSON_TEXT, TEXT
from watchword.kernel.assurance import Proof
from watchword.kernel.clock import Instant
from watchword.kernel.ids import UserId
from watchword.kernel.work import Transaction
from watchword.sessions.model import Session, SessionId
from watchword.sessions.tables import BROWSER_SESSION, USERS

_S, _U = BROWSER_SESSION.c, USERS.c
_IS_LIVE = _S.ended_at.is_(None)
_ACCOUNT_IS_GOOD = sa.and_(
    _U.id == _S.user_id,
    _U.account_enabled == sa.true(),
    _U.deleted_at.is_(None),
    _U.sessions_valid_from <= _S.valid_as_of,
)
_ENDED = {"ended_at": given("now", INTEGER), "ended_by": given("why", TEXT)}
_OF_USER = _S.user_id == given("user", GUID)

_LOCK_USER = Statement(sa.select(_U.id).where(_U.id == given("user", GUID)).with_for_update(key_share=True))
_ADD = Statement(sa.insert(BROWSER_SESSION))
_BY_TOKEN = Statement(
    sa.select(BROWSER_SESSION).join(USERS, _ACCOUNT_IS_GOOD).where(_S.token == given("token", BLOB), _IS_LIVE)
)
_TOUCH = Statement(
    sa.update(BROWSER_SESSION)
    .where(_S.id == given("key", GUID), _S.last_seen_at == given("seen", INTEGER), _IS_LIVE)
    .values(last_seen_at=given("now", INTEGER))
)
_RENEW = Statement(
    sa.update(BROWSER_SESSION)
    .where(_S.token == given("before", BLOB), _IS_LIVE, sa.exists(sa.select(_U.id).where(_ACCOUNT_IS_GOOD)))
    .values(
        token=given("after", BLOB),
        proofs=given("proofs", JSON_TEXT),
        valid_as_of=given("since", INTEGER),
        last_seen_at=given("seen", INTEGER),
        ends_at=given("ends", INTEGER),
        persistent=given("stays", BOOLEAN),
    )
)
_LIVE = Statement(
    sa.select(BROWSER_SESSION)
    .join(USERS, _ACCOUNT_IS_GOOD)
    .where(_OF_USER, _IS_LIVE)
    .order_by(_S.opened_at.desc(), _S.id)
)
_END = Statement(sa.update(BROWSER_SESSION).where(_S.id == given("key", GUID), _OF_USER, _IS_LIVE).values(_ENDED))
_END_ALL = Statement(sa.update(BROWSER_SESSION).where(_OF_USER, _IS_LIVE).values(_ENDED).returning(_S.id))
_END_OTHERS = Statement(
    sa.update(BROWSER_SESSION).where(_OF_USER, _IS_LIVE, _S.id != given("but", GUID)).values(_ENDED).returning(_S.id)
)
_KEEP = Statement(
    sa.update(BROWSER_SESSION)
    .where(_S.id == given("but", GUID), _OF_USER, _IS_LIVE)
    .values(valid_as_of=given("now", INTEGER))
)
_NEWEST = sa.select(_S.id).where(_OF_USER, _IS_LIVE).order_by(_S.opened_at.desc(), _S.id).limit(given("keep", INTEGER))
_END_OLDEST = Statement(
    sa.update(BROWSER_SESSION).where(_OF_USER, _IS_LIVE, _S.id.not_in(_NEWEST)).values(_ENDED).returning(_S.id)
)
_DEAD = (
    sa.select(_S.id)
    .where(sa.or_(_S.ends_at < given("horizon", INTEGER), _S.ended_at < given("horizon", INTEGER)))
    .limit(given("most", INTEGER))
)
_PURGE = Statement(sa.delete(BROWSER_SESSION).where(_S.id.in_(_DEAD)))

_PROOFS: msgspec.json.Decoder[tuple[Proof, ...]] = msgspec.json.Decoder(tuple[Proof, ...])


class SqlSessions:
    """Implements `model.SessionStore`."""

    async def add(self, tx: Transaction, session: Session, digest: bytes, since: Instant) -> None:
        """Store a new one."""
        await sql(tx).run(
            _ADD,
            id=session.id,
            user_id=session.user_id,
            token=digest,
            proofs=_written(session.proofs),
            opened_at=session.opened_at,
            valid_as_of=since,
            last_seen_at=session.last_seen_at,
            ends_at=session.ends_at,
            persistent=session.persistent,
            ip=session.ip,
            user_agent=session.user_agent,
            ended_at=None,
            ended_by=None,
        )

    async def by_token(self, tx: Transaction, digest: bytes) -> Session | None:
        """The one that this token opens, whatever its age."""
        row = await sql(tx).one(_BY_TOKEN, token=digest)
        return None if row is None else _read(row)

    async def touch(self, tx: Transaction, session: Session, now: Instant) -> None:
        """It was seen now."""
        await sql(tx).run(_TOUCH, key=session.id, seen=session.last_seen_at, now=now)

    async def renew(self, tx: Transaction, before: bytes, after: bytes, session: Session, since: Instant) -> bool:
        """Another token and other proofs: of two that renew the same token one does."""
        renewed = await sql(tx).run(
            _RENEW,
            before=before,
            after=after,
            proofs=_written(session.proofs),
            since=since,
            seen=session.last_seen_at,
            ends=session.ends_at,
            stays=session.persistent,
        )
        return renewed > 0

    async def live(self, tx: Transaction, user: UserId) -> Sequence[Session]:
        """Those that nobody ended, newest first."""
        return [_read(row) for row in await sql(tx).all(_LIVE, user=user)]

    async def end(self, tx: Transaction, user: UserId, id_: SessionId, now: Instant, why: str) -> bool:
        """End one of the user's."""
        return await sql(tx).run(_END, key=id_, user=user, now=now, why=why) > 0

    async def end_all(
        self, tx: Transaction, user: UserId, now: Instant, why: str, but: SessionId | None
    ) -> Sequence[SessionId]:
        """End all of a user, or all but one."""
        if but is None:
            return _ids(await sql(tx).all(_END_ALL, user=user, now=now, why=why))
        await sql(tx).run(_KEEP, but=but, user=user, now=now)
        return _ids(await sql(tx).all(_END_OTHERS, user=user, but=but, now=now, why=why))

    async def end_oldest(self, tx: Transaction, user: UserId, keep: int, now: Instant, why: str) -> Sequence[SessionId]:
        """End all but the newest. Those who open sessions of one user at the same time wait for each other here."""
        await sql(tx).one(_LOCK_USER, user=user)
        return _ids(await sql(tx).all(_END_OLDEST, user=user, keep=keep, now=now, why=why))

    async def purge(self, tx: Transaction, horizon: Instant, most: int) -> int:
        """Remove some that ended before the horizon."""
        return await sql(tx).run(_PURGE, horizon=horizon, most=most)


def _written(proofs: tuple[Proof, ...]) -> str:
    return msgspec.json.encode(proofs).decode()


def _ids(rows: Sequence[Row]) -> list[SessionId]:
    return [SessionId(row["id"]) for row in rows]


def _read(row: Row) -> Session:
    return Session(
        id=SessionId(row["id"]),
        user_id=UserId(row["user_id"]),
        proofs=_PROOFS.decode(row["proofs"]),
        opened_at=Instant(row["opened_at"]),
        last_seen_at=Instant(row["last_seen_at"]),
        ends_at=Instant(row["ends_at"]),
        persistent=bool(row["persistent"]),
        ip=row["ip"],
        user_agent=row["user_agent"],
    )
