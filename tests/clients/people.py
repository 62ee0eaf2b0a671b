"""What people do when a client asks: they are signed in where it sends them, and they approve its device codes."""

from typing import Any

from tests.clients.node import Answer
from tests.oidc.people import approve, signed_in
from tests.stage import Someone, Stage


def visiting(stage: Stage, who: Someone) -> Answer:
    """A browser in which they are signed in opens an address; where it ends up outside."""

    async def visit(url: str) -> str:
        async with signed_in(stage, who) as browser:
            answer = await browser.get(url)
        return str(answer.headers["location"])

    return visit


def approving(stage: Stage, who: Someone) -> Answer:
    """The code is typed where they are signed in."""

    async def typed(code: dict[str, Any]) -> None:
        uri, number = code.get("verificationUri") or code["verification_uri"], code.get("userCode") or code["user_code"]
        assert code["message"] == (
            f"To sign in, use a web browser to open the page {uri} and enter the code {number} to authenticate."
        )
        async with signed_in(stage, who) as browser:
            await approve(stage, browser, number)

    return typed
