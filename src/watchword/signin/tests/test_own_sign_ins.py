"""Somebody who is signed in sees who tried in their name, and nobody else's (AUD-03)."""

from watchword.kernel.clock import SECOND
from watchword.signin.tests.house import RIGHT, Browser, SignInHouse
from watchword.signin.tests.test_returning_pages import later

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"


async def tried(browser: Browser, name: str, password: str = RIGHT) -> None:
    await browser.go()
    await browser.press("identify", name=name)
    await browser.press("answer", password=password)


async def test_people_see_who_tried_in_their_name(house: SignInHouse) -> None:
    """AUD-03: when, with what browser, from where, and whether it went well."""
    await tried(house.browser("192.0.2.66"), "balas@contoso.com", "a guess")
    await tried(house.browser("192.0.2.77"), "adele@contoso.com", "a guess")
    browser = house.browser("192.0.2.1")
    browser.client.headers["user-agent"] = CHROME
    await tried(browser, "balas@contoso.com")
    await browser.press("stay", stay="no")
    await browser.go("/signed-in")
    assert "Not signed in 192.0.2.66" in browser.words
    assert "Signed in Chrome 131.0.0, Linux 192.0.2.1" in browser.words
    assert "192.0.2.77" not in browser.page
    assert "a guess" not in browser.page


async def test_the_list_is_short(house: SignInHouse) -> None:
    """AUD-03: the last ten."""
    for number in range(6):
        await tried(house.browser(f"192.0.2.{100 + number}"), "balas@contoso.com", f"guess {number}")
        later(house, SECOND)
    browser = house.browser()
    for _ in range(5):
        await tried(browser, "balas@contoso.com")
        await browser.press("stay", stay="no")
        later(house, SECOND)
    await browser.go("/signed-in")
    assert browser.page.count("<dt>") == 10
    assert "192.0.2.100" not in browser.page
