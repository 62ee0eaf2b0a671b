"""A server that is killed loses nothing it has acknowledged, leaves no half of a change, and starts again by itself."""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from tests.faults.history import Walker, check
from tests.real.postgres_fixture import PostgresServer
from tests.real.servers import run_script
from tests.real.servers import start as start_script
from tests.real.servers import started as started_script
from tests.served import Served, prepare, served, start
from tests.stage import Stage, holder

from watchword.access.roles import GLOBAL_ADMINISTRATOR

pytestmark = pytest.mark.real

SOAK = bool(os.environ.get("WATCHWORD_SOAK"))
WALKERS = 6


@pytest.fixture(params=["sqlite", "postgresql"])
async def own(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """A server of the test's own, to be killed; `stage.served` is whichever was started last."""
    if request.param == "sqlite":
        async with served(tmp_path / "own") as running:
            stage = Stage(running, "sqlite")
            yield stage
            stage.served.process.kill()
            stage.served.process.wait(10)
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    dsn = server.create()
    async with served(tmp_path / "own", database=dsn) as running:
        stage = Stage(running, "postgresql")
        yield stage
        stage.served.process.kill()
        stage.served.process.wait(10)
    server.drop(dsn)


def restart(stage: Stage) -> None:
    stage.served = start(stage.served.settings.state_dir / "watchword.toml")


def kill(running: Served) -> None:
    running.process.send_signal(signal.SIGKILL)
    running.process.wait(10)


async def walkers_on(stage: Stage, seed: int) -> list[Walker]:
    return [Walker(await stage.newcomer(), random.Random(f"{seed} {n}")) for n in range(WALKERS)]


async def test_what_a_killed_server_had_started_ends_with_it(tmp_path: Path) -> None:
    """REL-01: else its port and its database would stay taken, and the next start fail."""
    async with served(tmp_path / "first") as running:
        kill(running)
        async with running.client() as client:
            for _ in range(50):
                try:
                    await client.get("/v1.0/$metadata")
                except httpx.ConnectError:
                    break
                await asyncio.sleep(0.1)
            else:
                pytest.fail("somebody still answers after 5 s")
        again = start(running.settings.state_dir / "watchword.toml")
        assert again.stop() == 0


async def test_kill_9_loses_nothing_acknowledged_and_leaves_no_half_change(own: Stage) -> None:
    """REL-01, AUD-01: four kills in the middle of changes."""
    await kills(own, 4, seed=1)


@pytest.mark.soak
@pytest.mark.timeout(4 * 3600)
async def test_kill_9_a_thousand_times(own: Stage) -> None:
    """REL-01: in full with WATCHWORD_SOAK, ten times without."""
    for batch in range(40 if SOAK else 2):
        await kills(own, 25 if SOAK else 5, seed=100 + batch)


async def kills(stage: Stage, times: int, seed: int) -> None:
    """Change, kill, start, look, again and again; the token from before goes on working."""
    dice = random.Random(seed)
    walkers = await walkers_on(stage, seed)
    token = await stage.served.token(holder(GLOBAL_ADMINISTRATOR).upn, "UserAuthenticationMethod.ReadWrite.All")
    for _ in range(times):
        async with stage.served.client(token) as client:
            walking = asyncio.gather(*(walker.walk(client) for walker in walkers))
            await asyncio.sleep(dice.uniform(0.05, 0.8))
            kill(stage.served)
            await walking
        restart(stage)
        async with stage.served.client(token) as client:
            for walker in walkers:
                await walker.look(client)
        await stage.served.operate(lambda app: check(app, walkers))
    happened = sum(bool(change.happened) for walker in walkers for change in walker.changes)
    assert happened > times, "too little happened between the kills to prove anything"


async def test_a_database_that_is_killed_comes_back_without_a_restart(tmp_path: Path) -> None:
    """REL-03: away, everything is 503 with Retry-After; back, within ten seconds all goes on and nothing is lost."""
    with started_script("postgres") as server:
        file = await prepare(tmp_path / "own", server.values["PG_DSN"])
        stage = Stage(start(file), "postgresql")
        try:
            for seed in range(3):
                await database_dies(stage, server.directory, seed)
        finally:
            kill(stage.served)


async def database_dies(stage: Stage, directory: Path, seed: int) -> None:
    walkers = await walkers_on(stage, seed)
    token = await stage.served.token(holder(GLOBAL_ADMINISTRATOR).upn, "UserAuthenticationMethod.ReadWrite.All")
    async with stage.served.client(token) as client:
        walking = asyncio.gather(*(walker.walk(client) for walker in walkers))
        await asyncio.sleep(random.Random(seed).uniform(0.1, 0.6))
        run_script("postgres", "kill", directory)
        await walking
        path = f"/v1.0/users/{walkers[0].person.id}/authentication/phoneMethods"
        away = await client.get(path)
        assert (away.status_code, away.json()["error"]["code"].lower()) == (503, "serviceunavailable")
        assert int(away.headers["retry-after"]) > 0
        metadata = await client.get("/v1.0/$metadata")
        assert metadata.status_code == 200
        start_script("postgres", directory)
        await back(client, path)
        for walker in walkers:
            await walker.look(client)
    await stage.served.operate(lambda app: check(app, walkers))


async def back(client: httpx.AsyncClient, path: str) -> None:
    for _ in range(100):
        if (await client.get(path)).status_code == 200:
            return
        await asyncio.sleep(0.1)
    pytest.fail("not back after ten seconds")
