"""What the stores of the directory do alike: rows that may be there already, lists, words to be found by, goodbyes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from watchword.db.engine import Row, sql
from watchword.db.filtering import Columns, found_by, matches
from watchword.db.keyset import keyset
from watchword.db.statement import Statement, given
from watchword.db.types import GUID
from watchword.directory.assignments.tables import APPLICATION_ASSIGNMENTS
from watchword.directory.groups.tables import GROUP_MEMBERS, GROUP_OWNERS
from watchword.directory.roles.tables import ROLE_ASSIGNMENTS
from watchword.kernel.query import ListQuery, Page
from watchword.kernel.work import Transaction

T = TypeVar("T")


def insert_unless_there(table: sa.Table) -> Statement:
    """Every column is given at execution; `run` tells 1 for a new row, 0 for one that was there.

    Even for one that came in this moment: both databases spell it alike.
    """
    return Statement(insert(table).on_conflict_do_nothing())


@dataclass(frozen=True)
class Listing(Generic[T]):
    """The live objects of a table, by Graph's property names. `made_of` makes one of a row with the columns `read`."""

    table: sa.Table
    read: Sequence[sa.ColumnElement[Any]]
    columns: Columns
    made_of: Callable[[Row], T]

    async def page(self, tx: Transaction, query: ListQuery) -> Page[T]:
        """One page, in the query's order."""
        order = keyset(query.order, self.columns)
        chosen = (
            sa.select(*self.read, *order.columns)
            .where(*self._conditions(query), order.after(query.after))
            .order_by(*order.order_by)
            .limit(query.top + 1)
        )
        rows = await sql(tx).all(Statement(chosen))
        items = tuple(self.made_of(row) for row in rows[: query.top])
        more = order.position(rows[query.top - 1]) if len(rows) > query.top else None
        return Page(items, more, await self.count(tx, query) if query.count else None)

    async def count(self, tx: Transaction, query: ListQuery) -> int:
        """How many the query's filter and search keep."""
        counting = sa.select(sa.func.count().label("n")).select_from(self.table).where(*self._conditions(query))
        row = await sql(tx).one(Statement(counting))
        return row["n"] if row is not None else 0

    def _conditions(self, query: ListQuery) -> list[sa.ColumnElement[bool]]:
        conditions: list[sa.ColumnElement[bool]] = [self.table.c.deleted_at.is_(None)]
        if query.filter is not None:
            conditions.append(matches(query.filter, self.columns))
        if query.search is not None:
            conditions.append(found_by(query.search, self.columns))
        return conditions


class Terms:
    """What any() and $search find objects by: a table of `property`, `term` and the object's id, the column `owner`."""

    def __init__(self, table: sa.Table, owner: str) -> None:
        self._owner = owner
        self._add = Statement(sa.insert(table))
        row = (column == given(column.name, column.type) for column in table.primary_key.columns)
        self._remove = Statement(sa.delete(table).where(*row))

    async def change(
        self, tx: Transaction, owner: str, before: frozenset[tuple[str, str]], after: frozenset[tuple[str, str]]
    ) -> None:
        """From those it has to those it is to have."""
        for statement, terms in ((self._remove, before - after), (self._add, after - before)):
            for name, term in sorted(terms):
                await sql(tx).run(statement, **{"property": name, "term": term, self._owner: owner})


_GONE = given("gone", GUID)
_LEAVE = (
    Statement(sa.delete(GROUP_MEMBERS).where(GROUP_MEMBERS.c.member_id == _GONE)),
    Statement(sa.delete(GROUP_OWNERS).where(GROUP_OWNERS.c.owner_id == _GONE)),
    Statement(sa.delete(ROLE_ASSIGNMENTS).where(ROLE_ASSIGNMENTS.c.principal_id == _GONE)),
    Statement(sa.delete(APPLICATION_ASSIGNMENTS).where(APPLICATION_ASSIGNMENTS.c.principal_id == _GONE)),
)


async def leave(tx: Transaction, principal: str) -> None:
    """Out of all groups, roles and applications: who is removed for good."""
    for statement in _LEAVE:
        await sql(tx).run(statement, gone=principal)
