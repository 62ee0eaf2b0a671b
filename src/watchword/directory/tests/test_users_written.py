"""Accounts made, changed, soft-deleted and restored; what is refused leaves nothing changed."""

import asyncio
from typing import Any

import pytest

from watchword.directory.tests.house import NOW, House, account, person, user_id
from watchword.kernel.actor import Actor
from watchword.kernel.clock import SECOND, Instant
from watchword.kernel.errors import Unauthenticated

ADELE, SAM = user_id("adele"), user_id("sam")
MEGAN, NORA = person("megan"), person("nora")
MASTERED = (
    "Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently "
    "undergoing migration."
)


async def error(house: House, actor: Actor, verb: str, url: str, body: object = None) -> tuple[int, str, str]:
    answer = await house.graph(actor, verb, url, body)
    assert isinstance(answer.content, dict), answer
    return answer.status, answer.content["error"]["code"], answer.content["error"]["message"]


async def everything_of(house: House, key: str) -> Any:
    wanted = (
        "displayName,accountEnabled,mail,otherMails,mobilePhone,businessPhones,city,userPrincipalName,usageLocation"
    )
    return await house.get(NORA, f"users/{key}?$select={wanted},signInSessionsValidFromDateTime")


async def test_an_account_is_made_with_its_password(house: House) -> None:
    answer = await house.graph(MEGAN, "POST", "users", account("Nils", otherMails=["n@example.org"], city="Örebro"))
    assert answer.status == 201
    made = answer.content
    assert isinstance(made, dict)
    assert made["userPrincipalName"] == "nils@contoso.com"
    assert answer.headers["location"].endswith(f"/v1.0/users/{made['id']}")
    assert house.passwords.of == {made["id"]: "correct horse battery!"}
    kept = await everything_of(house, made["id"])
    assert (kept["otherMails"], kept["city"], kept["mail"]) == (["n@example.org"], "Örebro", None)
    told = (await house.audit())[-1]
    assert told["activityDisplayName"] == "Add user"
    assert told["initiatedBy"]["user"]["userPrincipalName"] == "megan@contoso.com"
    assert "correct horse" not in str(await house.audit())
    assert "n@example.org" not in str(await house.audit())


REQUIRED = ["accountEnabled", "displayName", "mailNickname", "userPrincipalName", "passwordProfile"]


async def test_what_is_required_is_required(house: House) -> None:
    for missing in REQUIRED:
        body = account("nils")
        del body[missing]
        assert (await error(house, MEGAN, "POST", "users", body))[:2] == (400, "Request_BadRequest")
        assert house.passwords.prepared == 0


WRONG = [
    {"userPrincipalName": "nils@fabrikam.com"},
    {"userPrincipalName": "nils"},
    {"userPrincipalName": "ni ls@contoso.com"},
    {"mailNickname": "ni@ls"},
    {"mail": "nobody"},
    {"otherMails": ["a@x.org\r\nBcc:b@y"]},
    {"displayName": "  "},
    {"displayName": "Nora\u202eStark"},
    {"displayName": "Nora\u200bStark"},
    {"usageLocation": "usa"},
    {"userType": "Administrator"},
    {"businessPhones": ["1", "2"]},
    {"passwordProfile": {"password": "12345678"}},
    {"passwordProfile": {"forceChangePasswordNextSignIn": True}},
    {"passwordPolicies": "EverythingGoes"},
    {"id": "00000000-0000-4000-8000-000000000000"},
    {"createdDateTime": "2020-01-01T00:00:00Z"},
    {"onPremisesSyncEnabled": True},
    {"proxyAddresses": ["SMTP:x@contoso.com"]},
    {"roles": ["62e90394-69f5-4237-9190-012177145e10"]},
    {"authentication": {"phoneMethods": []}},
    {"@odata.type": "#microsoft.graph.group"},
    {"accountEnabled": "true"},
]


async def test_what_no_account_may_have_is_refused(house: House) -> None:
    """AUTHZ-04, INJ-01, INJ-04."""
    for wrong in WRONG:
        answer = await house.graph(MEGAN, "POST", "users", {**account("nils"), **wrong})
        assert answer.status == 400
        assert house.passwords.of == {}
        assert (await house.graph(NORA, "GET", "users/nils@contoso.com")).status == 404


async def test_a_taken_name_is_told_as_graph_tells_it(house: House) -> None:
    answer = await house.graph(MEGAN, "POST", "users", account("nils", userPrincipalName="ADELE@contoso.com"))
    message = "Another object with the same value for property userPrincipalName already exists."
    assert answer.status == 400
    assert isinstance(answer.content, dict)
    assert answer.content["error"]["code"] == "Request_BadRequest"
    assert answer.content["error"]["message"] == message
    assert answer.content["error"]["details"] == [
        {"code": "ObjectConflict", "message": message, "target": "userPrincipalName"}
    ]
    taken = account("nils", mailNickname="Adele")
    assert "property mailNickname already" in (await error(house, MEGAN, "POST", "users", taken))[2]


async def test_of_ten_who_take_one_name_at_once_one_gets_it(house: House) -> None:
    """INJ-01, I8."""
    spelled = ["nils@contoso.com", "NILS@contoso.com", "Nils@CONTOSO.com"] * 3
    tries = await asyncio.gather(
        *(
            house.graph(MEGAN, "POST", "users", account(f"nils{n}", userPrincipalName=upn))
            for n, upn in enumerate(spelled)
        )
    )
    assert sorted(each.status for each in tries) == [201, *[400] * 8]
    found = await house.get(NORA, "users?$filter=startswith(userPrincipalName,'nils')")
    assert len(found["value"]) == len(house.passwords.of) == 1


LOOK_ALIKES = [
    "аdele@contoso.com",
    "adele\u200b@contoso.com",
    "adele＠contoso.com",
    "adele@contoso.com.",
    "adele%00@contoso.com",
    "adele\u0130@contoso.com",
    "adele@\u212aontoso.com",
    "ﬁne@contoso.com",
]


async def test_names_that_only_look_like_names_are_refused(house: House) -> None:
    """INJ-01."""
    for look_alike in LOOK_ALIKES:
        assert (await house.graph(MEGAN, "POST", "users", account("nils", userPrincipalName=look_alike))).status == 400


async def test_a_change_merges_and_null_clears(house: House) -> None:
    change = {"city": "Kraków", "jobTitle": None, "businessPhones": ["+48 12 555 01 99"]}
    assert (await house.graph(MEGAN, "PATCH", "users/adele@contoso.com", change)).status == 204
    found = await house.get(NORA, f"users/{ADELE}?$select=city,jobTitle,businessPhones,surname")
    assert (found["city"], found["jobTitle"], found["surname"]) == ("Kraków", None, "Vance")
    told = (await house.audit())[-1]
    assert told["activityDisplayName"] == "Update user"
    assert "+** ** *** ** 99" in str(told)
    assert "555 01 99" not in str(told)
    assert (await house.graph(MEGAN, "PATCH", f"users/{ADELE}", {"businessPhones": []})).status == 204
    assert (await everything_of(house, ADELE))["businessPhones"] == []


async def test_a_change_that_changes_nothing_tells_nothing(house: House) -> None:
    assert (await house.graph(MEGAN, "PATCH", f"users/{ADELE}", {"jobTitle": "Retail Manager"})).status == 204
    assert (await house.graph(MEGAN, "PATCH", f"users/{ADELE}", {})).status == 204
    assert await house.audit() == []


NEVER_NULL = ["mail", "displayName", "userPrincipalName", "mailNickname", "accountEnabled"]


async def test_some_properties_cannot_be_cleared(house: House) -> None:
    for name in NEVER_NULL:
        assert (await error(house, MEGAN, "PATCH", f"users/{ADELE}", {name: None}))[0] == 400


async def test_a_refused_part_refuses_the_whole_change(house: House) -> None:
    before = await everything_of(house, ADELE)
    change = {"city": "Gdynia", "userPrincipalName": "balas@contoso.com"}
    assert (await house.graph(MEGAN, "PATCH", f"users/{ADELE}", change)).status == 400
    assert (await house.graph(MEGAN, "PATCH", f"users/{ADELE}", {"city": "Gdynia", "id": "x"})).status == 400
    assert await everything_of(house, ADELE) == before
    assert await house.audit() == []


async def test_changes_at_once_lose_nothing(house: House) -> None:
    names = ["city", "state", "country", "department", "companyName", "jobTitle", "officeLocation", "postalCode"]
    await asyncio.gather(*(house.graph(MEGAN, "PATCH", f"users/{ADELE}", {name: f"new {name}"}) for name in names))
    found = await house.get(NORA, f"users/{ADELE}?$select={','.join(names)}")
    assert [found[name] for name in names] == [f"new {name}" for name in names]


async def test_a_new_password_is_set_and_ends_the_sessions(house: House) -> None:
    house.now = Instant(NOW + 100 * SECOND)
    change = {"passwordProfile": {"password": "another horse", "forceChangePasswordNextSignIn": False}}
    assert (await house.graph(MEGAN, "PATCH", f"users/{ADELE}", change)).status == 204
    assert house.passwords.of == {ADELE: "another horse"}
    found = await house.get(NORA, f"users/{ADELE}?$select=lastPasswordChangeDateTime,signInSessionsValidFromDateTime")
    assert found["lastPasswordChangeDateTime"] == found["signInSessionsValidFromDateTime"] == "2026-05-28T20:28:20Z"
    told = (await house.audit())[-1]
    assert told["activityDisplayName"] == "Reset user password"
    assert "another horse" not in str(told)
    assert (await house.graph(person("adele"), "GET", "me")).status == 401


async def test_a_change_is_demanded_without_a_new_password(house: House) -> None:
    demand = {"passwordProfile": {"forceChangePasswordNextSignIn": True}}
    house.passwords.of[ADELE] = "horse"
    assert (await house.graph(MEGAN, "PATCH", f"users/{ADELE}", demand)).status == 204
    assert house.passwords.of == {ADELE: "horse!"}
    assert (await house.graph(person("adele"), "PATCH", f"users/{ADELE}", demand)).status == 403
    for nothing in ({"passwordProfile": {}}, {"passwordProfile": None}):
        assert (await house.graph(MEGAN, "PATCH", f"users/{ADELE}", nothing)).status == 400


async def test_nobody_has_a_password_hashed_for_them_who_may_not_set_it(house: House) -> None:
    change = {"passwordProfile": {"password": "another horse"}}
    for actor, target in ((person("balas"), ADELE), (MEGAN, user_id("nora")), (MEGAN, SAM)):
        assert (await house.graph(actor, "PATCH", f"users/{target}", change)).status in (400, 403)
    assert (await house.graph(person("balas"), "POST", "users", account("nils"))).status == 403
    assert house.passwords.prepared == 0


MASTERED_CHANGES = [
    {"displayName": "x"},
    {"mobilePhone": "+1 425 555 0100"},
    {"businessPhones": []},
    {"accountEnabled": False},
    {"userPrincipalName": "sam2@contoso.com"},
    {"mail": "s@contoso.com"},
    {"onPremisesExtensionAttributes": {"extensionAttribute1": "x"}},
    {"passwordProfile": {"password": "another horse"}},
    {"usageLocation": "SE", "city": "x"},
]


async def test_what_the_other_directory_masters_is_refused_and_nothing_changes(house: House) -> None:
    for change in MASTERED_CHANGES:
        before = await everything_of(house, SAM)
        assert await error(house, NORA, "PATCH", f"users/{SAM}", change) == (400, "Request_BadRequest", MASTERED)
        assert await everything_of(house, SAM) == before
        assert await house.audit() == []
        assert house.passwords.of == {}


async def test_a_synced_user_keeps_cloud_properties_and_is_not_deleted(house: House) -> None:
    change = {"usageLocation": "SE", "otherMails": ["sam@example.org"], "preferredLanguage": "sv"}
    assert (await house.graph(NORA, "PATCH", f"users/{SAM}", change)).status == 204
    assert (await everything_of(house, SAM))["usageLocation"] == "SE"
    assert await error(house, NORA, "DELETE", f"users/{SAM}") == (400, "Request_BadRequest", MASTERED)
    assert (await house.graph(NORA, "GET", f"users/{SAM}")).status == 200


async def test_disabling_ends_sessions_for_good(house: House) -> None:
    house.now = Instant(NOW + 100 * SECOND)
    assert (await house.graph(MEGAN, "PATCH", f"users/{ADELE}", {"accountEnabled": False})).status == 204
    assert (await house.audit())[-1]["activityDisplayName"] == "Disable account"
    assert (await house.graph(person("adele"), "GET", "me")).status == 403
    assert (await house.graph(MEGAN, "PATCH", f"users/{ADELE}", {"accountEnabled": True})).status == 204
    assert (await house.audit())[-1]["activityDisplayName"] == "Enable account"
    assert (await house.graph(person("adele"), "GET", "me")).status == 401


async def test_sessions_are_revoked_by_either_name(house: House) -> None:
    house.now = Instant(NOW + 100 * SECOND)
    answer = await house.graph(MEGAN, "POST", f"users/{ADELE}/revokeSignInSessions")
    assert (answer.status, answer.content) == (
        200,
        {"@odata.context": "https://graph.contoso.com/v1.0/$metadata#Edm.Boolean", "value": True},
    )
    with pytest.raises(Unauthenticated):
        await house.directory.users.get(person("adele"), ADELE)
    assert (await house.graph(person("alex"), "POST", "me/revokeSignInSessions")).status == 200
    assert (await house.graph(person("alex"), "POST", f"users/{ADELE}/revokeSignInSessions")).status == 401
