"""Phones that people set up by the pages (CATALOGUE TEL). On each database."""

import re

import pytest

from watchword.authenticators.tests.house import BALAS, OPERATOR
from watchword.kernel.messages import Channel
from watchword.signin.tests.guessing import at_the_second_factor
from watchword.signin.tests.house import Browser, SignInHouse
from watchword.signin.tests.phones import (
    DONE,
    NUMBER,
    code_in,
    newest,
    sent,
    with_phone,
    wrong,
)


async def setting_up(house: SignInHouse) -> Browser:
    """Balas, of whom MFA is required, is to set something up, and chooses a phone."""
    await house.allow("Sms")
    await house.require_mfa(BALAS)
    browser = await at_the_second_factor(house)
    place = re.findall(r'name="method" value="([^"]+)"', browser.page).index("phone")
    await browser.press("choose", form=place)
    return browser


async def test_a_number_is_set_up_by_the_code_that_was_sent_to_it(house: SignInHouse) -> None:
    """TEL-05, OTP-08; the risk is told (NIST SP 800-63B-4 section 3.1.3.3)."""
    browser = await setting_up(house)
    assert "easier to intercept" in browser.words
    await browser.press("draft", number=NUMBER, kind="mobile", mode="sms")
    code = code_in(await newest(house))
    assert await house.house.phones() == []
    await browser.press("confirm", code=wrong(code))
    assert await house.house.phones() == []
    assert await browser.press("confirm", code=code) == DONE
    assert [each["phoneNumber"] for each in await house.house.phones()] == [NUMBER]
    (notice,) = [each for each in await sent(house) if each.channel is Channel.MAIL]
    assert (notice.to.reveal(), notice.subject) == ("balas@contoso.com", "Your security info has changed")
    assert "was set up" in notice.text.reveal()
    assert "7748933135" not in notice.text.reveal()


async def test_whose_number_is_changed_hears_of_it_by_mail(house: SignInHouse) -> None:
    """TEL-05: on a channel that the change did not touch; so too when it is taken away."""
    await with_phone(house, "Sms")
    services, method = house.house.services, house.house.services.registry["phone"]
    mobile = "3179e48a-750b-4051-897c-87b9720928f7"
    for given in ({"number": "+1 4255550188"}, {"number": "+1 4255550188"}):
        await services.authenticators.change(OPERATOR, BALAS, method, mobile, given)
    await services.authenticators.end(OPERATOR, BALAS, method, mobile)
    told = [each.text.reveal() for each in await sent(house) if each.purpose == "security info changed"]
    happened = [re.findall(r"was (set up|changed|taken away):", " ".join(text.split()))[0] for text in told]
    assert sorted(happened) == ["changed", "set up", "taken away"]


@pytest.mark.parametrize(
    ("number", "said"),
    [("+44 9098790000", "Premium-rate"), ("1", "not valid"), ("", "required"), ("+1 7748933135x9", "extension")],
)
async def test_a_number_that_is_none_of_a_mobile_is_refused(house: SignInHouse, number: str, said: str) -> None:
    """TEL-01, TEL-04"""
    browser = await setting_up(house)
    await browser.press("draft", number=number, kind="mobile", mode="sms")
    assert said in browser.words
    assert await house.messages() == []


async def test_registering_spends_of_the_same_budget(house: SignInHouse) -> None:
    """TEL-02: nothing is sent, and the page says why."""
    browser = await setting_up(house)
    await browser.press("draft", number=NUMBER, kind="mobile", mode="sms")
    other = await at_the_second_factor(house)
    place = re.findall(r'name="method" value="([^"]+)"', other.page).index("phone")
    await other.press("choose", form=place)
    await other.press("draft", number=NUMBER, kind="mobile", mode="sms")
    assert "Too many messages" in other.words
    assert len(await house.messages()) == 1
