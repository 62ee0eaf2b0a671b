"""The PostgreSQL that tests use: it starts, survives a crash, keeps databases apart, and never outlives the run."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.real.postgres_fixture import PostgresServer, shared_server
from tests.real.servers import Started, StartFailed, open_directory, run_script, start, started

pytestmark = pytest.mark.real

NewDatabase = Callable[..., str]


@pytest.fixture
def own_server() -> Iterator[Started]:
    """A server that may be mistreated."""
    with started("postgres") as server:
        yield server


def connected(server: Started) -> PostgresServer:
    return PostgresServer(server.values["PG_DSN"], server.values["PSQL"])


def test_a_started_server_answers_a_query(own_server: Started) -> None:
    assert connected(own_server).query("select 6 * 7") == "42"


def test_what_was_committed_survives_a_crash(own_server: Started) -> None:
    before = connected(own_server)
    before.query("create table kept (word text); insert into kept values ('committed')")
    run_script("postgres", "kill", own_server.directory)
    with pytest.raises(RuntimeError, match="refused"):
        before.query("select 1")
    after = connected(start("postgres", own_server.directory))
    assert after.dsn == before.dsn
    assert after.query("select word from kept") == "committed"


def test_two_servers_run_side_by_side(own_server: Started) -> None:
    with started("postgres") as other:
        assert other.values["PG_DSN"] != own_server.values["PG_DSN"]
        places = {connected(s).query("show data_directory") for s in (own_server, other)}
        assert places == {str(own_server.directory / "a"), str(other.directory / "a")}


def test_two_databases_do_not_see_each_other(
    postgres_server: PostgresServer, postgres_database: str, new_postgres_database: NewDatabase
) -> None:
    other = new_postgres_database()
    postgres_server.query("create table mine (word text)", postgres_database)
    assert postgres_server.query("select count(*) from pg_tables where tablename = 'mine'", postgres_database) == "1"
    assert postgres_server.query("select count(*) from pg_tables where tablename = 'mine'", other) == "0"


def test_a_copy_holds_what_its_template_held(
    postgres_server: PostgresServer, postgres_database: str, new_postgres_database: NewDatabase
) -> None:
    postgres_server.query("create table mine as select 'word' as word", postgres_database)
    assert postgres_server.query("select word from mine", new_postgres_database(postgres_database)) == "word"


def test_a_dropped_database_is_gone_though_somebody_is_connected(postgres_server: PostgresServer) -> None:
    dsn = postgres_server.create()
    command = [postgres_server.psql, "-X", "-A", "-t", "-q", dsn]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sitting:
        assert sitting.stdin
        assert sitting.stdout
        sitting.stdin.write("select 'connected';\n")
        sitting.stdin.flush()
        assert sitting.stdout.readline().strip() == "connected"
        postgres_server.drop(dsn)
        sitting.stdin.close()
        sitting.wait()
    with pytest.raises(RuntimeError, match="does not exist"):
        postgres_server.query("select 1", dsn)


SHARE = """
import sys
from pathlib import Path
from tests.real.postgres_fixture import shared_server
with shared_server(Path(sys.argv[1]), int(sys.argv[2])) as server:
    print(server.dsn, flush=True)
    sys.stdin.readline()
"""


def sharing(place: Path) -> subprocess.Popen[str]:
    """Another process that uses the server of `place` until its input ends; its first line is the DSN."""
    command = [sys.executable, "-c", SHARE, str(place), str(os.getpid())]
    root = str(Path(__file__).parents[2])
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root)


def test_processes_share_one_server_and_the_last_one_stops_it(tmp_path: Path) -> None:
    with sharing(tmp_path) as first, sharing(tmp_path) as second:
        assert first.stdout
        assert second.stdout
        dsn = first.stdout.readline()
        assert second.stdout.readline() == dsn
        directory = Path((tmp_path / "postgres").read_text())
        first.communicate("\n")
        assert directory.exists()
        second.communicate("\n")
    assert not directory.exists()


def test_a_killed_process_does_not_keep_the_server_from_being_stopped(tmp_path: Path) -> None:
    with shared_server(tmp_path, os.getpid()):
        with sharing(tmp_path) as other:
            assert other.stdout
            other.stdout.readline()
            other.kill()
        directory = Path((tmp_path / "postgres").read_text())
    assert not directory.exists()


def test_the_server_ends_with_its_owner() -> None:
    directory = open_directory("postgres")
    with subprocess.Popen(["sleep", "600"]) as owner:
        start("postgres", directory, owner=owner.pid)
        owner.kill()
    deadline = time.monotonic() + 30
    while directory.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not directory.exists()


def test_a_server_that_cannot_start_says_why(own_server: Started) -> None:
    port = connected(own_server).query("show port")
    with pytest.raises(StartFailed, match="Address already in use"), started("postgres", port=port):
        raise AssertionError("two servers on one port")
