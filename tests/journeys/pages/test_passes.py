"""People with a Temporary Access Pass, on each database."""

import pytest
from playwright.async_api import Browser
from tests.journeys.pages.administrator import PRIMARY, give_pass, require_mfa, require_reregistration, steps
from tests.journeys.pages.chromium import Passkey
from tests.journeys.pages.relying_party import RelyingParty, claims_on
from tests.journeys.pages.visitor import Visitor
from tests.stage import Stage

pytestmark = pytest.mark.real
ASKED = "Enter Temporary Access Pass"


async def type_pass(visitor: Visitor, value: str) -> None:
    """The pass, and on."""
    await visitor.page.get_by_label("Temporary Access Pass", exact=True).fill(value)
    await visitor.press()


async def at_the_pass(visitor: Visitor, url: str) -> None:
    """As far as where it is asked for."""
    await visitor.page.goto(url)
    await visitor.say_who()
    if await visitor.title() != ASKED:
        await visitor.use_another_way("Temporary Access Pass")
    assert await visitor.title() == ASKED


async def test_a_pass_signs_in_alone_and_one_time(visitor: Visitor, party: RelyingParty) -> None:
    """TAP-02"""
    await require_mfa(visitor)
    value = await give_pass(visitor, once=True)
    await at_the_pass(visitor, party.page())
    await type_pass(visitor, value)
    await visitor.answer_stay()
    told = await claims_on(visitor.page)
    assert (told["preferred_username"], told["acr"]) == (visitor.person.upn, "2")
    assert await steps(visitor) == [("Temporary Access Pass", True, PRIMARY)]
    assert await visitor.visit(party.sign_out) == "Public"
    await at_the_pass(visitor, party.page())
    await type_pass(visitor, value)
    assert await visitor.is_told()
    assert await visitor.visit(party.page()) == "Sign in"


async def test_a_new_starter_comes_in_by_a_pass_and_sets_up_a_passkey(
    stage: Stage, browser: Browser, party: RelyingParty
) -> None:
    """TAP-02, REG-03, WA-04: without ever having had a password."""
    starter = await Visitor.arrive(stage, browser, await stage.newcomer())
    await Passkey(starter.page).plug_in()
    value = await give_pass(starter, once=True)
    await require_reregistration(starter, requireProof="temporaryAccessPass")
    await at_the_pass(starter, party.page())
    await type_pass(starter, value)
    assert await starter.title() == "Keep your account safe"
    await starter.press("Passkey")
    await starter.page.get_by_label("Name", exact=True).fill("Laptop")
    await starter.press()
    await starter.press()
    await starter.answer_stay()
    assert (await claims_on(starter.page))["preferred_username"] == starter.person.upn
    assert await starter.visit(party.sign_out) == "Public"
    await starter.page.goto(party.page())
    await starter.page.get_by_role("button", name="Passkey").click()
    await starter.answer_stay()
    assert (await claims_on(starter.page))["acr"] == "2"
    await starter.page.context.close()
    assert starter.complaints == []
