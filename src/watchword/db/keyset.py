"""Paging by position: what changes between two pages neither repeats nor hides a row that stayed.

Nulls come first upwards and last downwards, on both databases (OData Protocol 4.01 section 11.2.6.2).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any as Anything

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from watchword.db.filtering import Columns, Condition, bound, field_at
from watchword.kernel.errors import Invalid
from watchword.kernel.query import Order, Value


@dataclass(frozen=True, slots=True)
class _Key:
    """One key of an order. `name` labels its value in the row."""

    column: sa.Column[Anything]
    descending: bool
    name: str

    @property
    def nullable(self) -> bool:
        return bool(self.column.nullable)

    def order(self) -> ColumnElement[Anything]:
        directed = self.column.desc() if self.descending else self.column.asc()
        if not self.nullable:
            return directed
        return directed.nulls_last() if self.descending else directed.nulls_first()

    def then(self, value: Value, rest: Condition) -> Condition:
        """The rows beyond `value`, and of those at it the ones that `rest` keeps.

        Written `at or beyond, and (beyond or rest)`: the first half is what an index can seek to.
        """
        if value is None:
            return self.column.is_(None) & rest if self.descending else self.column.is_not(None) | rest
        at = bound(self.column, value)
        if not self.descending:
            return (self.column >= at) & ((self.column > at) | rest)
        if not self.nullable:
            return (self.column <= at) & ((self.column < at) | rest)
        return self.column.is_(None) | (self.column < at) | ((self.column == at) & rest)


@dataclass(frozen=True, slots=True)
class Keyset:
    """An order, made total by the id, and where in it a page ended.

    Select `columns` beside what the page shows, sort by `order_by`, and keep what is `after` the last page's
    `position`. A column that is never null pages fastest; for PostgreSQL, index one that may be null NULLS FIRST.
    """

    keys: tuple[_Key, ...]

    @property
    def columns(self) -> tuple[ColumnElement[Anything], ...]:
        """What a row's position is read from."""
        return tuple(key.column.label(key.name) for key in self.keys)

    @property
    def order_by(self) -> tuple[ColumnElement[Anything], ...]:
        """The order, with nulls placed alike on both databases."""
        return tuple(key.order() for key in self.keys)

    def position(self, row: Mapping[str, Anything]) -> tuple[Value, ...]:
        """Where `row` stands."""
        return tuple(_plain(row[key.name]) for key in self.keys)

    def after(self, position: tuple[Value, ...] | None) -> Condition:
        """The rows that come after; all of them for None. Raises Invalid where it is no position of this order."""
        if position is None:
            return sa.true()
        wrong = len(position) != len(self.keys)
        if wrong or any(v is None and not k.nullable for k, v in zip(self.keys, position, strict=True)):
            raise Invalid("query-malformed", "Bad Request - Error in query syntax.", reason="no position of this order")
        condition: Condition = sa.false()
        for key, value in reversed(tuple(zip(self.keys, position, strict=True))):
            condition = key.then(value, condition)
        return condition


def keyset(order: Iterable[Order], columns: Columns) -> Keyset:
    """The order asked for, then the id, in the direction of the key before it so that one index serves both.

    Raises Unsupported for a property without a column.
    """
    keys = [(field_at(key.path, columns.fields).column, key.descending) for key in order]
    if not any(column is columns.id.column for column, _ in keys):
        keys.append((columns.id.column, keys[-1][1] if keys else False))
    return Keyset(tuple(_Key(column, descending, f"_key{at}") for at, (column, descending) in enumerate(keys)))


def _plain(value: Anything) -> Value:
    """A driver's uuid as text; the rest as it is."""
    return value if value is None or isinstance(value, str | int) else str(value)
