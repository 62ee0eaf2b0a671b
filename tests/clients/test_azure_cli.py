"""The Azure CLI, unmodified, with its own client id, which is known here from the start."""

from pathlib import Path

import pytest
from tests.clients.azure_cli import Az, Refused, registered_cloud
from tests.clients.people import approving
from tests.journeys.pages.visitor import Visitor
from tests.oidc.identity import Identity
from tests.oidc.people import is_me
from tests.stage import Registered, Stage, holder, run_aside

from watchword.access.roles import GLOBAL_READER

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("azure-cli")]


@pytest.fixture
def stage(on_postgresql: Stage) -> Stage:
    """One database will do: `az` takes a second to say anything."""
    return on_postgresql


@pytest.fixture(scope="module")
def cloud(on_postgresql: Stage, tmp_path_factory: pytest.TempPathFactory) -> Az:
    """Registered once."""
    folder = tmp_path_factory.mktemp("azure")
    return run_aside(lambda: registered_cloud(on_postgresql.served, folder))


@pytest.fixture
def az(cloud: Az, tmp_path: Path) -> Az:
    """In new hands."""
    return cloud.another(tmp_path / "azure")


SERVICE = ("login", "--service-principal", "--tenant", "contoso.com", "--allow-no-subscriptions")
DEVICE = ("login", "--use-device-code", "--allow-no-subscriptions")


async def test_an_application_with_a_secret(stage: Stage, az: Az, registered: Registered) -> None:
    """The token, a request of one's own, and the directory's commands."""
    await az(*SERVICE, "--username", registered.app_id, "--password", registered.secret)
    told = await az("account", "get-access-token", "--resource", "https://graph.microsoft.com")
    assert told["tokenType"] == "Bearer"
    async with stage.served.client(told["accessToken"]) as client:
        assert (await client.get("/v1.0/users?$top=1")).status_code == 200
    listed = await az("rest", "--url", f"{stage.served.url}/v1.0/users?$top=1&$select=userPrincipalName")
    assert len(listed["value"]) == 1
    shown = await az("ad", "user", "show", "--id", "balas@contoso.com")
    assert shown["userPrincipalName"] == "balas@contoso.com"


async def test_an_application_with_a_certificate(
    stage: Stage, az: Az, registered: Registered, identity: Identity, tmp_path: Path
) -> None:
    file = tmp_path / "client.pem"
    file.write_text(identity.key_pem + identity.certificate_pem)
    await az(*SERVICE, "--username", registered.app_id, "--certificate", str(file))
    assert (await az("ad", "user", "list", "--upn", "balas@contoso.com"))[0]["userPrincipalName"] == "balas@contoso.com"


async def test_why_a_secret_was_refused(az: Az, registered: Registered) -> None:
    with pytest.raises(Refused, match="AADSTS7000215: Invalid client secret provided"):
        await az(*SERVICE, "--username", registered.app_id, "--password", "wrong")


async def test_a_person_by_device_code(stage: Stage, az: Az) -> None:
    """Without a tenant: it asks which there are, and redeems there what it got for `organizations`."""
    who = holder(GLOBAL_READER)
    await az.by_code(*DEVICE, approve=approving(stage, who))
    me = await az("ad", "signed-in-user", "show")
    assert me["userPrincipalName"] == who.upn
    told = await az("account", "get-access-token", "--resource", "https://graph.microsoft.com")
    assert await is_me(stage, told["accessToken"], who)
    (listed,) = await az("account", "list")
    assert listed["user"] == {"name": who.upn, "type": "user"}


async def test_a_person_by_browser(stage: Stage, az: Az, visitor: Visitor) -> None:
    """It listens on a free port and takes nothing but a form (AUTHORITY section 5)."""

    async def visit(url: str) -> None:
        await visitor.page.goto(url)
        await visitor.say_who()
        await visitor.type_password()
        await visitor.page.get_by_role("button", name="No", exact=True).click()
        await visitor.page.wait_for_url("http://localhost:*/**")

    await az.by_browser("login", "--tenant", "contoso.com", "--skip-subscription-discovery", visit=visit)
    me = await az("rest", "--url", f"{stage.served.url}/v1.0/me")
    assert me["userPrincipalName"] == visitor.person.upn
