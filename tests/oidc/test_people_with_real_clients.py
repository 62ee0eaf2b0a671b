"""Microsoft's own libraries sign people in, with nothing configured but the authority (AUTHORITY sections 5 to 9).

The person has a session already, opened at the host; the sign-in pages are proved with browsers, in the journeys.
"""

import asyncio
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msal
import pytest
import requests
from azure.identity import DeviceCodeCredential
from tests.oidc.people import approve, is_me, signed_in
from tests.stage import Stage

from watchword.directory.seed.well_known import AZURE_CLI, GRAPH_POWERSHELL

pytestmark = [
    pytest.mark.real,
    pytest.mark.filterwarnings("ignore:Using /common or /organizations:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:response_mode='form_post' is recommended"),
]

TOOLS = (AZURE_CLI, GRAPH_POWERSHELL)


@pytest.fixture
def http(stage: Stage) -> Iterator[requests.Session]:
    """What MSAL is handed: it trusts the installation's authority."""
    with requests.Session() as session:
        session.verify, session.trust_env = str(stage.served.ca), False
        yield session


def tool(stage: Stage, client_id: str, http: requests.Session, authority: str = "organizations") -> Any:
    return msal.PublicClientApplication(
        client_id, authority=f"{stage.served.url}/{authority}", instance_discovery=False, http_client=http
    )


@pytest.mark.parametrize("client_id", TOOLS)
async def test_msal_by_device_code_then_from_its_cache_then_by_refreshing(
    stage: Stage, http: requests.Session, client_id: str
) -> None:
    """DEV-01: on for these two. Scopes come back as they were asked for, or nothing is kept."""
    who, app = await stage.newcomer(), tool(stage, client_id, http)
    flow = await asyncio.to_thread(app.initiate_device_flow, ["User.Read"])
    assert flow["message"].startswith("To sign in, use a web browser to open the page ")
    async with signed_in(stage, who) as browser:
        await approve(stage, browser, flow["user_code"])
    result = await asyncio.to_thread(app.acquire_token_by_device_flow, flow)
    assert await is_me(stage, result["access_token"], who), result
    assert result["id_token_claims"]["preferred_username"] == who.upn
    (account,) = app.get_accounts()
    assert account["home_account_id"].startswith(f"{who.id}.")
    kept = await asyncio.to_thread(app.acquire_token_silent_with_error, ["User.Read"], account)
    assert kept["access_token"] == result["access_token"]
    fresh = await asyncio.to_thread(
        lambda: app.acquire_token_silent_with_error(["User.Read"], account, force_refresh=True)
    )
    assert fresh["access_token"] != result["access_token"]
    assert await is_me(stage, fresh["access_token"], who)


@pytest.mark.parametrize("authority", ["contoso.com", "adfs"])
@pytest.mark.parametrize("mode", ["query", "form_post"])
async def test_msal_by_code_with_a_proof_key(stage: Stage, http: requests.Session, mode: str, authority: str) -> None:
    """AUTHORITY section 5: state, nonce and PKCE are MSAL's own; any port of this machine."""
    who, app = await stage.newcomer(), tool(stage, AZURE_CLI, http, authority)
    scopes = ["https://graph.microsoft.com/.default"]
    flow = app.initiate_auth_code_flow(scopes, redirect_uri="http://localhost:51234", response_mode=mode)
    async with signed_in(stage, who) as browser:
        answer = await browser.get(flow["auth_uri"])
    if mode == "query":
        assert answer.status_code == 302, answer.text
        back = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
    else:
        assert answer.status_code == 200, answer.text
        assert 'action="http://localhost:51234"' in answer.text
        back = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', answer.text))
    result = await asyncio.to_thread(app.acquire_token_by_auth_code_flow, flow, back)
    assert await is_me(stage, result["access_token"], who), result
    (account,) = app.get_accounts()
    kept = await asyncio.to_thread(app.acquire_token_silent_with_error, scopes, account)
    assert kept["access_token"] == result["access_token"]


async def test_msal_is_told_what_to_do_when_silence_does_not(stage: Stage, http: requests.Session) -> None:
    """AUTHORITY section 10: a revoked person's refresh token is dead, and MSAL says so."""
    who, app = await stage.newcomer(), tool(stage, GRAPH_POWERSHELL, http)
    flow = await asyncio.to_thread(app.initiate_device_flow, ["User.Read"])
    async with signed_in(stage, who) as browser:
        await approve(stage, browser, flow["user_code"])
    await asyncio.to_thread(app.acquire_token_by_device_flow, flow)
    (account,) = app.get_accounts()
    async with stage.administering("User.RevokeSessions.All", "User.ReadWrite.All") as administrator:
        assert (await administrator.post(f"/v1.0/users/{who.id}/revokeSignInSessions")).status_code == 200
    refused = await asyncio.to_thread(
        lambda: app.acquire_token_silent_with_error(["User.Read"], account, force_refresh=True)
    )
    assert refused["error"] == "invalid_grant"
    assert refused["suberror"] == "bad_token"


async def test_azure_identity_by_device_code(stage: Stage, http: requests.Session) -> None:
    """Graph PowerShell's way in, through the library that it is made of."""
    who, shown = await stage.newcomer(), asyncio.Event()
    loop, codes = asyncio.get_running_loop(), []

    def prompt(_uri: str, code: str, _until: object) -> None:
        codes.append(code)
        loop.call_soon_threadsafe(shown.set)

    credential = DeviceCodeCredential(
        authority=stage.served.url,
        tenant_id="organizations",
        prompt_callback=prompt,
        disable_instance_discovery=True,
        connection_verify=str(stage.served.ca),
    )
    getting = asyncio.create_task(asyncio.to_thread(credential.get_token, "https://graph.microsoft.com/.default"))
    await asyncio.wait_for(shown.wait(), 30)
    async with signed_in(stage, who) as browser:
        await approve(stage, browser, codes[0])
    assert await is_me(stage, (await getting).token, who)


async def test_what_is_given_back_is_refused_by_graph_on_every_process_within_a_second(
    stage: Stage, http: requests.Session
) -> None:
    """SES-04: a token of a grant that has ended, asked often enough to meet every worker."""
    who, app = await stage.newcomer(), tool(stage, AZURE_CLI, http)
    flow = await asyncio.to_thread(app.initiate_device_flow, ["User.Read"])
    async with signed_in(stage, who) as browser:
        await approve(stage, browser, flow["user_code"])
    result = await asyncio.to_thread(app.acquire_token_by_device_flow, flow)
    assert all([await is_me(stage, result["access_token"], who) for _ in range(6)])
    async with stage.served.client() as client:
        fields = {"client_id": AZURE_CLI, "token": result["refresh_token"]}
        assert (await client.post("/common/oauth2/v2.0/revoke", data=fields)).status_code == 200
    await asyncio.sleep(1.1)
    assert not any([await is_me(stage, result["access_token"], who) for _ in range(12)])
