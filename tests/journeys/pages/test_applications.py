"""People sign in to applications: Microsoft's own library asks, a real browser answers, Graph takes the token."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msal
import pytest
import requests
from tests.journeys.pages.visitor import Visitor

pytestmark = [
    pytest.mark.real,
    pytest.mark.filterwarnings("ignore:response_mode='form_post' is recommended"),  # MSAL, of its own default
]
GRAPH_POWERSHELL = "14d82eec-204b-4c2f-b7e8-296a70dab67e"

_SEND = """([address, fields]) => {
  const form = Object.assign(document.createElement("form"), {method: "post", action: address});
  for (const [name, value] of Object.entries(fields)) {
    form.append(Object.assign(document.createElement("input"), {type: "hidden", name, value}));
  }
  document.body.append(form);
  form.submit();
}"""


@contextmanager
def listening() -> Iterator[tuple[int, dict[str, str]]]:
    """An application on this machine that waits for its answer, as MSAL's own does; the port, and what came."""
    came: dict[str, str] = {}

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            came.update(parse_qsl(urlsplit(self.path).query))
            self._thanks()

        def do_POST(self) -> None:
            came.update(parse_qsl(self.rfile.read(int(self.headers["content-length"])).decode()))
            self._thanks()

        def _thanks(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(b"<title>Application</title><h1>Welcome back</h1>")

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Listener)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port, came
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def application(visitor: Visitor, session: requests.Session) -> Any:
    session.verify, session.trust_env = str(visitor.stage.served.ca), False
    authority = f"{visitor.stage.served.url}/contoso.com"
    return msal.PublicClientApplication(
        GRAPH_POWERSHELL, authority=authority, instance_discovery=False, http_client=session
    )


async def me(visitor: Visitor, token: str) -> str:
    async with visitor.stage.served.client(token) as client:
        return str((await client.get("/v1.0/me")).raise_for_status().json()["userPrincipalName"])


@pytest.mark.parametrize("mode", [None, "form_post"])
async def test_a_program_on_the_same_machine_signs_somebody_in(visitor: Visitor, mode: str | None) -> None:
    """AUTHORITY section 5: by the address, or by a form that sends itself."""
    with requests.Session() as session, listening() as (port, came):
        app = application(visitor, session)
        uri = f"http://localhost:{port}"
        flow = await asyncio.to_thread(
            lambda: app.initiate_auth_code_flow(["User.Read"], redirect_uri=uri, response_mode=mode)
        )
        await visitor.page.goto(flow["auth_uri"])
        await visitor.say_who()
        await visitor.type_password()
        await visitor.page.get_by_role("button", name="No", exact=True).click()
        await visitor.page.wait_for_url(f"{uri}/**")
        result = await asyncio.to_thread(app.acquire_token_by_auth_code_flow, flow, came)
        assert result["id_token_claims"]["preferred_username"] == visitor.person.upn
        assert await me(visitor, result["access_token"]) == visitor.person.upn
        (account,) = app.get_accounts()
        again = await asyncio.to_thread(lambda: app.acquire_token_silent(["User.Read"], account, force_refresh=True))
        assert await me(visitor, again["access_token"]) == visitor.person.upn


@pytest.mark.parametrize("mode", [None, "form_post"])
async def test_an_application_hears_of_who_gives_up(visitor: Visitor, mode: str | None) -> None:
    """As Entra says it: `access_denied`, and `cancel` for those who tell a person that gave up from one who may not."""
    with requests.Session() as session, listening() as (port, came):
        app = application(visitor, session)
        uri = f"http://localhost:{port}"
        flow = await asyncio.to_thread(
            lambda: app.initiate_auth_code_flow(["User.Read"], redirect_uri=uri, response_mode=mode)
        )
        await visitor.page.goto(flow["auth_uri"])
        await visitor.say_who()
        await visitor.page.get_by_role("button", name="Cancel", exact=True).click()
        await visitor.page.wait_for_url(f"{uri}/**")
        result = await asyncio.to_thread(app.acquire_token_by_auth_code_flow, flow, came)
        assert (result["error"], came["error_subcode"]) == ("access_denied", "cancel")


async def test_who_is_signed_in_already_is_not_asked_again(visitor: Visitor) -> None:
    await visitor.sign_in_so_far()
    await visitor.answer_stay()
    with requests.Session() as session, listening() as (port, came):
        app = application(visitor, session)
        uri = f"http://localhost:{port}"
        flow = await asyncio.to_thread(lambda: app.initiate_auth_code_flow(["User.Read"], redirect_uri=uri))
        await visitor.page.goto(flow["auth_uri"])
        await visitor.page.wait_for_url(f"{uri}/**")
        result = await asyncio.to_thread(app.acquire_token_by_auth_code_flow, flow, came)
        assert await me(visitor, result["access_token"]) == visitor.person.upn


async def test_a_form_that_another_site_posts_finds_who_is_signed_in(visitor: Visitor) -> None:
    """Decision 16: the form brings no cookies, the redirect that answers it does."""
    await visitor.sign_in_so_far()
    await visitor.answer_stay()
    with requests.Session() as session, listening() as (port, came):
        app = application(visitor, session)
        uri = f"http://localhost:{port}"
        flow = await asyncio.to_thread(lambda: app.initiate_auth_code_flow(["User.Read"], redirect_uri=uri))
        address, _, query = flow["auth_uri"].partition("?")
        await visitor.page.goto(f"http://127.0.0.1:{port}")
        await visitor.page.evaluate(_SEND, [address, dict(parse_qsl(query))])
        await visitor.page.wait_for_url(f"{uri}/**")
        result = await asyncio.to_thread(app.acquire_token_by_auth_code_flow, flow, came)
        assert await me(visitor, result["access_token"]) == visitor.person.upn


async def test_a_device_is_signed_in_by_a_code_on_another_screen(visitor: Visitor) -> None:
    """DEV-01: the code is typed, and what asks is shown, before anything is approved."""
    with requests.Session() as session:
        app = application(visitor, session)
        flow = await asyncio.to_thread(lambda: app.initiate_device_flow(["User.Read"]))
        await visitor.page.goto(flow["verification_uri"])
        if "/signin/" not in visitor.page.url:
            await visitor.page.locator("input[name=user_code]").fill(flow["user_code"])
            await visitor.press()
        await visitor.say_who()
        await visitor.type_password()
        await visitor.page.get_by_role("button", name="No", exact=True).click()
        await visitor.page.wait_for_url("**/device**")
        if await visitor.page.locator("input[name=user_code]:visible").count():
            await visitor.page.locator("input[name=user_code]:visible").fill(flow["user_code"])
            await visitor.press()
        assert "Microsoft Graph Command Line Tools" in await visitor.page.locator("main").inner_text()
        await visitor.press()
        result = await asyncio.to_thread(lambda: app.acquire_token_by_device_flow(flow))
        assert await me(visitor, result["access_token"]) == visitor.person.upn


async def test_who_does_not_know_the_device_refuses_it(visitor: Visitor) -> None:
    """DEV-01: somebody sent them the code; the device learns that it was refused, and no more."""
    await visitor.sign_in_so_far()
    await visitor.answer_stay()
    with requests.Session() as session:
        app = application(visitor, session)
        flow = await asyncio.to_thread(lambda: app.initiate_device_flow(["User.Read"]))
        await visitor.page.goto(flow["verification_uri"])
        await visitor.page.get_by_label("Code", exact=True).fill(flow["user_code"])
        await visitor.press()
        assert await visitor.title() == "Is this your device?"
        await visitor.press("This is not mine")
        assert await visitor.title() == "The device was refused"
        result = await asyncio.to_thread(lambda: app.acquire_token_by_device_flow(flow))
        assert result["error"] == "authorization_declined"
