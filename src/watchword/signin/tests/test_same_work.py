"""An answer takes the same work whoever is named: hashes and commits are counted, for time tells of the machine too
(ENUM-02)."""

import pytest

from watchword.authenticators.tests.house import OPERATOR
from watchword.authenticators.throttle import CODES
from watchword.kernel.clock import MINUTE
from watchword.kernel.ids import UserId
from watchword.signin.tests.guessing import AWAY, guesses, later, somebody
from watchword.signin.tests.house import Browser, SignInHouse
from watchword.signin.tests.test_pass_pages import METHOD, at_the_pass, policy
from watchword.signin.tests.test_second_factor_pages import NUMBER, with_a_number_that_signs_in
from watchword.signin.tests.work import Work, counted

STATES = ("active", "unknown", "disabled", "locked", "passwordless", "temporary")
COMPARED = ["read", "write", "compare", "write"]
"""Where the sign-in is; the try is counted; the slow hash; what came of it."""
LOOKED = ["read", "write", "write"]
"""The same for what takes no slow hash."""


async def people(house: SignInHouse) -> dict[str, str]:
    """A name for each state of an account."""
    names = {state: f"worker{number}@contoso.com" for number, state in enumerate(STATES)}
    for state, name in names.items():
        if state == "unknown":
            continue
        user = UserId(await somebody(house, name.partition("@")[0], account_enabled=state != "disabled"))
        if state != "passwordless":
            await house.give_password(user, name, must_change=state == "temporary")
    await guesses(house.browser(AWAY), 10, name=names["locked"])
    return names


async def work_of(watched: Work, browser: Browser, **typed: str) -> list[str]:
    """What an answer takes, until the page is there that it leads to."""
    watched.taken()
    await browser.press("answer", **typed)
    return watched.taken()


async def test_a_wrong_password_takes_the_same_whoever_is_named(house: SignInHouse) -> None:
    """ENUM-02: also where nobody goes by the name, has no password, or is locked out."""
    names = await people(house)
    watched, work = counted(house)
    named = []
    for state, name in names.items():
        browser = watched.browser()
        await browser.go()
        work.taken()
        await browser.press("identify", name=name)
        named.append(work.taken())
        assert (await work_of(work, browser, password="no walk at all along any river"))[:4] == COMPARED, state
    assert named == [named[0]] * len(STATES)
    assert "compare" not in named[0]


@pytest.mark.parametrize("once", [True, False])
async def test_a_wrong_pass_takes_the_same_whoever_is_named(house: SignInHouse, once: bool) -> None:
    """ENUM-02: who has a pass, who has none, who is not there, and whose pass was guessed too often."""
    names = await people(house)
    await policy(house, state="enabled", minimumLifetimeInMinutes=10)
    services = house.house.services
    for state in ("active", "locked"):
        await services.authenticators.register(OPERATOR, names[state], services.registry[METHOD], {"once": once})
    for _ in range(CODES.threshold):
        await (await at_the_pass(house, names["locked"])).press("answer", **{"pass": "KMNP2345"})
    watched, work = counted(house)
    for state in ("active", "unknown", "passwordless", "disabled", "locked"):
        browser = await at_the_pass(watched, names[state])
        assert (await work_of(work, browser, **{"pass": "KMNP2345"}))[:4] == COMPARED, state


async def test_a_wrong_code_takes_the_same_whoever_has_the_number(house: SignInHouse) -> None:
    """ENUM-02: a number that somebody signs in with, one that nobody has, and one whose codes were guessed too often;
    naming it is one commit. How many statements are in that is not the same: where a text is sent, it is put down."""
    await with_a_number_that_signs_in(house)
    watched, work = counted(house)
    named = []
    for number in (NUMBER, "+1 7748933199", NUMBER, NUMBER):
        later(house, MINUTE)
        browser = watched.browser()
        await browser.go()
        work.taken()
        await browser.press("identify", name=number)
        named.append(work.taken())
        for _ in range(CODES.threshold // 2):
            assert (await work_of(work, browser, code="123456"))[:3] == LOOKED, len(named)
    assert named == [named[0]] * 4
