"""`Connect-MgGraph`, request by request: what Azure.Identity 1.10 and MSAL.NET 4.56 send for it, seen on the wire.

PowerShell itself is in no registry that a test could install it from; AUTHORITY sections 4, 6 and 12 hold what its
assemblies send and what they need back. `-TenantId adfs` is the way in that asks nobody but us.
"""

import base64
import hashlib
import json
import time
import uuid
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import hashes
from tests.oidc.identity import Identity
from tests.oidc.people import approve, is_me, signed_in
from tests.stage import Registered, Stage

from watchword.directory.seed.well_known import GRAPH_POWERSHELL

pytestmark = pytest.mark.real

ADFS, ENTRA = "adfs/oauth2", "common/oauth2/v2.0"
TRUSTED = "http://schemas.microsoft.com/rel/trusted-realm"
CAE = json.dumps({"access_token": {"xms_cc": {"values": ["CP1"]}}})
DEVICE_SCOPE = "User.Read offline_access profile openid"
MSAL = {
    "x-client-sku": "MSAL.CoreCLR",
    "x-client-ver": "4.56.0.0",
    "x-client-current-telemetry": "5|1003,2,,,|0,1,1",
    "x-client-last-telemetry": "5|0||||",
    "x-ms-lib-capability": "retry-after, h429",
    "return-client-request-id": "true",
    "accept": "application/json",
}


@pytest.fixture
async def msal_net(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    """MSAL.NET's HTTP."""
    async with stage.served.client() as client:
        client.headers.update(MSAL | {"client-request-id": str(uuid.uuid4())})
        yield client


def form(**fields: str) -> dict[str, str]:
    """A token request with what always comes with it."""
    return {"client_info": "1", **fields}


async def token(client: httpx.AsyncClient, root: str, **fields: str) -> httpx.Response:
    return await client.post(f"/{root}/token", data=form(**fields))


async def test_an_authority_called_adfs_vouches_for_itself(stage: Stage, msal_net: httpx.AsyncClient) -> None:
    """WebFinger, asked of the bare host name, whatever the port; `href` must be the resource, letter for letter."""
    asked = {"rel": TRUSTED, "resource": f"https://{urlsplit(stage.served.url).hostname}"}
    answer = await msal_net.get("/.well-known/webfinger", params=asked)
    assert answer.json() == {"subject": asked["resource"], "links": [{"rel": TRUSTED, "href": asked["resource"]}]}


async def test_with_a_client_secret_credential(
    stage: Stage, msal_net: httpx.AsyncClient, registered: Registered
) -> None:
    """-TenantId adfs -ClientSecretCredential; then, before the first cmdlet of newer versions, with claims."""
    asked = {
        "client_id": registered.app_id,
        "client_secret": registered.secret,
        "scope": f"{stage.served.url}/.default",
        "grant_type": "client_credentials",
    }
    for more in ({}, {"claims": CAE}):
        answer = await token(msal_net, ADFS, **asked, **more)
        told = answer.raise_for_status().json()
        assert (told["token_type"], told["expires_in"] > 300, "scope" in told) == ("Bearer", True, False)
        await shows_a_context(told["access_token"], registered.app_id, ["User.Read.All"])


async def test_with_a_certificate(
    stage: Stage, msal_net: httpx.AsyncClient, registered: Registered, identity: Identity
) -> None:
    """-TenantId adfs -ClientId -Certificate: RS256, named by x5t without padding and by kid in hex."""
    thumbprint = identity.certificate.fingerprint(hashes.SHA1())
    x5t = base64.urlsafe_b64encode(thumbprint).decode().rstrip("=")
    now = int(time.time())
    claims = {
        "aud": f"{stage.served.url}/{ADFS}/token",
        "iss": registered.app_id,
        "sub": registered.app_id,
        "jti": str(uuid.uuid4()),
        "nbf": now,
        "exp": now + 600,
    }
    headers = {"kid": thumbprint.hex().upper(), "x5t": x5t}
    asked = {
        "client_id": registered.app_id,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": jwt.encode(claims, identity.key, "RS256", headers),
        "scope": f"{stage.served.url}/.default",
        "grant_type": "client_credentials",
    }
    told = (await token(msal_net, ADFS, **asked)).raise_for_status().json()
    await shows_a_context(told["access_token"], registered.app_id, ["User.Read.All"])


@pytest.mark.parametrize("root", [ADFS, ENTRA], ids=["-TenantId adfs", "no tenant"])
async def test_by_device_code(stage: Stage, msal_net: httpx.AsyncClient, root: str) -> None:
    """-Scopes User.Read -UseDeviceCode; polling goes on at authorization_pending alone, by the grant's old name."""
    who, me = await stage.newcomer(), {"client_id": GRAPH_POWERSHELL, "scope": DEVICE_SCOPE}
    device = (await msal_net.post(f"/{root}/devicecode", data=form(**me))).raise_for_status().json()
    polling = me | {"grant_type": "device_code", "device_code": device["device_code"]}
    for _ in range(3):
        early = await token(msal_net, root, **polling)
        assert (early.status_code, early.json()["error"]) == (400, "authorization_pending")
    async with signed_in(stage, who) as browser:
        await approve(stage, browser, device["user_code"])
    told = (await token(msal_net, root, **polling)).raise_for_status().json()
    await shows_a_context(told["access_token"], GRAPH_POWERSHELL, scopes=["User.Read"], upn=who.upn)
    info = json.loads(base64.urlsafe_b64decode(told["client_info"] + "=="))
    assert info["uid"] == who.id
    assert await is_me(stage, told["access_token"], who)
    renewing = me | {"grant_type": "refresh_token", "refresh_token": told["refresh_token"]}
    fresh = (await token(msal_net, root, **renewing)).raise_for_status().json()
    assert await is_me(stage, fresh["access_token"], who)


@pytest.mark.parametrize("mode", [None, "form_post"], ids=["MSAL.NET 4.56", "MSAL.NET 4.8x"])
@pytest.mark.parametrize("root", [ADFS, ENTRA], ids=["-TenantId adfs", "no tenant"])
async def test_by_browser(stage: Stage, msal_net: httpx.AsyncClient, root: str, mode: str | None) -> None:
    """-Scopes User.Read: no nonce is sent, so none may come; state comes back letter for letter."""
    who, verifier, state = await stage.newcomer(), "v" * 43, f"{uuid.uuid4()}{uuid.uuid4()}"
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    me = {"client_id": GRAPH_POWERSHELL, "redirect_uri": "http://localhost:51234", "scope": DEVICE_SCOPE}
    asked = me | {"response_type": "code", "state": state, "client_info": "1", "login_hint": who.upn}
    asked |= {"code_challenge": challenge, "code_challenge_method": "S256"}
    asked |= {"response_mode": mode} if mode else {}
    async with signed_in(stage, who) as browser:
        answer = await browser.get(f"/{root}/authorize?{urlencode(asked)}")
    if mode:
        assert 'action="http://localhost:51234"' in answer.text
        code = answer.text.partition('name="code" value="')[2].partition('"')[0]
    else:
        back = parse_qs(urlsplit(answer.headers["location"]).query)
        (code,), (came,) = back["code"], back["state"]
        assert came == state
    redeeming = me | {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
    told = (await token(msal_net, root, **redeeming)).raise_for_status().json()
    assert "nonce" not in jwt.decode(told["id_token"], options={"verify_signature": False})
    assert await is_me(stage, told["access_token"], who)


async def test_with_an_access_token(stage: Stage) -> None:
    """-AccessToken asks nobody: the token is read, and shown by Get-MgContext."""
    who = await stage.newcomer()
    minted = await stage.served.token(who.upn, "User.Read.All")
    claims = await shows_a_context(minted, None, scopes=["User.Read.All"], upn=who.upn)
    assert claims["appid"]


async def shows_a_context(
    minted: str,
    app_id: str | None,
    roles: list[str] | None = None,
    scopes: list[str] | None = None,
    upn: str | None = None,
) -> dict[str, object]:
    """What Connect-MgGraph reads of a token: it is a JWT, good for more than five minutes, and says whose it is."""
    assert minted.startswith("eyJ")
    claims: dict[str, object] = jwt.decode(minted, options={"verify_signature": False})
    assert int(str(claims["exp"])) > time.time() + 300
    assert claims["tid"]
    assert claims["app_displayname"]
    assert (claims.get("roles"), claims.get("upn")) == (roles, upn)
    assert set(scopes or []) <= set(str(claims.get("scp", "")).split())
    assert app_id is None or claims["appid"] == app_id
    return claims
