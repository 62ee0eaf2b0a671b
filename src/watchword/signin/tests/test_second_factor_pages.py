"""What is asked for after the password, and what is offered beside it. On each database."""

import re

from watchword.authenticators.model import DemandedProof
from watchword.authenticators.reregistering import Wanted
from watchword.authenticators.tests.house import BALAS, OPERATOR
from watchword.kernel.clock import MINUTE, SECOND, Instant
from watchword.signin.previews import Circumstances
from watchword.signin.tests.guessing import at_the_second_factor
from watchword.signin.tests.house import SignInHouse
from watchword.signin.tests.test_app_pages import code, registered, seed_on
from watchword.signin.tests.test_pass_pages import at_the_pass, given
from watchword.signin.tests.test_pass_pages import offered as offered_on
from watchword.signin.tests.test_passkey_pages import after_the_password, allow, key
from watchword.signin.tests.test_passkey_pages import given as give_passkey

NUMBER = "+1 7748933135"
BY_SMS = {"includeTargets": [{"id": "all_users", "targetType": "group", "isUsableForSignIn": True}]}


async def with_a_number_that_signs_in(house: SignInHouse) -> None:
    await house.allow("Sms")
    await house.allow("Voice")
    await house.house.services.policy.change_one(OPERATOR, None, "Sms", BY_SMS)
    await house.house.add_phone(NUMBER)
    await house.require_mfa(BALAS)


async def test_what_could_be_asked_instead_is_told_apart(house: SignInHouse) -> None:
    """ENUM-03: who has proved the password sees two digits of their number, also where it signs them in by itself."""
    await with_a_number_that_signs_in(house)
    browser = await at_the_second_factor(house)
    await browser.press("others")
    assert offered_on(browser) == ["Text a code to the number ending in 35", "Call the number ending in 35"]


async def test_the_stronger_is_asked_for_first_although_the_weaker_could_begin_a_sign_in(house: SignInHouse) -> None:
    seed = await registered(house)
    await with_a_number_that_signs_in(house)
    house.house.now = Instant(house.house.now + 30 * SECOND)
    browser = await at_the_second_factor(house)
    assert browser.title == "Enter code"
    assert await browser.press("answer", code=code(house, seed)) == "Stay signed in?"


async def test_who_had_set_nothing_up_before_has_nothing_to_look_over(house: SignInHouse) -> None:
    """REG-03: and what was required of them is done."""
    await house.allow("SoftwareOath")
    value = await given(house, once=True)
    reregistrations = house.house.services.reregistrations
    await reregistrations.require(OPERATOR, BALAS, Wanted(proof=DemandedProof.ISSUED_PASS))
    house.house.now = Instant(house.house.now + MINUTE)
    foreseen = await house.house.services.previews.preview(OPERATOR, BALAS, Circumstances())
    assert "review" not in [page.state for page in foreseen.pages]
    browser = await at_the_pass(house)
    assert await browser.press("answer", **{"pass": value}) == "Keep your account safe"
    methods = re.findall(r'name="method" value="([^"]+)"', browser.page)
    await browser.press("choose", form=methods.index("software_oath"))
    assert await browser.press("confirm", code=code(house, seed_on(browser))) == "Stay signed in?"
    assert (await reregistrations.state(OPERATOR, BALAS))["isRequired"] is False


async def test_a_passkey_is_offered_once(house: SignInHouse) -> None:
    """WA-04: it verifies its holder, who need not choose whether it does."""
    await allow(house)
    await with_a_number_that_signs_in(house)
    await give_passkey(house, key())
    browser = await after_the_password(house)
    await browser.press("others")
    assert [each for each in offered_on(browser) if "passkey" in each.lower()] == ["Use a passkey"]
