"""One gallery for all pages; what is wrong with any of them is told at the end of its test, all of it."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser
from tests.conftest import _staged
from tests.journeys.pages.chromium import chromium
from tests.journeys.pages.conftest import _SETTINGS, _allowed
from tests.journeys.pages.gallery.looking import Gallery
from tests.stage import Stage


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """How pages look does not depend on the database."""
    yield from _allowed(_staged(tmp_path_factory.mktemp("gallery"), "sqlite:watchword.db", "sqlite", **_SETTINGS))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """One that trusts this server; the journeys have another."""
    async with chromium(stage.served.ca, tmp_path_factory.mktemp("chromium")) as running:
        yield running


@pytest.fixture
def gallery() -> Iterator[Gallery]:
    """Empty, for the pages of one test."""
    gallery = Gallery()
    gallery.folder.mkdir(parents=True, exist_ok=True)
    yield gallery
    assert gallery.taken
    assert gallery.wrong == []
