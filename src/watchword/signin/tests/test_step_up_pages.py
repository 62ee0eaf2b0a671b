"""Whoever is signed in proves more: their session goes on as it was, and somebody else gets one of their own."""

import pytest

from watchword.authenticators.tests.house import BALAS
from watchword.kernel.actor import Origin
from watchword.sessions.model import Session
from watchword.signin.demand import Wanted
from watchword.signin.entry import Entry, Visit
from watchword.signin.strength import MULTI_FACTOR
from watchword.signin.tests.house import RIGHT, Browser, SignInHouse
from watchword.signin.tests.test_returning_pages import code, with_a_phone


def kept(browser: Browser, name: str) -> tuple[str, bool]:
    """A cookie's value, and whether it outlives the browser's window."""
    (found,) = [each for each in browser.client.cookies.jar if each.name == f"__Host-{name}" and each.value]
    return found.value or "", found.expires is not None


async def session_of(house: SignInHouse, browser: Browser) -> Session:
    session: Session | None = await house.house.services.sessions.find(kept(browser, "session")[0], house.house.now)
    assert session is not None
    return session


async def signed_in(house: SignInHouse, stay: str) -> Browser:
    browser = house.browser()
    await browser.go()
    await browser.press("identify", name="balas@contoso.com")
    await browser.press("answer", password=RIGHT)
    await browser.press("stay", stay=stay)
    return browser


async def asked_for_more(house: SignInHouse, browser: Browser) -> str:
    """An application sends them with a demand; what they read."""
    session = await session_of(house, browser)
    entry = Entry(return_path="/signed-in", wanted=Wanted(MULTI_FACTOR), user=session.user_id, proofs=session.proofs)
    visit = Visit(kept(browser, "browser")[0], Origin(), kept(browser, "session")[0])
    return await browser.go(f"/signin/{await house.signing_in.service.begin(visit, entry)}")


@pytest.mark.parametrize("stay", ["yes", "no"])
async def test_a_session_that_is_stepped_up_lasts_as_long_as_was_said_before(house: SignInHouse, stay: str) -> None:
    """SES-01: under another token. Nobody is asked a second time whether to stay signed in."""
    await with_a_phone(house)
    browser = await signed_in(house, stay)
    before, (token, outlives) = await session_of(house, browser), kept(browser, "session")
    assert outlives == before.persistent == (stay == "yes")
    assert await asked_for_more(house, browser) == "Enter the code from the text message"
    assert await browser.press("answer", code=await code(house)) != "Stay signed in?"
    after = await session_of(house, browser)
    assert (after.id, after.persistent, after.ends_at) == (before.id, before.persistent, before.ends_at)
    assert len(after.proofs) == 2
    assert kept(browser, "session")[1] == outlives
    assert kept(browser, "session")[0] != token


async def test_somebody_else_signs_in_from_the_beginning(house: SignInHouse) -> None:
    """They are not taken for the one whose session it was, who stays signed in until they are."""
    await with_a_phone(house)
    await house.allow("Voice")
    browser = await signed_in(house, "yes")
    await asked_for_more(house, browser)
    assert await browser.press("others") == "Choose how to sign in"
    assert await browser.press("switch") == "Sign in"
    assert await browser.press("identify", name="adele@contoso.com") == "Enter password"
    await browser.press("answer", password=RIGHT)
    await browser.press("change", secret="seven pelicans read the newspaper")
    assert "adele@contoso.com" in browser.words
    assert browser.title == "Keep your account safe"
    assert (await session_of(house, browser)).user_id == BALAS
