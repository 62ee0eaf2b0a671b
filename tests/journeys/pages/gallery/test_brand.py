"""The pages of an organisation that presents itself, as people see them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser
from tests.journeys.pages.chromium import chromium
from tests.journeys.pages.gallery.looking import Gallery
from tests.served import Served, prepare, start

pytestmark = [pytest.mark.real, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]
YELLOW, INK = "rgb(255, 212, 0)", "rgb(11, 20, 48)"
LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="8" fill="#ffd400"/><path d="M9 21 16 8l7 13z" fill="#0b1430"/></svg>"""
NAME = "The Worshipful Company of Scientific Instrument Makers"


@pytest_asyncio.fixture(loop_scope="session")
async def branded(tmp_path: Path) -> AsyncIterator[Served]:
    (tmp_path / "logo.svg").write_text(LOGO)
    said = {"brand.name": f'"{NAME}"', "brand.colour": '"#ffd400"', "brand.logo": '"logo.svg"'}
    running = start(await prepare(tmp_path, **said))
    yield running
    running.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def browser(branded: Served, tmp_path: Path) -> AsyncIterator[Browser]:
    """One that trusts that server."""
    async with chromium(branded.ca, tmp_path) as running:
        yield running


async def test_a_name_a_colour_and_a_logo(gallery: Gallery, branded: Served, browser: Browser) -> None:
    """WEB-05: the logo is drawn as a picture."""
    page = await (await browser.new_context()).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    await page.goto(f"{branded.url}/signin")
    assert NAME in await page.title()
    assert await page.locator(".brand bdi").inner_text() == NAME
    assert await page.locator(".brand img").evaluate("each => each.complete && each.naturalWidth > 0")
    button = page.locator("button.primary")
    shown = "each => [getComputedStyle(each).backgroundColor, getComputedStyle(each).color]"
    assert await button.evaluate(shown) == [YELLOW, INK]
    await gallery.take(page, "branded")
    assert complaints == []
    source = await page.locator(".brand img").get_attribute("src")
    opened = await page.goto(f"{branded.url}{source}")
    assert opened is not None
    assert "sandbox" in opened.headers["content-security-policy"]
