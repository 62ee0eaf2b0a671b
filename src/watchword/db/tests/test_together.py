"""What is read ahead is what would be read: the same rows, for the same values, once."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from watchword.db.engine import Row, Tx, sql
from watchword.db.postgresql import Postgresql
from watchword.db.sqlite import Sqlite
from watchword.db.statement import Statement, given
from watchword.db.types import BOOLEAN, INTEGER, METADATA, TEXT, table
from watchword.kernel.work import Transaction, Units

BIRDS = table(
    "ahead_birds",
    sa.Column("name", TEXT, primary_key=True),
    sa.Column("legs", INTEGER, nullable=True),
    sa.Column("sings", BOOLEAN, nullable=False),
)
METADATA.remove(BIRDS)
_B = BIRDS.c
ONE = Statement(sa.select(_B.name, _B.legs).where(_B.name == given("name", TEXT)))
SINGING = Statement(sa.select(_B.sings, _B.name).where(_B.sings == given("sings", BOOLEAN)))
NAMES = Statement(sa.select(_B.name))
ADD = Statement(sa.insert(BIRDS))
ROWS = ({"name": "robin", "legs": 2, "sings": True}, {"name": "stork", "legs": None, "sings": False})
ROBIN: Row = {"name": "robin", "legs": 2}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
async def units(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Units]:
    database: Sqlite | Postgresql
    if request.param == "sqlite":
        database = Sqlite(tmp_path / "birds.db")
    else:
        database = await Postgresql.open(request.getfixturevalue("postgres_database"))

    async def make(tx: Transaction) -> None:
        await sql(tx).run(Statement(sa.schema.CreateTable(BIRDS)))
        for row in ROWS:
            await sql(tx).run(ADD, **row)

    await database.write(make)
    yield database
    await database.close()


async def gathered(tx: Tx) -> list[Row]:
    return await tx.gather(ONE, ((SINGING, {"sings": True}), (NAMES, {})), name="robin")


def plain(rows: list[Row]) -> list[dict[str, Any]]:
    return [{name: row[name] for name in row.keys()} for row in rows]  # noqa: SIM118 - a driver's row gives values


async def test_all_that_was_gathered_is_as_if_asked_for_alone(units: Units) -> None:
    async def unit(tx: Transaction) -> None:
        assert plain(await gathered(sql(tx))) == [ROBIN]
        assert plain(await sql(tx).all(SINGING, sings=True)) == [{"sings": True, "name": "robin"}]
        assert sorted(row["name"] for row in await sql(tx).all(NAMES)) == ["robin", "stork"]

    await units.read(unit)


async def test_what_is_null_stays_null_and_nothing_is_nothing(units: Units) -> None:
    async def unit(tx: Transaction) -> None:
        assert await sql(tx).gather(ONE, ((NAMES, {}),), name="nobody") == []
        assert plain(await sql(tx).gather(ONE, ((NAMES, {}),), name="stork")) == [{"name": "stork", "legs": None}]

    await units.read(unit)


async def test_with_other_values_it_is_asked_for_anew(units: Units) -> None:
    async def unit(tx: Transaction) -> None:
        await gathered(sql(tx))
        assert plain(await sql(tx).all(SINGING, sings=False)) == [{"sings": False, "name": "stork"}]
        await gathered(sql(tx))
        row = await sql(tx).one(SINGING, sings=True)
        assert row is not None
        assert row["name"] == "robin"

    await units.read(unit)


async def test_what_was_read_ahead_is_forgotten_with_the_first_change(units: Units) -> None:
    async def unit(tx: Transaction) -> list[str]:
        await gathered(sql(tx))
        await sql(tx).run(ADD, name="wren", legs=2, sings=True)
        return sorted(row["name"] for row in await sql(tx).all(SINGING, sings=True))

    assert await units.write(unit) == ["robin", "wren"]


async def test_it_is_there_once_and_the_next_time_the_database_is_asked(units: Units) -> None:
    async def unit(tx: Transaction) -> None:
        await gathered(sql(tx))
        assert len(await sql(tx).all(NAMES)) == 2
        assert len(await sql(tx).all(NAMES)) == 2

    await units.read(unit)
