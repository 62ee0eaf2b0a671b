"""What the start scripts promise beyond one server: a standby that loses nothing, and a clock that can be moved."""

import asyncio
import shutil
import subprocess
import time
from pathlib import Path

import asyncpg
import pytest
from tests.real.servers import HERE, Started, open_directory, run_script, started

pytestmark = [pytest.mark.real, pytest.mark.soak]


async def write_for(seconds: float, dsn: str) -> list[int]:
    """Insert 0, 1, 2 ... each in a connection of its own; returns those that were confirmed."""
    confirmed = []
    end = time.monotonic() + seconds
    number = 0
    while time.monotonic() < end:
        try:
            connection = await asyncpg.connect(dsn, timeout=5, statement_cache_size=0)
            await connection.execute(f"insert into kept values ({number})")
            confirmed.append(number)
            await connection.close()
        except (asyncpg.PostgresError, OSError, TimeoutError):
            await asyncio.sleep(0.05)  # not confirmed: it may or may not be there
        number += 1
    return confirmed


async def rows(dsn: str, sql: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(dsn, statement_cache_size=0)
    try:
        found: list[asyncpg.Record] = await connection.fetch(sql)
        return found
    finally:
        await connection.close()


def port(server: Started) -> str:
    return run_script("postgres", "primary", server.directory).strip()


async def test_a_failover_loses_nothing_that_was_confirmed() -> None:
    with started("postgres", standby_port=0) as server, started("pgbouncer", to=port(server)) as pool:
        dsn = pool.values["PG_DSN"]
        await rows(dsn, "create table kept (number int primary key)")
        writing = asyncio.create_task(write_for(5, dsn))
        await asyncio.sleep(1.5)
        await asyncio.to_thread(run_script, "postgres", "kill", server.directory)
        promoted = (await asyncio.to_thread(run_script, "postgres", "promote", server.directory)).strip()
        await asyncio.to_thread(run_script, "pgbouncer", "point", pool.directory, to=promoted)
        confirmed = await writing
        kept = {row["number"] for row in await rows(dsn, "select number from kept")}
        assert set(confirmed) <= kept
        assert len(confirmed) > 20
        run_script("postgres", "rejoin", server.directory)
        assert port(server) == promoted


async def test_the_clock_of_a_running_server_can_be_moved() -> None:
    clock = open_directory("clock") / "clock"
    with started("postgres", clock=clock) as server:
        before = (await rows(server.values["PG_DSN"], "select now()"))[0][0]
        move(clock, "+90d")
        after = (await rows(server.values["PG_DSN"], "select now()"))[0][0]
    shutil.rmtree(clock.parent)
    assert 89 < (after - before).total_seconds() / 86400 < 91


def move(clock: Path, offset: str) -> None:
    subprocess.run([HERE / "faketime.sh", "set", "--file", clock, offset], check=True)
