"""Lists on SQLite: a short one on the event loop, a long one begun again in a thread."""

import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from watchword.db.engine import sql
from watchword.db.sqlite import Sqlite
from watchword.db.statement import Statement
from watchword.kernel.work import Transaction

_N = sa.select(sa.literal(1).label("n")).cte("numbers", recursive=True)


def counted(upto: int) -> Statement:
    """A statement that counts as far as that, by one each time."""
    numbers = _N.union_all(sa.select(_N.c.n + 1).where(_N.c.n < upto))
    return Statement(sa.select(sa.func.count().label("found")).select_from(numbers))


SHORT, LONG = counted(10), counted(1_000_000)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Sqlite]:
    opened = Sqlite(tmp_path / "scan.db")
    yield opened
    await opened.close()


class Counting:
    """A unit of work that remembers in which threads it ran."""

    def __init__(self, *statements: Statement) -> None:
        self.statements = statements
        self.threads: list[threading.Thread] = []

    async def __call__(self, tx: Transaction) -> list[int]:
        self.threads.append(threading.current_thread())
        rows = [await sql(tx).one(statement) for statement in self.statements]
        return [row["found"] for row in rows if row is not None]


async def test_a_short_list_stays_on_the_loop(database: Sqlite) -> None:
    unit = Counting(SHORT)
    assert await database.scan(unit) == [10]
    assert unit.threads == [threading.current_thread()]


async def test_a_long_one_is_begun_again_in_a_thread(database: Sqlite) -> None:
    unit = Counting(SHORT, LONG)
    assert await database.scan(unit) == [10, 1_000_000]
    first, second = unit.threads
    assert first is threading.current_thread()
    assert second is not first


async def test_point_reads_know_no_such_bound(database: Sqlite) -> None:
    await database.scan(Counting(LONG))
    unit = Counting(LONG)
    assert await database.read(unit) == [1_000_000]
    assert unit.threads == [threading.current_thread()]


async def test_other_faults_of_the_database_are_told_as_they_are(database: Sqlite) -> None:
    missing = Statement(sa.select(sa.func.count().label("found")).select_from(sa.table("missing")))
    unit = Counting(missing)
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await database.scan(unit)
    assert len(unit.threads) == 1


async def test_a_list_changes_nothing(database: Sqlite) -> None:
    made = Statement(sa.text("create table made (x integer) strict"))
    with pytest.raises(sqlite3.OperationalError):
        await database.scan(lambda tx: sql(tx).run(made))
