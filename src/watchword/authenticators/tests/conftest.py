"""A house on each database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from watchword.authenticators.tests.house import House, standing
from watchword.db.postgresql import Postgresql
from watchword.db.sqlite import Sqlite


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    units: Sqlite | Postgresql = (
        Sqlite(tmp_path / "house.db")
        if request.param == "sqlite"
        else await Postgresql.open(request.getfixturevalue("postgres_database"))
    )
    async with standing(units) as made:
        yield made
