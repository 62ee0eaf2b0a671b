"""Microsoft's own libraries get tokens from a running server, and Graph takes them.

Nothing is configured in them but what their users configure: the authority, and that Microsoft is not to be asked.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msal
import pytest
import requests
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import CertificateCredential, ClientSecretCredential
from azure.identity.aio import CertificateCredential as AsyncCertificateCredential
from azure.identity.aio import ClientSecretCredential as AsyncClientSecretCredential
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from tests.journeys.sdk import connected
from tests.oidc.identity import Identity
from tests.stage import GRAPH_DEFAULT, Registered, Stage

pytestmark = pytest.mark.real

AUTHORITIES = ("contoso.com", "organizations", "common", "adfs")
"""Besides the organisation's id, which the tests take from the server."""


@pytest.fixture
def session(stage: Stage) -> Iterator[requests.Session]:
    """The HTTP session that MSAL is handed: it trusts the installation's authority."""
    with requests.Session() as session:
        session.verify, session.trust_env = str(stage.served.ca), False
        yield session


def confidential(stage: Stage, registered: Registered, session: requests.Session, credential: Any, t: str) -> Any:
    return msal.ConfidentialClientApplication(
        registered.app_id,
        authority=f"{stage.served.url}/{t}",
        client_credential=credential,
        instance_discovery=False,
        http_client=session,
    )


async def reads_users(stage: Stage, token: str) -> bool:
    async with stage.served.client(token) as client:
        return (await client.get("/v1.0/users?$top=1")).status_code == 200


async def tenant_of(client: httpx.AsyncClient) -> str:
    """The organisation's id: of the issuer, whichever name is asked by."""
    document = await client.get("/common/v2.0/.well-known/openid-configuration")
    return str(document.json()["issuer"].split("/")[3])


@pytest.mark.filterwarnings("ignore:Using /common or /organizations:DeprecationWarning")
@pytest.mark.parametrize("authority", [*AUTHORITIES, "{id}"])
async def test_msal_with_a_secret(
    stage: Stage, registered: Registered, session: requests.Session, authority: str
) -> None:
    async with stage.served.client() as client:
        tenant = authority.format(id=await tenant_of(client))
    app = confidential(stage, registered, session, registered.secret, tenant)
    answer = app.acquire_token_for_client([GRAPH_DEFAULT])
    assert "access_token" in answer, answer
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 3600)
    assert await reads_users(stage, answer["access_token"])
    again = app.acquire_token_for_client([GRAPH_DEFAULT])
    assert (again["access_token"], again["token_source"]) == (answer["access_token"], "cache")


@pytest.mark.parametrize("authority", ["contoso.com", "adfs"])
async def test_msal_with_a_certificate(
    stage: Stage, registered: Registered, session: requests.Session, identity: Identity, authority: str
) -> None:
    """PS256 and x5t#S256; at adfs RS256 and x5t."""
    credential = {"private_key": identity.key_pem, "public_certificate": identity.certificate_pem}
    app = confidential(stage, registered, session, credential, authority)
    answer = app.acquire_token_for_client([GRAPH_DEFAULT])
    assert "access_token" in answer, answer
    assert await reads_users(stage, answer["access_token"])


async def test_msal_with_a_thumbprint(
    stage: Stage, registered: Registered, session: requests.Session, identity: Identity
) -> None:
    """RS256 and x5t."""
    credential = {"private_key": identity.key_pem, "thumbprint": identity.thumbprint}
    answer = confidential(stage, registered, session, credential, "contoso.com").acquire_token_for_client(
        [f"{stage.served.url}/.default"]
    )
    assert "access_token" in answer, answer
    assert await reads_users(stage, answer["access_token"])


async def test_msal_shows_why_a_secret_was_refused(
    stage: Stage, registered: Registered, session: requests.Session
) -> None:
    app = confidential(stage, registered, session, "wrong", "contoso.com")
    answer = app.acquire_token_for_client([GRAPH_DEFAULT])
    assert (answer["error"], answer["error_codes"]) == ("invalid_client", [7000215])
    assert answer["error_description"].startswith("AADSTS7000215: Invalid client secret provided.")
    assert answer["correlation_id"]


@pytest.mark.parametrize("tenant", ["contoso.com", "adfs"])
async def test_azure_identity_with_a_secret(stage: Stage, registered: Registered, tenant: str) -> None:
    with ClientSecretCredential(tenant, registered.app_id, registered.secret, **configured(stage)) as credential:
        token = credential.get_token(GRAPH_DEFAULT).token
    assert await reads_users(stage, token)


@pytest.mark.parametrize("tenant", ["contoso.com", "adfs"])
async def test_azure_identity_with_a_certificate(
    stage: Stage, registered: Registered, identity: Identity, tmp_path: Path, tenant: str
) -> None:
    with CertificateCredential(
        tenant, registered.app_id, written(tmp_path, identity), **configured(stage)
    ) as credential:
        token = credential.get_token(GRAPH_DEFAULT).token
    assert await reads_users(stage, token)


async def test_azure_identity_says_why_it_was_refused(stage: Stage, registered: Registered) -> None:
    with (
        ClientSecretCredential("contoso.com", registered.app_id, "wrong", **configured(stage)) as credential,
        pytest.raises(ClientAuthenticationError, match="AADSTS7000215"),
    ):
        credential.get_token(GRAPH_DEFAULT)


@pytest.mark.parametrize("tenant", ["contoso.com", "adfs"])
async def test_azure_identity_aio_with_a_secret(stage: Stage, registered: Registered, tenant: str) -> None:
    async with AsyncClientSecretCredential(
        tenant, registered.app_id, registered.secret, **configured(stage)
    ) as credential:
        token = (await credential.get_token(GRAPH_DEFAULT)).token
    assert await reads_users(stage, token)


@pytest.mark.parametrize("tenant", ["contoso.com", "adfs"])
async def test_azure_identity_aio_with_a_certificate(
    stage: Stage, registered: Registered, identity: Identity, tmp_path: Path, tenant: str
) -> None:
    async with AsyncCertificateCredential(
        tenant, registered.app_id, written(tmp_path, identity), **configured(stage)
    ) as credential:
        token = (await credential.get_token(GRAPH_DEFAULT)).token
    assert await reads_users(stage, token)


@pytest.mark.xdist_group("graph-sdk")
@pytest.mark.parametrize("version", ["v1.0", "beta"])
async def test_the_graph_sdk_with_a_credential_and_no_scopes(
    stage: Stage, registered: Registered, version: str
) -> None:
    """It asks for https://{host}/.default, the host without its port, and says that it can handle claims challenges."""
    person = await stage.newcomer()
    credential = AsyncClientSecretCredential("contoso.com", registered.app_id, registered.secret, **configured(stage))
    provider = AzureIdentityAuthenticationProvider(credential)
    async with credential, connected(version, stage.served.url, stage.served.ca, provider) as sdk:
        user = await sdk.graph.users.by_user_id(person.upn).get()
        methods = await sdk.graph.users.by_user_id(person.upn).authentication.methods.get()
    assert user.user_principal_name == person.upn
    assert methods.value == []


def configured(stage: Stage) -> dict[str, Any]:
    """What Azure Identity is told: where the authority is, whom to trust, and not to ask Microsoft."""
    return {
        "authority": stage.served.url,
        "disable_instance_discovery": True,
        "connection_verify": str(stage.served.ca),
    }


def written(folder: Path, identity: Identity) -> str:
    """The PEM file that Azure Identity reads: the key, then the certificate."""
    file = folder / "client.pem"
    file.write_text(identity.key_pem + identity.certificate_pem)
    return str(file)
