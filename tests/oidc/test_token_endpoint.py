"""The identity platform as HTTP: documents, refusals in Microsoft's shape, other origins, clients switched off."""

import uuid
from datetime import datetime
from typing import Any

import httpx
import pytest
from msal.oauth2cli import JwtAssertionCreator
from tests.oidc.identity import make_identity
from tests.stage import GRAPH_DEFAULT, Registered, Stage, credentials, register

from watchword.bootstrap import Application, operator
from watchword.kernel.clock import DAY, Instant, after, system_clock

pytestmark = pytest.mark.real

TOKEN = "/contoso.com/oauth2/v2.0/token"
SEGMENTS = ("contoso.com", "Contoso.com", "contoso.onmicrosoft.com", "organizations", "common", "adfs", "{id}")


@pytest.fixture
async def anonymous(stage: Stage) -> Any:
    """A client without a token."""
    async with stage.served.client() as client:
        yield client


async def tenant_of(client: httpx.AsyncClient) -> str:
    document = await client.get("/common/v2.0/.well-known/openid-configuration")
    return str(document.json()["issuer"].split("/")[3])


@pytest.mark.parametrize("segment", SEGMENTS)
@pytest.mark.parametrize(
    "form", ["/{t}/v2.0/.well-known/openid-configuration", "/{t}/.well-known/openid-configuration"]
)
async def test_every_name_of_the_organisation_is_discovered(
    stage: Stage, anonymous: httpx.AsyncClient, segment: str, form: str
) -> None:
    tenant = await tenant_of(anonymous)
    t = segment.format(id=tenant)
    answer = await anonymous.get(form.format(t=t))
    assert answer.status_code == 200
    document = answer.json()
    assert document["issuer"] == f"{stage.served.url}/{tenant}/v2.0"
    assert document["token_endpoint"].split("/")[3] == t
    assert document["jwks_uri"].startswith(f"{stage.served.url}/{t}/")
    for address in ("token_endpoint", "authorization_endpoint", "jwks_uri"):
        assert document[address].startswith(stage.served.url)
    keys = (await anonymous.get(document["jwks_uri"])).json()["keys"]
    assert {key["alg"] for key in keys} == {"ES256", "RS256"}
    assert not any({"d", "p", "q", "dp", "dq", "qi", "k"} & key.keys() for key in keys)


async def test_documents_name_the_configured_address_whatever_the_host_header_says(
    stage: Stage, anonymous: httpx.AsyncClient
) -> None:
    answer = await anonymous.get(
        "/contoso.com/v2.0/.well-known/openid-configuration",
        headers={"host": "evil.example", "x-forwarded-host": "evil.example"},
    )
    assert "evil.example" not in answer.text
    assert stage.served.url in answer.text


@pytest.mark.parametrize("path", ["/v2.0/.well-known/openid-configuration", "/discovery/v2.0/keys"])
async def test_another_organisation_is_unknown(anonymous: httpx.AsyncClient, path: str) -> None:
    for name in ("fabrikam.com", str(uuid.uuid4()), "users", "%2e%2e"):
        answer = await anonymous.get(f"/{name}{path}")
        refused(answer, 400, "invalid_tenant", 90002)


def refused(answer: httpx.Response, status: int, error: str, code: int) -> dict[str, Any]:
    """The refusal, in the shape that every Microsoft library reads."""
    told: dict[str, Any] = answer.json()
    assert (answer.status_code, told["error"], told["error_codes"]) == (status, error, [code]), answer.text
    assert told["error_description"].startswith(f"AADSTS{code}: ")
    for label in ("Trace ID: ", "Correlation ID: ", "Timestamp: "):
        assert label in told["error_description"]
    assert uuid.UUID(told["trace_id"])
    assert uuid.UUID(told["correlation_id"])
    assert datetime.strptime(told["timestamp"], "%Y-%m-%d %H:%M:%S%z")
    assert told["error_uri"].endswith(f"code={code}")
    assert answer.headers["cache-control"] == "no-store"
    return told


async def test_a_token_response_is_what_oauth_says_it_is(anonymous: httpx.AsyncClient, registered: Registered) -> None:
    answer = await anonymous.post(TOKEN, data=credentials(registered))
    assert answer.status_code == 200
    assert answer.json().keys() == {"token_type", "expires_in", "ext_expires_in", "access_token"}
    assert answer.headers["cache-control"] == "no-store"


async def test_basic_authentication_proves_the_same(anonymous: httpx.AsyncClient, registered: Registered) -> None:
    form = {"grant_type": "client_credentials", "scope": GRAPH_DEFAULT}
    answer = await anonymous.post(TOKEN, data=form, auth=(registered.app_id, registered.secret.replace("~", "%7E")))
    assert answer.status_code == 200, answer.text


async def test_the_correlation_id_of_the_request_comes_back(
    anonymous: httpx.AsyncClient, registered: Registered
) -> None:
    wished = str(uuid.uuid4())
    form = {**credentials(registered), "client_secret": "wrong"}
    answer = await anonymous.post(TOKEN, data=form, headers={"client-request-id": wished})
    assert refused(answer, 401, "invalid_client", 7000215)["correlation_id"] == wished


@pytest.mark.parametrize(
    ("changes", "status", "error", "code"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        ({"client_secret": ""}, 401, "invalid_client", 7000218),
        ({"client_id": "00000000-1111-4222-8333-444444444444"}, 400, "unauthorized_client", 700016),
        ({"client_id": ""}, 400, "invalid_request", 900144),
        ({"grant_type": "implicit"}, 400, "unsupported_grant_type", 70003),
        ({"grant_type": ""}, 400, "invalid_request", 900144),
        ({"scope": "User.Read.All"}, 400, "invalid_scope", 1002012),
        ({"scope": "https://vault.example/.default"}, 400, "invalid_resource", 500011),
        ({"client_assertion": "x.y.z", "client_assertion_type": "x"}, 401, "invalid_client", 50027),
    ],
)
async def test_what_the_token_endpoint_refuses(
    anonymous: httpx.AsyncClient, registered: Registered, changes: dict[str, str], status: int, error: str, code: int
) -> None:
    form = {**credentials(registered), **changes}
    if "client_assertion" in changes:
        form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        del form["client_secret"]
    refused(await anonymous.post(TOKEN, data=form), status, error, code)


async def test_a_form_that_is_no_form_is_refused(anonymous: httpx.AsyncClient, registered: Registered) -> None:
    twice = "&".join(f"{name}={value}" for name, value in (*credentials(registered).items(), ("scope", "x")))
    form = {"content-type": "application/x-www-form-urlencoded"}
    for body in (twice.encode(), b"\xff\xfe=\x00", b"grant_type=%zz", b"a" * 70_000):
        answer = await anonymous.post(TOKEN, content=body, headers=form)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), answer.text


async def test_a_secret_that_has_run_out_is_told_from_a_wrong_one(stage: Stage, anonymous: httpx.AsyncClient) -> None:
    def then() -> Instant:
        return after(system_clock(), -40 * DAY)

    registered = await stage.served.operate(lambda app: register(app, (), days=30), clock=then)
    answer = await anonymous.post(TOKEN, data=credentials(registered))
    refused(answer, 401, "invalid_client", 7000222)
    wrong = {**credentials(registered), "client_secret": "wrong"}
    refused(await anonymous.post(TOKEN, data=wrong), 401, "invalid_client", 7000215)


async def test_another_organisations_token_endpoint_is_none_of_ours(
    anonymous: httpx.AsyncClient, registered: Registered
) -> None:
    answer = await anonymous.post("/fabrikam.com/oauth2/v2.0/token", data=credentials(registered))
    assert (answer.status_code, answer.json()["error_codes"]) == (400, [90002])


async def test_a_disabled_application_gets_nothing_and_what_it_has_stops(stage: Stage, registered: Registered) -> None:
    """DEV-05."""
    token = await stage.app_token(registered)
    async with stage.served.client(token) as client:
        assert (await client.get("/v1.0/users?$top=1")).status_code == 200
        await switch(stage, registered, on=False)
        assert (await client.get("/v1.0/users?$top=1")).status_code == 403
        refused(await client.post(TOKEN, data=credentials(registered)), 400, "unauthorized_client", 7000112)
        await switch(stage, registered, on=True)
        assert (await client.get("/v1.0/users?$top=1")).status_code == 200


async def switch(stage: Stage, registered: Registered, *, on: bool) -> None:
    async def work(app: Application) -> None:
        await app.services.applications.enable(operator("cli:test"), None, registered.app_id, on)

    await stage.served.operate(work)


async def test_a_removed_secret_and_a_removed_application_prove_nothing(
    stage: Stage, anonymous: httpx.AsyncClient
) -> None:
    """DEV-05."""
    registered = await stage.application("User.Read.All")
    token = await stage.app_token(registered)

    async def work(app: Application) -> None:
        service, me = app.services.applications, operator("cli:test")
        _, (secret,), _ = await service.get(me, None, registered.app_id)
        await service.remove_credential(me, None, registered.app_id, secret.id)

    async def remove(app: Application) -> None:
        await app.services.applications.remove(operator("cli:test"), None, registered.app_id)

    await stage.served.operate(work)
    refused(await anonymous.post(TOKEN, data=credentials(registered)), 401, "invalid_client", 7000215)
    await stage.served.operate(remove)
    refused(await anonymous.post(TOKEN, data=credentials(registered)), 400, "unauthorized_client", 700016)
    async with stage.served.client(token) as client:
        assert (await client.get("/v1.0/users?$top=1")).status_code == 403


async def test_an_application_is_nobody_and_has_what_it_was_granted(stage: Stage) -> None:
    """DEV-05: no /me, no directory role by name, nothing but its own application permissions."""
    person = await stage.newcomer()
    registered = await stage.application("User.Read.All")
    async with stage.served.client(await stage.app_token(registered)) as client:
        me = await client.get("/v1.0/me")
        assert (me.status_code, me.json()["error"]["code"]) == (400, "BadRequest")
        own = await client.post("/v1.0/me/changePassword", json={"currentPassword": "a", "newPassword": "b"})
        assert own.status_code == 400
        phones = await client.get(f"/v1.0/users/{person.upn}/authentication/phoneMethods")
        assert (phones.status_code, phones.json()["error"]["code"]) == (403, "accessDenied")
        reset = f"/v1.0/users/{person.upn}/authentication/methods/28c10230-6103-485e-b985-444c60001490/resetPassword"
        assert (await client.post(reset, json={})).status_code == 403


async def test_a_certificate_of_somebody_else_proves_nothing(
    stage: Stage, anonymous: httpx.AsyncClient, registered: Registered
) -> None:
    stranger = make_identity()
    creator = JwtAssertionCreator(stranger.key_pem, algorithm="RS256", sha1_thumbprint=stranger.thumbprint)
    assertion = creator.create_normal_assertion(f"{stage.served.url}{TOKEN}", registered.app_id).decode()
    form = {
        "grant_type": "client_credentials",
        "client_id": registered.app_id,
        "scope": GRAPH_DEFAULT,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion,
    }
    refused(await anonymous.post(TOKEN, data=form), 401, "invalid_client", 700027)


async def test_the_facade_for_clients_that_ask_before_they_trust(stage: Stage, anonymous: httpx.AsyncClient) -> None:
    """Instance discovery, home realm, WebFinger; of hosts that are not ours nothing is said."""
    host = stage.served.url.removeprefix("https://")
    authorize = f"{stage.served.url}/contoso.com/oauth2/v2.0/authorize"
    answer = await anonymous.get(
        "/common/discovery/instance", params={"api-version": "1.1", "authorization_endpoint": authorize}
    )
    told = answer.json()
    assert told["tenant_discovery_endpoint"] == f"{stage.served.url}/contoso.com/v2.0/.well-known/openid-configuration"
    assert told["metadata"] == [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}]
    evil = {"authorization_endpoint": "https://evil.example/common/oauth2/v2.0/authorize"}
    refused(await anonymous.get("/common/discovery/instance", params=evil), 400, "invalid_instance", 50049)
    realm = await anonymous.get("/common/userrealm/nobody@contoso.com?api-version=1.0")
    assert realm.json()["account_type"] == "Managed"
    resource = stage.served.url
    finger = await anonymous.get(
        "/.well-known/webfinger",
        params={"rel": "http://schemas.microsoft.com/rel/trusted-realm", "resource": resource},
    )
    assert finger.json()["subject"] == resource
    assert finger.json()["links"] == [{"rel": "http://schemas.microsoft.com/rel/trusted-realm", "href": resource}]


async def test_pages_of_other_origins_may_ask(stage: Stage, anonymous: httpx.AsyncClient) -> None:
    """As browsers' libraries do: simple requests to the authority, preflighted ones to Graph; never with cookies."""
    origin = {"origin": "https://app.example"}
    for answer in (
        await anonymous.get("/contoso.com/v2.0/.well-known/openid-configuration", headers=origin),
        await anonymous.get("/contoso.com/discovery/v2.0/keys", headers=origin),
        await anonymous.get("/v1.0/users", headers=origin),
        await anonymous.get("/v1.0/$metadata", headers=origin),
    ):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers
    for stranger in ("https://app.example", "null"):
        answer = await anonymous.post(TOKEN, data={}, headers={"origin": stranger})
        assert "access-control-allow-origin" not in answer.headers
    asked = {
        **origin,
        "access-control-request-method": "PATCH",
        "access-control-request-headers": "authorization,client-request-id,consistencylevel,content-type,sdkversion",
    }
    preflight = await anonymous.options("/v1.0/users/balas@contoso.com", headers=asked)
    assert preflight.status_code in (200, 204)
    allowed = {each.strip() for each in preflight.headers["access-control-allow-headers"].lower().split(",")}
    assert set(asked["access-control-request-headers"].split(",")) <= allowed
    assert {"GET", "POST", "PATCH", "PUT", "DELETE"} <= {
        each.strip() for each in preflight.headers["access-control-allow-methods"].split(",")
    }
    exposed = (await anonymous.get("/v1.0/users", headers=origin)).headers["access-control-expose-headers"].lower()
    assert {"request-id", "location", "retry-after", "www-authenticate"} <= {
        each.strip() for each in exposed.split(",")
    }
