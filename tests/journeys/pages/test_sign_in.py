"""People sign in, in a real browser, against a served installation on each database."""

import pytest
from playwright.async_api import Browser
from tests.journeys.pages.administrator import give_phone, require_mfa
from tests.journeys.pages.chromium import Passkey
from tests.journeys.pages.visitor import PASSWORD, Visitor
from tests.stage import Stage

pytestmark = pytest.mark.real


async def test_a_person_signs_in_and_out(visitor: Visitor) -> None:
    await visitor.sign_in_so_far()
    assert await visitor.title() == "Stay signed in?"
    await visitor.answer_stay()
    assert await visitor.title() == "You are signed in"
    await visitor.press("Sign out")
    assert await visitor.title() == "Sign in"
    await visitor.go("/signed-in")
    assert await visitor.title() == "Sign in"


async def test_what_is_typed_can_be_looked_at_and_is_hidden_again_when_it_is_sent(visitor: Visitor) -> None:
    await visitor.go()
    await visitor.say_who()
    field, reveal = visitor.page.locator("#password"), visitor.page.locator("button.reveal")
    await field.fill("not that one at all")
    assert await field.get_attribute("type") == "password"
    await reveal.click()
    assert (await field.get_attribute("type"), await reveal.get_attribute("aria-pressed")) == ("text", "true")
    await visitor.press()
    assert await field.get_attribute("type") == "password"


async def test_the_second_factor_is_a_code_by_text_message(visitor: Visitor) -> None:
    number = await give_phone(visitor)
    await require_mfa(visitor)
    await visitor.sign_in_so_far()
    assert await visitor.title() == "Enter the code from the text message"
    await visitor.page.fill("#code", await visitor.code(number))
    await visitor.press()
    await visitor.answer_stay("Yes")
    assert await visitor.title() == "You are signed in"


async def test_a_password_that_an_administrator_reset_is_changed_at_the_next_sign_in(visitor: Visitor) -> None:
    async with visitor.stage.administering() as client:
        path = f"/v1.0/users/{visitor.person.id}/authentication/methods/28c10230-6103-485e-b985-444c60001490"
        answer = await client.post(f"{path}/resetPassword", json={})
    temporary = answer.raise_for_status().json()["newPassword"]
    await visitor.go()
    await visitor.say_who()
    await visitor.type_password(PASSWORD)
    assert await visitor.title() == "Enter password"
    await visitor.type_password(temporary)
    assert await visitor.title() == "Choose a new password"
    await visitor.page.fill("#secret", "seven pelicans read the newspaper")
    await visitor.press()
    await visitor.answer_stay()
    assert await visitor.title() == "You are signed in"


async def test_what_is_missing_is_set_up_on_the_way(visitor: Visitor) -> None:
    await require_mfa(visitor)
    await visitor.sign_in_so_far()
    assert await visitor.title() == "Keep your account safe"
    await visitor.press("Phone")
    number = visitor.stage.number()
    await visitor.page.fill("#number", number)
    await visitor.press()
    await visitor.page.fill("#code", await visitor.code(number.replace(" ", "")))
    await visitor.press()
    await visitor.answer_stay()
    assert await visitor.title() == "You are signed in"


async def test_an_administrators_revocation_reaches_an_open_session_at_once(
    visitor: Visitor, stage: Stage, browser: Browser
) -> None:
    """SES-04."""
    await visitor.sign_in_so_far()
    await visitor.answer_stay()
    async with stage.administering("User.RevokeSessions.All", "User.ReadWrite.All") as client:
        (await client.post(f"/v1.0/users/{visitor.person.id}/revokeSignInSessions")).raise_for_status()
    await visitor.go("/signed-in")
    assert await visitor.title() == "Sign in"


async def test_a_passkey_is_set_up_on_the_way_and_then_signs_in_without_a_name(visitor: Visitor) -> None:
    """WA-04: it is both factors, and nothing was typed."""
    passkey = await Passkey(visitor.page).plug_in()
    await require_mfa(visitor)
    await visitor.sign_in_so_far()
    await visitor.press("Passkey")
    await visitor.page.fill("#name", "Laptop")
    await visitor.press()
    assert await visitor.title() == "Create your passkey"
    await visitor.press()
    await visitor.answer_stay()
    assert await visitor.title() == "You are signed in"
    assert len(await passkey.keys()) == 1
    await visitor.press("Sign out")
    await visitor.page.get_by_role("button", name="Passkey").click()
    await visitor.answer_stay()
    assert await visitor.title() == "You are signed in"
    assert visitor.person.upn in await visitor.page.locator("main").inner_text()


async def test_a_passkey_whose_holder_is_not_verified_signs_nobody_in(visitor: Visitor) -> None:
    """WA-04."""
    passkey = await Passkey(visitor.page).plug_in()
    await require_mfa(visitor)
    await visitor.sign_in_so_far()
    await visitor.press("Passkey")
    await visitor.page.fill("#name", "Laptop")
    await visitor.press()
    await visitor.press()
    await visitor.answer_stay()
    await visitor.press("Sign out")
    await passkey.verify(works=False)
    await visitor.press("Passkey")
    await visitor.page.locator("button.primary").click()
    await visitor.page.wait_for_selector("#said:visible")
    await visitor.go("/signed-in")
    assert await visitor.title() == "Sign in"
