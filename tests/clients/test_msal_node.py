"""@azure/msal-node, unmodified: the authority, and that its host is known, are all that it is told."""

from typing import Any

import pytest
from tests.clients.node import Answer, run
from tests.stage import GRAPH_DEFAULT, Registered, Stage

pytestmark = pytest.mark.real


async def msal(
    stage: Stage, flow: str, authority: str = "contoso.com", *, given: dict[str, Any], **answers: Answer
) -> Any:
    given = {"authority": f"{stage.served.url}/{authority}", **given}
    return await run("msal_node.mjs", stage.served.ca, flow, given, **answers)


async def reads_users(stage: Stage, token: str) -> bool:
    async with stage.served.client(token) as client:
        return (await client.get("/v1.0/users?$top=1")).status_code == 200


@pytest.mark.parametrize("authority", ["contoso.com", "adfs"])
async def test_an_application_with_a_secret(stage: Stage, registered: Registered, authority: str) -> None:
    given = {"clientId": registered.app_id, "clientSecret": registered.secret, "scopes": [GRAPH_DEFAULT]}
    told = await msal(stage, "clientCredentials", authority, given=given)
    assert await reads_users(stage, told["first"]["accessToken"])
    assert (told["again"]["fromCache"], told["again"]["accessToken"]) == (True, told["first"]["accessToken"])
