"""Coming back: browsers that are remembered, and methods that are to be set up anew, by the pages on each database."""

import re

import pytest

from watchword.authenticators.model import DemandedProof
from watchword.authenticators.reregistering import Wanted
from watchword.authenticators.tests.house import BALAS, OPERATOR
from watchword.kernel.clock import DAY, MINUTE, Instant
from watchword.signin.tests.house import RIGHT, Browser, SignInHouse
from watchword.signin.tests.test_app_pages import code as app_code
from watchword.signin.tests.test_app_pages import seed_on

NUMBER, OTHER = "+1 7748933135", "+1 7748933136"


async def with_a_phone(house: SignInHouse) -> None:
    await house.allow("Sms")
    await house.house.add_phone(NUMBER)


async def so_far(house: SignInHouse, browser: Browser | None = None) -> Browser:
    """Name and password."""
    browser = browser or house.browser()
    await browser.go()
    await browser.press("identify", name="balas@contoso.com")
    await browser.press("answer", password=RIGHT)
    return browser


async def code(house: SignInHouse) -> str:
    texts = [message.text.reveal() for message in await house.messages()]
    found = [match[0] for text in texts if (match := re.search(r"[0-9]{6}", text))]
    return found[-1]


async def remembered(house: SignInHouse) -> Browser:
    """A browser in which the second factor was proved, and need not be for some days."""
    browser = await so_far(house)
    assert "14 days" in browser.words
    await browser.press("answer", code=await code(house), remember="yes")
    await browser.press("stay", stay="no")
    return browser


def later(house: SignInHouse, time: int) -> None:
    house.house.now = Instant(house.house.now + time)


async def test_a_remembered_browser_is_not_asked_again(house: SignInHouse) -> None:
    await with_a_phone(house)
    await house.require_mfa(BALAS)
    browser = await remembered(house)
    later(house, DAY)
    assert (await so_far(house, browser)).title == "Stay signed in?"
    later(house, DAY)
    assert (await so_far(house, browser)).title == "Stay signed in?"
    assert (await so_far(house)).title == "Enter the code from the text message"


async def test_it_is_asked_again_after_its_days(house: SignInHouse) -> None:
    await with_a_phone(house)
    await house.require_mfa(BALAS)
    browser = await remembered(house)
    later(house, 14 * DAY)
    assert (await so_far(house, browser)).title == "Enter the code from the text message"


async def test_who_revokes_mfa_sessions_has_it_asked_again(house: SignInHouse) -> None:
    await with_a_phone(house)
    await house.require_mfa(BALAS)
    browser = await remembered(house)
    await house.house.services.user_sessions.revoke_mfa_sessions(OPERATOR, BALAS)
    later(house, MINUTE)
    assert await browser.go("/signed-in") == "You are signed in"
    assert (await so_far(house, browser)).title == "Enter the code from the text message"


async def test_a_stolen_copy_is_found_out_and_ends_the_family(house: SignInHouse) -> None:
    """SES-05."""
    await with_a_phone(house)
    await house.require_mfa(BALAS)
    browser = await remembered(house)
    thief = house.browser()
    (stolen,) = [each.value for each in browser.client.cookies.jar if each.name == "__Host-remembered"]
    thief.client.cookies.set("__Host-remembered", stolen or "", domain="id.contoso.com")
    later(house, DAY)
    assert (await so_far(house, thief)).title == "Stay signed in?"
    assert (await so_far(house, browser)).title == "Enter the code from the text message"
    later(house, DAY)
    assert (await so_far(house, thief)).title == "Enter the code from the text message"


async def test_methods_are_set_up_anew_and_the_old_are_looked_over(house: SignInHouse) -> None:
    """REG-03: what is registered stays until the person has looked at it."""
    await with_a_phone(house)
    await house.house.services.reregistrations.require(OPERATOR, BALAS, Wanted())
    later(house, MINUTE)
    browser = await so_far(house)
    assert browser.title == "Enter the code from the text message"
    assert len(await house.house.phones()) == 1
    await browser.press("answer", code=await code(house))
    assert browser.title == "Keep your account safe"
    methods = re.findall(r'name="method" value="([^"]+)"', browser.page)
    await browser.press("choose", form=methods.index("software_oath"))
    assert await browser.press("confirm", code=app_code(house, seed_on(browser))) == "Are these still yours?"
    assert "35" in browser.words
    assert await browser.press("review") == "Stay signed in?"
    assert await house.house.phones() == []
    assert (await house.house.services.reregistrations.state(OPERATOR, BALAS))["isRequired"] is False


async def test_a_password_thief_sets_up_nothing(house: SignInHouse) -> None:
    """REG-01: with a proof demanded that only the person can give."""
    await with_a_phone(house)
    await house.allow("TemporaryAccessPass")
    await house.house.services.reregistrations.require(OPERATOR, BALAS, Wanted(proof=DemandedProof.ISSUED_PASS))
    thief = await so_far(house)
    assert thief.title == "You are not signed in"
    assert len(await house.house.phones()) == 1


async def test_after_its_end_nobody_sets_up_anything(house: SignInHouse) -> None:
    await with_a_phone(house)
    await house.house.services.reregistrations.require(OPERATOR, BALAS, Wanted(expires_in_days=1))
    later(house, DAY)
    assert (await so_far(house)).title == "You are not signed in"


@pytest.mark.parametrize("delete", [False, True])
async def test_nothing_is_deleted_by_the_administrators_click_unless_they_say_so(
    house: SignInHouse, *, delete: bool
) -> None:
    await with_a_phone(house)
    await house.house.services.reregistrations.require(OPERATOR, BALAS, Wanted(delete_methods=delete))
    assert len(await house.house.phones()) == (0 if delete else 1)
