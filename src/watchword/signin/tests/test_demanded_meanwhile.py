"""What an administrator does counts at once, also for somebody who stands before a page that was drawn before."""

import re

from watchword.authenticators.model import DemandedProof
from watchword.authenticators.reregistering import Wanted
from watchword.authenticators.tests.house import BALAS, OPERATOR
from watchword.kernel.clock import SECOND, Instant
from watchword.signin.tests.house import RIGHT, Browser, SignInHouse

NUMBER = {"kind": "mobile", "number": "+1 7748933135", "mode": "sms"}


async def about_to_confirm_a_phone(house: SignInHouse) -> tuple[Browser, str]:
    """With the password alone, on the way to a second factor; and the code that was sent."""
    await house.allow("Sms")
    await house.require_mfa(BALAS)
    browser = house.browser()
    await browser.go()
    await browser.press("identify", name="balas@contoso.com")
    await browser.press("answer", password=RIGHT)
    place = re.findall(r'name="method" value="([^"]+)"', browser.page).index("phone")
    await browser.press("choose", form=place)
    assert await browser.press("draft", **NUMBER) == "Is it your number?"
    code = re.search(r"[0-9]{6}", (await house.messages())[-1].text.reveal())
    assert code is not None
    return browser, code[0]


async def test_a_proof_that_is_demanded_meanwhile_is_asked_for_before_anything_is_bound(house: SignInHouse) -> None:
    """REG-01, REG-03: whoever knows only the password does not finish what they began."""
    browser, code = await about_to_confirm_a_phone(house)
    wanted = Wanted(proof=DemandedProof.ISSUED_PASS)
    await house.house.services.reregistrations.require(OPERATOR, BALAS, wanted, None)
    assert await browser.press("confirm", code=code) == "You are not signed in"
    assert await house.house.phones() == []


async def test_who_is_disabled_meanwhile_sets_nothing_up(house: SignInHouse) -> None:
    browser, code = await about_to_confirm_a_phone(house)
    await house.house.services.directory.users.update(OPERATOR, BALAS, {"accountEnabled": False})
    assert await browser.press("confirm", code=code) == "You are not signed in"
    assert await house.house.phones() == []


async def test_whose_sessions_are_revoked_meanwhile_sets_nothing_up(house: SignInHouse) -> None:
    """REG-01, SES-04: what was proved before that opens no session, and binds nothing either."""
    browser, code = await about_to_confirm_a_phone(house)
    house.house.now = Instant(house.house.now + SECOND)
    await house.house.services.directory.users.revoke_sessions(OPERATOR, BALAS)
    assert await browser.press("confirm", code=code) == "That did not work"
    assert "This sign-in is over" in browser.words
    assert await house.house.phones() == []
