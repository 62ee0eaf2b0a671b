"""A server on which every method is allowed and messages are kept to be read; browsers; people who sign in."""

import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser
from tests.conftest import _staged
from tests.journeys.pages.chromium import chromium
from tests.journeys.pages.visitor import Visitor
from tests.real.postgres_fixture import PostgresServer
from tests.stage import Stage, run_aside

from watchword.bootstrap import Application, operator
from watchword.cli.operate.demo_people import allow_methods

pytestmark = pytest.mark.real
_SETTINGS = {"development": "true", "messages.apart_seconds": "0"}
_NUMBERS = itertools.count(1)


async def _allow_everything(application: Application) -> None:
    await allow_methods(application, operator("cli:test"))


def _allowed(stages: Iterator[Stage]) -> Iterator[Stage]:
    for stage in stages:
        run_aside(lambda each=stage: each.served.operate(_allow_everything))
        yield stage


@pytest.fixture(scope="session")
def pages_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    yield from _allowed(_staged(tmp_path_factory.mktemp("pages"), "sqlite:watchword.db", "sqlite", **_SETTINGS))


@pytest.fixture(scope="session")
def pages_on_postgresql(tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer) -> Iterator[Stage]:
    dsn = postgres_server.create()
    folder = tmp_path_factory.mktemp("pages")
    yield from _allowed(_staged(folder, dsn, "postgresql", **_SETTINGS, **{"server.workers": "2"}))
    postgres_server.drop(dsn)


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest) -> Stage:
    """The journey is made twice: on SQLite and on PostgreSQL with two processes."""
    found: Stage = request.getfixturevalue(f"pages_on_{request.param}")
    return found


@pytest.fixture
async def browser(stage: Stage, tmp_path: Path) -> AsyncIterator[Browser]:
    async with chromium(stage.served.ca, tmp_path) as running:
        yield running


@pytest.fixture
async def visitor(stage: Stage, browser: Browser) -> AsyncIterator[Visitor]:
    """Somebody new, with a password, before a browser of their own."""
    visitor = await Visitor.arrive(stage, browser)
    yield visitor
    assert visitor.complaints == []
