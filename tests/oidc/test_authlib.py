"""Authlib signs people in: a standard client, which checks what it is given (AUTHORITY section 8)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet
from tests.oidc.people import signed_in
from tests.stage import Registered, Stage, register

from watchword.bootstrap import Application, operator
from watchword.directory.applications.model import Platform, RedirectUri, SignInChange

pytestmark = pytest.mark.real

CALLBACK = "https://times.example/cb"
SCOPES = "openid profile email offline_access User.Read"


@pytest.fixture
async def server(stage: Stage) -> Registered:
    """An application with a server that keeps a secret, consented to for everybody."""

    async def work(app: Application) -> Registered:
        made, me = await register(app, ()), operator("cli:test")
        change = SignInChange(add=(RedirectUri(CALLBACK, Platform.WEB),))
        await app.services.applications.change_sign_in(me, None, made.app_id, change)
        await app.identity.consents.give(me, None, made.app_id, SCOPES.split())
        return made

    return await stage.served.operate(work)


@pytest.fixture
async def metadata(stage: Stage) -> AsyncIterator[dict[str, Any]]:
    """What discovery says."""
    async with stage.served.client() as client:
        yield (await client.get("/contoso.com/v2.0/.well-known/openid-configuration")).json()


@pytest.mark.parametrize("proof_key", [False, True], ids=["as it comes", "with a proof key"])
@pytest.mark.parametrize("proof", ["client_secret_basic", "client_secret_post"])
async def test_a_server_signs_somebody_in_and_stays(
    stage: Stage, server: Registered, metadata: dict[str, Any], proof: str, proof_key: bool
) -> None:
    """The code, the id_token by its keys, userinfo, a refresh, and an end to it."""
    who = await stage.newcomer()
    client = OAuth2Session(
        server.app_id,
        server.secret,
        scope=SCOPES,
        redirect_uri=CALLBACK,
        token_endpoint_auth_method=proof,
        code_challenge_method="S256" if proof_key else None,
    )
    client.verify, client.trust_env = str(stage.served.ca), False
    places, extra = metadata, {"code_verifier": "v" * 48} if proof_key else {}
    url, state = client.create_authorization_url(places["authorization_endpoint"], nonce="n-0S6", **extra)
    async with signed_in(stage, who) as browser:
        answer = await browser.get(url)
        keys = KeySet.import_key_set((await browser.get(places["jwks_uri"])).json())
    back = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
    assert (back["state"], back["iss"]) == (state, places["issuer"])

    def work() -> None:
        token = client.fetch_token(places["token_endpoint"], authorization_response=answer.headers["location"], **extra)
        decoded = jwt.decode(token["id_token"], keys, algorithms=["RS256"])
        options = {"iss": {"values": [places["issuer"]]}, "aud": {"values": [server.app_id]}}
        claims = CodeIDToken(decoded.claims, decoded.header, options, {"nonce": "n-0S6"})
        claims.validate()
        said = client.get(places["userinfo_endpoint"]).json()
        assert (said["sub"], said["preferred_username"]) == (claims["sub"], who.upn) == (who.id, who.upn)
        fresh = client.refresh_token(places["token_endpoint"], refresh_token=token["refresh_token"])
        assert fresh["refresh_token"] != token["refresh_token"]
        assert client.get(places["userinfo_endpoint"]).status_code == 200
        asked = {"token": fresh["refresh_token"]}
        assert client.introspect_token(places["introspection_endpoint"], **asked).json()["active"] is True
        client.revoke_token(places["revocation_endpoint"], **asked)
        assert client.introspect_token(places["introspection_endpoint"], **asked).json() == {"active": False}

    await asyncio.to_thread(work)
