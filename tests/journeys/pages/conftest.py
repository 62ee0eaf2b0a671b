"""A server on which every method is allowed and messages are kept to be read; an application; a browser; people.

A worker makes the journeys of one database: one server, one application and one browser are enough for all of them. So
that they can share the browser, the tests of this folder run in one event loop.
"""

from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser
from tests.conftest import _staged
from tests.journeys.pages.chromium import chromium
from tests.journeys.pages.moved import MovedClock
from tests.journeys.pages.relying_party import RelyingParty, relying_party
from tests.journeys.pages.telephone import TOKEN
from tests.journeys.pages.visitor import Visitor
from tests.stage import Stage, run_aside

from watchword.adapters.tests.sink import Sink, sink
from watchword.bootstrap import Application, operator
from watchword.cli.operate.demo_people import allow_methods

pytestmark = pytest.mark.real
_SETTINGS = {
    "development": "true",
    "test_mode": "true",
    "test_clock_file": '"clock"',
    "messages.apart_seconds": "0",
}
_DATABASES = [
    pytest.param(name, marks=pytest.mark.xdist_group(f"pages on {name}")) for name in ("sqlite", "postgresql")
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One loop for all of this folder."""
    here = Path(__file__).parent
    for item in items:
        if item.path.parent == here:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


_BY_SMS = {"includeTargets": [{"id": "all_users", "targetType": "group", "isUsableForSignIn": True}]}


async def _allow_everything(application: Application) -> None:
    me = operator("cli:test")
    await allow_methods(application, me)
    await application.services.policy.change_one(me, None, "Sms", _BY_SMS)


def _allowed(stages: Iterator[Stage]) -> Iterator[Stage]:
    for stage in stages:
        run_aside(partial(stage.served.operate, _allow_everything))
        yield stage


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def provider() -> AsyncIterator[Sink]:
    """Of calls: it takes them all, and the tests are the telephone."""
    async with sink() as listening:
        yield listening


@pytest.fixture(scope="session", params=_DATABASES)
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, provider: Sink) -> Iterator[Stage]:
    """The journey is made twice: on SQLite and on PostgreSQL with two processes. The server trusts its own authority,
    as an operator would have the machine do: the application is told over TLS that sessions have ended."""
    folder = tmp_path_factory.mktemp("pages")
    environment = {"SSL_CERT_FILE": str(folder / "tls" / "ca.pem")}
    settings = _SETTINGS | _calls(folder, provider)
    if request.param == "sqlite":
        yield from _allowed(_staged(folder, "sqlite:watchword.db", "sqlite", environment, **settings))
        return
    server = request.getfixturevalue("postgres_server")
    dsn, many = server.create(), {"server.workers": "2"}
    yield from _allowed(_staged(folder, dsn, "postgresql", environment, **settings, **many))
    server.drop(dsn)


def _calls(folder: Path, provider: Sink) -> dict[str, str]:
    """Settings: calls go by that provider."""
    secret = folder / "voice.secret"
    secret.write_text(TOKEN)
    secret.chmod(0o600)
    told = {"kind": "twilio", "url": provider.url, "account": "AC0", "sender": "+15005550006"}
    told |= {"secret_file": secret.name}
    return {"voice.private_network": "true", **{f"voice.{key}": f'"{value}"' for key, value in told.items()}}


@pytest.fixture(scope="session")
def party(stage: Stage) -> Iterator[RelyingParty]:
    """An application that is not ours."""
    with relying_party(stage.served) as running:
        yield running


@pytest.fixture
def clock(stage: Stage) -> Iterator[MovedClock]:
    """The server's, which is right again afterwards."""
    clock = MovedClock(stage.served.settings.state_dir / "clock")
    yield clock
    clock.back()


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
