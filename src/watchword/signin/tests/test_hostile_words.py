"""Whatever stands on a page of the sign-in, it is words (CATALOGUE WEB-01); nonces are used once (WEB-03)."""

import re

from watchword.kernel.actor import Origin
from watchword.signin.entry import Entry, Visit
from watchword.signin.tests.house import Browser, SignInHouse
from watchword.web.tests.hostile import POLYGLOTS, shape


async def seen(house: SignInHouse, words: str) -> list[str]:
    """Every page that has the name of an application, or what was typed for one's own, each where it is so called."""
    browser = house.browser()
    await browser.go()
    (cookie,) = [each.value for each in browser.client.cookies.jar if each.name == "__Host-browser"]
    entry = Entry(return_path="/x", cancel_path="/y", app_name=words, hint=words)
    pages = [await opened(house, browser, cookie or "", entry)]
    await browser.press("identify", name=words)
    pages.append(browser.page)
    await browser.press("answer", password=words)
    pages.append(browser.page)
    await browser.press("others")
    pages.append(browser.page)
    await browser.press("cancel")
    pages.append(browser.page)
    await browser.go(browser.url)
    return [*pages, browser.page]


async def opened(house: SignInHouse, browser: Browser, cookie: str, entry: Entry) -> str:
    id_ = await house.signing_in.service.begin(Visit(cookie, Origin()), entry)
    await browser.go(f"/signin/{id_}")
    return browser.page


async def test_no_name_is_more_than_words(house: SignInHouse) -> None:
    """WEB-01."""
    await house.allow("TemporaryAccessPass")
    plain = [shape(page) for page in await seen(house, "harmless")]
    for words in POLYGLOTS:
        for page, expected in zip(await seen(house, words), plain, strict=True):
            assert shape(page) == expected, words


async def test_a_nonce_is_never_used_twice(house: SignInHouse) -> None:
    """WEB-03: a thousand pages."""
    browser, nonces = house.browser(), set()
    for _ in range(1000):
        await browser.go("/signin/00000000-0000-4000-8000-000000000000")
        (nonce,) = re.findall(r"'nonce-([\w-]{22})'", browser.last.headers["content-security-policy"])
        nonces.add(nonce)
    assert len(nonces) == 1000
