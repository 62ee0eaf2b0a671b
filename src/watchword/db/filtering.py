"""From what a caller asks of a list, as data, to SQLAlchemy expressions: bound parameters only, names only from `Columns`.

Meaning, alike on both databases: a comparison with null is false, except `eq null`; `ne` and `not` are the exact
opposites, so they include nulls; nulls come first upwards and last downwards (OData Protocol 4.01 section 11.2.6.2).
Indexes: beginnings are ranges, so the index that serves equality and order serves them too; it must compare by code
point (BINARY in SQLite, COLLATE "C" in PostgreSQL; see `db.types.FOLDED`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any as Anything
from typing import assert_never

import sqlalchemy as sa
from sqlalchemy.sql.elements import BindParameter, ColumnElement

from watchword.kernel.errors import Invalid, Problem, Unsupported
from watchword.kernel.ids import canonical_guid
from watchword.kernel.query import (
    And,
    Any,
    Compare,
    Comparison,
    Filter,
    In,
    Not,
    Or,
    Order,
    Search,
    SearchAnd,
    SearchOr,
    SearchTree,
    Value,
)
from watchword.kernel.text import fold

Path = tuple[str, ...]
Condition = ColumnElement[bool]

_LAST = "\U0010ffff"


class Stored(Enum):
    """In which form a column holds its values."""

    AS_IS = "as is"
    FOLDED = "folded"
    """Text under `kernel.text.fold`: compared without case."""
    GUID = "guid"
    """A canonical GUID, which PostgreSQL keeps as a uuid and refuses other text for."""


@dataclass(frozen=True, slots=True)
class Field:
    """The column that answers for a property."""

    column: sa.Column[Anything]
    stored: Stored = Stored.AS_IS


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements:
    """The rows beside an object that hold a collection's elements, or the words of a searched property.

    `owner` is the column with the object's id, never null. `fields` are the members of an element; the empty path is the
    element itself. `only` narrows a table that holds more than this collection: `terms.c.property == "otherMails"`.
    Index it by what `only` compares, then the field, then `owner`.
    """

    owner: sa.Column[Anything]
    fields: Mapping[Path, Field]
    only: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where a resource's properties are: by canonical path, and for searched properties by name.

    `id` is unique and never null; it ends every order.
    """

    id: Field
    fields: Mapping[Path, Field]
    collections: Mapping[Path, Elements] = field(default_factory=dict)
    searched: Mapping[str, Elements] = field(default_factory=dict)


def matches(condition: Filter, columns: Columns) -> Condition:
    """The rows that a filter keeps. Raises Unsupported for a property without a column."""
    return _matches(condition, columns.fields, columns)


def found_by(tree: SearchTree, columns: Columns) -> Condition:
    """The rows that a search finds: each word begins a word of its property. Raises Unsupported likewise."""
    match tree:
        case Search(name, sought):
            elements = columns.searched.get(name)
            if elements is None:
                raise _no_column((name,))
            words = elements.fields[()]
            return sa.and_(*(_some(elements, columns, _begins(words, fold(word))) for word in sought))
        case SearchAnd(parts):
            return sa.and_(*(found_by(part, columns) for part in parts))
        case SearchOr(parts):
            return sa.or_(*(found_by(part, columns) for part in parts))
        case _:
            assert_never(tree)


def _matches(condition: Filter, fields: Mapping[Path, Field], columns: Columns | None) -> Condition:
    """`columns` is None inside an element: elements hold no collections."""
    match condition:
        case Compare(path, operator, value):
            return _compare(_field(path, fields), operator, value)
        case In(path, values):
            return _among(_field(path, fields), values)
        case Any(path, inner):
            elements = columns.collections.get(path) if columns else None
            if columns is None or elements is None:
                raise _no_column(path)
            return _some(elements, columns, None if inner is None else _matches(inner, elements.fields, None))
        case Not(inner):
            return _matches(inner, fields, columns).is_not(sa.true())
        case And(parts):
            return sa.and_(*(_matches(part, fields, columns) for part in parts))
        case Or(parts):
            return sa.or_(*(_matches(part, fields, columns) for part in parts))
        case _:
            assert_never(condition)


def _some(elements: Elements, columns: Columns, condition: Condition | None) -> Condition:
    """Some element meets the condition. IN and not EXISTS: SQLite then starts from the elements, by their index."""
    wanted = [part for part in (elements.only, condition) if part is not None]
    return columns.id.column.in_(sa.select(elements.owner).where(*wanted))


def _compare(field: Field, operator: Comparison, value: Value) -> Condition:
    column = field.column
    if value is None:
        return _compare_null(column, operator)
    known = _stored(field, value)
    if known is None:  # no row can hold it
        return column.is_(None) | column.is_not(None) if operator is Comparison.NE else sa.false()
    match operator:
        case Comparison.EQ:
            return column == _bound(column, known)
        case Comparison.NE:
            return column.is_distinct_from(_bound(column, known))
        case Comparison.GT:
            return column > _bound(column, known)
        case Comparison.GE:
            return column >= _bound(column, known)
        case Comparison.LT:
            return column < _bound(column, known)
        case Comparison.LE:
            return column <= _bound(column, known)
        case Comparison.STARTS_WITH:
            return _begins(field, str(known))
        case Comparison.ENDS_WITH:
            return _ends(column, str(known))
        case Comparison.HAS:
            return _has(column, str(known))
        case _:
            assert_never(operator)


def _compare_null(column: sa.Column[Anything], operator: Comparison) -> Condition:
    if operator is Comparison.EQ:
        return column.is_(None)
    return column.is_not(None) if operator is Comparison.NE else sa.false()


def _among(field: Field, values: Iterable[Value]) -> Condition:
    known = [found for value in values if value is not None and (found := _stored(field, value)) is not None]
    listed = field.column.in_([_bound(field.column, value) for value in known]) if known else sa.false()
    return listed | field.column.is_(None) if None in values else listed


def _begins(field: Field, prefix: str) -> Condition:
    """A range, so that an index serves it and no character of the prefix is a wildcard."""
    column = field.column
    if not prefix:
        return column.is_not(None)
    beyond = successor(prefix)
    from_prefix = column >= _bound(column, prefix)
    return from_prefix if beyond is None else from_prefix & (column < _bound(column, beyond))


def successor(prefix: str) -> str | None:
    """The least text greater than all that begin with `prefix`, by code point; None where there is none."""
    kept = prefix.rstrip(_LAST)
    if not kept:
        return None
    following = ord(kept[-1]) + 1
    return kept[:-1] + chr(0xE000 if following == 0xD800 else following)


def _ends(column: sa.Column[Anything], suffix: str) -> Condition:
    """By length and not by LIKE: no wildcards, and the same case rules on both databases."""
    length = sa.literal(len(suffix), sa.Integer)
    return sa.func.substr(column, sa.func.length(column) - length + 1) == _bound(column, suffix)


def _has(column: sa.Column[Anything], members: str) -> Condition:
    listed = "," + column + ","
    return sa.and_(*(listed.contains(f",{member},", autoescape=True) for member in members.split(",")))


def _stored(field: Field, value: str | bool | int) -> str | bool | int | None:
    """A value in the column's form; None where the column cannot hold it."""
    if not isinstance(value, str) or field.stored is Stored.AS_IS:
        return value
    return fold(value) if field.stored is Stored.FOLDED else canonical_guid(value)


def _bound(column: sa.Column[Anything], value: Value) -> BindParameter[Anything]:
    return sa.literal(value, column.type)


def _field(path: Path, fields: Mapping[Path, Field]) -> Field:
    found = fields.get(path)
    if found is None:
        raise _no_column(path)
    return found


def _no_column(path: Path) -> Problem:
    """Described as filterable, and not kept so: nothing the caller could know, so it is told as Graph tells it."""
    return Unsupported("query-unsupported", f"Unsupported or invalid query filter clause: '{'/'.join(path)}'.")


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
        bound = _bound(self.column, value)
        if not self.descending:
            return (self.column >= bound) & ((self.column > bound) | rest)
        if not self.nullable:
            return (self.column <= bound) & ((self.column < bound) | rest)
        return self.column.is_(None) | (self.column < bound) | ((self.column == bound) & rest)


@dataclass(frozen=True, slots=True)
class Keyset:
    """Paging by position: an order, made total by the id, and where in it a page ended.

    Select `columns` beside what the page shows, sort by `order_by`, and keep what is `after` the last page's
    `position`. What changes between two pages neither repeats nor hides a row that stayed.
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
    """The order asked for, then the id. Raises Unsupported for a property without a column."""
    wanted = [(_field(key.path, columns.fields).column, key.descending) for key in order]
    if not any(column is columns.id.column for column, _ in wanted):
        wanted.append((columns.id.column, False))
    return Keyset(tuple(_Key(column, down, f"_key{at}") for at, (column, down) in enumerate(wanted)))


def _plain(value: Anything) -> Value:
    """A driver's uuid as text; the rest as it is."""
    return value if value is None or isinstance(value, str | int) else str(value)
