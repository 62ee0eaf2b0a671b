"""Browsers in which a second factor need not be proved again for some days, on each database."""

import pytest
from playwright.async_api import Browser
from tests.journeys.pages.administrator import (
    PRIMARY,
    SECOND,
    give_phone,
    newest_sign_in,
    remembered_browsers,
    require_mfa,
    revoke_mfa_sessions,
    steps,
)
from tests.journeys.pages.relying_party import RelyingParty, claims_on
from tests.journeys.pages.visitor import Visitor

pytestmark = pytest.mark.real
ASKED, DONE = "Enter the code from the text message", "Stay signed in?"
COOKIE = "__Host-remembered"


async def so_far(visitor: Visitor, party: RelyingParty) -> str:
    """Signed out, and in again by name and password; what is asked then."""
    await visitor.page.goto(party.sign_out)
    await visitor.page.goto(party.page())
    await visitor.say_who()
    await visitor.type_password()
    return await visitor.title()


async def remembered(visitor: Visitor, party: RelyingParty) -> str:
    """Signed in by two factors in a browser that is not to be asked again; the number of the phone."""
    number = await give_phone(visitor)
    await require_mfa(visitor)
    assert await so_far(visitor, party) == ASKED
    await visitor.page.get_by_role("checkbox", name="Don’t ask again in this browser for 14 days").check()
    await visitor.type_code(await visitor.code(number))
    await visitor.answer_stay()
    return number


async def test_a_remembered_browser_is_not_asked_again_and_applications_are_told_the_truth(
    visitor: Visitor, party: RelyingParty
) -> None:
    """SES-05, REG-02: what was not proved this time is neither in `amr` nor in `acr`."""
    await remembered(visitor, party)
    assert (await claims_on(visitor.page))["amr"].split(",") == ["pwd", "sms", "mfa"]
    (listed,) = await remembered_browsers(visitor)
    assert listed["authenticationMethodMode"] == "sms"
    assert await so_far(visitor, party) == DONE
    await visitor.answer_stay()
    told = await claims_on(visitor.page)
    assert (told["amr"], told["acr"]) == ("pwd", "1")
    assert await steps(visitor) == [("Password", True, PRIMARY), ("Previously satisfied", True, SECOND)]
    why = (await newest_sign_in(visitor))["status"]["additionalDetails"]
    assert why == "MFA requirement skipped due to remembered device"


async def test_a_stolen_copy_is_found_out_and_its_owner_told(
    visitor: Visitor, party: RelyingParty, browser: Browser
) -> None:
    """SES-05: the thief, who has the password too, comes first; when the owner comes, nobody is known any more."""
    await remembered(visitor, party)
    thief = await Visitor.arrive(visitor.stage, browser, visitor.person)
    stolen = [each for each in await visitor.page.context.cookies() if each.get("name") == COOKIE]
    await thief.page.context.add_cookies(stolen)  # type: ignore[arg-type]
    assert await so_far(thief, party) == DONE
    await thief.answer_stay()
    assert await so_far(visitor, party) == ASKED
    assert await remembered_browsers(visitor) == []
    assert await so_far(thief, party) == ASKED
    assert "A remembered browser was used from two places" in await visitor.mail()
    await thief.page.context.close()


async def test_who_revokes_mfa_sessions_forgets_the_browser_and_leaves_the_session_alive(
    visitor: Visitor, party: RelyingParty
) -> None:
    """SES-04, SES-05"""
    await remembered(visitor, party)
    await revoke_mfa_sessions(visitor)
    assert await remembered_browsers(visitor) == []
    await visitor.go("/signed-in")
    assert await visitor.title() == "You are signed in"
    assert await visitor.visit(party.page()) == "private"
    assert await so_far(visitor, party) == ASKED
