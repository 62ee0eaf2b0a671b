"""Nobody gains by what they may write (AUTHZ-01, AUTHZ-02): everybody tries everything, and holds what they held."""

from typing import Any

from watchword.access import roles as r
from watchword.directory.seed.contoso import contoso
from watchword.directory.tests.house import BASE, EVERYTHING, NOW, OPERATOR, House, group_id, person, user_id
from watchword.kernel.actor import Actor

SEEDED = contoso(NOW)
GLOBAL = r.GLOBAL_ADMINISTRATOR.template_id
HELPDESK = group_id("Helpdesk Team")
STRONGEST = {"nora", "grady"}
ASSIGNMENTS = "roleManagement/directory/roleAssignments"
SCOPES = EVERYTHING | {"User-PasswordProfile.ReadWrite.All", "User-Phone.ReadWrite.All", "User-Mail.ReadWrite.All"}

Write = tuple[str, str, Any]


def attempts(me: str) -> list[Write]:
    """What somebody would write to gain a role, a group that holds one, or a stronger person's account."""
    reference = {"@odata.id": f"{BASE}/v1.0/directoryObjects/{me}"}
    strong = {"displayName": "S", "mailEnabled": False, "mailNickname": "s", "securityEnabled": True}
    nora = f"users/{user_id('nora')}"
    return [
        ("POST", ASSIGNMENTS, {"principalId": me, "roleDefinitionId": GLOBAL, "directoryScopeId": "/"}),
        ("POST", f"directoryRoles(roleTemplateId='{GLOBAL}')/members/$ref", reference),
        ("POST", f"groups/{HELPDESK}/members/$ref", reference),
        ("PATCH", f"groups/{HELPDESK}", {"members@odata.bind": [reference["@odata.id"]]}),
        ("POST", f"groups/{HELPDESK}/members/$ref", {"@odata.id": f"{BASE}/v1.0/groups/{group_id('Sales')}"}),
        ("POST", "groups", {**strong, "isAssignableToRole": True, "members@odata.bind": [reference["@odata.id"]]}),
        ("PATCH", nora, {"passwordProfile": {"password": "mine from now on"}}),
        ("PATCH", nora, {"mobilePhone": "+1 425 555 0123"}),
        ("PATCH", nora, {"otherMails": ["me@example.org"]}),
        ("PATCH", nora, {"userPrincipalName": "aaron@contoso.com"}),
        ("PATCH", nora, {"onPremisesImmutableId": "bWluZQ=="}),
        ("PATCH", nora, {"accountEnabled": False}),
        ("DELETE", nora, None),
        ("POST", f"{nora}/revokeSignInSessions", None),
    ]


async def roles_held(house: House) -> set[tuple[str, str]]:
    found = await house.get(OPERATOR, f"{ASSIGNMENTS}?$top=999")
    return {(each["principalId"], each["roleDefinitionId"]) for each in found["value"]}


async def role_holding_groups(house: House) -> dict[str, set[str]]:
    groups = (await house.get(OPERATOR, "groups?$filter=isAssignableToRole eq true"))["value"]
    members = {each["id"]: await house.get(OPERATOR, f"groups/{each['id']}/transitiveMembers") for each in groups}
    return {id_: {each["id"] for each in listed["value"]} for id_, listed in members.items()}


async def nora(house: House) -> Any:
    return await house.get(OPERATOR, f"users/{user_id('nora')}?$select=mobilePhone,otherMails,accountEnabled,mail")


async def test_nobody_but_the_strongest_gains_by_anything_they_try(house: House) -> None:
    before = (await roles_held(house), await role_holding_groups(house), await nora(house))
    mighty = {"pradeep"}  # may reset a Global Administrator: that is the role
    for user in SEEDED.users:
        name = user.upn.partition("@")[0]
        if name in STRONGEST | mighty:
            continue
        for verb, url, body in attempts(user.id):
            answer = await house.graph(person(name, SCOPES), verb, url, body)
            assert answer.status in (400, 403), (name, verb, url, answer.content)
    assert (await roles_held(house), await role_holding_groups(house), await nora(house)) == before
    assert house.passwords.of == {}
    assert await house.audit() == []


async def test_two_steps_reach_no_further_than_one(house: House) -> None:
    """A Groups Administrator's groups, nested anywhere, hold no role; neither does an account somebody makes."""
    irvin, megan = person("irvin", SCOPES), person("megan", SCOPES)
    plain = {"displayName": "P", "mailEnabled": False, "mailNickname": "p", "securityEnabled": True}
    made = await house.graph(irvin, "POST", "groups", plain)
    assert isinstance(made.content, dict)
    mine = made.content["id"]
    nested = {"@odata.id": f"{BASE}/v1.0/groups/{mine}"}
    assert (await house.graph(irvin, "POST", f"groups/{HELPDESK}/members/$ref", nested)).status == 403
    assert (await house.graph(person("nora"), "POST", f"groups/{HELPDESK}/members/$ref", nested)).status == 400
    role = {"principalId": mine, "roleDefinitionId": GLOBAL, "directoryScopeId": "/"}
    assert (await house.graph(person("nora"), "POST", ASSIGNMENTS, role)).status == 400
    account = {
        "accountEnabled": True,
        "displayName": "N",
        "mailNickname": "nn",
        "userPrincipalName": "nn@contoso.com",
        "passwordProfile": {"password": "correct horse battery"},
    }
    new = await house.graph(megan, "POST", "users", account)
    assert isinstance(new.content, dict)
    me = Actor(irvin.kind, SCOPES, user_id=new.content["id"])
    for verb, url, body in attempts(new.content["id"]):
        assert (await house.graph(me, verb, url, body)).status in (400, 403), url


async def test_people_change_of_themselves_only_what_is_theirs(house: House) -> None:
    """AUTHZ-02, INJ-01: a guest would make a member of themselves, and anybody pose as anybody."""
    for name in ("balas", "gail"):
        who = person(name, frozenset({"User.ReadWrite"}))
        for change in (
            {"userType": "Member", "city": "x"},
            {"displayName": "Nora Stark"},
            {"givenName": "Nora"},
            {"mail": "nora2@contoso.com"},
            {"mailNickname": "nora2"},
            {"department": "Board"},
            {"employeeId": "1"},
            {"passwordPolicies": "DisablePasswordExpiration"},
            {"accountEnabled": True},
            {"userPrincipalName": "ceo@contoso.com"},
            {"otherMails": ["x@example.org"]},
            {"businessPhones": ["+1 1"]},
            {"passwordProfile": {"password": "another horse"}},
        ):
            assert (await house.graph(who, "PATCH", "me", change)).status == 403, change
        assert (await house.graph(who, "PATCH", "me", {"city": "Oslo", "mobilePhone": "+47 1"})).status == 204
        found = await house.get(OPERATOR, f"users/{name}@contoso.com?$select=city,mobilePhone,userType,displayName")
        assert (found["city"], found["mobilePhone"]) == ("Oslo", "+47 1")
        assert found["userType"] == ("Guest" if name == "gail" else "Member")
    megan = person("megan", frozenset({"User.ReadWrite.All"}))
    assert (await house.graph(megan, "PATCH", "me", {"department": "Board"})).status == 204


async def test_a_scope_alone_and_a_role_alone_permit_nothing(house: House) -> None:
    adele = f"users/{user_id('adele')}"
    for actor in (person("balas", SCOPES), person("megan", frozenset({"User.Read.All"})), person("megan", frozenset())):
        for body in ({"mobilePhone": "+1 1"}, {"city": "x"}, {"accountEnabled": False}):
            assert (await house.graph(actor, "PATCH", adele, body)).status == 403
        assert (await house.graph(actor, "DELETE", adele)).status == 403


async def test_one_sensitive_property_among_plain_ones_needs_its_own_permission(house: House) -> None:
    adele = f"users/{user_id('adele')}"
    debra = person("debra")  # Directory Writers: plain properties, nothing sensitive
    assert (await house.graph(debra, "PATCH", adele, {"city": "Oslo"})).status == 204
    assert (await house.graph(debra, "PATCH", adele, {"city": "Bergen", "mobilePhone": "+1 1"})).status == 403
    assert (await house.get(OPERATOR, f"{adele}?$select=city"))["city"] == "Oslo"
    phones = person("diego", frozenset({"User-Phone.ReadWrite.All"}))
    assert (await house.graph(phones, "PATCH", adele, {"mobilePhone": "+1 2"})).status == 204
    assert (await house.graph(phones, "PATCH", adele, {"mobilePhone": "+1 3", "city": "x"})).status == 403
    assert (await house.graph(phones, "PATCH", adele, {"otherMails": []})).status == 403
