"""What needs no script works without one: names, passwords, codes, questions, and the way back to an application."""

from collections.abc import AsyncIterator
from urllib.parse import parse_qs

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Route
from tests.journeys.pages.administrator import give_phone, require_mfa
from tests.journeys.pages.gallery.steps import authorize
from tests.journeys.pages.visitor import Visitor
from tests.stage import Stage

pytestmark = pytest.mark.real
APPLICATION = "http://localhost:51234/"


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(stage: Stage, browser: Browser) -> AsyncIterator[Visitor]:
    """Somebody new, in whose browser no script runs."""
    visitor = await Visitor.arrive(stage, browser, scripts=False)
    yield visitor
    await visitor.page.context.close()
    assert visitor.complaints == []


async def test_a_person_signs_in_to_an_application_and_out_without_a_script(visitor: Visitor) -> None:
    number = await give_phone(visitor)
    await require_mfa(visitor)
    await visitor.go(authorize(prompt="consent"))
    await visitor.say_who()
    reveal = visitor.page.locator("button.reveal")
    assert (await reveal.count(), await reveal.is_visible()) == (1, False)
    await visitor.type_password()
    await visitor.type_code(await visitor.code(number))
    await visitor.page.get_by_role("button", name="No", exact=True).click()
    await visitor.page.wait_for_selector("h1:has-text('Permissions requested')")
    await visitor.press("Accept")
    posted: list[str] = []
    await visitor.page.route(f"{APPLICATION}**", lambda route: _take(route, posted))
    await visitor.press("Continue")
    assert (visitor.page.url, await visitor.page.title()) == (APPLICATION, "Application")
    (form,) = map(parse_qs, posted)
    assert (set(form), form["state"]) == ({"code", "state", "iss"}, ["here"])
    await visitor.go("/contoso.com/oauth2/v2.0/logout")
    await visitor.press()
    assert await visitor.title() == "You are signed out"
    await visitor.go("/signed-in")
    assert await visitor.title() == "Sign in"


async def test_a_method_that_needs_a_script_says_so_without_one(visitor: Visitor) -> None:
    await visitor.go()
    await visitor.press("Passkey")
    assert await visitor.title() == "Use your passkey"
    assert "Your browser runs no scripts here" in await visitor.page.locator("main").inner_text()
    await visitor.press("Sign in as somebody else")
    assert await visitor.title() == "Sign in"


async def _take(route: Route, posted: list[str]) -> None:
    posted.append(route.request.post_data or "")
    await route.fulfill(body="<title>Application</title>", content_type="text/html")
