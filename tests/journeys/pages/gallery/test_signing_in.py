"""Every page of a sign-in, as people see it."""

import pytest
from tests.journeys.pages.administrator import give_phone, require_mfa
from tests.journeys.pages.chromium import Passkey
from tests.journeys.pages.gallery.looking import Gallery
from tests.journeys.pages.gallery.steps import PASSWORDS, administer, app_code, authorize, hold
from tests.journeys.pages.visitor import Visitor

pytestmark = [pytest.mark.real, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]
LONG = "wolfeschlegelsteinhausenbergerdorff.hubert-blaine@organisation-with-a-very-long-name.contoso.com"


async def test_who_and_the_password(gallery: Gallery, visitor: Visitor) -> None:
    await visitor.go()
    await gallery.take(visitor.page, "identify")
    await visitor.say_who()
    await gallery.take(visitor.page, "password")
    await visitor.type_password("not that one at all")
    await gallery.take(visitor.page, "password-wrong", again=False)
    await visitor.type_password()
    await gallery.take(visitor.page, "stay")
    await hold(visitor, "**/signed-in")
    await visitor.press("No")
    await gallery.take(visitor.page, "signing-you-in", again=False)
    await visitor.page.unroute_all()
    await visitor.go("/signed-in")
    await gallery.take(visitor.page, "signed-in")


async def test_on_behalf_of_an_application_and_back(gallery: Gallery, visitor: Visitor) -> None:
    await visitor.go(authorize())
    await gallery.take(visitor.page, "identify-for-application")
    await visitor.say_who(LONG)
    await gallery.take(visitor.page, "password-long-name")
    for _ in range(5):
        await visitor.type_password("not that one at all")
    await gallery.take(visitor.page, "denied")
    await visitor.press()
    await hold(visitor, "**/resume?**")
    await visitor.press("Cancel")
    await gallery.take(visitor.page, "cancelled", again=False)
    await visitor.page.unroute_all()
    await visitor.go("/signin/00000000-0000-4000-8000-000000000000")
    await gallery.take(visitor.page, "trouble")


async def test_codes_by_phone(gallery: Gallery, visitor: Visitor) -> None:
    await give_phone(visitor)
    await require_mfa(visitor)
    await visitor.sign_in_so_far()
    await gallery.take(visitor.page, "code-by-text")
    await visitor.page.fill("#code", "000000")
    await visitor.press()
    await gallery.take(visitor.page, "code-wrong", again=False)
    await visitor.press("Use another way")
    await gallery.take(visitor.page, "other-ways")
    await visitor.press("Call the number")
    await gallery.take(visitor.page, "call")


async def test_what_is_set_up_on_the_way(gallery: Gallery, visitor: Visitor) -> None:
    await require_mfa(visitor)
    await visitor.sign_in_so_far()
    await gallery.take(visitor.page, "set-up-something")
    await visitor.press("Phone")
    await gallery.take(visitor.page, "set-up-phone")
    await visitor.page.fill("#number", "12")
    await visitor.press()
    await gallery.take(visitor.page, "set-up-phone-wrong", again=False)
    await visitor.page.fill("#number", visitor.stage.number())
    await visitor.press()
    await gallery.take(visitor.page, "confirm-phone")
    await visitor.press("Use another way")
    await visitor.press("Passkey")
    await gallery.take(visitor.page, "set-up-passkey")
    await visitor.page.fill("#name", "Laptop")
    await visitor.press()
    await gallery.take(visitor.page, "create-passkey")
    await visitor.press("Use another way")
    await visitor.press("Authenticator app")
    await gallery.take(visitor.page, "set-up-app")
    await visitor.page.locator("main summary").click()
    key = await visitor.page.locator(".key").inner_text()
    await gallery.take(visitor.page, "set-up-app-by-key", again=False)
    await visitor.page.fill("#code", app_code(key))
    await visitor.press()
    await visitor.answer_stay()
    await visitor.press("Sign out")
    await visitor.sign_in_so_far()
    await gallery.take(visitor.page, "code-by-app")


async def test_what_was_set_up_before(gallery: Gallery, visitor: Visitor) -> None:
    number = await give_phone(visitor)
    await require_mfa(visitor)
    await administer(visitor, "/watchword/users/{}/authentication/requireReregister")
    await visitor.sign_in_so_far()
    await visitor.page.fill("#code", await visitor.code(number))
    await visitor.press()
    await visitor.press("Authenticator app")
    await visitor.page.locator("main summary").click()
    await visitor.page.fill("#code", app_code(await visitor.page.locator(".key").inner_text()))
    await visitor.press()
    await gallery.take(visitor.page, "review")


async def test_a_passkey_that_nobody_holds(gallery: Gallery, visitor: Visitor) -> None:
    await Passkey(visitor.page).plug_in()
    await visitor.go()
    await visitor.press("Passkey")
    await visitor.page.wait_for_selector("#said:visible")
    await gallery.take(visitor.page, "passkey", still=False)


async def test_a_temporary_access_pass(gallery: Gallery, visitor: Visitor) -> None:
    await administer(visitor, "/v1.0/users/{}/authentication/temporaryAccessPassMethods")
    await visitor.go()
    await visitor.say_who()
    await visitor.use_another_way("Temporary Access Pass")
    assert await visitor.title() == "Enter Temporary Access Pass"
    await gallery.take(visitor.page, "temporary-access-pass")


async def test_a_temporary_password(gallery: Gallery, visitor: Visitor) -> None:
    reset = f"/v1.0/users/{{}}/authentication/methods/{PASSWORDS}/resetPassword"
    temporary = (await administer(visitor, reset))["newPassword"]
    await visitor.go()
    await visitor.say_who()
    await visitor.type_password(temporary)
    await gallery.take(visitor.page, "change-password")
    await visitor.page.fill("#secret", "password")
    await visitor.press()
    await gallery.take(visitor.page, "change-password-refused", again=False)
