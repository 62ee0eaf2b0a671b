"""The soft-deleted users in SQL."""

from collections.abc import Sequence

import sqlalchemy as sa

from watchword.db.engine import Duplicate, sql
from watchword.db.statement import Statement, given
from watchword.db.types import GUID, INTEGER
from watchword.directory.rows import leave
from watchword.directory.users.model import User
from watchword.directory.users.rows import READ, read_user, terms_of
from watchword.directory.users.store import TERMS, conflict
from watchword.directory.users.tables import USERS
from watchword.kernel.clock import Instant
from watchword.kernel.ids import UserId
from watchword.kernel.query import ListQuery, Page
from watchword.kernel.work import Transaction

_U = USERS.c
_KEY = given("key", GUID)
_IS_DELETED = _U.deleted_at.is_not(None)
_FIRST = "00000000-0000-0000-0000-000000000000"

_GET = Statement(sa.select(*READ).where(_U.id == _KEY, _IS_DELETED))
_PAGE = Statement(
    sa.select(*READ).where(_IS_DELETED, _U.id > given("after", GUID)).order_by(_U.id).limit(given("top", INTEGER))
)
_RESTORE = Statement(
    sa.update(USERS)
    .where(_U.id == _KEY, _IS_DELETED)
    .values(deleted_at=None, sessions_valid_from=given("now", INTEGER), version=_U.version + 1)
    .returning(*READ)
)
_REMOVE = Statement(sa.delete(USERS).where(_U.id == _KEY, _IS_DELETED).returning(*READ))
_EXPIRED = Statement(
    sa.select(*READ)
    .where(_U.deleted_at < given("before", INTEGER))
    .order_by(_U.deleted_at, _U.id)
    .limit(given("top", INTEGER))
)


class SqlDeletedUsers:
    """Implements `model.DeletedUserStore`."""

    async def get(self, tx: Transaction, user: UserId) -> User | None:
        """One of them."""
        row = await sql(tx).one(_GET, key=user)
        return None if row is None else read_user(row)

    async def page(self, tx: Transaction, query: ListQuery) -> Page[User]:
        """All of them, by id."""
        after = query.after[0] if query.after else _FIRST
        rows = await sql(tx).all(_PAGE, after=after, top=query.top + 1)
        users = tuple(read_user(row) for row in rows[: query.top])
        return Page(users, (users[-1].id,) if len(rows) > query.top else None)

    async def restore(self, tx: Transaction, user: UserId, now: Instant) -> User | None:
        """Make one live again; None where it is no longer there. Raises Conflict where its name or alias was taken."""
        try:
            row = await sql(tx).one(_RESTORE, key=user, now=now)
        except Duplicate as duplicate:
            raise conflict(duplicate) from duplicate
        return None if row is None else read_user(row)

    async def remove(self, tx: Transaction, user: UserId) -> bool:
        """Remove one for good, with its memberships and roles; False where it is no longer there."""
        row = await sql(tx).one(_REMOVE, key=user)
        if row is None:
            return False
        await TERMS.change(tx, user, terms_of(read_user(row)), frozenset())
        await leave(tx, user)
        return True

    async def expired(self, tx: Transaction, before: Instant, limit: int) -> Sequence[User]:
        """Some of those that were deleted before a moment."""
        return [read_user(row) for row in await sql(tx).all(_EXPIRED, before=before, top=limit)]
