"""What needs no script works without one: names, passwords, codes, questions, and the way back to an application."""

import pytest
from playwright.async_api import Browser, Route
from tests.journeys.pages.gallery.steps import authorize
from tests.journeys.pages.test_sign_in import give_phone, require_mfa
from tests.journeys.pages.visitor import PASSWORD, Visitor
from tests.stage import Stage

pytestmark = pytest.mark.real
APPLICATION = "http://localhost:51234/**"


async def test_a_person_signs_in_to_an_application_and_out_without_a_script(stage: Stage, browser: Browser) -> None:
    context = await browser.new_context(java_script_enabled=False)
    visitor = Visitor(stage, await stage.newcomer(PASSWORD), await context.new_page())
    number = await give_phone(visitor)
    await require_mfa(visitor)
    await visitor.go(authorize(prompt="consent"))
    await visitor.say_who()
    assert not await visitor.page.locator("button.reveal").is_visible()
    await visitor.type_password()
    await visitor.page.fill("#code", await visitor.code(number))
    await visitor.press()
    await visitor.page.get_by_role("button", name="No", exact=True).click()
    await visitor.page.wait_for_selector("h1:has-text('Permissions requested')")
    await visitor.press("Accept")
    posted: list[str] = []
    await visitor.page.route(APPLICATION, lambda route: _take(route, posted))
    await visitor.press("Continue")
    assert "code=" in posted[0]
    await visitor.go("/contoso.com/oauth2/v2.0/logout")
    await visitor.press()
    assert await visitor.title() == "You are signed out"
    await context.close()


async def test_a_method_that_needs_a_script_says_so_without_one(stage: Stage, browser: Browser) -> None:
    context = await browser.new_context(java_script_enabled=False)
    visitor = Visitor(stage, await stage.newcomer(PASSWORD), await context.new_page())
    await visitor.go()
    await visitor.press("Passkey")
    assert "Your browser runs no scripts here" in await visitor.page.locator("main").inner_text()
    await visitor.press("Sign in as somebody else")
    assert await visitor.title() == "Sign in"
    await context.close()


async def _take(route: Route, posted: list[str]) -> None:
    posted.append(route.request.post_data or "")
    await route.fulfill(body="<title>Application</title>", content_type="text/html")
