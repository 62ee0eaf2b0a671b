"""People with an authenticator app, at an application that asks for two factors, on each database."""

import pytest
from tests.journeys.pages.administrator import PRIMARY, SECOND, SETUP, require_mfa, steps
from tests.journeys.pages.authenticator_app import App
from tests.journeys.pages.moved import MovedClock
from tests.journeys.pages.relying_party import RelyingParty, claims_on
from tests.journeys.pages.visitor import Visitor

pytestmark = pytest.mark.real
METHOD = "Software OATH token"
SETTING_UP = "Add this account to your authenticator app"


async def setting_up(visitor: Visitor, party: RelyingParty) -> None:
    """As far as the picture."""
    await require_mfa(visitor)
    await visitor.page.goto(party.page())
    await visitor.say_who()
    await visitor.type_password()
    await visitor.press("Authenticator app")
    assert await visitor.title() == SETTING_UP


async def test_an_app_is_set_up_by_its_picture_and_each_of_its_codes_is_good_once(
    visitor: Visitor, party: RelyingParty, clock: MovedClock
) -> None:
    """OTP-02, OTP-04, OTP-08"""
    await setting_up(visitor, party)
    app = App.scanned(await visitor.page.screenshot())
    assert (app.account, app.issuer) == (visitor.person.upn, "Contoso")
    await visitor.type_code(app.code(clock.now() + 3600))
    assert await visitor.title() == SETTING_UP
    used = app.code(clock.now())
    await visitor.type_code(used)
    await visitor.answer_stay()
    assert (await claims_on(visitor.page))["amr"].split(",") == ["pwd", "otp", "mfa"]
    assert await steps(visitor) == [("Password", True, PRIMARY), (METHOD, False, SETUP), (METHOD, True, SETUP)]

    assert await visitor.visit(party.sign_out) == "Public"
    await visitor.page.goto(party.page())
    await visitor.say_who()
    await visitor.type_password()
    assert await visitor.title() == "Enter code"
    await visitor.type_code(f"{used[:3]} {used[3:]}")
    assert "not right" in await visitor.is_told()
    clock.forward(30)
    fresh = app.code(clock.now())
    await visitor.type_code(f"{fresh[:3]} {fresh[3:]}")
    await visitor.answer_stay()
    assert (await claims_on(visitor.page))["acr"] == "2"
    assert await steps(visitor) == [("Password", True, PRIMARY), (METHOD, False, SECOND), (METHOD, True, SECOND)]


async def test_who_cannot_scan_types_the_key(visitor: Visitor, party: RelyingParty, clock: MovedClock) -> None:
    """OTP-08: the key beside the picture is the one in it."""
    await setting_up(visitor, party)
    await visitor.page.get_by_text("Can’t scan it?").click()
    app = App.typed(await visitor.page.locator("code.key").inner_text())
    assert app.key == App.scanned(await visitor.page.screenshot(full_page=True)).key
    await visitor.type_code(app.code(clock.now()))
    await visitor.answer_stay()
    assert await visitor.title() == "private"
