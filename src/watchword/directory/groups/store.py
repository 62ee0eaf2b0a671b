"""The groups in SQL."""

from collections.abc import Sequence

import sqlalchemy as sa

from watchword.db.engine import Duplicate, sql
from watchword.db.statement import Statement, given
from watchword.db.types import GUID, INTEGER
from watchword.directory.groups.columns import COLUMNS
from watchword.directory.groups.model import Group
from watchword.directory.groups.rows import READ, columns_of, read_group, terms_of
from watchword.directory.groups.tables import GROUP_TERMS, GROUPS
from watchword.directory.model import taken
from watchword.directory.rows import Listing, Terms, leave
from watchword.kernel.clock import Instant
from watchword.kernel.ids import GroupId
from watchword.kernel.query import ListQuery, Page
from watchword.kernel.work import Transaction

_G = GROUPS.c
_KEY = given("key", GUID)
_IS_LIVE = _G.deleted_at.is_(None)
_IS_DELETED = _G.deleted_at.is_not(None)

_GET = Statement(sa.select(*READ).where(_G.id == _KEY, _IS_LIVE))
_GET_DELETED = Statement(sa.select(*READ).where(_G.id == _KEY, _IS_DELETED))
_LOCK = Statement(sa.update(GROUPS).where(_G.id == _KEY, _IS_LIVE).values(version=_G.version + 1).returning(*READ))
_ADD = Statement(sa.insert(GROUPS))
_SAVE = Statement(
    sa.update(GROUPS)
    .where(_G.id == _KEY, _IS_LIVE)
    .values({column: given(f"new_{column.name}", column.type) for column in _G if column.name not in ("id", "version")})
)
_RESTORE = Statement(
    sa.update(GROUPS).where(_G.id == _KEY, _IS_DELETED).values(deleted_at=None, version=_G.version + 1)
)
_REMOVE = Statement(sa.delete(GROUPS).where(_G.id == _KEY, _IS_DELETED).returning(*READ))
_LISTING = Listing(GROUPS, READ, COLUMNS, read_group)
_TERMS = Terms(GROUP_TERMS, "group_id")
_EXPIRED = Statement(
    sa.select(*READ)
    .where(_G.deleted_at < given("before", INTEGER))
    .order_by(_G.deleted_at, _G.id)
    .limit(given("top", INTEGER))
)


class SqlGroups:
    """Implements `model.GroupStore`."""

    async def get(self, tx: Transaction, group: GroupId) -> Group | None:
        """A live one."""
        row = await sql(tx).one(_GET, key=group)
        return None if row is None else read_group(row)

    async def lock(self, tx: Transaction, group: GroupId) -> Group | None:
        """A live one, which nobody else changes until the transaction ends."""
        row = await sql(tx).one(_LOCK, key=group)
        return None if row is None else read_group(row)

    async def page(self, tx: Transaction, query: ListQuery) -> Page[Group]:
        """Live ones, by Graph's property names."""
        return await _LISTING.page(tx, query)

    async def count(self, tx: Transaction, query: ListQuery) -> int:
        """How many live ones the query's filter and search keep."""
        return await _LISTING.count(tx, query)

    async def add(self, tx: Transaction, group: Group) -> None:
        """Store a new one. Raises Conflict where its alias is taken."""
        try:
            await sql(tx).run(_ADD, version=0, **columns_of(group))
        except Duplicate as duplicate:
            raise _conflict(duplicate) from duplicate
        await _TERMS.change(tx, group.id, frozenset(), terms_of(group))

    async def save(self, tx: Transaction, before: Group, after: Group) -> None:
        """Store a locked one, changed. Raises Conflict where its new alias is taken."""
        columns = {f"new_{name}": value for name, value in columns_of(after).items() if name != "id"}
        try:
            await sql(tx).run(_SAVE, key=after.id, **columns)
        except Duplicate as duplicate:
            raise _conflict(duplicate) from duplicate
        await _TERMS.change(tx, after.id, terms_of(before), terms_of(after))

    async def find_deleted(self, tx: Transaction, group: GroupId) -> Group | None:
        """A soft-deleted one."""
        row = await sql(tx).one(_GET_DELETED, key=group)
        return None if row is None else read_group(row)

    async def restore(self, tx: Transaction, group: GroupId) -> bool:
        """Make a soft-deleted one live. Raises Conflict where its alias was taken meanwhile."""
        try:
            return await sql(tx).run(_RESTORE, key=group) > 0
        except Duplicate as duplicate:
            raise _conflict(duplicate) from duplicate

    async def remove(self, tx: Transaction, group: GroupId) -> bool:
        """Remove a soft-deleted one for good, with its memberships and roles."""
        row = await sql(tx).one(_REMOVE, key=group)
        if row is None:
            return False
        await _TERMS.change(tx, group, terms_of(read_group(row)), frozenset())
        await leave(tx, group)
        return True

    async def expired(self, tx: Transaction, before: Instant, limit: int) -> Sequence[Group]:
        """Some of those that were soft-deleted before a moment."""
        return [read_group(row) for row in await sql(tx).all(_EXPIRED, before=before, top=limit)]


def _conflict(duplicate: Duplicate) -> Exception:
    return taken("mailNickname") if duplicate.columns == ("mail_nickname_key",) else duplicate
