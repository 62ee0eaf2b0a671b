"""What waits its turn in a crowd, and what is answered beside it (CATALOGUE PWD-07).

The turn is held, so that nothing here goes by time: whatever needs one waits until it is let go.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest
import pytest_asyncio
from starlette.routing import Route
from tests.served import prepare

from watchword.bootstrap import Application, build
from watchword.settings import load_settings
from watchword.web.turns import MOST_WAITING, InTurns

BESIDE = (
    "/health",
    "/introspect",
    "/openid/userinfo",
    "/discovery/",
    "/.well-known/",
    "/userrealm/",
    "/metadata/endpoints",
    "/tenants",
    "/subscriptions",
    "/static/",
)
"""What needs no turn: little work, for programs that ask at any of their requests."""
FORM = {"content-type": "application/x-www-form-urlencoded"}
TOKEN = "/contoso.com/oauth2/v2.0/token"
AUTHORIZE = "/contoso.com/oauth2/v2.0/authorize"


@pytest_asyncio.fixture
async def application(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Application]:
    file = await prepare(tmp_path_factory.mktemp("turns"))
    made = await build(load_settings(file, {}))
    yield made
    await made.close()


def client(application: Application, number: int = 0) -> httpx.AsyncClient:
    """Each number at another address."""
    transport = httpx.ASGITransport(application.asgi, client=(f"10.0.{number // 250}.{number % 250}", 4711))
    return httpx.AsyncClient(transport=transport, base_url=application.settings.base_url)


async def ask(application: Application, number: int, verb: str, path: str, body: str = "") -> httpx.Response:
    async with client(application, number) as asking:
        return await asking.request(verb, path, content=body, headers=FORM)


@asynccontextmanager
async def a_full_line(application: Application) -> AsyncIterator[list[asyncio.Task[httpx.Response]]]:
    """It is somebody's turn until the end of this, and as many wait as may."""
    turns = application.identity.turns
    await turns.begin("")
    waiting = [asyncio.create_task(ask(application, n, "GET", "/signin")) for n in range(MOST_WAITING)]
    for _ in range(20):
        await asyncio.sleep(0)
    yield waiting
    await turns.steps(asyncio.sleep(0), begun=True)
    await asyncio.gather(*waiting)


async def test_a_crowd_waits_and_programs_are_answered_meanwhile(application: Application) -> None:
    """PWD-07: `/health`, keys, introspection and Graph, while it is somebody's turn and the line is full."""
    async with a_full_line(application) as waiting:
        for verb, path, status in (
            ("GET", "/health", 200),
            ("GET", "/contoso.com/discovery/v2.0/keys", 200),
            ("GET", "/contoso.com/v2.0/.well-known/openid-configuration", 200),
            ("POST", "/contoso.com/oauth2/v2.0/introspect", 400),
            ("GET", "/contoso.com/openid/userinfo", 401),
            ("GET", "/v1.0/me", 401),
        ):
            async with asyncio.timeout(10):
                assert (await ask(application, 999, verb, path)).status_code == status, path
        assert not any(each.done() for each in waiting)
    assert {each.result().status_code for each in waiting} == {303}


async def test_who_is_one_too_many_hears_so_in_the_words_of_what_was_asked(application: Application) -> None:
    """PWD-07: a page, OAuth's error, and when to come again."""
    async with a_full_line(application) as waiting:
        asked = [("GET", "/signin"), ("GET", AUTHORIZE), ("GET", "/device"), ("POST", TOKEN)]
        beyond = [
            asyncio.create_task(ask(application, MOST_WAITING + n, verb, path)) for n, (verb, path) in enumerate(asked)
        ]
        for _ in range(20):
            await asyncio.sleep(0)
    *pages, token = await asyncio.gather(*beyond)
    assert [each.status_code for each in (*pages, token)] == [503] * 4
    assert {each.headers["retry-after"] for each in (*pages, token)} == {"1"}
    assert all("Please retry again later." in each.text and "<h1>" in each.text for each in pages)
    assert token.json()["error"] == "temporarily_unavailable"
    assert {each.result().status_code for each in waiting} == {303}


async def test_every_route_takes_turns_or_is_named_here(application: Application) -> None:
    """A new page cannot forget it; and what is named is served."""

    def beside() -> Iterator[str]:
        for route in application.routes:
            assert isinstance(route, Route)
            if not isinstance(route.app, InTurns):
                yield route.path

    found = list(beside())
    assert [path for path in found if not any(each in path for each in BESIDE)] == []
    assert [each for each in BESIDE if not any(each in path for path in found)] == []
