"""People at an application that is not ours: Apache with mod_auth_openidc, unmodified, on each database."""

import asyncio
import time

import pytest
from tests.journeys.pages.administrator import (
    PRIMARY,
    SECOND,
    give_phone,
    newest_sign_in,
    require_mfa,
    revoke_sessions,
    steps,
)
from tests.journeys.pages.moved import MovedClock
from tests.journeys.pages.relying_party import RelyingParty, claims_on
from tests.journeys.pages.visitor import Visitor

pytestmark = pytest.mark.real
_TOLD_WITHIN = 15
"""Seconds until an application is told that a session has ended: one or two, but the machine may be busy."""


async def test_a_person_signs_in_by_two_factors_and_the_application_is_told_so(
    visitor: Visitor, party: RelyingParty
) -> None:
    """Authorization code with PKCE; the claims are those of the id_token and of userinfo."""
    number = await give_phone(visitor)
    await require_mfa(visitor)
    assert await visitor.visit(party.page()) == "Sign in"
    await visitor.say_who()
    await visitor.type_password()
    await visitor.page.fill("#code", await visitor.code(number))
    await visitor.press()
    await visitor.answer_stay()
    assert visitor.page.url == party.page()
    told = await claims_on(visitor.page)
    assert (told["sub"], told["preferred_username"]) == (visitor.person.id, visitor.person.upn)
    assert (told["acr"], told["amr"].split(",")) == ("2", ["pwd", "sms", "mfa"])
    assert await steps(visitor) == [("Password", True, PRIMARY), ("SMS", True, SECOND)]
    assert (await newest_sign_in(visitor))["appId"] == party.registered.app_id


async def test_who_signs_out_at_the_application_is_signed_out_of_both(visitor: Visitor, party: RelyingParty) -> None:
    """SES-07: the application shows whom it means, so nobody is asked once more."""
    await visitor.sign_in_at(party.page())
    assert await visitor.visit(party.sign_out) == "Public"
    assert visitor.page.url == f"{party.url}/"
    await visitor.go("/signed-in")
    assert await visitor.title() == "Sign in"
    assert await visitor.visit(party.page()) == "Sign in"


async def test_the_application_hears_that_an_administrator_revoked_the_sessions(
    visitor: Visitor, party: RelyingParty
) -> None:
    """SES-04, SES-07: by the back channel (OpenID Connect Back-Channel Logout 1.0); else its own session would live."""
    await visitor.sign_in_at(party.page())
    assert await visitor.visit(party.page()) == "private"
    await revoke_sessions(visitor)
    given_up = time.monotonic() + _TOLD_WITHIN
    while await visitor.visit(party.page()) != "Sign in":
        assert time.monotonic() < given_up, "the application was not told"
        await asyncio.sleep(0.2)


async def test_who_is_signed_in_already_is_let_in_unasked(visitor: Visitor, party: RelyingParty) -> None:
    await visitor.sign_in_so_far()
    await visitor.answer_stay()
    assert await visitor.visit(party.page()) == "private"
    told = await claims_on(visitor.page)
    assert (told["preferred_username"], told["acr"], told["amr"]) == (visitor.person.upn, "1", "pwd")


async def test_who_has_proved_one_factor_is_asked_for_the_other_where_it_takes_two(
    visitor: Visitor, party: RelyingParty
) -> None:
    """REG-02: step-up by a `claims` challenge, for one page; the password is not asked for again, but named."""
    number = await give_phone(visitor)
    await visitor.sign_in_at(party.page())
    assert (await claims_on(visitor.page))["acr"] == "1"
    assert await visitor.visit(party.page("strong")) == "Enter the code from the text message"
    await visitor.type_code(await visitor.code(number))
    await visitor.arrives(party.page("strong"))
    told = await claims_on(visitor.page)
    assert (told["acr"], told["amr"].split(",")) == ("2", ["pwd", "sms", "mfa"])
    newest = await newest_sign_in(visitor)
    assert newest["authenticationRequirementPolicies"][0]["requirementProvider"] == "request"


async def test_an_application_that_wants_it_has_the_password_asked_for_again(
    visitor: Visitor, party: RelyingParty
) -> None:
    """REG-02: prompt=login; `auth_time` is that of the new proof."""
    await visitor.sign_in_so_far()
    await visitor.answer_stay()
    assert await visitor.visit(party.page("again")) == "Enter password"
    await visitor.type_password()
    await visitor.arrives(party.page("again"))
    assert (await claims_on(visitor.page))["preferred_username"] == visitor.person.upn


async def test_a_proof_that_is_too_old_for_an_application_is_asked_for_again(
    visitor: Visitor, party: RelyingParty, clock: MovedClock
) -> None:
    """REG-02: max_age=60."""
    await visitor.sign_in_so_far()
    await visitor.answer_stay()
    assert await visitor.visit(party.page("recent")) == "recent"
    before = int((await claims_on(visitor.page))["auth_time"])
    await visitor.page.context.clear_cookies(name="mod_auth_openidc_session")
    clock.forward(61)
    assert await visitor.visit(party.page("recent")) == "Enter password"
    await visitor.type_password()
    await visitor.arrives(party.page("recent"))
    assert int((await claims_on(visitor.page))["auth_time"]) >= before + 61


async def test_a_page_that_does_not_show_whom_it_means_signs_nobody_out_unasked(
    visitor: Visitor, party: RelyingParty
) -> None:
    """SES-07"""
    await visitor.sign_in_at(party.page())
    await visitor.go("/contoso.com/oauth2/v2.0/logout")
    assert await visitor.title() == "Do you want to sign out?"
    await visitor.go("/signed-in")
    assert await visitor.title() == "You are signed in"
    await visitor.go("/contoso.com/oauth2/v2.0/logout")
    await visitor.press("Sign out")
    assert await visitor.title() == "You are signed out"
    await visitor.go("/signed-in")
    assert await visitor.title() == "Sign in"
