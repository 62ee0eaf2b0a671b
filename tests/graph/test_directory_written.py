"""Writing the directory through Graph, on both databases: made, changed, refused, deleted, restored."""

from typing import Any

import pytest
from tests.graph.contoso import NORA, Json, everything, group_id, new_user, person, user_id
from tests.graph.inside import Inside, content, details_of, refused

from watchword.kernel.edm import Version
from watchword.kernel.ids import RoleId

pytestmark = pytest.mark.asyncio(loop_scope="module")

SYNCED = (
    400,
    "Request_BadRequest",
    "Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently "
    "undergoing migration.",
)
GLOBAL_ADMINISTRATOR = RoleId("62e90394-69f5-4237-9190-012177145e10")


async def made(contoso: Inside, name: str, **more: Any) -> Json:
    """A new account."""
    return content(await contoso.ask(NORA, "POST", "users", new_user(name, **more)), 201)


async def seen(contoso: Inside, key: str, select: str) -> Json:
    """Some properties of a user."""
    return content(await contoso.ask(NORA, "GET", f"users/{key}?$select={select}"))


async def test_an_account_is_made_as_asked_and_says_where_it_is(contoso: Inside) -> None:
    answer = await contoso.ask(NORA, "POST", "users", new_user("paul", jobTitle="Clerk", city="Oslo"))
    user = content(answer, 201)
    assert answer.headers["location"] == f"https://graph.contoso.com/v1.0/users/{user['id']}"
    assert user["@odata.context"] == "https://graph.contoso.com/v1.0/$metadata#users/$entity"
    assert (user["jobTitle"], user["businessPhones"], user["mobilePhone"]) == ("Clerk", [], None)
    assert "passwordProfile" not in user
    found = await seen(contoso, user["id"], "accountEnabled,userType,city,onPremisesSyncEnabled,passwordProfile")
    assert (found["accountEnabled"], found["userType"], found["city"]) == (True, "Member", "Oslo")
    assert (found["onPremisesSyncEnabled"], found["passwordProfile"]) == (None, None)
    methods = content(await contoso.ask(NORA, "GET", f"users/{user['id']}/authentication/methods"))["value"]
    assert [each["@odata.type"] for each in methods] == ["#microsoft.graph.passwordAuthenticationMethod"]


async def test_a_change_merges_clears_by_null_and_says_nothing(contoso: Inside) -> None:
    user = await made(contoso, "patchy", jobTitle="Clerk", city="Oslo", otherMails=["a@private.example"])
    changed: Json = {"jobTitle": None, "department": "IT", "otherMails": [], "@odata.type": "#microsoft.graph.user"}
    answer = await contoso.ask(NORA, "PATCH", f"users/{user['id']}", changed)
    assert (answer.status, answer.content) == (204, None)
    found = await seen(contoso, user["id"], "jobTitle,department,city,otherMails")
    assert (found["jobTitle"], found["department"], found["city"], found["otherMails"]) == (None, "IT", "Oslo", [])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", user_id("nora")),
        ("createdDateTime", "2020-01-01T00:00:00Z"),
        ("onPremisesSyncEnabled", True),
        ("lastPasswordChangeDateTime", "2020-01-01T00:00:00Z"),
        ("signInSessionsValidFromDateTime", "2020-01-01T00:00:00Z"),
        ("deletedDateTime", None),
        ("proxyAddresses", ["SMTP:x@contoso.com"]),
        ("externalUserState", "Accepted"),
        ("securityIdentifier", "S-1-12-1-1-1-1-1"),
        ("tenantId", "x"),
        ("isAdmin", True),
        ("roles", ["Global Administrator"]),
        ("authentication", {"phoneMethods": [{"phoneNumber": "+1 4255550100", "phoneType": "mobile"}]}),
        ("memberOf", [{"id": group_id("Helpdesk Team")}]),
        ("version", 7),
        ("profile", {}),
        ("@odata.type", "#microsoft.graph.group"),
        ("__proto__", {"isAdmin": True}),
    ],
)
async def test_nothing_is_written_that_is_not_said_to_be_writable(contoso: Inside, name: str, value: object) -> None:
    """AUTHZ-04: refused, and nothing beside it is done."""
    before = await seen(contoso, user_id("alex"), "*,jobTitle,userType,createdDateTime")
    body = {"jobTitle": "Intruder", name: value}
    answer = await contoso.ask(NORA, "PATCH", f"users/{user_id('alex')}", body)
    assert refused(answer)[:2] == (400, "Request_BadRequest") or refused(answer)[:2] == (400, "BadRequest")
    assert (await contoso.ask(NORA, "POST", "users", new_user("intruder", **{name: value}))).status == 400
    assert await seen(contoso, user_id("alex"), "*,jobTitle,userType,createdDateTime") == before
    assert (await contoso.ask(NORA, "GET", "users/intruder@contoso.com")).status == 404


@pytest.mark.parametrize("name", ["userPrincipalName", "mailNickname"])
async def test_a_duplicate_is_told_with_its_details(contoso: Inside, name: str) -> None:
    """CONTRACT section 10."""
    taken = {"userPrincipalName": "ADELE@contoso.com", "mailNickname": "Adele"}[name]
    message = f"Another object with the same value for property {name} already exists."
    details = [{"code": "ObjectConflict", "message": message, "target": name}]
    for verb, url, body in (
        ("POST", "users", new_user("unique") | {name: taken}),
        ("PATCH", f"users/{user_id('balas')}", {name: taken}),
    ):
        answer = await contoso.ask(NORA, verb, url, body)
        assert refused(answer) == (400, "Request_BadRequest", message)
        assert details_of(answer) == details


@pytest.mark.parametrize(
    "body",
    [
        {"displayName": "X"},
        {"accountEnabled": False},
        {"userPrincipalName": "x@contoso.com"},
        {"mobilePhone": "+1 4255550199"},
        {"businessPhones": ["+1 4255550199"]},
        {"jobTitle": "X"},
        {"faxNumber": "+1 4255550199"},
        {"passwordProfile": {"password": "a long walk along the grey river"}},
        {"onPremisesExtensionAttributes": {"extensionAttribute1": "x"}},
        {"usageLocation": "NO", "jobTitle": "X"},
    ],
    ids=" and ".join,
)
async def test_what_another_directory_masters_is_refused_byte_for_byte(contoso: Inside, body: Json) -> None:
    """CONTRACT sections 4 and 10."""
    select = "displayName,accountEnabled,userPrincipalName,mobilePhone,businessPhones,jobTitle,usageLocation"
    before = await seen(contoso, "sam@contoso.com", select)
    assert refused(await contoso.ask(NORA, "PATCH", "users/sam@contoso.com", body)) == SYNCED
    assert await seen(contoso, "sam@contoso.com", select) == before


async def test_of_a_synced_user_some_things_stay_ours(contoso: Inside) -> None:
    """CONTRACT section 4: still writable in the cloud."""
    ours = {"usageLocation": "NO", "otherMails": ["sam@private.example"], "preferredLanguage": "nb-NO"}
    assert (await contoso.ask(NORA, "PATCH", "users/sam@contoso.com", ours)).status == 204
    number = {"phoneNumber": "+47 40612345", "phoneType": "mobile"}
    phones = "users/sam@contoso.com/authentication/phoneMethods"
    assert (await contoso.ask(NORA, "POST", phones, number)).status == 201
    assert refused(await contoso.ask(NORA, "DELETE", "users/sam@contoso.com")) == SYNCED


async def test_a_deleted_user_is_nobody_and_comes_back_as_they_were(contoso: Inside) -> None:
    user = await made(contoso, "lazarus", jobTitle="Clerk")
    at, reference = f"users/{user['id']}", {"@odata.id": f"{contoso.engine.base_url}/v1.0/users/{user['id']}"}
    for url in (f"groups/{group_id('Sales')}/members/$ref", f"directoryRoles(roleTemplateId='{READER}')/members/$ref"):
        assert (await contoso.ask(NORA, "POST", url, reference)).status == 204
    assert (await contoso.ask(NORA, "DELETE", at)).status == 204
    for url in (at, "users/lazarus@contoso.com", f"{at}/authentication/methods", f"{at}/memberOf"):
        assert refused(await contoso.ask(NORA, "GET", url))[0] == 404
    assert refused(await contoso.ask(NORA, "DELETE", at))[0] == 404
    assert user["id"] not in {each["id"] for each in await everything(contoso, f"groups/{group_id('Sales')}/members")}
    assert user["id"] in {
        each["id"] for each in await everything(contoso, "directory/deletedItems/microsoft.graph.user")
    }
    item = f"directory/deletedItems/{user['id']}"
    deleted = content(await contoso.ask(NORA, "GET", f"{item}?$select=id,deletedDateTime"))
    assert (deleted["@odata.type"], deleted["deletedDateTime"]) == ("#microsoft.graph.user", "2026-05-28T20:26:40Z")
    restored = content(await contoso.ask(NORA, "POST", f"{item}/restore"))
    assert restored["id"] == user["id"]
    assert (await seen(contoso, "lazarus@contoso.com", "jobTitle"))["jobTitle"] == "Clerk"
    around = await everything(contoso, f"{at}/memberOf")
    assert {each["displayName"] for each in around} == {"Sales", "Reports Reader"}
    assert refused(await contoso.ask(NORA, "GET", item))[0] == 404
    assert refused(await contoso.ask(NORA, "POST", f"{item}/restore"))[0] == 404


READER = "4a5d8f65-41da-4de4-8968-e035b65339cf"


async def test_a_name_taken_meanwhile_keeps_its_first_holder_deleted(contoso: Inside) -> None:
    first = await made(contoso, "esau")
    assert (await contoso.ask(NORA, "DELETE", f"users/{first['id']}")).status == 204
    second = await made(contoso, "esau")
    answer = await contoso.ask(NORA, "POST", f"directory/deletedItems/{first['id']}/restore")
    assert details_of(answer)[0]["code"] == "ObjectConflict"
    assert (await contoso.ask(NORA, "DELETE", f"users/{second['id']}")).status == 204
    assert (await contoso.ask(NORA, "POST", f"directory/deletedItems/{first['id']}/restore")).status == 200


async def test_who_is_removed_for_good_is_gone(contoso: Inside) -> None:
    user = await made(contoso, "gone")
    assert refused(await contoso.ask(NORA, "DELETE", f"directory/deletedItems/{user['id']}"))[0] == 404
    assert (await contoso.ask(NORA, "DELETE", f"users/{user['id']}")).status == 204
    assert (await contoso.ask(NORA, "DELETE", f"directory/deletedItems/{user['id']}")).status == 204
    assert refused(await contoso.ask(NORA, "POST", f"directory/deletedItems/{user['id']}/restore"))[0] == 404


async def test_the_last_global_administrator_cannot_go(contoso: Inside) -> None:
    """Invariant I10: not by deletion, not by being disabled, not by losing the role; until there is another."""
    nora = f"users/{user_id('nora')}"
    role = f"roleManagement/directory/roleAssignments?$filter=roleDefinitionId eq '{GLOBAL_ADMINISTRATOR}'"
    (held,) = await everything(contoso, role)
    ways: tuple[tuple[str, str, object], ...] = (
        ("DELETE", nora, None),
        ("PATCH", nora, {"accountEnabled": False}),
        ("DELETE", f"roleManagement/directory/roleAssignments/{held['id']}", None),
        ("DELETE", f"directoryRoles(roleTemplateId='{GLOBAL_ADMINISTRATOR}')/members/{user_id('nora')}/$ref", None),
    )
    for verb, url, body in ways:
        assert refused(await contoso.ask(NORA, verb, url, body))[:2] == (400, "Request_BadRequest")
    assert refused(await contoso.ask(person("pradeep"), "DELETE", nora))[0] == 400
    second = {"principalId": user_id("grady"), "roleDefinitionId": GLOBAL_ADMINISTRATOR, "directoryScopeId": "/"}
    assigned = content(await contoso.ask(NORA, "POST", "roleManagement/directory/roleAssignments", second), 201)
    assert (await contoso.ask(NORA, "PATCH", nora, {"accountEnabled": False})).status == 204
    grady = person("grady")
    assert (await contoso.ask(grady, "PATCH", nora, {"accountEnabled": True})).status == 204
    contoso_role = f"roleManagement/directory/roleAssignments/{assigned['id']}"
    assert (await contoso.ask(grady, "DELETE", contoso_role)).status == 204


BASIC = {"displayName", "givenName", "id", "mail", "surname", "userPrincipalName"}


async def test_the_basics_are_all_that_read_basic_shows(contoso: Inside) -> None:
    """CONTRACT section 4: of others; of oneself, what the person's own permission shows."""
    basic = person("balas", frozenset({"User.ReadBasic.All"}))
    for version in (Version.V1, Version.BETA):
        one = content(await contoso.ask(basic, "GET", f"users/{user_id('adele')}", version=version))
        listed = content(await contoso.ask(basic, "GET", "users?$top=5", version=version))["value"]
        for each in (one, *listed):
            told = {name for name, value in each.items() if "@" not in name and value not in (None, [], False)}
            assert told <= BASIC | {"securityIdentifier"}
            assert each is not one or told >= BASIC
    chosen = content(await contoso.ask(basic, "GET", "users?$select=mobilePhone,jobTitle,accountEnabled&$top=50"))
    assert {value for each in chosen["value"] for name, value in each.items() if name != "id"} == {None}


@pytest.mark.parametrize(
    "query",
    [
        "$filter=jobTitle eq 'Buyer'",
        "$filter=displayName eq 'x' or startswith(department,'I')",
        "$filter=accountEnabled eq false",
        "$filter=businessPhones/any(p:p eq '1')",
        "$orderby=createdDateTime",
        "$count=true&$filter=not(jobTitle eq 'Buyer')",
    ],
)
async def test_who_may_read_the_basics_learns_nothing_else_by_asking(contoso: Inside, query: str) -> None:
    """API-03: an answer to a filter tells the value as well as the value itself does."""
    basic = person("balas", frozenset({"User.ReadBasic.All"}))
    answer = await contoso.ask(basic, "GET", f"users?{query}", eventual=True)
    words = (403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
    assert refused(answer) == words
    if "filter" in query:
        bare = query.removeprefix("$count=true&")
        assert refused(await contoso.ask(basic, "GET", f"users/$count?{bare}", eventual=True)) == words
    allowed = await contoso.ask(
        basic, "GET", "users?$filter=startswith(mail,'a')&$orderby=displayName&$count=true", eventual=True
    )
    assert allowed.status == 200


async def test_a_guest_sees_themselves_alone(contoso: Inside) -> None:
    """CONTRACT section 4: guests cannot query /users."""
    gail = person("gail")
    assert content(await contoso.ask(gail, "GET", "me"))["id"] == user_id("gail")
    for url in ("users", f"users/{user_id('adele')}", "groups", "directoryRoles", "domains", "organization"):
        assert refused(await contoso.ask(gail, "GET", url))[0] == 403


async def test_a_member_is_added_once_in_the_words_of_graph(contoso: Inside) -> None:
    """CONTRACT section 5."""
    members = f"groups/{group_id('Marketing')}/members"
    body = {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{user_id('balas')}"}
    assert (await contoso.ask(NORA, "POST", f"{members}/$ref", body)).status == 204
    assert refused(await contoso.ask(NORA, "POST", f"{members}/$ref", body)) == (
        400,
        "Request_BadRequest",
        "One or more added object references already exist for the following modified properties: 'members'.",
    )
    assert (await contoso.ask(NORA, "DELETE", f"{members}/{user_id('balas')}/$ref")).status == 204
    assert refused(await contoso.ask(NORA, "DELETE", f"{members}/{user_id('balas')}/$ref"))[0] == 404
    assert refused(await contoso.ask(NORA, "DELETE", f"{members}/{user_id('alex')}"))[0] == 405
    assert (await contoso.ask(NORA, "GET", f"users/{user_id('alex')}")).status == 200


async def test_revoking_answers_true_and_ends_what_was_issued(contoso: Inside) -> None:
    """CONTRACT section 4."""
    user = await made(contoso, "revoked")
    for version, name in ((Version.V1, "revokeSignInSessions"), (Version.BETA, "invalidateAllRefreshTokens")):
        answer = content(await contoso.ask(NORA, "POST", f"users/{user['id']}/{name}", version=version))
        assert answer == {
            "@odata.context": f"https://graph.contoso.com/{version.value}/$metadata#Edm.Boolean",
            "value": True,
        }
