"""The requests that Microsoft Graph PowerShell sends, byte for byte as its cmdlets make them, and what they need back.

Source: the cmdlets of Microsoft.Graph 2.x and Microsoft.Graph.Beta 2.x, generated from Microsoft's OpenAPI documents;
their runtime re-bases every URL on the environment's Graph endpoint and keeps paths, names and bodies.
"""

import uuid
from collections.abc import AsyncIterator
from urllib.parse import quote

import httpx
import pytest
from tests.stage import Someone, Stage, holder, named

from watchword.access.roles import GLOBAL_ADMINISTRATOR

pytestmark = pytest.mark.real

PASSWORD = "28c10230-6103-485e-b985-444c60001490"
MOBILE = "3179e48a-750b-4051-897c-87b9720928f7"
EMAIL = "3ddfcfc8-9383-446f-83cc-3ab9be4be18f"
PROFILES = ("v1.0", "beta")

profile = pytest.mark.parametrize("version", PROFILES)


@pytest.fixture
async def powershell(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    """A session after `Connect-MgGraph -AccessToken`, as a Global Administrator."""
    async with stage.administering() as client:
        client.headers.update(
            {
                "SdkVersion": "graph-powershell/2.6.1, graph-dotnet-3.1.3",
                "User-Agent": "Mozilla/5.0 (Linux; Debian GNU/Linux 12; en-US) PowerShell/7.4.0 New-MgUser",
                "Accept-Encoding": "gzip",
                "client-request-id": str(uuid.uuid4()),
            }
        )
        yield client


def of(version: str, person: Someone, rest: str = "") -> str:
    """The path of a person's authentication as the cmdlets spell it."""
    return f"/{version}/users/{quote(person.upn)}/authentication{rest}"


@profile
async def test_the_article_runs_as_written(stage: Stage, powershell: httpx.AsyncClient, version: str) -> None:
    """Get, New, Remove-MgUserAuthenticationPhoneMethod -UserId balas@contoso.com."""
    balas = named("balas")
    phones = of(version, balas, "/phoneMethods")

    before = await powershell.get(phones)
    assert (before.status_code, before.json()["value"]) == (200, [])

    # New-MgUserAuthenticationPhoneMethod -UserId balas@contoso.com -phoneType "mobile" -phoneNumber "+1 7748933135"
    made = await powershell.post(phones, json={"phoneNumber": "+1 7748933135", "phoneType": "mobile"})
    assert made.status_code == 201
    told = made.json()
    assert told["@odata.context"] == (
        f"{stage.served.url}/{version}/$metadata#users('balas%40contoso.com')/authentication/phoneMethods/$entity"
    )
    assert (told["id"], told["phoneNumber"], told["phoneType"]) == (MOBILE, "+1 7748933135", "mobile")
    assert made.headers["location"].lower().endswith(f"/authentication/phonemethods/{MOBILE}")

    listed = (await powershell.get(phones)).json()
    assert listed["@odata.context"].endswith("$metadata#users('balas%40contoso.com')/authentication/phoneMethods")
    assert [each["id"] for each in listed["value"]] == [MOBILE]

    # Remove-MgUserAuthenticationPhoneMethod ... -PhoneAuthenticationMethodId 3179e48a-750b-4051-897c-87b9720928f7
    removed = await powershell.delete(f"{phones}/{MOBILE}")
    assert (removed.status_code, removed.content) == (204, b"")
    assert (await powershell.get(phones)).json()["value"] == []


@pytest.mark.parametrize(
    "spelled",
    [
        "/V1.0/USERS/{upn}/AUTHENTICATION/PHONEMETHODS",
        "/v1.0/Users/{upn}/Authentication/phonemethods",
        "/v1.0/users('{upn}')/authentication/phoneMethods",
        "/v1.0/users(userPrincipalName='{upn}')/authentication/phoneMethods",
        "/v1.0/users/{id}/authentication/phoneMethods/",
        "/BETA/users('{id}')/Authentication/PhoneMethods",
    ],
)
async def test_names_in_paths_are_read_in_any_case_and_keys_in_any_form(
    stage: Stage, powershell: httpx.AsyncClient, spelled: str
) -> None:
    person = await stage.newcomer()
    phones = of("v1.0", person, "/phoneMethods")
    await powershell.post(phones, json={"phoneNumber": stage.number(), "phoneType": "mobile"})
    answer = await powershell.get(spelled.format(upn=quote(person.upn.upper()), id=person.id.upper()))
    assert answer.status_code == 200, answer.text
    assert [each["id"] for each in answer.json()["value"]] == [MOBILE]
    one = await powershell.get(f"{phones}/{MOBILE.upper()}")
    assert one.json()["id"] == MOBILE


@profile
async def test_names_in_queries_are_read_in_any_case(powershell: httpx.AsyncClient, version: str) -> None:
    wanted = "$SELECT=DisplayName,USERPRINCIPALNAME&$Filter=UserPrincipalName EQ 'Balas@CONTOSO.com'&$TOP=1"
    answer = await powershell.get(f"/{version}/users?{wanted}")
    (user,) = answer.json()["value"]
    assert user == {"id": named("balas").id, "displayName": "Balas Kovacs", "userPrincipalName": "balas@contoso.com"}


@profile
async def test_the_phone_cmdlets(stage: Stage, powershell: httpx.AsyncClient, version: str) -> None:
    """Update-, Get- with and without an id, Get- -CountVariable, Remove- -IfMatch."""
    person = await stage.newcomer()
    phones = of(version, person, "/phoneMethods")
    first, second = stage.number(), stage.number()
    # -BodyParameter @{ "@odata.type" = ...; phoneNumber = ...; phoneType = ... }
    body = {"@odata.type": "#microsoft.graph.phoneAuthenticationMethod", "phoneNumber": first, "phoneType": "mobile"}
    assert (await powershell.post(phones, json=body)).status_code == 201
    updated = await powershell.patch(f"{phones}/{MOBILE}", json={"phoneNumber": second, "phoneType": "mobile"})
    assert (updated.status_code, updated.content) == (204, b"")
    assert (await powershell.get(f"{phones}/{MOBILE}")).json()["phoneNumber"] == second
    counted = await powershell.get(f"{phones}/$count", headers={"ConsistencyLevel": "eventual"})
    assert (counted.status_code, counted.text) == (200, "1")
    assert counted.headers["content-type"].startswith("text/plain")
    assert (await powershell.delete(f"{phones}/{MOBILE}", headers={"If-Match": "*"})).status_code == 204


@profile
@pytest.mark.parametrize("prefix", ["", "microsoft.graph."])
async def test_the_actions_answer_with_and_without_their_namespace(
    stage: Stage, powershell: httpx.AsyncClient, version: str, prefix: str
) -> None:
    """Enable-, Disable-MgUserAuthenticationPhoneMethodSmsSignIn; Revoke-MgUserSignInSession."""
    person = await stage.newcomer()
    phones = of(version, person, "/phoneMethods")
    await powershell.post(phones, json={"phoneNumber": stage.number(), "phoneType": "mobile"})
    refused = await powershell.post(f"{phones}/{MOBILE}/{prefix}enableSmsSignIn")
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "badRequest")  # policy does not allow it
    assert (await powershell.post(f"{phones}/{MOBILE}/{prefix}disableSmsSignIn")).status_code == 204
    if version == "beta":
        on_methods = await powershell.post(of(version, person, f"/methods/{MOBILE}/{prefix}disableSmsSignIn"))
        assert on_methods.status_code == 204
    revoked = await powershell.post(f"/{version}/users/{quote(person.upn)}/{prefix}revokeSignInSessions")
    assert revoked.status_code == 200
    assert revoked.json() == {"@odata.context": f"{stage.served.url}/{version}/$metadata#Edm.Boolean", "value": True}


@profile
@pytest.mark.parametrize("prefix", ["", "microsoft.graph."])
async def test_reset_password(stage: Stage, powershell: httpx.AsyncClient, version: str, prefix: str) -> None:
    """Reset-MgUserAuthenticationMethodPassword -AuthenticationMethodId, with {} and with a password."""
    person = await stage.newcomer(password="correct-Horse-7-battery")
    action = of(version, person, f"/methods/{PASSWORD}/{prefix}resetPassword")
    made_up = await powershell.post(action, json={})
    assert made_up.status_code == 202
    assert made_up.json()["@odata.context"].endswith("$metadata#microsoft.graph.passwordResetResponse")
    assert len(made_up.json()["newPassword"]) >= 8
    given = await powershell.post(action, json={"newPassword": "violet-Harbour-52-lantern"})
    assert (given.status_code, given.json()) == (202, {})
    for answer in (made_up, given):
        # Get-MgUserAuthenticationOperation -LongRunningOperationId, and the list
        followed = await powershell.get(answer.headers["location"])
        assert followed.json()["status"] == "succeeded"
    operations = await powershell.get(of(version, person, "/operations"))
    assert len(operations.json()["value"]) == 2


@profile
async def test_the_email_cmdlets(stage: Stage, powershell: httpx.AsyncClient, version: str) -> None:
    person = await stage.newcomer()
    emails = of(version, person, "/emailMethods")
    made = await powershell.post(emails, json={"emailAddress": "kim@contoso.com"})
    assert (made.status_code, made.json()["id"]) == (201, EMAIL)
    assert (await powershell.patch(f"{emails}/{EMAIL}", json={"emailAddress": "kim@fabrikam.com"})).status_code == 204
    assert (await powershell.get(f"{emails}/{EMAIL}")).json()["emailAddress"] == "kim@fabrikam.com"
    assert (await powershell.delete(f"{emails}/{EMAIL}")).status_code == 204


@profile
async def test_get_mg_user_authentication_method(stage: Stage, powershell: httpx.AsyncClient, version: str) -> None:
    person = await stage.newcomer()
    await powershell.post(
        of(version, person, "/phoneMethods"), json={"phoneNumber": stage.number(), "phoneType": "mobile"}
    )
    (method,) = (await powershell.get(of(version, person, "/methods"))).json()["value"]
    assert method["@odata.type"] == "#microsoft.graph.phoneAuthenticationMethod"
    one = (await powershell.get(of(version, person, f"/methods/{MOBILE}"))).json()
    assert one["@odata.type"] == "#microsoft.graph.phoneAuthenticationMethod"
    assert one["phoneNumber"] == method["phoneNumber"]


@profile
async def test_get_mg_user_pages_with_all(stage: Stage, powershell: httpx.AsyncClient, version: str) -> None:
    """-All follows nextLink as it comes; -PageSize is $top; -CountVariable asks for $count=true."""
    await stage.newcomer()
    answer = await powershell.get(
        f"/{version}/users?$top=20&$count=true&$select=id", headers={"ConsistencyLevel": "eventual"}
    )
    count, seen = answer.json()["@odata.count"], []
    while True:
        page = answer.json()
        seen += [each["id"] for each in page["value"]]
        if "@odata.nextLink" not in page:
            break
        assert page["@odata.nextLink"].startswith(f"{stage.served.url}/{version}/users?")
        answer = await powershell.get(page["@odata.nextLink"], headers={"ConsistencyLevel": "eventual"})
    assert len(seen) == len(set(seen)) == count


@profile
async def test_get_mg_directory_audits_by_filter(stage: Stage, powershell: httpx.AsyncClient, version: str) -> None:
    """Get-MgAuditLogDirectoryAudit -Filter -Top."""
    person = await stage.newcomer()
    await powershell.post(
        of(version, person, "/phoneMethods"), json={"phoneNumber": stage.number(), "phoneType": "mobile"}
    )
    wanted = f"activityDisplayName eq 'Admin registered security info' and targetResources/any(t:t/id eq '{person.id}')"
    answer = await powershell.get(f"/{version}/auditLogs/directoryAudits", params={"$filter": wanted, "$top": "5"})
    (record,) = answer.json()["value"]
    assert record["initiatedBy"]["user"]["userPrincipalName"] == holder(GLOBAL_ADMINISTRATOR).upn


async def test_every_answer_carries_the_ids_that_powershell_shows(powershell: httpx.AsyncClient) -> None:
    """`Get-MgUserAuthenticationPhoneMethod -UserId nobody@contoso.com` shows request-id and client-request-id."""
    wished = powershell.headers["client-request-id"]
    good = await powershell.get("/v1.0/users/balas@contoso.com")
    bad = await powershell.get("/v1.0/users/nobody@contoso.com/authentication/phoneMethods")
    assert bad.status_code == 404
    assert bad.json()["error"]["code"] == "Request_ResourceNotFound"
    for answer in (good, bad):
        assert answer.headers["client-request-id"] == wished
        assert uuid.UUID(answer.headers["request-id"])
    inner = bad.json()["error"]["innerError"]
    assert (inner["request-id"], inner["client-request-id"]) == (bad.headers["request-id"], wished)
