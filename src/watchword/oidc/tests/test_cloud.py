"""The documents by which the Azure CLI takes this installation for a cloud (AUTHORITY section 13)."""

import pytest

from watchword.oidc.tests.house import BASE, House


@pytest.mark.parametrize("host", ["id.contoso.com", "evil.example"])
async def test_every_address_is_the_configured_one(light: House, host: str) -> None:
    """`az` sends secrets and tokens there: a Host header that came with the request is no address."""
    async with light.browser() as client:
        said = (await client.get("/metadata/endpoints?api-version=2022-09-01", headers={"host": host})).json()
    places = (said["authentication"]["loginEndpoint"], *said["authentication"]["audiences"], said["graphAudience"])
    assert {*places, said["microsoftGraphResourceId"], said["resourceManager"]} == {BASE}


async def test_there_is_one_organisation_and_no_subscription(light: House) -> None:
    tenant = light.identity.authority.tenant
    async with light.browser() as client:
        tenants = (await client.get("/tenants?api-version=2022-12-01")).json()["value"]
        assert (await client.get("/subscriptions?api-version=2022-12-01")).json() == {"value": []}
    assert tenants == [{"id": f"/tenants/{tenant}", "tenantId": tenant, "tenantCategory": "Home"}]
