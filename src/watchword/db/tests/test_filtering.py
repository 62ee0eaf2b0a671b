"""What SQL makes of a filter is what the filter means, on both databases."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any as Anything

import asyncpg
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from watchword.db.filtering import found_by, matches, successor
from watchword.db.keyset import keyset
from watchword.db.statement import POSTGRESQL, SQLITE, Statement
from watchword.db.tests import people
from watchword.db.tests.people import COLUMNS, CREATED, NAME, PERSON, PHONE, VISITS, Person
from watchword.kernel.errors import Invalid, Unsupported
from watchword.kernel.query import Any, Compare, Comparison, Filter, Order, Search, SearchTree, Value

Run = Callable[[sa.sql.ClauseElement], list[Anything]]

EVERYBODY = people.people()
SORTED = (NAME, PHONE, VISITS, CREATED, people.ENABLED, people.DEVICE)
ORDERS = st.lists(st.builds(Order, st.sampled_from(SORTED), st.booleans()), max_size=3, unique_by=lambda o: o.path).map(
    tuple
)
thorough = settings(max_examples=200, deadline=None)


def store(run: Run) -> Run:
    for made in people.tables():
        run(made)
    for person in EVERYBODY:
        for row in people.rows(person):
            run(row)
    return run


@pytest.fixture(scope="module")
def on_sqlite() -> Iterator[Run]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.row_factory = sqlite3.Row

    def run(clause: sa.sql.ClauseElement) -> list[Anything]:
        text = Statement(clause).text(SQLITE)
        return connection.execute(text.sql, text.values({})).fetchall()

    yield store(run)
    connection.close()


@pytest.fixture
def on_postgresql(postgres_database: str) -> Iterator[Run]:
    with asyncio.Runner() as runner:
        connection = runner.run(asyncpg.connect(postgres_database))

        def run(clause: sa.sql.ClauseElement) -> list[Anything]:
            text = Statement(clause).text(POSTGRESQL)
            return list(runner.run(connection.fetch(text.sql, *text.values({}))))

        yield store(run)
        runner.run(connection.close())


def ids(rows: list[Anything]) -> set[str]:
    return {str(row["id"]) for row in rows}


def filters_mean_what_they_mean(run: Run) -> None:
    @thorough
    @given(people.FILTERS)
    def check(condition: Filter) -> None:
        found = run(sa.select(PERSON.c.id).where(matches(condition, COLUMNS)))
        assert ids(found) == {p.id for p in EVERYBODY if people.holds(condition, p.values, p.lists)}

    check()


def test_a_filter_keeps_what_it_means_on_sqlite(on_sqlite: Run) -> None:
    """API-04"""
    filters_mean_what_they_mean(on_sqlite)


@pytest.mark.real
def test_a_filter_keeps_what_it_means_on_postgresql(on_postgresql: Run) -> None:
    """API-04"""
    filters_mean_what_they_mean(on_postgresql)


def searches_mean_what_they_mean(run: Run) -> None:
    @thorough
    @given(people.SEARCHES)
    def check(tree: SearchTree) -> None:
        found = run(sa.select(PERSON.c.id).where(found_by(tree, COLUMNS)))
        assert ids(found) == {p.id for p in EVERYBODY if people.sought(tree, p)}

    check()


def test_a_search_finds_what_it_means_on_sqlite(on_sqlite: Run) -> None:
    searches_mean_what_they_mean(on_sqlite)


@pytest.mark.real
def test_a_search_finds_what_it_means_on_postgresql(on_postgresql: Run) -> None:
    searches_mean_what_they_mean(on_postgresql)


def pages(run: Run, order: tuple[Order, ...], size: int) -> list[str]:
    paging = keyset(order, COLUMNS)
    select = sa.select(PERSON.c.id, *paging.columns).order_by(*paging.order_by).limit(size)
    position: tuple[Value, ...] | None = None
    seen: list[str] = []
    while page := run(select.where(paging.after(position))):
        seen += [str(row["id"]) for row in page]
        position = paging.position(page[-1])
        assert len(seen) <= len(EVERYBODY)
    return seen


def in_order(order: tuple[Order, ...]) -> list[str]:
    def place(path: people.Path) -> Callable[[Person], tuple[bool, Anything]]:
        return lambda person: (person.values[path] is not None, people.plain(path, person.values[path]))

    everybody = sorted(EVERYBODY, key=lambda person: person.id, reverse=bool(order and order[-1].descending))
    for key in reversed(order):
        everybody.sort(key=place(key.path), reverse=key.descending)
    return [person.id for person in everybody]


def pages_add_up(run: Run) -> None:
    @settings(max_examples=60, deadline=None)
    @given(ORDERS, st.sampled_from([1, 2, 7, 100]))
    def check(order: tuple[Order, ...], size: int) -> None:
        assert pages(run, order, size) == in_order(order)

    check()


def test_pages_show_everybody_once_and_in_order_on_sqlite(on_sqlite: Run) -> None:
    pages_add_up(on_sqlite)


@pytest.mark.real
def test_pages_show_everybody_once_and_in_order_on_postgresql(on_postgresql: Run) -> None:
    pages_add_up(on_postgresql)


@pytest.mark.parametrize("position", [(), ("a",), ("a", "b", "c"), ("a", None)])
def test_a_position_of_another_order_is_refused(position: tuple[Value, ...]) -> None:
    """API-04"""
    with pytest.raises(Invalid):
        keyset((Order(NAME),), COLUMNS).after(position)


def test_an_order_that_ends_with_the_id_needs_no_second_one() -> None:
    assert len(keyset((Order(NAME), Order(people.ID, descending=True)), COLUMNS).keys) == 2


def test_what_has_no_column_is_unsupported() -> None:
    """API-03"""
    nowhere = ("passwordHash",)
    for condition in (Compare(nowhere, Comparison.EQ, "a"), Any(nowhere, None), Any(NAME, None)):
        with pytest.raises(Unsupported):
            matches(condition, COLUMNS)
    with pytest.raises(Unsupported):
        matches(Any(people.MAILS, Any(people.MAILS, None)), COLUMNS)
    with pytest.raises(Unsupported):
        found_by(Search("passwordHash", ("a",)), COLUMNS)
    with pytest.raises(Unsupported):
        keyset((Order(nowhere),), COLUMNS)


@pytest.mark.parametrize("text", ["' or 1=1 --", "%", "_", "\\", '"; drop table person; --', "\u2019", "?", ":a", "$1"])
def test_a_literal_is_a_parameter_and_never_sql(text: str) -> None:
    """API-04"""
    quiet = "quiet"
    for operator in people.PREFIX:
        clauses = [sa.select(PERSON.c.id).where(matches(Compare(NAME, operator, t), COLUMNS)) for t in (text, quiet)]
        for dialect in (SQLITE, POSTGRESQL):
            hostile, harmless = (Statement(clause).text(dialect) for clause in clauses)
            assert hostile.sql == harmless.sql


def test_a_beginning_of_one_wildcard_matches_only_itself(on_sqlite: Run) -> None:
    """API-04"""
    for wildcard in ("%", "_"):
        found = run_names(on_sqlite, Compare(NAME, Comparison.STARTS_WITH, wildcard))
        assert found == {wildcard}


def run_names(run: Run, condition: Filter) -> set[str]:
    return {row["name_key"] for row in run(sa.select(PERSON.c.name_key).where(matches(condition, COLUMNS)))}


@pytest.mark.parametrize(
    ("prefix", "beyond"),
    [
        ("a", "b"),
        ("ab", "ac"),
        ("a\ud7ff", "a\ue000"),
        ("a\U0010ffff", "b"),
        ("\U0010ffff", None),
        ("", None),
        ("\x7f", "\x80"),
    ],
)
def test_the_successor_is_the_least_text_beyond_a_beginning(prefix: str, beyond: str | None) -> None:
    assert successor(prefix) == beyond


def plan(run: Run, clause: sa.sql.ClauseElement) -> str:
    literal = clause.compile(dialect=SQLITE, compile_kwargs={"literal_binds": True})
    return " | ".join(row["detail"] for row in run(sa.text(f"EXPLAIN QUERY PLAN {literal}")))


def test_an_index_serves_a_beginning(on_sqlite: Run) -> None:
    clause = sa.select(PERSON).where(matches(Compare(NAME, Comparison.STARTS_WITH, "a"), COLUMNS))
    assert plan(on_sqlite, clause) == "SEARCH person USING INDEX ix_name (name_key>? AND name_key<?)"


@pytest.mark.parametrize(
    ("order", "position", "expected"),
    [
        ((Order(NAME),), ("a", "x"), "SEARCH person USING INDEX ix_name (name_key>?)"),
        ((Order(CREATED),), (5, "x"), "SEARCH person USING INDEX ix_created (created>?)"),
        ((Order(CREATED, descending=True),), (5, "x"), "SEARCH person USING INDEX ix_created (created<?)"),
    ],
)
def test_an_index_serves_the_next_page(
    on_sqlite: Run, order: tuple[Order, ...], position: tuple[Value, ...], expected: str
) -> None:
    paging = keyset(order, COLUMNS)
    clause = sa.select(PERSON).where(paging.after(position)).order_by(*paging.order_by).limit(10)
    assert plan(on_sqlite, clause) == expected


def test_an_index_serves_the_elements_of_a_collection(on_sqlite: Run) -> None:
    condition = Any(people.MAILS, Compare((), Comparison.EQ, "a"))
    found = plan(on_sqlite, sa.select(PERSON).where(matches(condition, COLUMNS)))
    assert "SEARCH person USING INDEX sqlite_autoindex_person_1 (id=?)" in found
    assert "SEARCH term USING COVERING INDEX ix_term (property=? AND term=?)" in found
