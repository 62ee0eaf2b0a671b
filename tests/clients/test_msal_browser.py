"""@azure/msal-browser, unmodified, in a real browser: a single-page application on an origin of its own."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from playwright.async_api import Page
from tests.clients.single_page_site import register_page, serving
from tests.journeys.pages.visitor import Visitor
from tests.stage import Stage

pytestmark = pytest.mark.real


@dataclass(frozen=True)
class Application:
    """The page, in the browser of somebody who can sign in."""

    origin: str
    visitor: Visitor

    @property
    def page(self) -> Page:
        return self.visitor.page

    async def open(self) -> None:
        await self.page.goto(self.origin)
        await self.ready()

    async def ready(self) -> None:
        """It is there, and has read what it was told in its address."""
        await self.page.wait_for_url(re.compile(rf"{self.origin}/(\?.*)?$"))
        await self.page.locator("body[data-ready]").wait_for()

    async def press(self, id_: str) -> None:
        await self.page.locator(f"#{id_}").click()

    async def says(self, id_: str, text: str) -> None:
        """Wait until it says that."""
        await self.page.locator(f"#{id_}", has_text=text).wait_for()

    async def sign_in(self) -> None:
        """By redirect: the name, the password, and back."""
        await self.open()
        await self.press("redirect")
        await self.page.locator("#name").wait_for()
        await self.visitor.say_who()
        await self.visitor.type_password()
        await self.page.get_by_role("button", name="No", exact=True).click()
        await self.ready()


@pytest.fixture
async def application(stage: Stage, visitor: Visitor) -> AsyncIterator[Application]:
    settings: dict[str, str] = {}
    tls = stage.served.settings.tls
    with serving(tls.cert, tls.key, settings) as origin:
        client_id = await register_page(stage, origin)
        settings.update(clientId=client_id, authority=f"{stage.served.url}/contoso.com")
        yield Application(origin, visitor)


async def test_somebody_signs_in_reads_from_graph_and_signs_out(application: Application) -> None:
    """The code comes back as a fragment; tokens and Graph are read across origins (AUTHORITY section 16)."""
    await application.sign_in()
    await application.says("who", application.visitor.person.upn)
    await application.press("read")
    await application.says("said", f'{{"me":"{application.visitor.person.upn}","kept":true}}')
    await application.press("leave-hinted")
    await application.ready()
    await application.says("who", "Nobody")
    await application.visitor.go("/signed-in")
    assert await application.visitor.title() == "Sign in"


async def test_whose_sign_in_was_revoked_is_asked_again(application: Application) -> None:
    """Refusals are readable across origins too: the page is told to start over, not that the network is down."""
    await application.sign_in()
    who = application.visitor
    async with who.stage.administering("User.RevokeSessions.All", "User.ReadWrite.All") as client:
        (await client.post(f"/v1.0/users/{who.person.id}/revokeSignInSessions")).raise_for_status()
    await application.press("read")
    await application.says("said", "InteractionRequiredAuthError: login_required")
    await application.press("redirect")
    await who.page.locator("#name").wait_for()


async def test_who_is_signed_in_is_known_without_a_page(application: Application) -> None:
    """prompt=none in a frame: the application and the authority share a site."""
    await application.open()
    await application.press("silent")
    await application.says("said", "InteractionRequiredAuthError: login_required")
    await application.visitor.sign_in_so_far()
    await application.visitor.answer_stay()
    await application.open()
    await application.press("silent")
    await application.says("who", application.visitor.person.upn)


async def test_a_window_beside_it(application: Application) -> None:
    """What opened it is cut off from our pages (Cross-Origin-Opener-Policy), and still hears."""
    await application.open()
    async with application.page.expect_popup() as opening:
        await application.press("popup")
    beside = Visitor(application.visitor.stage, application.visitor.person, await opening.value)
    await beside.page.locator("#name").wait_for()
    await beside.say_who()
    await beside.type_password()
    await beside.page.get_by_role("button", name="No", exact=True).click()
    await application.says("who", application.visitor.person.upn)


async def test_signing_out_without_saying_whom(application: Application) -> None:
    """SES-07: the person is asked; then they are back at the application that they were signed in to."""
    await application.sign_in()
    await application.press("leave")
    await application.page.wait_for_url("**/logout**")
    assert await application.visitor.title() == "Do you want to sign out?"
    await application.visitor.press()
    await application.ready()
    await application.says("who", "Nobody")
