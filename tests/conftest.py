"""What every test under /tests may ask for: a served Watchword, one on SQLite and one on PostgreSQL.

Each xdist worker starts its own two servers when the first of its tests asks for one, and ends them with the session:
about three seconds each, and no lock between workers. Tests on a shared server change people of their own. A test that
changes what all share (keys, what the process is told by signals) starts a server for itself by `tests.served`.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from tests.real.postgres_fixture import PostgresServer
from tests.served import prepare, start
from tests.stage import Stage, run_aside


def _staged(
    folder: Path, database: str, kind: str, environment: Mapping[str, str] = MappingProxyType({}), /, **settings: str
) -> Iterator[Stage]:
    running = start(run_aside(lambda: prepare(folder, database, **settings)), **environment)
    try:
        yield Stage(running, kind)
    finally:
        running.process.kill()
        running.process.wait(10)


@pytest.fixture(scope="session")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """This worker's server on SQLite."""
    yield from _staged(tmp_path_factory.mktemp("sqlite"), "sqlite:watchword.db", "sqlite")


@pytest.fixture(scope="session")
def on_postgresql(tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer) -> Iterator[Stage]:
    """This worker's server on PostgreSQL, with a database of its own: two processes, whose memories are not shared."""
    dsn = postgres_server.create()
    folder = tmp_path_factory.mktemp("postgresql")
    yield from _staged(folder, dsn, "postgresql", **{"server.workers": "2"})
    postgres_server.drop(dsn)


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest) -> Stage:
    """The test runs twice: on SQLite and on PostgreSQL."""
    found: Stage = request.getfixturevalue(f"on_{request.param}")
    return found
