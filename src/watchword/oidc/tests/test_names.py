"""What the organisation is called in a path, as it changes."""

import pytest

from watchword.kernel.clock import SECOND
from watchword.oidc.tests.house import BASE, OPERATOR, House


@pytest.mark.parametrize("path", ["v2.0/.well-known/openid-configuration", "discovery/v2.0/keys"])
async def test_a_domain_that_is_added_is_a_name_within_a_second(house: House, path: str) -> None:
    """And nothing has to be started again for it, here or on another node."""
    async with house.browser() as client:
        assert (await client.get(f"/fabrikam.com/{path}")).status_code == 400
        await house.services.directory.organizations.add_domain(OPERATOR, None, "fabrikam.com")
        house.wait(SECOND)
        assert (await client.get(f"/Fabrikam.com/{path}")).status_code == 200
    assert f"{BASE}/fabrikam.com/oauth2/v2.0/token" in house.identity._proofs.audiences()
