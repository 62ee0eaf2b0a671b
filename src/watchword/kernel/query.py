"""What a caller asks of a list, as data: parsed by the OData engine, turned into SQL by `db`, understood by both.

Names are canonical property names of the entity type; an asterisk-free, typed, bounded tree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

from watchword.kernel.clock import Instant

T = TypeVar("T")

Value = str | bool | int | Instant | None


class Comparison(Enum):
    """OData's comparison operators and Graph's two string functions (OData URL Conventions 4.01 section 5.1.1)."""

    EQ = "eq"
    NE = "ne"
    GT = "gt"
    GE = "ge"
    LT = "lt"
    LE = "le"
    STARTS_WITH = "startswith"
    ENDS_WITH = "endswith"
    HAS = "has"
    """Of a combination of enumeration members, comma-joined: all of the named ones are in it (section 5.1.1.1.9)."""


@dataclass(frozen=True)
class Compare:
    """`property op value`; inside an `Any` for a collection. `path` has more than one part for a/b."""

    path: tuple[str, ...]
    op: Comparison
    value: Value


@dataclass(frozen=True)
class In:
    """`property in (v, w)`."""

    path: tuple[str, ...]
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Any:
    """`collection/any(x: condition on x)`; without a condition: the collection is not empty.

    Inside `condition` the element itself is the empty path, its members are paths relative to it.
    """

    path: tuple[str, ...]
    condition: Filter | None


@dataclass(frozen=True)
class Not:
    """Negation."""

    inner: Filter


@dataclass(frozen=True)
class And:
    """Every one of them."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True)
class Or:
    """At least one of them."""

    parts: tuple[Filter, ...]


Filter = Compare | In | Any | Not | And | Or


@dataclass(frozen=True)
class Order:
    """One key of $orderby."""

    path: tuple[str, ...]
    descending: bool = False


@dataclass(frozen=True)
class Search:
    """One quoted clause of $search, `"property:words"`: every word is the prefix of some token of the property."""

    property: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class SearchAnd:
    """Every one of them."""

    parts: tuple[SearchTree, ...]


@dataclass(frozen=True)
class SearchOr:
    """At least one of them."""

    parts: tuple[SearchTree, ...]


SearchTree = Search | SearchAnd | SearchOr


@dataclass(frozen=True)
class Expand:
    """One `$expand` item: a navigation, and the properties wanted of what it leads to."""

    navigation: str
    select: tuple[str, ...] | None = None


@dataclass(frozen=True)
class ListQuery:
    """A list request: what to keep, in which order, how much, from where.

    `top` is the page size; `after` the position the last page ended at (opaque to all but the store that made it).
    """

    filter: Filter | None = None
    search: SearchTree | None = None
    order: tuple[Order, ...] = ()
    select: tuple[str, ...] | None = None
    expand: tuple[Expand, ...] = ()
    top: int = 100
    count: bool = False
    after: tuple[Value, ...] | None = None
    advanced: bool = field(default=False)


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list: the items, where the next begins (None at the end), and the count where it was asked for."""

    items: tuple[T, ...]
    next: tuple[Value, ...] | None = None
    count: int | None = None
