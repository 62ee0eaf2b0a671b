"""openid-client, unmodified, with every check that it has: it is told the issuer, who it is and how it proves that.

The issuer must be the address that was asked, letter for letter; `iss` comes with the code; signatures are verified.
"""

from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from tests.clients.node import Answer, Failed, run
from tests.clients.people import approving, visiting
from tests.clients.registered import CALLBACK, HERE, SCOPES, TIMES, TIMES_LEFT, Times
from tests.oidc.identity import Identity
from tests.oidc.people import is_me, signed_in
from tests.stage import GRAPH_DEFAULT, Registered, Stage

from watchword.directory.seed.well_known import AZURE_CLI

pytestmark = pytest.mark.real

PROOFS = ("client_secret_post", "client_secret_basic", "private_key_jwt")
SCOPE = " ".join(SCOPES)


async def client(stage: Stage, flow: str, given: dict[str, Any], **answers: Answer) -> Any:
    return await run("openid_client.mjs", stage.served.ca, flow, given, **answers)


def proved(who: Registered | Times, identity: Identity, proof: str) -> dict[str, str]:
    """Who it is, and by what it proves that."""
    thumbprint = identity.certificate.fingerprint(hashes.SHA256()).hex()
    own = {"key": identity.key_pem, "kid": thumbprint} if proof == "private_key_jwt" else {"clientSecret": who.secret}
    return {"clientId": who.app_id, "proof": proof, **own}


@pytest.mark.parametrize("pushed", [False, True], ids=["asked in the address", "pushed ahead"])
@pytest.mark.parametrize("proof", PROOFS)
async def test_a_server_signs_somebody_in_and_out(
    stage: Stage, times: Times, identity: Identity, issuer: str, proof: str, pushed: bool
) -> None:
    """RFC 7009, 7636, 7662, 9126, 9207, OpenID Connect Core, RP-Initiated Logout, as a certified client reads them."""
    who = await stage.newcomer()
    given = {"issuer": issuer, "scope": SCOPE, "redirectUri": TIMES, "leaveTo": TIMES_LEFT, "pushed": pushed}
    async with signed_in(stage, who) as browser:

        async def visit(url: str) -> str:
            return str((await browser.get(url)).headers["location"])

        told = await client(stage, "aServer", given | proved(times, identity, proof), visit=visit, leave=visit)
        assert (await browser.get("/signed-in")).status_code == 303
    claims = told["claims"]
    assert (claims["oid"], told["who"]["sub"], told["fresh"]["sub"]) == (who.id, claims["sub"], claims["sub"])
    assert told["who"]["preferred_username"] == who.upn
    assert (told["before"]["active"], told["after"]) == (True, {"active": False})
    assert told["left"] == f"{TIMES_LEFT}?state=gone"


async def test_a_program_signs_somebody_in(stage: Stage, times: Times, issuer: str) -> None:
    """It asks how long ago that was, and checks the auth_time that it gets. Its address has a path: without one it adds
    a slash when it redeems, and that is another address.
    """
    who = await stage.newcomer()
    given: dict[str, Any] = {"issuer": issuer, "scope": SCOPE, "clientId": times.caller, "proof": "none"}
    given |= {"redirectUri": CALLBACK.replace("localhost", "localhost:51234"), "maxAge": 3600}
    told = await client(stage, "aProgram", given, visit=visiting(stage, who))
    assert told["claims"]["preferred_username"] == who.upn
    assert await is_me(stage, told["accessToken"], who)


async def test_a_device_is_signed_in(stage: Stage, issuer: str) -> None:
    who = await stage.newcomer()
    given = {"issuer": issuer, "scope": SCOPE, "clientId": AZURE_CLI, "proof": "none"}
    told = await client(stage, "aDevice", given, approve=approving(stage, who))
    assert told["claims"]["oid"] == who.id
    assert await is_me(stage, told["accessToken"], who)


@pytest.mark.parametrize("proof", PROOFS)
async def test_an_application_by_itself(
    stage: Stage, registered: Registered, identity: Identity, issuer: str, proof: str
) -> None:
    given = {"issuer": issuer, "scope": GRAPH_DEFAULT, **proved(registered, identity, proof)}
    told = await client(stage, "byItself", given)
    assert (told["type"], told["seconds"]) == ("bearer", 3600)


async def test_another_name_of_the_organisation_is_no_issuer(stage: Stage) -> None:
    """AUTHORITY section 3: it must be told the issuer itself."""
    given = {"issuer": f"{stage.served.url}/contoso.com/v2.0", "scope": SCOPE, "clientId": AZURE_CLI, "proof": "none"}
    with pytest.raises(Failed, match="issuer does not match") as failed:
        await client(stage, "aProgram", given | {"redirectUri": HERE})
    assert failed.value.told["code"] == "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED"
