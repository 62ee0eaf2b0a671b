"""Somebody signs in with a code by text message, in German and in Arabic, in a real Chromium.

What is written from right to left is drawn from right to left: what stands at the start of a line is on its other side,
and numbers stay as they are. The pictures go into the folder that WATCHWORD_SHOTS names, if it does.
"""

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page
from tests.journeys.pages.administrator import give_phone, require_mfa
from tests.journeys.pages.chromium import findings
from tests.journeys.pages.visitor import Visitor
from tests.stage import Stage

SHOTS = os.environ.get("WATCHWORD_SHOTS", "")
_WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
_LEFT_OF = "([one, other]) => one.getBoundingClientRect().x < other.getBoundingClientRect().x"


async def looked_at(page: Page, name: str, language: str) -> None:
    """In both schemes, narrow and wide."""
    assert await page.locator("html").get_attribute("lang") == language
    assert await page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        for width in (390, 1100):
            await page.set_viewport_size({"width": width, "height": 760})
            assert await page.evaluate(_WIDER) <= 0, f"{name} is wider than {width} px"
            if SHOTS:
                await page.screenshot(path=Path(SHOTS) / f"{name}.{language}.{scheme}.{width}.png")
        assert await findings(page) == []


async def is_left_of(page: Page, one: str, other: str) -> bool:
    pair = [await page.locator(one).first.element_handle(), await page.locator(other).first.element_handle()]
    return bool(await page.evaluate(_LEFT_OF, pair))


@pytest.mark.parametrize("language", ["de", "ar"])
async def test_somebody_signs_in(stage: Stage, browser: Browser, language: str) -> None:
    visitor = await Visitor.arrive(stage, browser)
    page = visitor.page
    number = await give_phone(visitor)
    await require_mfa(visitor)
    await visitor.go()
    await page.locator("details.languages summary").click()
    await looked_at(page, "identify", "en")
    async with page.expect_navigation():
        await page.locator(f'details.languages a[lang="{language}"]').click()
    await looked_at(page, "identify", language)
    await visitor.say_who()
    await looked_at(page, "password", language)
    await visitor.type_password("not that one at all")
    await looked_at(page, "password-wrong", language)
    await visitor.type_password()
    await looked_at(page, "code", language)
    rtl = language == "ar"
    assert await is_left_of(page, ".identity svg", ".identity bdi") is not rtl
    assert await page.locator("#code").evaluate("each => getComputedStyle(each).direction") == "ltr"
    assert number[-2:] in await page.locator("p", has_text=number[-2:]).first.inner_text()
    await page.fill("#code", await visitor.code(number))
    await visitor.press()
    await looked_at(page, "stay", language)
    assert await is_left_of(page, "button.second", "button.primary") is not rtl
    async with page.expect_navigation():
        await page.locator("button.second").click()
    await page.wait_for_url("**/signed-in")
    await looked_at(page, "signed-in", language)
    assert visitor.complaints == []
    await page.context.close()


async def test_what_is_set_up_in_arabic(stage: Stage, browser: Browser) -> None:
    visitor = await Visitor.arrive(stage, browser)
    page = visitor.page
    await require_mfa(visitor)
    await visitor.go("/signin?ui_locales=ar")
    await page.set_extra_http_headers({"accept-language": "ar"})
    await visitor.sign_in_so_far()
    await looked_at(page, "set-up-something", "ar")
    assert not await is_left_of(page, ".ways button .icon", ".ways button .go")
    await visitor.press("تطبيق المصادقة")
    await page.locator("summary").first.click()
    await looked_at(page, "set-up-app", "ar")
    assert await page.locator(".key").evaluate("each => getComputedStyle(each).direction") == "ltr"
    assert visitor.complaints == []
    await page.context.close()
