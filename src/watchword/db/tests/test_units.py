"""Units of work on a real SQLite file and a real PostgreSQL: the same laws on both."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from watchword.db.engine import Duplicate, sql
from watchword.db.postgresql import Postgresql
from watchword.db.sqlite import Sqlite, at_one_moment, connect, finish
from watchword.db.statement import Statement, given
from watchword.db.types import INTEGER, METADATA, TEXT, table
from watchword.kernel.errors import Conflict
from watchword.kernel.work import Transaction, Units

COUNTER = table("unit_counter", sa.Column("name", TEXT, primary_key=True), sa.Column("value", INTEGER, nullable=False))
_MAKE = Statement(sa.schema.CreateTable(COUNTER))
_ADD = Statement(sa.insert(COUNTER))
_READ = Statement(sa.select(COUNTER.c.value).where(COUNTER.c.name == given("name", TEXT)))
_SET = Statement(sa.update(COUNTER).where(COUNTER.c.name == given("key", TEXT)).values(value=given("value", INTEGER)))
_ONE_MORE = Statement(
    sa.update(COUNTER)
    .where(COUNTER.c.name == given("key", TEXT))
    .values(value=COUNTER.c.value + 1)
    .returning(COUNTER.c.value)
)
_TAKE = Statement(sa.update(COUNTER).where(COUNTER.c.name == given("key", TEXT), COUNTER.c.value == 0).values(value=1))
METADATA.remove(COUNTER)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
async def units(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Units]:
    database: Sqlite | Postgresql
    if request.param == "sqlite":
        database = Sqlite(tmp_path / "units.db")
    else:
        METADATA._add_table(COUNTER.name, None, COUNTER)
        database = await Postgresql.open(request.getfixturevalue("postgres_database"))

    async def make(tx: Transaction) -> None:
        await sql(tx).run(_MAKE)
        for name in ("a", "b"):
            await sql(tx).run(_ADD, name=name, value=0)

    await database.write(make)
    yield database
    await database.close()
    if request.param != "sqlite":
        METADATA.remove(COUNTER)


async def value(units: Units, name: str) -> int:
    row = await units.read(lambda tx: sql(tx).one(_READ, name=name))
    return -1 if row is None else row["value"]


async def test_what_is_written_is_read(units: Units) -> None:
    async def change(tx: Transaction) -> int:
        return await sql(tx).run(_SET, key="a", value=7)

    assert await units.write(change) == 1
    assert await value(units, "a") == 7
    assert await units.scan(lambda tx: sql(tx).all(_READ, name="a")) is not None


async def test_a_unit_that_raises_leaves_nothing(units: Units) -> None:
    async def fails(tx: Transaction) -> None:
        await sql(tx).run(_SET, key="a", value=7)
        raise Conflict("x", "x")

    with pytest.raises(Conflict):
        await units.write(fails)
    assert await value(units, "a") == 0


async def test_one_that_fails_takes_nothing_of_the_others_with_it(units: Units) -> None:
    async def fails(tx: Transaction) -> None:
        await sql(tx).run(_ONE_MORE, key="a")
        raise Conflict("x", "x")

    async def works(tx: Transaction) -> None:
        await sql(tx).run(_ONE_MORE, key="a")

    outcomes = await asyncio.gather(
        *(units.write(works if n % 2 else fails) for n in range(100)), return_exceptions=True
    )
    assert sum(isinstance(each, Conflict) for each in outcomes) == 50
    assert await value(units, "a") == 50


async def test_a_conditional_update_has_one_winner(units: Units) -> None:
    async def take(tx: Transaction) -> int:
        return await sql(tx).run(_TAKE, key="a")

    assert sorted(await asyncio.gather(*(units.write(take) for _ in range(50)))) == [0] * 49 + [1]


async def test_a_duplicate_names_its_table_and_columns(units: Units) -> None:
    async def again(tx: Transaction) -> None:
        await sql(tx).run(_ADD, name="a", value=1)

    with pytest.raises(Duplicate) as caught:
        await units.write(again)
    assert (caught.value.table, caught.value.columns) == ("unit_counter", ("name",))


async def test_a_missing_parameter_is_a_fault_and_not_a_null(units: Units) -> None:
    async def forgets(tx: Transaction) -> None:
        await sql(tx).run(_SET, key="a")

    with pytest.raises(KeyError):
        await units.write(forgets)
    assert await value(units, "a") == 0


async def test_a_unit_may_await_nothing_but_its_transaction(tmp_path: Path) -> None:
    database = Sqlite(tmp_path / "alone.db")

    async def wanders(_tx: Transaction) -> None:
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="something other than its transaction"):
        await database.write(wanders)
    await database.close()


async def test_a_second_server_on_one_file_is_refused(tmp_path: Path) -> None:
    first = Sqlite(tmp_path / "one.db", exclusive=True)
    with pytest.raises(Conflict) as caught:
        Sqlite(tmp_path / "one.db", exclusive=True)
    assert caught.value.code == "database-in-use"
    await first.close()
    await Sqlite(tmp_path / "one.db", exclusive=True).close()


async def test_sqlite_syncs_fully_and_keeps_foreign_keys(tmp_path: Path) -> None:
    database = Sqlite(tmp_path / "pragmas.db")

    async def pragmas(tx: Transaction) -> list[int | str]:
        asked = [
            await sql(tx).one(Statement(sa.text(f"PRAGMA {name}")))
            for name in ("synchronous", "foreign_keys", "journal_mode")
        ]
        return [value for row in asked if row is not None for value in row.values()]

    assert await database.write(pragmas) == [2, 1, "wal"]
    await database.close()


async def test_on_a_file_what_is_read_together_was_true_together(tmp_path: Path) -> None:
    """A change between two statements of a reader is seen by the next reader."""
    database = Sqlite(tmp_path / "moment.db")
    other = connect(tmp_path / "moment.db")

    async def make(tx: Transaction) -> None:
        await sql(tx).run(_MAKE)
        await sql(tx).run(_ADD, name="a", value=1)

    async def twice(tx: Transaction) -> list[int]:
        seen = [row["value"] for row in await sql(tx).all(_READ, name="a")]
        other.execute("update unit_counter set value = value + 1")
        return seen + [row["value"] for row in await sql(tx).all(_READ, name="a")]

    await database.write(make)
    assert await database.read(twice) == [1, 1]
    assert await database.scan(twice) == [2, 2]
    assert await database.read(twice) == [3, 3]
    other.close()
    await database.close()


async def test_on_a_file_a_reader_that_fails_leaves_nothing_open(tmp_path: Path) -> None:
    database = Sqlite(tmp_path / "failing.db")
    await database.write(lambda tx: sql(tx).run(_MAKE))

    async def fail(_tx: Transaction) -> None:
        raise LookupError

    for way in (database.read, database.scan):
        with pytest.raises(LookupError):
            await way(fail)
    assert await value(database, "nobody") == -1
    await database.close()


def test_on_a_file_a_reader_whose_time_is_up_at_its_end_leaves_nothing_open(tmp_path: Path) -> None:
    """The limit of a list interrupts whatever runs: were that the end of its transaction, nobody could read again."""
    reader = connect(tmp_path / "late.db")

    async def late(_tx: Transaction) -> None:
        reader.set_progress_handler(lambda: True, 1)

    for _ in range(2):
        finish(at_one_moment(reader, late))
        assert not reader.in_transaction
    reader.close()
