"""A real SQLite file and a real PostgreSQL, each with contoso.com in it, and the directory's services on top."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.real.postgres_fixture import PostgresServer

from watchword.audit.recorder import open_chains
from watchword.audit.store import SqlChains
from watchword.db.postgresql import Postgresql
from watchword.db.schema import create_all
from watchword.db.sqlite import Sqlite
from watchword.directory.seed.contoso import contoso
from watchword.directory.seed.store import apply_seed
from watchword.directory.tests.house import NOW, SEALER, House, open_house

Database = Sqlite | Postgresql


def _apart(make: Coroutine[Any, Any, None]) -> None:
    """Run it in a thread and a loop of its own: these fixtures are asked for from within a test's loop."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, make).result()


async def _furnish(database: Database) -> None:
    await create_all(database)
    await open_chains(database, SqlChains(), SEALER, 1, NOW)
    await database.write(lambda tx: apply_seed(tx, contoso(NOW), NOW))
    await database.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with contoso.com in it, to be copied."""
    path = tmp_path_factory.mktemp("directory") / "template.db"
    _apart(_furnish(Sqlite(path)))
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """The same in PostgreSQL; what `postgres_database` copies."""

    async def make(dsn: str) -> None:
        await _furnish(await Postgresql.open(dsn))

    dsn = postgres_server.create()
    _apart(make(dsn))
    return dsn


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """contoso.com in a database of this test's own."""
    opened: Database
    if request.param == "sqlite":
        path = tmp_path / "directory.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        opened = Sqlite(path)
    else:
        opened = await Postgresql.open(request.getfixturevalue("postgres_database"))
    yield opened
    await opened.close()


@pytest.fixture
def house(database: Database) -> House:
    """The services over it."""
    return open_house(database)
