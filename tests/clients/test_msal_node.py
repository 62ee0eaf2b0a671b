"""@azure/msal-node, unmodified: the authority, and that its host is known, are all that it is told."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from tests.clients.node import Answer, Failed, run
from tests.clients.people import approving, visiting
from tests.clients.registered import HERE, TIMES, Times
from tests.journeys.pages.visitor import PASSWORD, Visitor
from tests.oidc.identity import Identity
from tests.oidc.people import is_me
from tests.stage import GRAPH_DEFAULT, Registered, Someone, Stage

from watchword.directory.seed.well_known import AZURE_CLI, GRAPH_POWERSHELL

pytestmark = pytest.mark.real

ME = ["User.Read"]


async def msal(stage: Stage, flow: str, given: dict[str, Any], **answers: Answer) -> Any:
    return await run("msal_node.mjs", stage.served.ca, flow, given, **answers)


def at(stage: Stage, client_id: str, scopes: list[str], t: str = "contoso.com", **more: object) -> dict[str, Any]:
    """The configuration of an application."""
    return {"authority": f"{stage.served.url}/{t}", "clientId": client_id, "scopes": scopes, **more}


async def is_theirs(stage: Stage, told: dict[str, Any], who: Someone) -> None:
    """The token is theirs; it is kept under the names that it was asked for by; and it is renewed."""
    first, kept, fresh = told["first"], told["kept"], told["fresh"]
    assert (first["account"].partition(".")[0], first["username"]) == (who.id, who.upn)
    assert (kept["fromCache"], kept["accessToken"]) == (True, first["accessToken"])
    assert (fresh["fromCache"], fresh["accessToken"] != first["accessToken"]) == (False, True)
    assert await is_me(stage, first["accessToken"], who)
    assert await is_me(stage, fresh["accessToken"], who)


@pytest.mark.parametrize("authority", ["contoso.com", "adfs"])
@pytest.mark.parametrize("proof", ["secret", "certificate"])
async def test_an_application_by_itself(
    stage: Stage, registered: Registered, identity: Identity, proof: str, authority: str
) -> None:
    thumbprint = identity.certificate.fingerprint(hashes.SHA256()).hex()
    certificate = {"thumbprintSha256": thumbprint, "privateKey": identity.key_pem, "x5c": identity.certificate_pem}
    proved = {"clientSecret": registered.secret} if proof == "secret" else {"clientCertificate": certificate}
    told = await msal(stage, "clientCredentials", at(stage, registered.app_id, [GRAPH_DEFAULT], authority, **proved))
    assert (told["again"]["fromCache"], told["again"]["accessToken"]) == (True, told["first"]["accessToken"])
    async with stage.served.client(told["first"]["accessToken"]) as client:
        assert (await client.get("/v1.0/users?$top=1")).status_code == 200


async def test_why_a_secret_was_refused(stage: Stage, registered: Registered) -> None:
    given = at(stage, registered.app_id, [GRAPH_DEFAULT], clientSecret="wrong")
    with pytest.raises(Failed, match=r"AADSTS7000215: Invalid client secret provided\.") as failed:
        await msal(stage, "clientCredentials", given)
    told = failed.value.told
    assert (told["kind"], told["errorCode"], told["errorNo"]) == ("ServerError", "invalid_client", 7000215)
    assert told["correlationId"]


@pytest.mark.parametrize("authority", ["contoso.com", "organizations", "common", "adfs"])
async def test_a_program_by_code(stage: Stage, authority: str) -> None:
    who = await stage.newcomer()
    given = at(stage, AZURE_CLI, ME, authority, redirectUri=f"{HERE}:51234")
    await is_theirs(stage, await msal(stage, "authorizationCode", given, visit=visiting(stage, who)), who)


async def test_a_server_by_code(stage: Stage, times: Times) -> None:
    who = await stage.newcomer()
    given = at(stage, times.app_id, ME, redirectUri=TIMES, clientSecret=times.secret)
    await is_theirs(stage, await msal(stage, "authorizationCode", given, visit=visiting(stage, who)), who)


async def test_a_device(stage: Stage) -> None:
    who = await stage.newcomer()
    given = at(stage, GRAPH_POWERSHELL, ME, "organizations")
    await is_theirs(stage, await msal(stage, "deviceCode", given, approve=approving(stage, who)), who)


async def test_a_program_that_is_trusted_with_a_password(stage: Stage, times: Times) -> None:
    """OIDC-08: off unless it is switched on for that application."""
    who = await stage.newcomer(PASSWORD)
    given = at(stage, times.caller, ME, username=who.upn, password=PASSWORD)
    await is_theirs(stage, await msal(stage, "password", given), who)
    with pytest.raises(Failed, match="AADSTS50126"):
        await msal(stage, "password", given | {"password": "wrong"})
    with pytest.raises(Failed, match="unauthorized_client"):
        await msal(stage, "password", given | {"clientId": GRAPH_POWERSHELL})


async def test_an_api_acts_on_behalf_of_whoever_called_it(stage: Stage, times: Times) -> None:
    who = await stage.newcomer()
    caller = at(stage, times.caller, [f"api://{times.app_id}/Times.Read"], redirectUri=f"{HERE}:51234")
    api = at(stage, times.app_id, ME, clientSecret=times.secret)
    told = await msal(stage, "onBehalfOf", {"caller": caller, "api": api}, visit=visiting(stage, who))
    assert await is_me(stage, told["first"]["accessToken"], who)
    assert told["again"]["fromCache"]


async def test_a_revoked_sign_in_makes_it_ask_for_a_new_one(stage: Stage) -> None:
    """AUTHORITY section 10: a bare invalid_grant would not."""
    who = await stage.newcomer()

    async def revoke(user: str) -> None:
        async with stage.administering("User.RevokeSessions.All", "User.ReadWrite.All") as client:
            (await client.post(f"/v1.0/users/{user}/revokeSignInSessions")).raise_for_status()

    given = at(stage, GRAPH_POWERSHELL, ME, redirectUri=f"{HERE}:51234")
    with pytest.raises(Failed) as failed:
        await msal(stage, "revoked", given, visit=visiting(stage, who), revoke=revoke)
    told = failed.value.told
    assert (told["kind"], told["subError"]) == ("InteractionRequiredAuthError", "bad_token")


async def test_an_api_that_wants_a_second_factor_makes_it_ask_for_a_new_sign_in(stage: Stage) -> None:
    """AUTHORITY section 10: the claims come back as a string, for the next authorization request."""
    who = await stage.newcomer()
    wanted = '{"access_token":{"acrs":{"essential":true,"value":"2"}}}'
    given = at(stage, GRAPH_POWERSHELL, ME, redirectUri=f"{HERE}:51234", claims=wanted)
    with pytest.raises(Failed, match="AADSTS50076") as failed:
        await msal(stage, "challenged", given, visit=visiting(stage, who))
    told = failed.value.told
    assert (told["kind"], told["subError"]) == ("InteractionRequiredAuthError", "basic_action")
    assert json.loads(told["claims"]) == json.loads(wanted)


async def test_another_proof_key_than_the_code_was_asked_for_with(stage: Stage) -> None:
    who = await stage.newcomer()
    given = at(stage, AZURE_CLI, ME, redirectUri=f"{HERE}:51234", codeVerifier="v" * 43)
    with pytest.raises(Failed, match="AADSTS501481") as failed:
        await msal(stage, "authorizationCode", given, visit=visiting(stage, who))
    assert (failed.value.told["errorCode"], failed.value.told["errorNo"]) == ("invalid_grant", 501481)


async def test_the_library_listens_itself_and_a_browser_brings_the_answer(visitor: Visitor) -> None:
    """A form that sends itself to http://localhost, without a path; no nonce was asked for (AUTHORITY section 5)."""

    async def visit(url: str) -> None:
        await visitor.page.goto(url)
        await visitor.say_who()
        await visitor.type_password()
        await visitor.page.get_by_role("button", name="No", exact=True).click()

    told = await msal(visitor.stage, "interactive", at(visitor.stage, AZURE_CLI, ME), visit=visit)
    await is_theirs(visitor.stage, told, visitor.person)
    assert "nonce" not in told["first"]["idTokenClaims"]
