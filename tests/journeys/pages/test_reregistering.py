"""People who are to set up their methods anew, as an administrator required, on each database."""

import pytest
from playwright.async_api import Browser
from tests.journeys.pages.administrator import (
    PRIMARY,
    SECOND,
    SETUP,
    give_pass,
    give_phone,
    phones,
    require_reregistration,
    steps,
)
from tests.journeys.pages.authenticator_app import App
from tests.journeys.pages.chromium import Passkey
from tests.journeys.pages.moved import MovedClock
from tests.journeys.pages.relying_party import RelyingParty, claims_on
from tests.journeys.pages.test_authenticator_app import setting_up
from tests.journeys.pages.test_remembering import remembered
from tests.journeys.pages.visitor import Visitor

pytestmark = pytest.mark.real
REVIEW, REFUSED = "Are these still yours?", "You are not signed in"


async def set_up_a_passkey(visitor: Visitor) -> None:
    """Of what is offered, that."""
    assert await visitor.title() == "Keep your account safe"
    await visitor.press("Passkey")
    await visitor.page.get_by_label("Name", exact=True).fill("Laptop")
    await visitor.press()
    await visitor.press()


async def so_far(visitor: Visitor, party: RelyingParty) -> str:
    """Name and password."""
    await visitor.page.goto(party.page())
    await visitor.say_who()
    await visitor.type_password()
    return await visitor.title()


async def test_one_method_is_proved_another_set_up_and_the_old_ones_looked_over(
    visitor: Visitor, party: RelyingParty, clock: MovedClock, browser: Browser
) -> None:
    """REG-03: nothing is deleted by the administrator's click; the person keeps the app, and deletes the number."""
    await setting_up(visitor, party)
    app = App.scanned(await visitor.page.screenshot())
    await visitor.type_code(app.code(clock.now()))
    await visitor.answer_stay()
    await visitor.page.goto(party.sign_out)
    number = await give_phone(visitor)
    await require_reregistration(visitor)
    assert await phones(visitor) == [number]

    await Passkey(visitor.page).plug_in()
    assert await so_far(visitor, party) == "Enter code"
    clock.forward(30)
    await visitor.type_code(app.code(clock.now()))
    await set_up_a_passkey(visitor)
    assert await visitor.title() == REVIEW
    await visitor.page.get_by_role("checkbox", name=f"number ending in {number[-2:]}").uncheck()
    await visitor.press()
    await visitor.answer_stay()
    assert (await claims_on(visitor.page))["acr"] == "2"
    assert await phones(visitor) == []
    proved = [("Password", True, PRIMARY), ("Software OATH token", True, SECOND)]
    assert await steps(visitor) == [*proved, ("Passkey (FIDO2)", True, SETUP)]

    elsewhere = await Visitor.arrive(visitor.stage, browser, visitor.person)
    await Passkey(elsewhere.page).plug_in()  # which holds nothing
    assert await so_far(elsewhere, party) == "Use your passkey"
    await elsewhere.use_another_way("Use a code from your authenticator app")
    clock.forward(30)
    await elsewhere.type_code(app.code(clock.now()))
    await elsewhere.answer_stay()
    assert await elsewhere.title() == "private"
    await elsewhere.page.context.close()


async def test_who_knows_the_password_alone_sets_up_nothing(
    visitor: Visitor, party: RelyingParty, browser: Browser
) -> None:
    """REG-01: with a pass demanded, the thief is refused; its owner comes in by the pass, and the number is kept."""
    number = await give_phone(visitor)
    await require_reregistration(visitor, requireProof="temporaryAccessPass")
    thief = await Visitor.arrive(visitor.stage, browser, visitor.person)
    assert await so_far(thief, party) == REFUSED
    assert await phones(visitor) == [number]
    await thief.page.context.close()

    value = await give_pass(visitor, once=True)
    await Passkey(visitor.page).plug_in()
    assert await so_far(visitor, party) == "Enter Temporary Access Pass"
    await visitor.page.get_by_label("Temporary Access Pass", exact=True).fill(value)
    await visitor.press()
    await set_up_a_passkey(visitor)
    assert await visitor.title() == REVIEW
    await visitor.press()
    await visitor.answer_stay()
    assert (await claims_on(visitor.page))["preferred_username"] == visitor.person.upn
    assert await phones(visitor) == [number]


async def test_where_a_remembered_browser_is_demanded_its_owner_passes_and_the_thief_does_not(
    visitor: Visitor, party: RelyingParty, browser: Browser
) -> None:
    """REG-01: the thief knows the password, and begins first; the owner sets up a passkey, and keeps the number."""
    number = await remembered(visitor, party)
    await require_reregistration(visitor, requireProof="rememberedBrowser")
    thief = await Visitor.arrive(visitor.stage, browser, visitor.person)
    await Passkey(thief.page).plug_in()
    assert await so_far(thief, party) == "Enter the code from the text message"
    assert await phones(visitor) == [number]
    await thief.page.context.close()

    await Passkey(visitor.page).plug_in()
    await visitor.page.goto(party.sign_out)
    assert await so_far(visitor, party) == "Keep your account safe"
    await set_up_a_passkey(visitor)
    assert await visitor.title() == REVIEW
    await visitor.press()
    await visitor.answer_stay()
    assert (await claims_on(visitor.page))["preferred_username"] == visitor.person.upn
    assert await phones(visitor) == [number]
    proved = [("Password", True, PRIMARY), ("Previously satisfied", True, SECOND)]
    assert await steps(visitor) == [*proved, ("Passkey (FIDO2)", True, SETUP)]
