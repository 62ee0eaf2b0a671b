"""What pages do with what is typed, and where they lead: password managers are welcome, addresses of others are not."""

import re
from urllib.parse import urlencode

from watchword.signin.tests.house import RIGHT, Browser, SignInHouse

AWAY = (
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "///evil.example",
    "/%09/evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "@evil.example",
    "/x\r\nlocation: https://evil.example",
    "https://id.contoso.com@evil.example",
    "/" + "a" * 1024,
)
NAMES = ("next", "return", "returnUrl", "return_path", "RelayState", "redirect_uri", "post_logout_redirect_uri", "url")


def fields(browser: Browser) -> list[str]:
    """The password fields of a page."""
    return [each for each in re.findall(r"<input[^>]*>", browser.page) if 'type="password"' in each]


async def test_a_password_can_be_pasted_and_filled_in(house: SignInHouse) -> None:
    """PWD-09: a manager knows which password is meant, nothing is cut short and nothing is in its way."""
    browser = house.browser()
    await browser.go()
    await browser.press("identify", name="adele@contoso.com")
    (current,) = fields(browser)
    assert 'autocomplete="current-password"' in current
    seen = browser.page
    await browser.press("answer", password=RIGHT)
    new = fields(browser)
    assert any('autocomplete="new-password"' in each for each in new), browser.words
    for each in (current, *new):
        assert not re.search(r'maxlength="[0-9]{1,2}"', each)
    assert "onpaste" not in seen + browser.page


async def test_no_address_that_is_given_leads_away(house: SignInHouse) -> None:
    """WEB-04: where a sign-in goes is kept by the server; what an address says of it is not looked at."""
    browser = house.browser()
    for away in AWAY:
        await browser.go("/signin?" + urlencode(dict.fromkeys(NAMES, away)))
        assert "evil" not in browser.page + browser.url
    given = dict(zip(NAMES, AWAY, strict=False))
    await browser.press("identify", name="balas@contoso.com", **given)
    await browser.press("answer", password=RIGHT, **given)
    await browser.press("stay", stay="no", **given)
    assert browser.url.startswith("https://id.contoso.com/")
    assert "evil" not in browser.url + browser.page
    assert await browser.go("/signed-in") == "You are signed in"
