"""What an administrator does for people and asks about them, by Graph."""

from collections.abc import Awaitable, Callable
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


async def give_pass(visitor: Visitor, *, once: bool) -> str:
    """A Temporary Access Pass, as it is shown once."""
    path = f"/v1.0/users/{visitor.person.id}/authentication/temporaryAccessPassMethods"
    answer = await _graph(visitor, "POST", path, json={"isUsableOnce": once, "lifetimeInMinutes": 60})
    return str(answer.json()["temporaryAccessPass"])


async def require_reregistration(visitor: Visitor, **wanted: Any) -> None:
    """Have them set up their methods anew."""
    await _watchword(visitor, "requireReregister", wanted)


async def revoke_mfa_sessions(visitor: Visitor) -> None:
    """Forget the browsers in which they need not prove a second factor."""
    await _watchword(visitor, "revokeMfaSessions", {})


async def remembered_browsers(visitor: Visitor) -> list[dict[str, Any]]:
    """Those in which they need not, for now."""
    path = f"/watchword/users/{visitor.person.id}/authentication/rememberedBrowsers"
    return list((await _graph(visitor, "GET", path)).json()["value"])


async def phones(visitor: Visitor) -> list[str]:
    """Their numbers, as messages are addressed to them."""
    answer = await _graph(visitor, "GET", f"/v1.0/users/{visitor.person.id}/authentication/phoneMethods")
    return [each["phoneNumber"].replace(" ", "") for each in answer.json()["value"]]


async def _watchword(visitor: Visitor, action: str, given: dict[str, Any]) -> None:
    await _graph(visitor, "POST", f"/watchword/users/{visitor.person.id}/authentication/{action}", json=given)


Make = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]
"""Makes a credential of WebAuthn's creation options, as a browser does."""


async def give_passkey(visitor: Visitor, name: str, make: Make) -> None:
    """A security key that is made for them, and handed over."""
    path = f"/v1.0/users/{visitor.person.id}/authentication/fido2Methods"
    options = (await _graph(visitor, "GET", f"{path}/creationOptions(challengeTimeoutInMinutes=10)")).json()
    made = await make(options["publicKey"])
    said = {part: made["response"][part] for part in ("clientDataJSON", "attestationObject")}
    given = {"displayName": name, "publicKeyCredential": {"id": made["id"], "response": said}}
    await _graph(visitor, "POST", path, json=given)


async def reported_fraud(visitor: Visitor) -> bool:
    """Whether the audit says that they reported a sign-in that was not theirs."""
    query = {"$filter": "activityDisplayName eq 'Suspicious activity reported'"}
    records = (await _graph(visitor, "GET", "/v1.0/auditLogs/directoryAudits", params=query)).json()["value"]
    return any(target["id"] == visitor.person.id for each in records for target in each["targetResources"])
