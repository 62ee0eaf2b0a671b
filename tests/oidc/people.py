"""People who are signed in already, for clients that ask them: the sign-in pages are proved by the journeys."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from tests.stage import Someone, Stage

from watchword.bootstrap import Application
from watchword.kernel.actor import Origin
from watchword.kernel.assurance import Proof
from watchword.kernel.clock import system_clock
from watchword.kernel.ids import AuthenticatorId, UserId


@asynccontextmanager
async def signed_in(stage: Stage, who: Someone) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in which they are."""

    async def work(app: Application) -> str:
        now = system_clock()
        proof = Proof("password", "password", AuthenticatorId("at the host"), now, ("pwd",))
        sessions = app.services.sessions
        opened = await app.units.write(
            lambda tx: sessions.open(tx, UserId(who.id), [proof], origin=Origin(ip="127.0.0.1"), now=now)
        )
        return opened.token.reveal()

    token = await stage.served.operate(work)
    async with stage.served.client() as browser:
        browser.cookies.set("__Host-session", token, domain="localhost.local", path="/")
        browser.headers["cookie"] = f"__Host-session={token}"
        yield browser


async def approve(stage: Stage, browser: httpx.AsyncClient, code: str) -> None:
    """Type a code, and say yes."""
    page = await browser.get("/device")
    kept = page.cookies["__Host-browser"]
    browser.headers["cookie"] += f"; __Host-browser={kept}"
    (csrf,) = re.findall(r'name="csrf" value="([^"]+)"', page.text)
    for do in ("look", "approve"):
        fields = {"csrf": csrf, "user_code": code, "do": do}
        page = await browser.post("/device", data=fields, headers={"origin": stage.served.url})
        assert page.status_code == 200, page.text
    assert "signed in" in page.text


async def is_me(stage: Stage, token: str, who: Someone) -> bool:
    async with stage.served.client(token) as client:
        answer = await client.get("/v1.0/me")
    return answer.status_code == 200 and answer.json()["id"] == who.id
