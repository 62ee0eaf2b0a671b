"""Members and owners in SQL. Nested groups are followed with UNION, which no circle of groups keeps going round."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from watchword.db.engine import sql
from watchword.db.statement import Statement, given
from watchword.db.types import GUID, INTEGER
from watchword.directory.groups.model import Group, Principal
from watchword.directory.groups.principals import principals, read_principal
from watchword.directory.groups.rows import READ, read_group
from watchword.directory.groups.tables import GROUP_MEMBERS, GROUP_OWNERS, GROUPS
from watchword.directory.model import PrincipalKind
from watchword.directory.rows import insert_unless_there
from watchword.directory.users.tables import USERS
from watchword.kernel.clock import Instant
from watchword.kernel.ids import GroupId, ObjectId
from watchword.kernel.query import ListQuery, Page
from watchword.kernel.work import Transaction

_M, _O = GROUP_MEMBERS.c, GROUP_OWNERS.c
_GROUP = given("group_id", GUID)
_FIRST = "00000000-0000-0000-0000-000000000000"


def _inside() -> sa.CTE:
    """The ids of all that is in the group, at any depth."""
    inside = sa.select(_M.member_id).where(_M.group_id == _GROUP).cte("inside", recursive=True)
    deeper = (
        sa.select(_M.member_id)
        .join(inside, _M.group_id == inside.c.member_id)
        .join(GROUPS, sa.and_(GROUPS.c.id == _M.group_id, GROUPS.c.deleted_at.is_(None)))
    )
    return inside.union(deeper)


def _around() -> sa.CTE:
    """The ids of the live groups that hold the member, at any depth; a deleted group leads nowhere."""
    live = sa.select(_M.group_id).join(GROUPS, sa.and_(GROUPS.c.id == _M.group_id, GROUPS.c.deleted_at.is_(None)))
    around = live.where(_M.member_id == given("member", GUID)).cte("around", recursive=True)
    return around.union(live.join(around, _M.member_id == around.c.group_id))


def _groups(ids: sa.FromClause, id_column: sa.ColumnElement[Any]) -> sa.Select[Any]:
    joined = ids.join(GROUPS, sa.and_(GROUPS.c.id == id_column, GROUPS.c.deleted_at.is_(None)))
    beyond = sa.select(*READ).select_from(joined).where(GROUPS.c.id > given("after", GUID))
    return beyond.order_by(GROUPS.c.id).limit(given("top", INTEGER))


def _paged(ids: sa.FromClause, id_column: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return (
        principals(ids, id_column)
        .where(id_column > given("after", GUID))
        .order_by(id_column)
        .limit(given("top", INTEGER))
    )


def _counted(ids: sa.FromClause, id_column: sa.ColumnElement[Any], *only: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(sa.func.count().label("n")).select_from(principals(ids, id_column).where(*only).subquery())


_INSIDE = _inside()
_PAGE = Statement(_paged(GROUP_MEMBERS, _M.member_id).where(_M.group_id == _GROUP))
_COUNT = Statement(_counted(GROUP_MEMBERS, _M.member_id, _M.group_id == _GROUP))
_PAGE_TRANSITIVE = Statement(_paged(_INSIDE, _INSIDE.c.member_id))
_COUNT_TRANSITIVE = Statement(_counted(_INSIDE, _INSIDE.c.member_id))

_AROUND = _around()
_GROUPS_OF = Statement(_groups(GROUP_MEMBERS, _M.group_id).where(_M.member_id == given("member", GUID)))
_GROUPS_AROUND = Statement(_groups(_AROUND, _AROUND.c.group_id))
_ONE = sa.select(given("principal", GUID).label("id")).subquery("one")
_FIND = Statement(principals(_ONE, _ONE.c.id))
_ADD = insert_unless_there(GROUP_MEMBERS)
_REMOVE = Statement(sa.delete(GROUP_MEMBERS).where(_M.group_id == _GROUP, _M.member_id == given("member", GUID)))


class SqlMembers:
    """Implements `model.MemberStore`."""

    async def find(self, tx: Transaction, principal: ObjectId) -> Principal | None:
        """A live user, group or application (by its service principal) of that id."""
        row = await sql(tx).one(_FIND, principal=principal)
        return None if row is None else read_principal(row)

    async def page(self, tx: Transaction, group: GroupId, query: ListQuery) -> Page[Principal]:
        """The live members, by id."""
        return await _page(tx, _PAGE, _COUNT, group, query)

    async def page_transitive(self, tx: Transaction, group: GroupId, query: ListQuery) -> Page[Principal]:
        """The live members, those of nested groups included, each once, by id."""
        return await _page(tx, _PAGE_TRANSITIVE, _COUNT_TRANSITIVE, group, query)

    async def add(self, tx: Transaction, group: GroupId, member: ObjectId, kind: PrincipalKind, now: Instant) -> bool:
        """Add one; False where it was a member already, even one added in the same moment."""
        return await sql(tx).run(_ADD, group_id=group, member_id=member, member_kind=kind.value, added_at=now) > 0

    async def groups_of(
        self, tx: Transaction, member: ObjectId, *, after: str, top: int, transitive: bool
    ) -> Sequence[Group]:
        """The live groups of a member beyond the id `after`, by id. `transitive`: and the groups those are in."""
        statement = _GROUPS_AROUND if transitive else _GROUPS_OF
        return [read_group(row) for row in await sql(tx).all(statement, member=member, after=after or _FIRST, top=top)]

    async def remove(self, tx: Transaction, group: GroupId, member: ObjectId) -> bool:
        """Remove one; False where it was none."""
        return await sql(tx).run(_REMOVE, group_id=group, member=member) > 0


_OWNERS = Statement(_paged(GROUP_OWNERS, _O.owner_id).where(_O.group_id == _GROUP))
_OWNER_COUNT = Statement(_counted(GROUP_OWNERS, _O.owner_id, _O.group_id == _GROUP))
_PEOPLE = Statement(_counted(GROUP_OWNERS, _O.owner_id, _O.group_id == _GROUP, USERS.c.id.is_not(None)))
_ADD_OWNER = insert_unless_there(GROUP_OWNERS)
_REMOVE_OWNER = Statement(sa.delete(GROUP_OWNERS).where(_O.group_id == _GROUP, _O.owner_id == given("owner", GUID)))


class SqlOwners:
    """Implements `model.OwnerStore`."""

    async def page(self, tx: Transaction, group: GroupId, query: ListQuery) -> Page[Principal]:
        """The live owners, by id."""
        return await _page(tx, _OWNERS, _OWNER_COUNT, group, query)

    async def add(self, tx: Transaction, group: GroupId, owner: ObjectId, now: Instant) -> bool:
        """Add one; False where it was an owner already, even one added in the same moment."""
        return await sql(tx).run(_ADD_OWNER, group_id=group, owner_id=owner, added_at=now) > 0

    async def remove(self, tx: Transaction, group: GroupId, owner: ObjectId) -> bool:
        """Remove one; False where it was none."""
        return await sql(tx).run(_REMOVE_OWNER, group_id=group, owner=owner) > 0

    async def people(self, tx: Transaction, group: GroupId) -> int:
        """How many live users own it."""
        row = await sql(tx).one(_PEOPLE, group_id=group)
        return row["n"] if row is not None else 0


async def _page(
    tx: Transaction, listing: Statement, counting: Statement, group: GroupId, query: ListQuery
) -> Page[Principal]:
    after = query.after[0] if query.after else _FIRST
    rows = await sql(tx).all(listing, group_id=group, after=after, top=query.top + 1)
    found = [(row["principal_id"], read_principal(row)) for row in rows[: query.top]]
    more = (found[-1][0],) if len(rows) > query.top else None
    counted = await sql(tx).one(counting, group_id=group) if query.count else None
    return Page(tuple(each for _, each in found), more, counted["n"] if counted else None)
