"""From a filter or a search, as data, to SQLAlchemy expressions: bound parameters only, names only from `Columns`.

Meaning, alike on both databases: a comparison with null is false, except `eq null`; `ne` and `not` are the exact
opposites, so they include nulls. Beginnings are ranges, so the index that serves equality and order serves them too;
columns of text must compare by code point (BINARY in SQLite, COLLATE "C" in PostgreSQL; see `db.types.FOLDED`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any as Anything
from typing import assert_never

import sqlalchemy as sa
from sqlalchemy.sql.elements import BindParameter, ColumnElement

from watchword.kernel.errors import Problem, Unsupported
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
    Search,
    SearchAnd,
    SearchOr,
    SearchTree,
    Value,
)
from watchword.kernel.text import fold

Path = tuple[str, ...]
Condition = ColumnElement[bool]
_Column = sa.Column[Anything]

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

    column: _Column
    stored: Stored = Stored.AS_IS


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements:
    """The rows beside an object that hold a collection's elements, or the words of a searched property.

    `owner` is the column with the object's id, never null. `fields` are the members of an element; the empty path is
    the element itself. `only` narrows a table that holds more than this collection: `terms.c.property == "mails"`.
    Index it by what `only` compares, then the field, then `owner`.
    """

    owner: _Column
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
            word = elements.fields[()].column
            return sa.and_(*(_some(elements, columns, begins(word, fold(start))) for start in sought))
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
            return _compare(field_at(path, fields), operator, value)
        case In(path, values):
            return _among(field_at(path, fields), values)
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
    return columns.id.column.in_(sa.select(elements.owner).where(*wanted).correlate(None))


def _compare(field: Field, operator: Comparison, value: Value) -> Condition:
    if value is None:
        return _compare_null(field.column, operator)
    known = _stored(field, value)
    if known is None:  # no row can hold it
        return sa.true() if operator is Comparison.NE else sa.false()
    return _COMPARED[operator](field.column, known)


def _compare_null(column: _Column, operator: Comparison) -> Condition:
    if operator is Comparison.EQ:
        return column.is_(None)
    return column.is_not(None) if operator is Comparison.NE else sa.false()


def _among(field: Field, values: Iterable[Value]) -> Condition:
    known = [found for value in values if value is not None and (found := _stored(field, value)) is not None]
    listed = field.column.in_([bound(field.column, value) for value in known]) if known else sa.false()
    return listed | field.column.is_(None) if None in values else listed


def begins(column: _Column, prefix: str) -> Condition:
    """A range, so that an index serves it and no character of the prefix is a wildcard."""
    if not prefix:
        return column.is_not(None)
    beyond = successor(prefix)
    from_prefix = column >= bound(column, prefix)
    return from_prefix if beyond is None else from_prefix & (column < bound(column, beyond))


def successor(prefix: str) -> str | None:
    """The least text greater than all that begin with `prefix`, by code point; None where there is none."""
    kept = prefix.rstrip(_LAST)
    if not kept:
        return None
    following = ord(kept[-1]) + 1
    return kept[:-1] + chr(0xE000 if following == 0xD800 else following)


def _ends(column: _Column, suffix: str) -> Condition:
    """By length and not by LIKE: no wildcards, and the same case rules on both databases."""
    length = sa.literal(len(suffix), sa.Integer)
    return sa.func.substr(column, sa.func.length(column) - length + 1) == bound(column, suffix)


def _has(column: _Column, members: str) -> Condition:
    listed = "," + column + ","
    return sa.and_(*(listed.contains(f",{member},", autoescape=True) for member in members.split(",")))


def _stored(field: Field, value: str | bool | int) -> str | bool | int | None:
    """A value in the column's form; None where the column cannot hold it."""
    if not isinstance(value, str) or field.stored is Stored.AS_IS:
        return value
    return fold(value) if field.stored is Stored.FOLDED else canonical_guid(value)


def bound(column: _Column, value: Value) -> BindParameter[Anything]:
    """A parameter of the column's type."""
    return sa.literal(value, column.type)


def field_at(path: Path, fields: Mapping[Path, Field]) -> Field:
    """The column that answers for a path. Raises Unsupported where none does."""
    found = fields.get(path)
    if found is None:
        raise _no_column(path)
    return found


def _no_column(path: Path) -> Problem:
    """Described as filterable, and not kept so: nothing the caller could know, so it is told as Graph tells it."""
    return Unsupported("query-unsupported", f"Unsupported or invalid query filter clause: '{'/'.join(path)}'.")


_COMPARED: Mapping[Comparison, Callable[[_Column, Anything], Condition]] = {
    Comparison.EQ: lambda column, value: column == bound(column, value),
    Comparison.NE: lambda column, value: column.is_distinct_from(bound(column, value)),
    Comparison.GT: lambda column, value: column > bound(column, value),
    Comparison.GE: lambda column, value: column >= bound(column, value),
    Comparison.LT: lambda column, value: column < bound(column, value),
    Comparison.LE: lambda column, value: column <= bound(column, value),
    Comparison.STARTS_WITH: begins,
    Comparison.ENDS_WITH: _ends,
    Comparison.HAS: _has,
}
