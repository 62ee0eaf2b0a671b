"""Every page on the way from an application and back, as people see it."""

import pytest
from tests.journeys.pages.gallery.looking import Gallery
from tests.journeys.pages.gallery.steps import authorize, hold
from tests.journeys.pages.visitor import Visitor

from watchword.directory.seed.well_known import AZURE_CLI

pytestmark = [pytest.mark.real, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]
APPLICATION = "http://localhost:51234/**"


async def test_consent_and_the_way_back(gallery: Gallery, visitor: Visitor) -> None:
    await visitor.sign_in_so_far()
    await visitor.answer_stay()
    await visitor.go(authorize(prompt="consent", scope="openid Directory.ReadWrite.All AuditLog.Read.All"))
    await gallery.take(visitor.page, "consent-administrator")
    await visitor.go(authorize(prompt="consent"))
    await gallery.take(visitor.page, "consent")
    await hold(visitor, APPLICATION)
    await _sent_on(visitor, "Accept")
    await gallery.take(visitor.page, "form-post", again=False)
    await visitor.go(authorize(prompt="consent"))
    await _sent_on(visitor, "Cancel")
    await gallery.take(visitor.page, "form-post-error", again=False)
    await visitor.go(authorize(client_id="00000000-0000-4000-8000-000000000000"))
    await gallery.take(visitor.page, "refused")


async def _sent_on(visitor: Visitor, words: str) -> None:
    """Press a button that leads to a page whose form sends itself."""
    await visitor.page.get_by_role("button", name=words, exact=True).click()
    await visitor.page.wait_for_selector("form#answer")


async def test_a_code_that_a_device_shows(gallery: Gallery, visitor: Visitor) -> None:
    await visitor.sign_in_so_far()
    await visitor.answer_stay()
    await visitor.go("/device")
    await gallery.take(visitor.page, "device-code")
    await visitor.page.fill("#user_code", "AAAAAAAAA")
    await visitor.press()
    await gallery.take(visitor.page, "device-code-wrong", again=False)
    await _look_up(visitor)
    await gallery.take(visitor.page, "device-confirm", again=False)
    await visitor.press()
    await gallery.take(visitor.page, "device-done", again=False)
    await visitor.go("/device")
    await _look_up(visitor)
    await visitor.press("This is not mine")
    await gallery.take(visitor.page, "device-refused", again=False)


async def _look_up(visitor: Visitor) -> None:
    async with visitor.stage.served.client() as client:
        form = {"client_id": AZURE_CLI, "scope": "User.Read offline_access"}
        asked = await client.post("/organizations/oauth2/v2.0/devicecode", data=form)
    await visitor.page.fill("#user_code", asked.raise_for_status().json()["user_code"])
    await visitor.press()


async def test_signing_out(gallery: Gallery, visitor: Visitor) -> None:
    await visitor.sign_in_so_far()
    await visitor.answer_stay()
    await visitor.go("/contoso.com/oauth2/v2.0/logout")
    await gallery.take(visitor.page, "sign-out")
    await visitor.press()
    await gallery.take(visitor.page, "signed-out", again=False)
