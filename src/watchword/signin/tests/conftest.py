"""A browser of one's own before the pages, on each database."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from watchword.db.postgresql import Postgresql
from watchword.db.sqlite import Sqlite
from watchword.signin.tests.house import SignInHouse, moved_in


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SignInHouse]:
    """People with passwords, and the pages that they sign in by."""
    if request.param == "sqlite":
        units: Any = Sqlite(tmp_path / "watchword.db")
    else:
        new_database: Callable[[], str] = request.getfixturevalue("new_postgres_database")
        units = await Postgresql.open(new_database())
    async with moved_in(units) as made:
        yield made
