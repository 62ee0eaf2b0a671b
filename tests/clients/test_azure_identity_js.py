"""@azure/identity, unmodified: where the authority is, and not to ask Microsoft; for `adfs` not even that."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from tests.clients.node import Answer, Failed, run
from tests.clients.people import approving, visiting
from tests.clients.registered import TIMES, Times
from tests.oidc.identity import Identity
from tests.oidc.people import is_me
from tests.stage import GRAPH_DEFAULT, Registered, Stage

pytestmark = pytest.mark.real

TENANTS = ("contoso.com", "adfs")


async def identity_says(stage: Stage, flow: str, tenant: str, given: dict[str, Any], **answers: Answer) -> Any:
    options = {"authorityHost": stage.served.url} | ({} if tenant == "adfs" else {"disableInstanceDiscovery": True})
    told = {"tenant": tenant, "scopes": [GRAPH_DEFAULT], "options": options, **given}
    return await run("azure_identity.mjs", stage.served.ca, flow, told, **answers)


async def reads_users(stage: Stage, token: str) -> bool:
    async with stage.served.client(token) as client:
        return (await client.get("/v1.0/users?$top=1")).status_code == 200


@pytest.mark.parametrize("tenant", TENANTS)
async def test_an_application_with_a_secret(stage: Stage, registered: Registered, tenant: str) -> None:
    given = {"clientId": registered.app_id, "clientSecret": registered.secret}
    told = await identity_says(stage, "secret", tenant, given)
    assert told["again"] == told["token"]
    assert await reads_users(stage, told["token"])


@pytest.mark.parametrize("tenant", TENANTS)
async def test_an_application_with_a_certificate(
    stage: Stage, registered: Registered, identity: Identity, tmp_path: Path, tenant: str
) -> None:
    """PS256 by x5t#S256, whose nbf may lie ahead of the clock."""
    file = tmp_path / "client.pem"
    file.write_text(identity.key_pem + identity.certificate_pem)
    given = {"clientId": registered.app_id, "certificatePath": str(file)}
    told = await identity_says(stage, "certificate", tenant, given)
    assert await reads_users(stage, told["token"])


async def test_why_a_secret_was_refused(stage: Stage, registered: Registered) -> None:
    given = {"clientId": registered.app_id, "clientSecret": "wrong"}
    with pytest.raises(Failed, match="AADSTS7000215") as failed:
        await identity_says(stage, "secret", "contoso.com", given)
    assert failed.value.told["kind"] == "AuthenticationRequiredError"


async def test_a_device_with_nothing_but_the_authority(stage: Stage) -> None:
    """It comes as the Azure CLI where no client id is given."""
    who = await stage.newcomer()
    told = await identity_says(stage, "deviceCode", "organizations", {}, approve=approving(stage, who))
    assert told["again"] == told["token"]
    assert await is_me(stage, told["token"], who)


async def test_a_server_by_a_code_that_it_asked_for_by_hand(stage: Stage, times: Times) -> None:
    """AUTHORITY section 5: no proof key, no openid, and the token request names another scope than authorize did."""
    who = await stage.newcomer()
    asked = {"client_id": times.app_id, "response_type": "code", "redirect_uri": TIMES, "scope": "User.Read"}
    back = await visiting(stage, who)(f"{stage.served.url}/contoso.com/oauth2/v2.0/authorize?{urlencode(asked)}")
    given = {
        "clientId": times.app_id,
        "clientSecret": times.secret,
        "code": parse_qs(urlsplit(str(back)).query)["code"][0],
        "redirectUri": TIMES,
        "scopes": ["https://graph.microsoft.com/User.Read"],
    }
    told = await identity_says(stage, "authorizationCode", "contoso.com", given)
    assert await is_me(stage, told["token"], who)
