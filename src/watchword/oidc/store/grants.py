"""Grants in SQL: one row for all that comes of a sign-in. Rotating its refresh token is one conditional statement."""

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from watchword.db.engine import Row, sql
from watchword.db.statement import Statement, given
from watchword.db.types import BLOB, GUID, INTEGER
from watchword.kernel.clock import Instant
from watchword.kernel.work import Transaction
from watchword.oidc.model import Access, Grant
from watchword.oidc.tables import OAUTH_GRANT

_G = OAUTH_GRANT.c
_LIVE = _G.revoked_at.is_(None)
_KEY = given("key", GUID)
_READ = (_G.id, _G.access, _G.idle_ends_at, _G.ends_at, _G.revoked_at)
_ADD = Statement(sa.insert(OAUTH_GRANT))
_GET = Statement(sa.select(*_READ).where(_G.id == _KEY))
_BY_FAMILY = Statement(sa.select(*_READ).where(_G.family == given("shared", BLOB)))
_ROTATE = Statement(
    sa.update(OAUTH_GRANT)
    .where(_G.id == _KEY, _G.token == given("before", BLOB), _LIVE)
    .values(token=given("after", BLOB), idle_ends_at=given("idle", INTEGER))
)
_REVOKE = Statement(sa.update(OAUTH_GRANT).where(_G.id == _KEY, _LIVE).values(revoked_at=given("now", INTEGER)))
_OF_SESSION = Statement(sa.select(*_READ).where(_G.session_id == given("session", GUID), _LIVE))
_REVOKED_SINCE = Statement(sa.select(_G.id).where(_G.revoked_at >= given("since", INTEGER)))
_PURGE = Statement(
    sa.delete(OAUTH_GRANT).where(
        sa.or_(
            _G.idle_ends_at < given("horizon", INTEGER),
            _G.revoked_at < given("horizon", INTEGER),
        )
    )
)
_ACCESS: msgspec.json.Decoder[Access] = msgspec.json.Decoder(Access)


class SqlGrants:
    """Implements `ports.GrantStore`."""

    async def add(self, tx: Transaction, grant: Grant, family: bytes | None, token: bytes | None) -> None:
        """Store a new one."""
        await sql(tx).run(
            _ADD,
            id=grant.id,
            family=family,
            token=token,
            user_id=grant.access.user_id,
            session_id=grant.access.session,
            access=msgspec.json.encode(grant.access).decode(),
            idle_ends_at=grant.idle_ends_at,
            ends_at=grant.ends_at,
            revoked_at=grant.revoked_at,
        )

    async def get(self, tx: Transaction, grant: str) -> Grant | None:
        """By its id."""
        row = await sql(tx).one(_GET, key=grant)
        return None if row is None else _read(row)

    async def by_family(self, tx: Transaction, family: bytes) -> Grant | None:
        """By what its refresh tokens have in common."""
        row = await sql(tx).one(_BY_FAMILY, shared=family)
        return None if row is None else _read(row)

    async def rotate(self, tx: Transaction, grant: Grant, before: bytes, after: bytes) -> bool:
        """Another refresh token instead, good until the grant says."""
        return await sql(tx).run(_ROTATE, key=grant.id, before=before, after=after, idle=grant.idle_ends_at) == 1

    async def revoke(self, tx: Transaction, grant: str, now: Instant) -> bool:
        """End it."""
        return await sql(tx).run(_REVOKE, key=grant, now=now) == 1

    async def of_sessions(self, tx: Transaction, sessions: Sequence[str]) -> Sequence[Grant]:
        """Those that hang on these sessions and have not ended."""
        return [_read(row) for each in sessions for row in await sql(tx).all(_OF_SESSION, session=each)]

    async def revoked_since(self, tx: Transaction, since: Instant) -> frozenset[str]:
        """Those that were revoked from then on."""
        return frozenset(row["id"] for row in await sql(tx).all(_REVOKED_SINCE, since=since))

    async def purge(self, tx: Transaction, horizon: Instant) -> None:
        """Forget those that ended before."""
        await sql(tx).run(_PURGE, horizon=horizon)


def _read(row: Row) -> Grant:
    return Grant(
        id=row["id"],
        access=_ACCESS.decode(row["access"]),
        idle_ends_at=Instant(row["idle_ends_at"]),
        ends_at=Instant(row["ends_at"]),
        revoked_at=None if row["revoked_at"] is None else Instant(row["revoked_at"]),
    )
