"""Temporary Access Passes by the pages: a new starter comes in, one-time passes work one time. On each database."""

import asyncio
import re
from typing import Any

import pytest
from tests.doses import race

from watchword.authenticators.tests.house import BALAS, OPERATOR
from watchword.kernel.clock import DAY, HOUR, MINUTE, Instant
from watchword.signin.tests.house import RIGHT, Browser, SignInHouse

ASKED = "Enter Temporary Access Pass"
METHOD = "temporary_access_pass"


async def policy(house: SignInHouse, **changes: Any) -> None:
    await house.house.services.policy.change_one(OPERATOR, None, "TemporaryAccessPass", changes)


async def given(house: SignInHouse, **terms: Any) -> str:
    """The value of a new pass of Balas."""
    await policy(house, state="enabled", minimumLifetimeInMinutes=10)
    services = house.house.services
    shown = await services.authenticators.register(OPERATOR, BALAS, services.registry[METHOD], terms)
    assert shown.reveal is not None
    return shown.reveal.reveal()


def offered(browser: Browser) -> list[str]:
    """What could be asked, in words."""
    return list(re.findall(r"<button>.*?<span>(.*?)</span>", browser.page, re.DOTALL))


async def at_the_pass(house: SignInHouse, name: str = "balas@contoso.com") -> Browser:
    browser = house.browser()
    await browser.go()
    await browser.press("identify", name=name)
    await browser.press("others")
    assert await browser.press("pick", form=offered(browser).index("Temporary Access Pass")) == ASKED
    return browser


@pytest.mark.parametrize("once", [True, False])
async def test_it_signs_in_alone_even_where_two_factors_are_asked(house: SignInHouse, once: bool) -> None:
    await house.require_mfa(BALAS)
    value = await given(house, once=once)
    browser = await at_the_pass(house)
    assert await browser.press("answer", **{"pass": value.lower()}) == "Stay signed in?"
    assert await browser.press("stay", stay="no") == "Signing you in"
    assert await browser.go("/signed-in") == "You are signed in"


async def test_it_is_offered_once_and_alike_whoever_is_named(house: SignInHouse) -> None:
    """ENUM-01: nobody learns from the list who has one, or of which kind."""
    await given(house, once=True)
    lists = []
    for name in ("balas@contoso.com", "adele@contoso.com", "nobody@contoso.com"):
        browser = await at_the_pass(house, name)
        assert await browser.press("answer", **{"pass": "KMNP2345"}) == ASKED
        await browser.press("others")
        lists.append(offered(browser))
    assert lists[0] == lists[1] == lists[2]
    assert lists[0].count("Temporary Access Pass") == 1


async def test_a_one_time_pass_works_one_time(house: SignInHouse) -> None:
    """TAP-02"""
    value = await given(house, once=True)
    browser = await at_the_pass(house)
    assert await browser.press("answer", **{"pass": value}) == "Stay signed in?"
    again = await at_the_pass(house)
    assert await again.press("answer", **{"pass": value}) == ASKED
    services = house.house.services
    (shown,) = await services.authenticators.list_of(OPERATOR, BALAS, services.registry[METHOD])
    assert (shown.properties["isUsable"], shown.properties["methodUsabilityReason"]) == (False, "OneTimeUsed")


@race(8)
async def test_of_many_who_send_it_at_once_one_is_let_in(house: SignInHouse, rounds: int, clients: int) -> None:
    """TAP-02, I1"""
    for _ in range(rounds):
        value = await given(house, once=True)
        browsers = [await at_the_pass(house) for _ in range(clients)]
        titles = await asyncio.gather(*(each.press("answer", **{"pass": value}) for each in browsers))
        assert titles.count("Stay signed in?") == 1, titles
        house.house.now = Instant(house.house.now + DAY)


async def test_the_other_one_works_until_it_ends(house: SignInHouse) -> None:
    """TAP-03"""
    value = await given(house, lifetime=10)
    for minutes, title in ((0, "Stay signed in?"), (9, "Stay signed in?"), (1, ASKED)):
        house.house.now = Instant(house.house.now + minutes * MINUTE)
        browser = await at_the_pass(house)
        assert await browser.press("answer", **{"pass": value}) == title, minutes


async def test_the_session_ends_with_the_pass(house: SignInHouse) -> None:
    """TAP-03"""
    value = await given(house, lifetime=10)
    browser = await at_the_pass(house)
    await browser.press("answer", **{"pass": value})
    await browser.press("stay", stay="yes")
    house.house.now = Instant(house.house.now + 9 * MINUTE)
    assert await browser.go("/signed-in") == "You are signed in"
    house.house.now = Instant(house.house.now + MINUTE)
    assert await browser.go("/signed-in") != "You are signed in"


@pytest.mark.parametrize("how", ["taken away", "replaced"])
async def test_the_session_ends_when_the_pass_does(house: SignInHouse, how: str) -> None:
    """TAP-03: at once; one that rests on a password stays."""
    value = await given(house)
    browser = await at_the_pass(house)
    await browser.press("answer", **{"pass": value})
    await browser.press("stay", stay="yes")
    other = house.browser()
    await other.go()
    await other.press("identify", name="balas@contoso.com")
    await other.press("answer", password=RIGHT)
    await other.press("stay", stay="yes")
    assert await browser.go("/signed-in") == await other.go("/signed-in") == "You are signed in"
    if how == "replaced":
        await given(house)
    else:
        services = house.house.services
        (shown,) = await services.authenticators.list_of(OPERATOR, BALAS, services.registry[METHOD])
        await services.authenticators.end(OPERATOR, BALAS, services.registry[METHOD], shown.id)
    assert await browser.go("/signed-in") != "You are signed in"
    assert await other.go("/signed-in") == "You are signed in"


async def test_it_does_not_work_before_its_start(house: SignInHouse) -> None:
    start = Instant(house.house.now + HOUR)
    value = await given(house, starts_at=start)
    browser = await at_the_pass(house)
    assert await browser.press("answer", **{"pass": value}) == ASKED
    house.house.now = start
    browser = await at_the_pass(house)
    assert await browser.press("answer", **{"pass": value}) == "Stay signed in?"


@pytest.mark.parametrize("change", [{"state": "disabled"}, {"isUsableOnce": True}], ids=str)
async def test_a_change_of_policy_counts_at_once(house: SignInHouse, change: dict[str, Any]) -> None:
    """TAP-05: even between the page and the answer."""
    value = await given(house, once=False)
    browser = await at_the_pass(house)
    await policy(house, **change)
    assert await browser.press("answer", **{"pass": value}) != "Stay signed in?"
    await policy(house, state="enabled", isUsableOnce=False)
    browser = await at_the_pass(house)
    assert await browser.press("answer", **{"pass": value}) == "Stay signed in?"


async def test_where_it_is_switched_off_it_is_offered_to_nobody(house: SignInHouse) -> None:
    """TAP-05, ENUM-01: to who has one as little as to who has none, and to names that nobody has."""
    await given(house)
    await policy(house, state="disabled")
    for name in ("balas@contoso.com", "adele@contoso.com", "nobody@contoso.com"):
        browser = house.browser()
        await browser.go()
        assert await browser.press("identify", name=name) == "Enter password"
        assert "Temporary Access Pass" not in browser.words
        if 'value="others"' in browser.page:
            await browser.press("others")
            assert "Temporary Access Pass" not in offered(browser), name


async def test_neither_the_old_one_nor_one_that_was_taken_away_works(house: SignInHouse) -> None:
    """TAP-01, I5"""
    old, new = await given(house), await given(house)
    browser = await at_the_pass(house)
    assert await browser.press("answer", **{"pass": old}) == ASKED
    services = house.house.services
    (shown,) = await services.authenticators.list_of(OPERATOR, BALAS, services.registry[METHOD])
    await services.authenticators.end(OPERATOR, BALAS, services.registry[METHOD], shown.id)
    browser = await at_the_pass(house)
    assert await browser.press("answer", **{"pass": new}) == ASKED


async def test_a_pass_is_its_owners_alone(house: SignInHouse) -> None:
    value = await given(house)
    browser = await at_the_pass(house, "adele@contoso.com")
    assert await browser.press("answer", **{"pass": value}) == ASKED
