"""Calls that are answered by a key instead of a code, where the tenant chose so: on a server of their own."""

import re
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser
from tests.conftest import _staged
from tests.journeys.pages.administrator import PRIMARY, SECOND, give_phone, require_mfa, steps
from tests.journeys.pages.chromium import chromium
from tests.journeys.pages.conftest import _SETTINGS, _allowed, _calls
from tests.journeys.pages.telephone import answer_call
from tests.journeys.pages.visitor import Visitor
from tests.stage import Stage

from watchword.adapters.tests.sink import Sink

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("calls approved")]
APPROVING = {"methods.phone.voice": '"approve"'}


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory, provider: Sink) -> Iterator[Stage]:
    """Calls ask for the pound key."""
    folder = tmp_path_factory.mktemp("calls")
    settings = _SETTINGS | _calls(folder, provider) | APPROVING
    yield from _allowed(_staged(folder, "sqlite:watchword.db", "sqlite", **settings))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """One that trusts that server."""
    async with chromium(stage.served.ca, tmp_path_factory.mktemp("chromium")) as running:
        yield running


async def called(visitor: Visitor) -> str:
    """Where a call is to be answered, and there is nothing to type; the number."""
    number = await give_phone(visitor)
    await require_mfa(visitor)
    await visitor.sign_in_so_far()
    await visitor.use_another_way("Call the number")
    assert await visitor.title() == "Answer the call"
    assert await visitor.page.locator("#code").count() == 0
    return number


async def test_the_pound_key_in_the_call_is_the_second_factor(visitor: Visitor) -> None:
    """TEL-06: nothing else lets them in, and nothing before it."""
    number = await called(visitor)
    await visitor.press()
    assert await visitor.is_told()
    said = await answer_call(visitor, number, keys="#")
    assert "press the pound key" in said
    assert re.findall(r"\d(?:, \d)+", said) == []
    await visitor.press()
    await visitor.answer_stay()
    assert await visitor.title() == "You are signed in"
    proved = await steps(visitor)
    assert (proved[0], proved[-1]) == (("Password", True, PRIMARY), ("Voice", True, SECOND))
    assert [right for _, right, _ in proved] == [True, False, True]


async def test_another_key_lets_nobody_in(visitor: Visitor) -> None:
    """TEL-06"""
    number = await called(visitor)
    await answer_call(visitor, number, keys="1")
    await visitor.press()
    assert await visitor.is_told()
    await visitor.go("/signed-in")
    assert await visitor.title() == "Sign in"
