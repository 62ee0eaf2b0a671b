"""A database that came from a backup, by the pages: browsers are strangers, codes and passes open nothing (I5)."""

from watchword.authenticators.tests.house import BALAS, OPERATOR
from watchword.bootstrap import void_restored
from watchword.kernel.clock import MINUTE
from watchword.signin.tests.house import SignInHouse
from watchword.signin.tests.test_pass_pages import ASKED, at_the_pass
from watchword.signin.tests.test_pass_pages import given as given_pass
from watchword.signin.tests.test_returning_pages import code, later, remembered, so_far, with_a_phone

SECOND_FACTOR = "Enter the code from the text message"


async def put_back(house: SignInHouse) -> None:
    later(house, MINUTE)
    await void_restored(house.house.services.desk, house.house.services.registry, OPERATOR)


async def test_remembered_browsers_and_sessions_of_a_backup_are_void(house: SignInHouse) -> None:
    """SES-04, SES-05."""
    await with_a_phone(house)
    await house.require_mfa(BALAS)
    browser = await remembered(house)
    assert await browser.go("/signed-in") == "You are signed in"
    await put_back(house)
    assert await browser.go("/signed-in") != "You are signed in"
    assert (await so_far(house, browser)).title == SECOND_FACTOR


async def test_a_code_that_was_sent_before_answers_nothing(house: SignInHouse) -> None:
    """TEL-03."""
    await with_a_phone(house)
    await house.require_mfa(BALAS)
    browser = await so_far(house)
    sent = await code(house)
    await put_back(house)
    await browser.press("answer", code=sent)
    assert await browser.go("/signed-in") != "You are signed in"


async def test_a_pass_of_a_backup_is_void(house: SignInHouse) -> None:
    """TAP-02."""
    value = await given_pass(house, once=True)
    await put_back(house)
    browser = await at_the_pass(house)
    assert await browser.press("answer", **{"pass": value}) == ASKED
