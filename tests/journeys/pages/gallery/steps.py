"""What people and administrators do on the way to a page that is to be looked at."""

from base64 import b32decode
from typing import Any
from urllib.parse import urlencode

from playwright.async_api import Route
from tests.journeys.pages.visitor import Visitor

from watchword.directory.seed.well_known import AZURE_CLI
from watchword.kernel.clock import system_clock
from watchword.methods.software_oath.totp import USUAL, hotp

PASSWORDS = "28c10230-6103-485e-b985-444c60001490"


def authorize(**more: str) -> str:
    """The address where the Azure CLI sends a browser."""
    asked = {
        "client_id": AZURE_CLI,
        "response_type": "code",
        "response_mode": "form_post",
        "redirect_uri": "http://localhost:51234",
        "scope": "openid profile offline_access User.Read",
        "state": "here",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    }
    return f"/contoso.com/oauth2/v2.0/authorize?{urlencode({**asked, **more})}"


def app_code(key: str) -> str:
    """What an authenticator app with that key shows now."""
    return hotp(b32decode(key.replace(" ", "")), USUAL.step_at(system_clock()), USUAL)


async def administer(visitor: Visitor, path: str, **said: Any) -> dict[str, Any]:
    """An administrator posts something about the visitor; what is answered."""
    async with visitor.stage.administering() as client:
        answer = await client.post(path.format(visitor.person.id), json=said)
    found: dict[str, Any] = answer.raise_for_status().json() if answer.content else {}
    return found


async def hold(visitor: Visitor, where: str) -> None:
    """Who goes there stays on the page that they come from: nothing is answered (RFC 9110 section 15.3.5)."""

    async def nothing(route: Route) -> None:
        await route.fulfill(status=204)

    await visitor.page.route(where, nothing)
