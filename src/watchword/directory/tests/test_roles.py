"""Roles given and taken, by both of Graph's ways; the last administrator stays one."""

import asyncio
from typing import Any

from watchword.access import roles as r
from watchword.directory.roles.model import Definition
from watchword.directory.roles.store import SqlRoles
from watchword.directory.tests.house import BASE, EVERYTHING, NOW, OPERATOR, House, group_id, person, user_id
from watchword.kernel.edm import Version
from watchword.kernel.ids import RoleId, new_guid

NORA, GRADY, MEGAN = person("nora"), person("grady"), person("megan")
READER = person("balas", frozenset({"RoleManagement.Read.Directory"}))
ADELE, BALAS = user_id("adele"), user_id("balas")
ASSIGNMENTS = "roleManagement/directory/roleAssignments"
DEFINITIONS = "roleManagement/directory/roleDefinitions"
HELPDESK_ROLE, GLOBAL = r.HELPDESK_ADMINISTRATOR.template_id, r.GLOBAL_ADMINISTRATOR.template_id


def wanted(principal: str, role: str, scope: str = "/") -> dict[str, str]:
    return {"principalId": principal, "roleDefinitionId": role, "directoryScopeId": scope}


def reference(object_id: str) -> dict[str, str]:
    return {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{object_id}"}


async def holders(house: House, role: str) -> set[str]:
    found = await house.get(READER, f"{ASSIGNMENTS}?$filter=roleDefinitionId eq '{role}'")
    return {each["principalId"] for each in found["value"]}


async def test_every_built_in_role_is_described_in_both_ways(house: House) -> None:
    templates = (await house.get(READER, "directoryRoleTemplates"))["value"]
    definitions = (await house.get(READER, DEFINITIONS))["value"]
    assert len(templates) == len(definitions) == len(r.BUILT_IN_ROLES) == 22
    assert {each["id"] for each in templates} == {each["templateId"] for each in definitions}
    named = f"{DEFINITIONS}?$filter=displayName eq 'global administrator' and isBuiltIn eq true"
    assert [each["id"] for each in (await house.get(READER, named))["value"]] == [GLOBAL]
    beta = await house.get(READER, f"{DEFINITIONS}/{GLOBAL}", version=Version.BETA)
    assert beta["isPrivileged"] is True
    assert (await house.get(READER, f"directoryRoleTemplates/{GLOBAL}"))["displayName"] == "Global Administrator"
    page = await house.get(READER, f"{DEFINITIONS}?$top=20")
    rest = await house.get(READER, page["@odata.nextLink"].removeprefix(f"{BASE}/v1.0/"))
    assert len(page["value"]) + len(rest["value"]) == 22


async def test_a_role_is_given_and_taken_by_assignment(house: House) -> None:
    made = await house.graph(GRADY, "POST", ASSIGNMENTS, wanted(ADELE, HELPDESK_ROLE.upper()))
    assert made.status == 201, made.content
    assert isinstance(made.content, dict)
    assert made.content["directoryScopeId"] == "/"
    id_ = made.content["id"]
    assert ADELE in await holders(house, HELPDESK_ROLE)
    mine = await house.get(READER, f"{ASSIGNMENTS}?$filter=principalId eq '{ADELE}'")
    assert [each["id"] for each in mine["value"]] == [id_]
    assert (await house.get(READER, f"{ASSIGNMENTS}/{id_}"))["roleDefinitionId"] == HELPDESK_ROLE
    assert (await house.graph(person("adele"), "POST", f"users/{BALAS}/revokeSignInSessions")).status == 200
    assert (await house.graph(GRADY, "DELETE", f"{ASSIGNMENTS}/{id_}")).status == 204
    assert (await house.graph(person("adele"), "POST", f"users/{BALAS}/revokeSignInSessions")).status == 403
    assert (await house.graph(GRADY, "DELETE", f"{ASSIGNMENTS}/{id_}")).status == 404
    told = [each for each in await house.audit() if each["category"] == "RoleManagement"]
    assert [each["activityDisplayName"] for each in told] == ["Add member to role", "Remove member from role"]


async def test_the_principal_and_the_role_come_with_the_assignment(house: House) -> None:
    asked = f"{ASSIGNMENTS}?$filter=roleDefinitionId eq '{GLOBAL}'&$expand=principal,roleDefinition($select=id)"
    answer = await house.get(NORA, asked)
    assert answer["@odata.context"].endswith(f"#{ASSIGNMENTS}(principal(),roleDefinition(id))")
    (found,) = answer["value"]
    assert (found["principalId"], found["principal"]["displayName"]) == (user_id("nora"), "Nora Stark")
    assert found["principal"]["@odata.type"] == "#microsoft.graph.user"
    assert found["roleDefinition"] == {"id": GLOBAL}
    alone = await house.get(NORA, f"{ASSIGNMENTS}/{found['id']}?$expand=roleDefinition&$select=id")
    assert set(alone) == {"@odata.context", "id", "roleDefinition"}
    assert alone["roleDefinition"]["displayName"] == "Global Administrator"
    first = await house.get(NORA, f"{ASSIGNMENTS}?$expand=principal&$top=2")
    following = await house.get(NORA, first["@odata.nextLink"].partition("/v1.0/")[2])
    assert all(each["principal"]["id"] == each["principalId"] for each in (*first["value"], *following["value"]))
    assert (await house.graph(NORA, "GET", f"{ASSIGNMENTS}?$expand=principal($expand=memberOf)")).status == 400


async def test_who_may_read_roles_and_not_people_sees_who_is_there_and_no_more(house: House) -> None:
    """API-03: what is reached by way of a list is permitted as the thing itself."""
    nora = user_id("nora")
    listed = await house.get(READER, f"directoryRoles(roleTemplateId='{GLOBAL}')/members")
    (found,) = listed["value"]
    assert (found["@odata.type"], found["id"]) == ("#microsoft.graph.user", nora)
    assert {value for name, value in found.items() if name not in ("@odata.type", "id", "businessPhones")} == {None}
    (found,) = (await house.get(READER, f"{ASSIGNMENTS}?$filter=principalId eq '{nora}'&$expand=principal"))["value"]
    assert (found["principal"]["id"], found["principal"]["displayName"]) == (nora, None)
    basic = person("balas", frozenset({"RoleManagement.Read.Directory", "User.ReadBasic.All"}))
    (found,) = (await house.get(basic, f"directoryRoles(roleTemplateId='{GLOBAL}')/members"))["value"]
    assert (found["displayName"], found["jobTitle"], found["businessPhones"]) == ("Nora Stark", None, [])


async def test_a_role_is_given_and_taken_by_the_older_api(house: House) -> None:
    (role,) = (await house.get(READER, "directoryRoles?$filter=displayName eq 'Helpdesk Administrator'"))["value"]
    by_template = f"directoryRoles(roleTemplateId='{HELPDESK_ROLE}')"
    assert (await house.get(READER, by_template))["id"] == role["id"] != HELPDESK_ROLE
    assert (await house.graph(GRADY, "POST", f"{by_template}/members/$ref", reference(ADELE))).status == 204
    assert (await house.graph(GRADY, "POST", f"{by_template}/members/$ref", reference(ADELE))).status == 400
    listed = await house.get(NORA, f"directoryRoles/{role['id']}/members?$select=displayName")
    assert sorted(each["displayName"] for each in listed["value"]) == [
        "Adele Vance",
        "Diego Siciliani",
        "Helpdesk Team",
    ]
    assert ADELE in str(await house.get(NORA, f"{by_template}/members/$ref"))
    assert (await house.graph(GRADY, "DELETE", f"directoryRoles/{role['id']}/members/{ADELE}/$ref")).status == 204
    assert (await house.graph(GRADY, "DELETE", f"directoryRoles/{role['id']}/members/{ADELE}/$ref")).status == 404
    assert ADELE not in await holders(house, HELPDESK_ROLE)


async def test_a_role_is_activated_once(house: House) -> None:
    again = await house.graph(GRADY, "POST", "directoryRoles", {"roleTemplateId": HELPDESK_ROLE})
    assert again.status == 400
    for wrong in ({"roleTemplateId": new_guid()}, {"roleTemplateId": "x"}):
        assert (await house.graph(GRADY, "POST", "directoryRoles", wrong)).status == 404
    assert (await house.graph(GRADY, "POST", "directoryRoles", {})).status == 400


async def test_what_cannot_hold_a_role_is_refused(house: House) -> None:
    for body, status in (
        (wanted(group_id("Sales"), HELPDESK_ROLE), 400),
        (wanted(ADELE, HELPDESK_ROLE, "/administrativeUnits/x"), 400),
        (wanted(user_id("diego"), HELPDESK_ROLE), 400),
        (wanted(new_guid(), HELPDESK_ROLE), 404),
        (wanted(ADELE, new_guid()), 404),
        (wanted("adele@contoso.com", HELPDESK_ROLE), 404),
        ({"principalId": ADELE, "roleDefinitionId": HELPDESK_ROLE}, 400),
    ):
        assert (await house.graph(GRADY, "POST", ASSIGNMENTS, body)).status == status, body
    assert await house.audit() == []


async def test_of_ten_who_give_the_same_role_at_once_one_does(house: House) -> None:
    tries = await asyncio.gather(
        *(house.graph(GRADY, "POST", ASSIGNMENTS, wanted(ADELE, HELPDESK_ROLE)) for _ in range(10))
    )
    assert sorted(each.status for each in tries) == [201, *[400] * 9]
    assert len(await house.audit()) == 1


async def test_only_who_may_give_roles_gives_them(house: House) -> None:
    """AUTHZ-02."""
    for role in r.BUILT_IN_ROLES:
        if role in (r.GLOBAL_ADMINISTRATOR, r.PRIVILEGED_ROLE_ADMINISTRATOR):
            continue
        who = next(given for given, _, held in _seeded() if held == role)
        for body in (wanted(BALAS, GLOBAL), wanted(user_id(who), HELPDESK_ROLE), wanted(BALAS, HELPDESK_ROLE)):
            assert (await house.graph(person(who), "POST", ASSIGNMENTS, body)).status == 403, role.name
    poor = person("grady", EVERYTHING - {"RoleManagement.ReadWrite.Directory"})
    assert (await house.graph(poor, "POST", ASSIGNMENTS, wanted(BALAS, GLOBAL))).status == 403
    assert await holders(house, GLOBAL) == {user_id("nora")}


def _seeded() -> Any:
    from watchword.directory.seed import contoso

    return [(given.lower(), surname, role) for given, surname, role in contoso._ADMINISTRATORS]


async def test_whoever_holds_a_custom_role_is_protected_as_the_strongest_are(house: House) -> None:
    """AUTHZ-01: unknown and custom roles."""
    role = Definition(RoleId(new_guid()), "Door opener", None)
    await house.units.write(lambda tx: SqlRoles().define(tx, role, NOW))
    assert (await house.graph(MEGAN, "PATCH", f"users/{ADELE}", {"mobilePhone": "+1 1"})).status == 204
    assert (await house.graph(GRADY, "POST", ASSIGNMENTS, wanted(ADELE, role.id))).status == 201
    assert (await house.graph(MEGAN, "PATCH", f"users/{ADELE}", {"mobilePhone": "+1 2"})).status == 403
    found = await house.get(READER, f"{DEFINITIONS}/{role.id}")
    assert (found["displayName"], found["isBuiltIn"]) == ("Door opener", False)


async def test_the_last_global_administrator_stays_one(house: House) -> None:
    """I10."""
    nora = user_id("nora")
    (mine,) = (await house.get(NORA, f"{ASSIGNMENTS}?$filter=roleDefinitionId eq '{GLOBAL}'"))["value"]
    for verb, url, body in (
        ("DELETE", f"users/{nora}", None),
        ("PATCH", f"users/{nora}", {"accountEnabled": False}),
        ("DELETE", f"{ASSIGNMENTS}/{mine['id']}", None),
        ("DELETE", f"directoryRoles(roleTemplateId='{GLOBAL}')/members/{nora}/$ref", None),
    ):
        answer = await house.graph(OPERATOR, verb, url, body)
        assert answer.status == 400, url
        assert "last enabled Global Administrator" in str(answer.content)
    assert await house.audit() == []
    assert (await house.graph(NORA, "GET", "users")).status == 200
    assert (await house.graph(OPERATOR, "PATCH", f"users/{ADELE}", {"accountEnabled": False})).status == 204
    await house.assign("adele", r.GLOBAL_ADMINISTRATOR)  # who is disabled is no administrator
    assert (await house.graph(OPERATOR, "DELETE", f"users/{nora}")).status == 400
    await house.assign("balas", r.GLOBAL_ADMINISTRATOR)
    assert (await house.graph(OPERATOR, "DELETE", f"users/{nora}")).status == 204
    assert (await house.graph(OPERATOR, "DELETE", f"users/{BALAS}")).status == 400


async def test_a_group_of_global_administrators_keeps_its_last_one_too(house: House) -> None:
    """I10."""
    strong = {"displayName": "Strong", "mailEnabled": False, "mailNickname": "strong", "securityEnabled": True}
    made = await house.graph(NORA, "POST", "groups", {**strong, "isAssignableToRole": True})
    assert isinstance(made.content, dict)
    group = made.content["id"]
    assert (await house.graph(NORA, "POST", f"groups/{group}/members/$ref", reference(BALAS))).status == 204
    assert (await house.graph(NORA, "POST", ASSIGNMENTS, wanted(group, GLOBAL))).status == 201
    assert (await house.graph(person("balas"), "DELETE", f"users/{user_id('nora')}")).status == 204
    for verb, url, body in (
        ("DELETE", f"groups/{group}/members/{BALAS}/$ref", None),
        ("DELETE", f"groups/{group}", None),
        ("PATCH", f"users/{BALAS}", {"accountEnabled": False}),
        ("DELETE", f"users/{BALAS}", None),
        ("DELETE", f"directoryRoles(roleTemplateId='{GLOBAL}')/members/{group}/$ref", None),
    ):
        answer = await house.graph(OPERATOR, verb, url, body)
        assert answer.status == 400, url
        assert "last enabled Global Administrator" in str(answer.content)
    assert (await house.graph(OPERATOR, "DELETE", f"groups/{group_id('Sales')}")).status == 204


async def test_administrators_who_remove_each_other_at_once_do_not_both_succeed(house: House) -> None:
    """I10, I7: whoever is removed first is still there to be counted by the second."""
    names = ["nora", "balas", "adele", "alex", "christie"]
    for name in names[1:]:
        await house.assign(name, r.GLOBAL_ADMINISTRATOR)
    await asyncio.gather(
        *(
            house.graph(person(name), "DELETE", f"users/{user_id(other)}")
            for name in names
            for other in names
            if name != other
        ),
        *(
            house.graph(
                person(name), "DELETE", f"directoryRoles(roleTemplateId='{GLOBAL}')/members/{user_id(other)}/$ref"
            )
            for name in names
            for other in names
            if name != other
        ),
        *(house.graph(OPERATOR, "PATCH", f"users/{user_id(name)}", {"accountEnabled": False}) for name in names),
    )
    found = await house.get(OPERATOR, f"{ASSIGNMENTS}?$filter=roleDefinitionId eq '{GLOBAL}'")
    held = {each["principalId"] for each in found["value"]}
    enabled = [
        each["id"]
        for each in (await house.get(OPERATOR, "users?$select=id,accountEnabled"))["value"]
        if each["id"] in held and each["accountEnabled"]
    ]
    assert len(enabled) == 1
