"""Bodies that are JSON and still no change: of passwords, of the policy, of accounts, of groups. API-05, AUTHZ-04."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from tests.faults.refusals import PASSWORD, send, untold
from tests.stage import Stage

pytestmark = pytest.mark.real

SMS = "/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/Sms"
TYPE = {"@odata.type": "#microsoft.graph.smsAuthenticationMethodConfiguration"}
EVERYBODY = {"id": "all_users", "targetType": "group"}


@pytest.fixture
async def admin(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    async with stage.administering() as client:
        yield client


@pytest.mark.parametrize(
    "body",
    [
        {"newPassword": 5},
        {"newPassword": ["violet-Harbour-52-lantern"]},
        {"newPassword": ""},
        {"newPassword": "short"},
        {"newPassword": "password"},
        {"newPassword": "Password1!"},
        {"newPassword": "a" * 64},
        {"newPassword": "violet-Harbour-52-lantern\u0000"},
        {"newPassword": "violet-Harbour-52-lantern\u0007"},
        {"newPassword": "V1" + "x" * 2000},
        {"newPassword": "V1" + "x" * 1_000_000},
        {"newPassword": "violet-Harbour-52-lantern", "NEWPASSWORD": "amber-Meadow-31-walnut"},
        {"newPassword": "violet-Harbour-52-lantern", "force": True},
    ],
    ids=lambda body: str(body)[:50],
)
async def test_what_is_no_new_password(stage: Stage, admin: httpx.AsyncClient, body: Any) -> None:
    """PWD-06, PWD-10."""
    person = await stage.newcomer(password="correct-Horse-7-battery")
    path = f"/v1.0/users/{person.id}/authentication/methods/{PASSWORD}/resetPassword"
    refused = await send(admin, "POST", path, json=body)
    assert refused.status == 400
    assert await untold(admin, refused.correlation)
    token = await stage.served.token(person.upn, "Directory.AccessAsUser.All")
    async with stage.served.client(token) as own:
        kept = {"currentPassword": "correct-Horse-7-battery", "newPassword": "amber-Meadow-31-walnut"}
        answer = await own.post("/v1.0/me/changePassword", json=kept)
        assert answer.status_code == 204, answer.text


@pytest.mark.parametrize(
    "body",
    [
        {"state": "on"},
        {"state": None},
        {"state": 1},
        {"state": "unknownFutureValue"},
        {"includeTargets": {}},
        {"includeTargets": [1]},
        {"includeTargets": [{}]},
        {"includeTargets": [{"targetType": "group"}]},
        {"excludeTargets": [{"targetType": "user"}]},
        {"includeTargets": [{"id": None, "targetType": "group"}]},
        {"includeTargets": [{"id": "all_users", "ID": "none", "targetType": "group"}]},
        {"includeTargets": [{"id": "all_users", "targetType": "planet"}]},
        {"includeTargets": [{"id": "all_users", "colour": "red"}]},
        {"includeTargets": [{"id": "00000000-0000-0000-0000-000000000000", "targetType": "group"}]},
        {"includeTargets": [{"id": "x" * 65, "targetType": "group"}]},
        {"includeTargets": [EVERYBODY] * 101},
        {"id": "Voice"},
        {"isOfficePhoneAllowed": True},
        {"@odata.type": "#microsoft.graph.voiceAuthenticationMethodConfiguration", "state": "enabled"},
    ],
    ids=lambda body: str(body)[:60],
)
async def test_what_is_no_change_of_policy(admin: httpx.AsyncClient, body: Any) -> None:
    before = (await admin.get(SMS)).json()
    refused = await send(admin, "PATCH", SMS, json={**TYPE, **body})
    assert refused.status == 400
    assert await untold(admin, refused.correlation)
    assert (await admin.get(SMS)).json() == before


@pytest.mark.parametrize(
    "id_", ["Pigeon", "%00", "x" * 3000, "28c10230-6103-485e-b985-444c60001490"], ids=lambda i: i[:9]
)
@pytest.mark.parametrize("verb", ["GET", "PATCH", "DELETE"])
async def test_configurations_that_nobody_has(admin: httpx.AsyncClient, verb: str, id_: str) -> None:
    path = SMS.replace("Sms", id_)
    body = {"json": {"state": "enabled"}} if verb == "PATCH" else {}
    refused = await send(admin, verb, path, **body)
    assert (refused.status, refused.code) in {(404, "resourceNotFound"), (400, "BadRequest")}


@pytest.mark.parametrize(
    "body",
    [
        {"accountEnabled": "true"},
        {"accountEnabled": None},
        {"displayName": None},
        {"displayName": ""},
        {"displayName": "a\u202eb"},
        {"displayName": "x" * 300},
        {"userPrincipalName": "balas@contoso.com"},
        {"userPrincipalName": "somebody@fabrikam.com"},
        {"userPrincipalName": "no-at-sign"},
        {"userPrincipalName": "two@at@contoso.com"},
        {"businessPhones": "+1 425 555 0100"},
        {"businessPhones": ["1", "2", "3"]},
        {"otherMails": ["kim@contoso.com,lee@contoso.com"]},
        {"usageLocation": "XXL"},
        {"passwordProfile": {"password": "weak"}},
        {"passwordProfile": "correct-Horse-7-battery"},
        {"passwordProfile": {"password": "amber-Meadow-31-walnut", "Password": "violet-Harbour-52-lantern"}},
        {"id": "00000000-0000-4000-8000-000000000000"},
        {"roles": ["62e90394-69f5-4237-9190-012177145e10"]},
        {"isAdmin": True},
        {"onPremisesSyncEnabled": True},
        {"createdDateTime": "2020-01-01T00:00:00Z"},
    ],
    ids=lambda body: str(body)[:60],
)
async def test_what_is_no_change_of_an_account(stage: Stage, admin: httpx.AsyncClient, body: Any) -> None:
    """AUTHZ-04: what is not described as writable is refused, never passed over."""
    person = await stage.newcomer()
    before = (await admin.get(f"/beta/users/{person.id}")).json()
    refused = await send(admin, "PATCH", f"/v1.0/users/{person.id}", json=body)
    assert refused.status == 400
    assert await untold(admin, refused.correlation)
    assert (await admin.get(f"/beta/users/{person.id}")).json() == before


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"displayName": "G"},
        {"displayName": "G", "mailEnabled": False, "mailNickname": "g g", "securityEnabled": True},
        {"displayName": "G", "mailEnabled": "no", "mailNickname": "g", "securityEnabled": True},
        {"displayName": "G", "mailEnabled": False, "mailNickname": "g", "securityEnabled": True, "colour": "red"},
        {
            "displayName": "G",
            "mailEnabled": False,
            "mailNickname": "g",
            "securityEnabled": True,
            "members@odata.bind": ["https://graph.microsoft.com/v1.0/directoryObjects/nobody"],
        },
        {
            "displayName": "G",
            "mailEnabled": False,
            "mailNickname": "g",
            "securityEnabled": True,
            "members@odata.bind": "https://graph.microsoft.com/v1.0/directoryObjects/x",
        },
    ],
    ids=lambda body: str(body)[:60],
)
async def test_what_is_no_group(admin: httpx.AsyncClient, body: Any) -> None:
    refused = await send(admin, "POST", "/v1.0/groups", json=body)
    assert refused.status == 400
    assert await untold(admin, refused.correlation)
