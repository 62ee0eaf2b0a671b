"""The cast in its directory, made once for each worker and left as it was; and the demo organization, committed."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from tests.graph.contoso import furnished
from tests.graph.inside import Inside
from tests.graph.seeded import Seeded, seeded
from tests.real.postgres_fixture import PostgresServer

from watchword.db.postgresql import Postgresql
from watchword.db.sqlite import Sqlite


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    """Settled in."""
    made = seeded(tmp_path_factory.mktemp("cast"))
    yield made
    made.close()


@pytest.fixture
def cast(settled: Seeded) -> Iterator[Seeded]:
    """For one test: whatever it keeps goes with it."""
    with settled.units.marked("test"):
        yield settled


@pytest_asyncio.fixture(
    scope="module", loop_scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)]
)
async def contoso(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Inside]:
    """The demo organization over SQLite and over PostgreSQL, as committed: made once for each module and database."""
    async with opened(request, tmp_path_factory) as units:
        yield await furnished(units)


@asynccontextmanager
async def opened(request: pytest.FixtureRequest, folders: pytest.TempPathFactory) -> AsyncIterator[Sqlite | Postgresql]:
    """An empty database of the kind that is asked for."""
    if request.param == "sqlite":
        units: Sqlite | Postgresql = Sqlite(folders.mktemp("contoso") / "contoso.db")
        yield units
        await units.close()
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    dsn = server.create()
    units = await Postgresql.open(dsn)
    yield units
    await units.close()
    server.drop(dsn)
