"""PostgreSQL for tests: one server for the whole run, a fresh database for each test.

Every xdist worker uses the same server. The first that asks starts it, the last that ends stops it; a lock file in the
run's own directory decides who that is. Should the run be killed, the server ends with it (`--owner` of postgres.sh).
Where PostgreSQL cannot be started, the tests that ask for it fail: what was not tried on it is not known to work there.
"""

import contextlib
import fcntl
import json
import os
import subprocess
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.real.servers import StartFailed, open_directory, run_script, start


@dataclass(frozen=True)
class PostgresServer:
    """A server in which anybody is superuser."""

    dsn: str
    psql: str

    def query(self, sql: str, dsn: str | None = None) -> str:
        """What psql prints for it, unaligned; in the database of `dsn`, or in the one for maintenance."""
        command = [self.psql, "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql, dsn or self.dsn]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{sql}: {done.stderr.strip()}")
        return done.stdout.strip()

    def create(self, template: str | None = None) -> str:
        """A new database, empty or a copy of that of the DSN `template` (to which nobody may be connected); its DSN."""
        name = f"t_{uuid.uuid4().hex}"
        self.query(f'create database "{name}" template "{_name(template) if template else "template1"}"')
        return f"{self.dsn.rpartition('/')[0]}/{name}"

    def drop(self, dsn: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self.query(f'drop database if exists "{_name(dsn)}" with (force)')


def _name(dsn: str) -> str:
    return dsn.rpartition("/")[2]


@contextlib.contextmanager
def shared_server(place: Path, owner: int) -> Iterator[PostgresServer]:
    """The server that all processes naming the same `place` share, as long as one of them is in here.

    It never outlives the process `owner`.
    """
    with _locked(place) as users:
        if not users:
            (place / "postgres").write_text(str(open_directory("postgres")))
        server = start("postgres", Path((place / "postgres").read_text()), owner=owner)
        users.append(os.getpid())
    try:
        yield PostgresServer(server.values["PG_DSN"], server.values["PSQL"])
    finally:
        with _locked(place) as users:
            users.remove(os.getpid())
            if not users:
                run_script("postgres", "clean", server.directory)


@contextlib.contextmanager
def _locked(place: Path) -> Iterator[list[int]]:
    """The processes that use the server now; nobody else changes the list meanwhile. A dead one uses nothing."""
    with (place / "postgres.users").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        users = [pid for pid in json.loads(file.read() or "[]") if Path(f"/proc/{pid}").exists()]
        yield users
        file.truncate(0)
        file.write(json.dumps(users))


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """The run's PostgreSQL."""
    own = tmp_path_factory.getbasetemp()
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    place, owner = (own.parent, os.getppid()) if is_worker else (own, os.getpid())
    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(shared_server(place, owner))
        except StartFailed as error:
            pytest.fail(f"This test needs PostgreSQL 15 or later, and it could not be started.\n{error}", pytrace=False)
        yield server


@pytest.fixture(scope="session")
def postgres_dsn(postgres_server: PostgresServer) -> str:
    """The DSN of the database that all tests share: for looking at the server, not for keeping anything."""
    return postgres_server.dsn


@pytest.fixture
def new_postgres_database(postgres_server: PostgresServer) -> Iterator[Callable[[str | None], str]]:
    """Makes databases, empty or as copies of a template (given by its DSN); they are dropped after the test."""
    made: list[str] = []

    def new(template: str | None = None) -> str:
        made.append(postgres_server.create(template))
        return made[-1]

    yield new
    for dsn in made:
        postgres_server.drop(dsn)


@pytest.fixture(scope="session")
def postgres_template() -> str | None:
    """The DSN of what `postgres_database` copies; a folder's conftest may say another than none."""
    return None


@pytest.fixture
def postgres_database(new_postgres_database: Callable[[str | None], str], postgres_template: str | None) -> str:
    """The DSN of a database of this test's own."""
    return new_postgres_database(postgres_template)
