"""The life of a signing key on a running server: published, signing, superseded, removed; or revoked at once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import jwt
import pytest
from tests.real.postgres_fixture import PostgresServer
from tests.served import served
from tests.stage import Stage, credentials

from watchword.bootstrap import Application, operator
from watchword.kernel.clock import DAY, HOUR, Instant, after, system_clock
from watchword.oidc.protocol.keys import SigningKey, generate_key
from watchword.oidc.store.keys import SqlKeys

pytestmark = pytest.mark.real

KEYS = "/common/discovery/v2.0/keys"
A_SECOND = 1.2
"""How far a server may be behind the database, and a little more."""


@pytest.fixture(params=["sqlite", "postgresql"])
async def own(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """A server of the test's own: its keys are everybody's there."""
    if request.param == "sqlite":
        async with served(tmp_path / "own") as running:
            yield Stage(running, "sqlite")
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    dsn = server.create()
    async with served(tmp_path / "own", database=dsn) as running:
        yield Stage(running, "postgresql")
    server.drop(dsn)


def kid(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])


async def published(client: httpx.AsyncClient) -> set[str]:
    keys = (await client.get(KEYS)).json()["keys"]
    return {key["kid"] for key in keys if key["alg"] == "ES256"}


async def opens(client: httpx.AsyncClient, token: str) -> int:
    return (await client.get("/v1.0/users?$top=1", headers={"authorization": f"Bearer {token}"})).status_code


async def add_key(stage: Stage, name: str, signs_from: Instant) -> None:
    async def work(app: Application) -> None:
        key = generate_key("ES256", app.desk.clock(), name, signs_from=signs_from)
        await app.units.write(lambda tx: SqlKeys(app.sealer).add(tx, key, name))

    await stage.served.operate(work)


async def start_key(stage: Stage, name: str, signs_from: Instant) -> None:
    async def work(app: Application) -> None:
        await app.units.write(lambda tx: SqlKeys(app.sealer).start(tx, name, signs_from))

    await stage.served.operate(work)


async def stored(stage: Stage) -> dict[str, SigningKey]:
    async def work(app: Application) -> dict[str, SigningKey]:
        return {key.kid: key for key in await app.units.read(SqlKeys(app.sealer).keys)}

    return await stage.served.operate(work)


async def test_a_key_is_announced_signs_and_is_retired_while_tokens_keep_working(own: Stage) -> None:
    """TOK-05: nobody who holds a good token is refused meanwhile."""
    registered = await own.application("User.Read.All")
    async with own.served.client() as client:
        first = await own.app_token(registered)
        (old,) = await published(client)
        assert kid(first) == old
        unbroken = asyncio.create_task(keep_asking(client, first))

        await add_key(own, "announced", after(system_clock(), DAY))
        await asyncio.sleep(A_SECOND)
        assert await published(client) == {old, "announced"}
        assert kid(await own.app_token(registered)) == old

        await start_key(own, "announced", system_clock())
        await asyncio.sleep(A_SECOND)
        second = await own.app_token(registered)
        assert kid(second) == "announced"
        assert [await opens(client, each) for each in (first, second)] == [200, 200]
        unbroken.cancel()
        assert await unbroken == {200}

        # Superseded for longer than any of its tokens lives and anybody keeps the document.
        await start_key(own, old, after(system_clock(), -90 * DAY))
        await start_key(own, "announced", after(system_clock(), -DAY - 3 * HOUR))
        await asyncio.sleep(A_SECOND)
        assert await published(client) == {"announced"}
        assert [await opens(client, each) for each in (first, second)] == [401, 200]
    await own.served.operate(lambda app: app.keys.rotate(operator("cli:test")))
    assert old not in await stored(own)


async def test_a_revoked_keys_tokens_die_within_a_second_and_another_signs(own: Stage) -> None:
    """TOK-05: its private half has leaked."""
    registered = await own.application("User.Read.All")
    async with own.served.client() as client:
        token = await own.app_token(registered)
        assert await opens(client, token) == 200
        await own.served.operate(lambda app: app.keys.revoke(operator("cli:test"), kid(token)))
        await asyncio.sleep(A_SECOND)
        assert await opens(client, token) == 401
        assert kid(token) not in await published(client)
        anew = await client.post("/contoso.com/oauth2/v2.0/token", data=credentials(registered))
        assert await opens(client, anew.json()["access_token"]) == 200
    assert kid(token) not in await stored(own)


async def keep_asking(client: httpx.AsyncClient, token: str) -> set[int]:
    """Ask with a token until cancelled; every status that was seen."""
    seen: set[int] = set()
    try:
        while True:
            seen.add(await opens(client, token))
    except asyncio.CancelledError:
        return seen
