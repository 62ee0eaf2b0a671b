"""Codes by text at a sign-in (CATALOGUE TEL). On each database."""

import asyncio

import pytest

from watchword.authenticators.tests.house import OPERATOR
from watchword.kernel.clock import MINUTE, SECOND
from watchword.kernel.messages import Channel
from watchword.signin.tests.guessing import at_the_second_factor, later
from watchword.signin.tests.house import Browser, SignInHouse
from watchword.signin.tests.phones import (
    DONE,
    TEXTED,
    code_in,
    newest,
    with_phone,
    wrong,
)


async def test_a_text_message_brings_the_second_factor(house: SignInHouse) -> None:
    """ENUM-03: two digits of the number are on the page, no more."""
    await with_phone(house, "Sms")
    browser = await at_the_second_factor(house)
    assert browser.title == TEXTED
    assert "ending in 35" in browser.words
    assert "7748" not in browser.page
    message = await newest(house)
    assert (message.channel, message.to.reveal()) == (Channel.SMS, "+17748933135")
    assert message.text.reveal().endswith(f"\n@localhost #{code_in(message)}")
    assert code_in(message) not in browser.page
    assert await browser.press("answer", code=code_in(message)) == DONE


@pytest.mark.parametrize(("seconds", "good"), [(299, True), (301, False)])
async def test_a_code_is_good_for_five_minutes(house: SignInHouse, seconds: int, good: bool) -> None:
    """TEL-03"""
    await with_phone(house, "Sms")
    browser = await at_the_second_factor(house)
    code = code_in(await newest(house))
    later(house, seconds * SECOND)
    assert (await browser.press("answer", code=code) == DONE) is good


async def test_five_wrong_answers_end_the_code(house: SignInHouse) -> None:
    """TEL-03: however many come at once, the right one comes too late."""
    await with_phone(house, "Sms")
    browser = await at_the_second_factor(house)
    code = code_in(await newest(house))
    page, url = browser.page, browser.url

    async def guess() -> None:
        other = Browser(browser.client)
        other.page, other.url = page, url
        await other.press("answer", code=wrong(code))

    await asyncio.gather(*(guess() for _ in range(20)))
    browser.page = page
    assert await browser.press("answer", code=code) != DONE


async def test_a_newer_code_ends_the_older_one(house: SignInHouse) -> None:
    """TEL-02, TEL-03"""
    await with_phone(house, "Sms")
    browser = await at_the_second_factor(house)
    first = code_in(await newest(house))
    later(house, 30 * SECOND)
    assert await browser.press("again") == TEXTED
    second = code_in(await newest(house))
    assert await browser.press("answer", code=first) == TEXTED
    assert await browser.press("answer", code=second) == DONE


async def test_who_asks_again_too_soon_is_told_to_wait(house: SignInHouse) -> None:
    """TEL-02: from another browser, too."""
    await with_phone(house, "Sms")
    await at_the_second_factor(house)
    other = await at_the_second_factor(house)
    assert other.title != TEXTED
    assert "Too many messages" in other.words
    assert len(await house.messages()) == 1


async def test_a_code_is_good_in_the_browser_that_asked_for_it(house: SignInHouse) -> None:
    """TEL-03"""
    await with_phone(house, "Sms")
    await at_the_second_factor(house)
    code = code_in(await newest(house))
    later(house, MINUTE)
    other = await at_the_second_factor(house)
    assert other.title == TEXTED
    assert await other.press("answer", code=code) == TEXTED


async def test_what_policy_forbids_is_not_asked_for(house: SignInHouse) -> None:
    """REG-06"""
    await with_phone(house)
    browser = await at_the_second_factor(house)
    assert browser.title != TEXTED
    assert await house.messages() == []


async def test_policy_that_changes_in_the_middle_counts(house: SignInHouse) -> None:
    """REG-06"""
    await with_phone(house, "Sms")
    browser = await at_the_second_factor(house)
    code = code_in(await newest(house))
    await house.house.services.policy.change_one(OPERATOR, None, "Sms", {"state": "disabled"})
    assert await browser.press("answer", code=code) != DONE
