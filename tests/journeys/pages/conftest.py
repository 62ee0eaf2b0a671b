"""A server on which every method is allowed and messages are kept to be read; an application; a browser; people.

A worker makes the journeys of one database: one server, one application and one browser are enough for all of them. So
that they can share the browser, the tests of this folder run in one event loop.
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser
from tests.conftest import _staged
from tests.journeys.pages.chromium import chromium
from tests.journeys.pages.relying_party import RelyingParty, relying_party
from tests.journeys.pages.visitor import Visitor
from tests.stage import Stage, run_aside

from watchword.bootstrap import Application, operator
from watchword.cli.operate.demo_people import allow_methods

pytestmark = pytest.mark.real
_SETTINGS = {"development": "true", "messages.apart_seconds": "0"}
_DATABASES = [
    pytest.param(name, marks=pytest.mark.xdist_group(f"pages on {name}")) for name in ("sqlite", "postgresql")
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One loop for all of this folder."""
    here = Path(__file__).parent
    for item in items:
        if item.path.parent == here:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


async def _allow_everything(application: Application) -> None:
    await allow_methods(application, operator("cli:test"))


def _allowed(stages: Iterator[Stage]) -> Iterator[Stage]:
    for stage in stages:
        run_aside(lambda each=stage: each.served.operate(_allow_everything))
        yield stage


@pytest.fixture(scope="session", params=_DATABASES)
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The journey is made twice: on SQLite and on PostgreSQL with two processes. The server trusts its own authority,
    as an operator would have the machine do: the application is told over TLS that sessions have ended."""
    folder = tmp_path_factory.mktemp("pages")
    environment = {"SSL_CERT_FILE": str(folder / "tls" / "ca.pem")}
    if request.param == "sqlite":
        yield from _allowed(_staged(folder, "sqlite:watchword.db", "sqlite", environment, **_SETTINGS))
        return
    server = request.getfixturevalue("postgres_server")
    dsn = server.create()
    many = {"server.workers": "2"}
    yield from _allowed(_staged(folder, dsn, "postgresql", environment, **_SETTINGS, **many))
    server.drop(dsn)


@pytest.fixture(scope="session")
def party(stage: Stage) -> Iterator[RelyingParty]:
    """An application that is not ours."""
    with relying_party(stage.served) as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """One for all: what a person does lies in a context of their own."""
    async with chromium(stage.served.ca, tmp_path_factory.mktemp("chromium")) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(stage: Stage, browser: Browser) -> AsyncIterator[Visitor]:
    """Somebody new, with a password, before a browser of their own."""
    visitor = await Visitor.arrive(stage, browser)
    yield visitor
    await visitor.page.context.close()
    assert visitor.complaints == []
