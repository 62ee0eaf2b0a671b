"""What an administrator does for people and asks about them, by Graph."""

from typing import Any

import httpx
from tests.journeys.pages.visitor import Visitor

PRIMARY, SECOND, SETUP = "Primary authentication", "Multifactor authentication", "Security info registration"
"""What a step of a sign-in was for, in the log's words."""


async def _graph(visitor: Visitor, method: str, path: str, **given: Any) -> httpx.Response:
    async with visitor.stage.administering() as client:
        return (await client.request(method, path, **given)).raise_for_status()


async def require_mfa(visitor: Visitor) -> None:
    """Per-user MFA, enforced."""
    path = f"/beta/users/{visitor.person.id}/authentication/requirements"
    await _graph(visitor, "PATCH", path, json={"perUserMfaState": "enforced"})


async def give_phone(visitor: Visitor) -> str:
    """A mobile; its number, as messages are addressed to it."""
    number = visitor.stage.number()
    path = f"/v1.0/users/{visitor.person.id}/authentication/phoneMethods"
    await _graph(visitor, "POST", path, json={"phoneNumber": number, "phoneType": "mobile"})
    return number.replace(" ", "")


async def revoke_sessions(visitor: Visitor) -> None:
    """End all of their sessions and refresh tokens."""
    await _graph(visitor, "POST", f"/v1.0/users/{visitor.person.id}/revokeSignInSessions")


async def newest_sign_in(visitor: Visitor) -> dict[str, Any]:
    """What the log says of their last one."""
    query = {"$filter": f"userId eq '{visitor.person.id}'", "$orderby": "createdDateTime desc", "$top": "1"}
    answer = await _graph(visitor, "GET", "/beta/auditLogs/signIns", params=query)
    (newest,) = answer.json()["value"]
    return dict(newest)


async def steps(visitor: Visitor) -> list[tuple[str, bool, str]]:
    """Of their last sign-in, which was granted: each method, whether the answer was right, and what it was for."""
    newest = await newest_sign_in(visitor)
    assert newest["status"]["errorCode"] == 0, newest["status"]
    names = ("authenticationMethod", "succeeded", "authenticationStepRequirement")
    return [(each[names[0]], each[names[1]], each[names[2]]) for each in newest["authenticationDetails"]]
