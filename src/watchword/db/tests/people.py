"""Some people, in tables and as plain values, and what a filter means of plain values: what SQL is compared with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any as Anything
from typing import assert_never

import sqlalchemy as sa
from hypothesis import strategies as st
from sqlalchemy.schema import CreateIndex, CreateTable

from watchword.db.filtering import Columns, Elements, Field, Path, Stored
from watchword.db.types import BOOLEAN, FOLDED, GUID, INTEGER, TEXT
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
from watchword.kernel.text import fold, words

METADATA = sa.MetaData()
PERSON = sa.Table(
    "person",
    METADATA,
    sa.Column("id", GUID, primary_key=True),
    sa.Column("name_key", FOLDED),
    sa.Column("phone", FOLDED),
    sa.Column("enabled", BOOLEAN),
    sa.Column("visits", INTEGER),
    sa.Column("device", GUID),
    sa.Column("modes", TEXT),
    sa.Column("created", INTEGER, nullable=False),
    sa.Index("ix_name", "name_key", "id"),
    sa.Index("ix_created", "created", "id"),
    sqlite_strict=True,
)
TERM = sa.Table(
    "term",
    METADATA,
    sa.Column("owner", GUID, nullable=False),
    sa.Column("property", TEXT, nullable=False),
    sa.Column("term", FOLDED, nullable=False),
    sa.Index("ix_term", "property", "term", "owner"),
    sqlite_strict=True,
)
TARGET = sa.Table(
    "target",
    METADATA,
    sa.Column("owner", GUID, nullable=False),
    sa.Column("kind", TEXT),
    sa.Column("name_key", FOLDED),
    sqlite_strict=True,
)

NAME, PHONE, ENABLED, VISITS = ("displayName",), ("phone",), ("accountEnabled",), ("status", "visits")
DEVICE, MODES, CREATED, ID = ("device",), ("modes",), ("createdDateTime",), ("id",)
MAILS, TARGETS, ELEMENT, KIND = ("mails",), ("targets",), (), ("kind",)

COLUMNS = Columns(
    id=Field(PERSON.c.id, Stored.GUID),
    fields={
        ID: Field(PERSON.c.id, Stored.GUID),
        NAME: Field(PERSON.c.name_key, Stored.FOLDED),
        PHONE: Field(PERSON.c.phone),
        ENABLED: Field(PERSON.c.enabled),
        VISITS: Field(PERSON.c.visits),
        DEVICE: Field(PERSON.c.device, Stored.GUID),
        MODES: Field(PERSON.c.modes),
        CREATED: Field(PERSON.c.created),
    },
    collections={
        MAILS: Elements(
            owner=TERM.c.owner, fields={ELEMENT: Field(TERM.c.term, Stored.FOLDED)}, only=TERM.c.property == "mails"
        ),
        TARGETS: Elements(
            owner=TARGET.c.owner,
            fields={KIND: Field(TARGET.c.kind), NAME: Field(TARGET.c.name_key, Stored.FOLDED)},
        ),
    },
    searched={
        "displayName": Elements(
            owner=TERM.c.owner, fields={ELEMENT: Field(TERM.c.term, Stored.FOLDED)}, only=TERM.c.property == "words"
        )
    },
)

Item = Mapping[Path, Value]


@dataclass(frozen=True)
class Person:
    """One of them, as the description sees them."""

    values: Item
    lists: Mapping[Path, Sequence[Item]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Their id."""
        return str(self.values[ID])


NAMES = (
    *(None, "", "a", "A", "aa", "ab", "a%", "a_b", "a\\", "%", "_", "é", "e\u0301", "É b", "straße", "STRASSE"),
    *("a\U0010ffff", "\U0010ffff", "a\ud7ff", "a\ue000", "a'b", "zz", "Kim Lee", "kim LEE", "Leeann Kim", "a-b"),
)
GUIDS = tuple(f"0000000{digit}-0000-4000-8000-000000000000" for digit in range(4))


def people() -> tuple[Person, ...]:
    """Many enough to have every null, tie and wildcard."""
    phones, truths, numbers = (
        cycle((None, "+1 5", "A", "a", "%", "")),
        cycle((True, None, False, True)),
        cycle((3, None, -1)),
    )
    devices, modes, times = cycle((*GUIDS[:3], None)), cycle(("sms", None, "password,sms", "fido2")), cycle((5, 5, 7))
    return tuple(
        Person(
            {
                ID: f"{at:08x}-0000-4000-8000-00000000000a",
                NAME: name,
                PHONE: next(phones),
                ENABLED: next(truths),
                VISITS: next(numbers),
                DEVICE: next(devices),
                MODES: next(modes),
                CREATED: next(times),
            },
            {
                MAILS: [{ELEMENT: mail} for mail in (name, "A@x") if mail is not None][: at % 3],
                TARGETS: [{KIND: kind, NAME: name} for kind in ("user", None)][: at % 4],
            },
        )
        for at, name in enumerate(NAMES * 2)
    )


def tables() -> Iterator[sa.sql.ClauseElement]:
    """What makes them."""
    for made in METADATA.sorted_tables:
        yield CreateTable(made)
        yield from (CreateIndex(index) for index in sorted(made.indexes, key=lambda index: str(index.name)))


def rows(person: Person) -> Iterator[sa.Insert]:
    """What stores one."""
    kept = {field.column.name: _kept(field, person.values[path]) for path, field in COLUMNS.fields.items()}
    yield PERSON.insert().values(kept)
    for element in person.lists[MAILS]:
        yield TERM.insert().values(owner=person.id, property="mails", term=fold(str(element[ELEMENT])))
    for word in words(str(person.values[NAME] or "")):
        yield TERM.insert().values(owner=person.id, property="words", term=word)
    for target in person.lists[TARGETS]:
        name = target[NAME]
        yield TARGET.insert().values(
            owner=person.id, kind=target[KIND], name_key=None if name is None else fold(str(name))
        )


def _kept(field: Field, value: Value) -> Anything:
    return fold(value) if field.stored is Stored.FOLDED and isinstance(value, str) else value


def holds(condition: Filter, item: Item, lists: Mapping[Path, Sequence[Item]]) -> bool:
    """What a filter means."""
    match condition:
        case Compare(path, operator, value):
            return _compare(plain(path, item[path]), operator, plain(path, value))
        case In(path, values):
            return any(_compare(plain(path, item[path]), Comparison.EQ, plain(path, value)) for value in values)
        case Any(path, inner):
            return any(inner is None or holds(inner, element, {}) for element in lists[path])
        case Not(inner):
            return not holds(inner, item, lists)
        case And(parts):
            return all(holds(part, item, lists) for part in parts)
        case Or(parts):
            return any(holds(part, item, lists) for part in parts)
        case _:
            assert_never(condition)


def sought(tree: SearchTree, person: Person) -> bool:
    """What a search means."""
    match tree:
        case Search(_, starts):
            kept = words(str(person.values[NAME] or ""))
            return all(any(word.startswith(start) for word in kept) for start in starts)
        case SearchAnd(parts):
            return all(sought(part, person) for part in parts)
        case SearchOr(parts):
            return any(sought(part, person) for part in parts)
        case _:
            assert_never(tree)


def plain(path: Path, value: Value) -> Anything:
    return fold(value) if path in (NAME, ELEMENT, DEVICE, ID) and isinstance(value, str) else value


def _compare(kept: Anything, operator: Comparison, value: Anything) -> bool:
    if operator is Comparison.EQ:
        return bool(kept == value)
    if operator is Comparison.NE:
        return bool(kept != value)
    if kept is None or value is None:
        return False
    meanings = {
        Comparison.GT: lambda: kept > value,
        Comparison.GE: lambda: kept >= value,
        Comparison.LT: lambda: kept < value,
        Comparison.LE: lambda: kept <= value,
        Comparison.STARTS_WITH: lambda: kept.startswith(value),
        Comparison.ENDS_WITH: lambda: kept.endswith(value),
        Comparison.HAS: lambda: set(value.split(",")) <= set(kept.split(",")),
    }
    return bool(meanings[operator]())


TEXTS = st.sampled_from([name for name in NAMES if name is not None]) | st.text(
    "aAbeé\u0301ß%_\\'k\U0010ffff", max_size=3
)
EQUALITY = (Comparison.EQ, Comparison.NE)
ORDER = (*EQUALITY, Comparison.GT, Comparison.GE, Comparison.LT, Comparison.LE)
PREFIX = (*ORDER, Comparison.STARTS_WITH, Comparison.ENDS_WITH)


def _compares(path: Path, operators: Sequence[Comparison], values: st.SearchStrategy[Anything]) -> Anything:
    asked = st.builds(Compare, st.just(path), st.sampled_from(operators), values)
    nulls = st.builds(Compare, st.just(path), st.sampled_from(EQUALITY), st.none())
    lists = st.builds(In, st.just(path), st.lists(values | st.none(), min_size=1, max_size=4).map(tuple))
    return asked | nulls | lists


LEAVES = (
    _compares(NAME, PREFIX, TEXTS)
    | _compares(PHONE, PREFIX, TEXTS)
    | _compares(ENABLED, EQUALITY, st.booleans())
    | _compares(VISITS, ORDER, st.integers(-2, 4) | st.just(2**31))
    | _compares(CREATED, ORDER, st.integers(4, 8) | st.just(2**62))
    | _compares(DEVICE, EQUALITY, st.sampled_from([*GUIDS, GUIDS[0].replace("0", "A"), "no guid", ""]))
    | _compares(ID, EQUALITY, st.sampled_from([p.id for p in people()]).map(str.upper) | TEXTS)
    | st.builds(Compare, st.just(MODES), st.just(Comparison.HAS), st.sampled_from(["sms", "password", "password,sms"]))
)


def _negations(inner: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.builds(Not, inner) | st.builds(And, parts) | st.builds(Or, parts)


OF_MAILS = st.recursive(_compares(ELEMENT, PREFIX, TEXTS), _negations, max_leaves=3)
OF_TARGETS = st.recursive(
    _compares(NAME, PREFIX, TEXTS) | _compares(KIND, EQUALITY, st.sampled_from(["user", "app"])),
    _negations,
    max_leaves=4,
)
FILTERS: st.SearchStrategy[Filter] = st.recursive(
    LEAVES
    | st.builds(Any, st.just(MAILS), st.none() | OF_MAILS)
    | st.builds(Any, st.just(TARGETS), st.none() | OF_TARGETS),
    _negations,
    max_leaves=6,
)
STARTS = st.sampled_from(["kim", "k", "lee", "leea", "a", "b", "é", "e", "strasse", "x"])
SEARCHES: st.SearchStrategy[SearchTree] = st.recursive(
    st.builds(Search, st.just("displayName"), st.lists(STARTS, min_size=1, max_size=2).map(tuple)),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        .map(tuple)
        .flatmap(lambda parts: st.sampled_from([SearchAnd(parts), SearchOr(parts)]))
    ),
    max_leaves=4,
)
