"""The audit on a real database: an SQLite file and a PostgreSQL server."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from watchword.audit.tests.books import Books, open_books
from watchword.db.postgresql import Postgresql
from watchword.db.sqlite import Sqlite

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.real)]


@pytest.fixture(params=BOTH)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Sqlite | Postgresql]:
    opened: Sqlite | Postgresql
    if request.param == "sqlite":
        opened = Sqlite(tmp_path / "audit.db")
    else:
        opened = await Postgresql.open(request.getfixturevalue("postgres_database"))
    yield opened
    await opened.close()


@pytest.fixture
async def books(database: Sqlite | Postgresql) -> Books:
    """Three chains, still empty."""
    return await open_books(database)
