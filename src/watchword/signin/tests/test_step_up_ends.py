"""What a step-up rests on while it is under way: the session that it began with."""

from watchword.authenticators.model import PerUserMfa
from watchword.authenticators.tests.house import BALAS, OPERATOR
from watchword.kernel.clock import MINUTE
from watchword.signin.tests.guessing import notices
from watchword.signin.tests.house import Browser, SignInHouse
from watchword.signin.tests.test_returning_pages import code, later, remembered, so_far, with_a_phone
from watchword.signin.tests.test_step_up_pages import asked_for_more, session_of, signed_in

CODE = "Enter the code from the text message"


async def signs_out(browser: Browser) -> None:
    """In another window."""
    was, page = browser.url, browser.page
    await browser.go("/signed-in")
    token = browser.page.split('name="csrf" value="')[1].split('"')[0]
    await browser.client.post("/signout", data={"csrf": token}, headers={"origin": browser.site})
    browser.url, browser.page = was, page


async def test_who_signs_out_leaves_nothing_that_a_second_factor_completes(house: SignInHouse) -> None:
    await with_a_phone(house)
    browser = await signed_in(house, "no")
    assert await asked_for_more(house, browser) == CODE
    await signs_out(browser)
    await browser.press("answer", code=await code(house))
    assert browser.title == "You are not signed in"
    assert await browser.press("restart") == "Sign in"


async def test_a_sign_in_begun_anew_does_not_rest_on_a_session_that_was_revoked(house: SignInHouse) -> None:
    await with_a_phone(house)
    browser = await signed_in(house, "no")
    await asked_for_more(house, browser)
    later(house, MINUTE)
    await house.house.services.directory.users.revoke_sessions(OPERATOR, BALAS)
    later(house, 10 * MINUTE)
    assert await browser.press("answer", code="000000") == "You are not signed in"
    assert await browser.press("restart") == "Sign in"


async def test_a_remembered_browser_steps_up_and_loses_no_token_on_the_way(house: SignInHouse) -> None:
    """SES-01, SES-05: what the browser is remembered by is used up, and the session has another token: it has both."""
    await with_a_phone(house)
    await house.require_mfa(BALAS)
    browser = await remembered(house)
    await house.require_mfa(BALAS, PerUserMfa.DISABLED)
    await so_far(house, browser)
    await browser.press("stay", stay="no")
    later(house, MINUTE)
    assert await asked_for_more(house, browser) == "Signing you in"
    assert len((await session_of(house, browser)).proofs) == 2
    later(house, MINUTE)
    await house.require_mfa(BALAS)
    assert (await so_far(house, browser)).title == "Stay signed in?"
    assert "used from two places" not in " ".join(await notices(house))
