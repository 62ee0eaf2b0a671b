"""Groups and their members: nested, role-assignable, soft-deleted."""

import asyncio
from typing import Any

from watchword.access import roles as r
from watchword.directory.tests.house import BASE, EVERYTHING, NOW, OPERATOR, House, group_id, person, user_id
from watchword.kernel.clock import DAY, Instant

IRVIN, NORA, GRADY = person("irvin"), person("nora"), person("grady")
READER = person("balas", frozenset({"Group.Read.All", "GroupMember.Read.All", "User.Read.All"}))
EVERYBODY, SALES, EUROPE, HELPDESK = (
    group_id(name) for name in ("All Employees", "Sales", "Sales Europe", "Helpdesk Team")
)
ADELE, BALAS = user_id("adele"), user_id("balas")


def reference(object_id: str) -> dict[str, str]:
    return {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{object_id}"}


def security_group(name: str, **more: Any) -> dict[str, Any]:
    return {"displayName": name, "mailEnabled": False, "mailNickname": name, "securityEnabled": True, **more}


async def members(house: House, group: str, transitive: bool = False) -> set[str]:
    path = "transitiveMembers" if transitive else "members"
    return {each["id"] for each in (await house.get(READER, f"groups/{group}/{path}"))["value"]}


async def test_a_group_is_made_with_members_changed_and_found(house: House) -> None:
    bound = [f"{BASE}/v1.0/directoryObjects/{ADELE}", f"https://x/v1.0/users/{BALAS}"]
    made = await house.graph(IRVIN, "POST", "groups", security_group("Runners", **{"members@odata.bind": bound}))
    assert made.status == 201, made.content
    assert isinstance(made.content, dict)
    id_ = made.content["id"]
    assert made.content["groupTypes"] == []
    assert made.content["isAssignableToRole"] is False
    assert await members(house, id_) == {ADELE, BALAS}
    change = {"description": "They run", "members@odata.bind": [f"{BASE}/v1.0/directoryObjects/{SALES}"]}
    assert (await house.graph(IRVIN, "PATCH", f"groups/{id_}", change)).status == 204
    assert await members(house, id_) == {ADELE, BALAS, SALES}
    for asked in ("displayName eq 'runners'", "startswith(displayName,'run')", "mailNickname eq 'RUNNERS'"):
        assert [each["id"] for each in (await house.get(READER, f"groups?$filter={asked}"))["value"]] == [id_]
    found = await house.get(READER, 'groups?$search="description:they run"', eventual=True)
    assert [each["id"] for each in found["value"]] == [id_]
    assert [each["activityDisplayName"] for each in await house.audit()] == [
        "Add group",
        "Add member to group",
        "Add member to group",
        "Update group",
        "Add member to group",
    ]


async def test_what_no_group_may_be_is_refused(house: House) -> None:
    for wrong in (
        {"groupTypes": ["DynamicMembership"], "membershipRule": "user.department -eq 'x'"},
        {"groupTypes": ["DynamicMembership"]},
        {"groupTypes": ["Anything"]},
        {"mailEnabled": True},
        {"isAssignableToRole": True, "visibility": "Public"},
        {"isAssignableToRole": True, "securityEnabled": False, "groupTypes": ["Unified"], "mailEnabled": True},
        {"visibility": "Secret"},
        {"mailNickname": "a b"},
        {"displayName": None},
        {"id": SALES},
        {"owners@odata.bind": [f"{BASE}/v1.0/groups/{SALES}"]},
        {"members@odata.bind": [f"{BASE}/v1.0/users/{ADELE}"] * 21},
        {"members@odata.bind": ["adele@contoso.com"]},
        {"members": [ADELE]},
    ):
        answer = await house.graph(NORA, "POST", "groups", security_group("Odd", **wrong))
        assert answer.status == 400, wrong
    assert await house.audit() == []
    missing = {"members@odata.bind": [f"{BASE}/v1.0/users/00000000-0000-4000-8000-000000000000"]}
    assert (await house.graph(NORA, "POST", "groups", security_group("Odd", **missing))).status == 404
    assert (await house.get(READER, "groups?$filter=displayName eq 'Odd'"))["value"] == []


async def test_a_member_is_added_once_and_removed(house: House) -> None:
    path = f"groups/{SALES}/members"
    assert (await house.graph(IRVIN, "POST", f"{path}/$ref", reference(ADELE))).status == 204
    again = await house.graph(IRVIN, "POST", f"{path}/$ref", reference(ADELE))
    assert again.status == 400
    assert isinstance(again.content, dict)
    assert again.content["error"]["code"] == "Request_BadRequest"
    assert again.content["error"]["message"] == (
        "One or more added object references already exist for the following modified properties: 'members'."
    )
    references = await house.get(READER, f"{path}/$ref")
    assert {"@odata.id": f"{BASE}/v1.0/directoryObjects/{ADELE}"} in references["value"]
    assert (await house.graph(IRVIN, "DELETE", f"{path}/{ADELE}/$ref")).status == 204
    assert (await house.graph(IRVIN, "DELETE", f"{path}/{ADELE}/$ref")).status == 404
    assert (await house.graph(IRVIN, "DELETE", f"{path}/{BALAS}")).status in (400, 405)
    told = await house.audit()
    assert [each["activityDisplayName"] for each in told] == ["Add member to group", "Remove member from group"]
    assert [target["id"] for target in told[0]["targetResources"]] == [ADELE, SALES]


async def test_of_ten_who_add_the_same_member_at_once_one_does(house: House) -> None:
    path = f"groups/{SALES}/members/$ref"
    tries = await asyncio.gather(*(house.graph(IRVIN, "POST", path, reference(ADELE)) for _ in range(10)))
    assert sorted(each.status for each in tries) == [204, *[400] * 9]
    assert len(await house.audit()) == 1


async def test_nested_members_are_found_once_even_in_a_circle(house: House) -> None:
    everybody = {user_id(name) for name in ("adele", "allan", "christie", "balas", "alex", "zoe")}
    groups = {SALES, EUROPE, group_id("Marketing")}
    assert await members(house, EVERYBODY, transitive=True) == everybody | groups
    assert (await house.graph(IRVIN, "POST", f"groups/{EUROPE}/members/$ref", reference(EVERYBODY))).status == 204
    assert await members(house, EVERYBODY, transitive=True) == everybody | groups | {EVERYBODY}
    assert (await house.graph(IRVIN, "DELETE", f"groups/{SALES}")).status == 204
    assert await members(house, EVERYBODY, transitive=True) == everybody - {BALAS, user_id("christie")} | {
        group_id("Marketing")
    }


async def test_members_come_in_pages_with_their_types(house: House) -> None:
    seen: list[str] = []
    url: str | None = f"groups/{EVERYBODY}/transitiveMembers?$top=2&$select=id,displayName,userPrincipalName"
    while url is not None:
        found = await house.get(READER, url)
        seen += [f"{each['@odata.type']} {each['id']}" for each in found["value"]]
        assert all("mail" not in each for each in found["value"])
        url = found.get("@odata.nextLink", "").removeprefix(f"{BASE}/v1.0/") or None
    assert len(seen) == len(set(seen)) == 9
    assert sum(each.startswith("#microsoft.graph.group ") for each in seen) == 3


async def test_who_may_read_memberships_and_not_people_sees_who_is_there_and_no_more(house: House) -> None:
    """API-03."""
    reader = person("balas", frozenset({"GroupMember.Read.All"}))
    listed = await house.get(reader, f"groups/{EVERYBODY}/members?$select=id,displayName,mail,mobilePhone")
    shown = {each["id"]: each for each in listed["value"]}
    assert shown[ADELE] == {
        "@odata.type": "#microsoft.graph.user",
        "id": ADELE,
        "displayName": None,
        "mail": None,
        "mobilePhone": None,
    }
    assert shown[SALES]["displayName"] == "Sales"


async def test_a_group_is_no_member_of_itself_nor_of_one_that_holds_roles(house: House) -> None:
    """AUTHZ-02."""
    for group, member in ((SALES, SALES), (HELPDESK, SALES)):
        answer = await house.graph(NORA, "POST", f"groups/{group}/members/$ref", reference(member))
        assert answer.status == 400
    bound = {"members@odata.bind": [f"{BASE}/v1.0/groups/{SALES}"]}
    assert (await house.graph(NORA, "PATCH", f"groups/{HELPDESK}", bound)).status == 400
    made = security_group("Strong", isAssignableToRole=True, **bound)
    assert (await house.graph(NORA, "POST", "groups", made)).status == 400
    assert await house.audit() == []


async def test_who_may_hold_roles_is_said_once(house: House) -> None:
    made = await house.graph(GRADY, "POST", "groups", security_group("Strong", isAssignableToRole=True))
    assert isinstance(made.content, dict)
    assert made.content["visibility"] == "Private"
    for group, change in (
        (made.content["id"], {"isAssignableToRole": False}),
        (SALES, {"isAssignableToRole": True}),
        (made.content["id"], {"visibility": "Public"}),
        (made.content["id"], {"securityEnabled": False}),
        (SALES, {"mailEnabled": True}),
        (SALES, {"groupTypes": ["Unified"]}),
    ):
        assert (await house.graph(NORA, "PATCH", f"groups/{group}", change)).status == 400, change


async def test_groups_that_hold_roles_are_changed_only_by_who_may_give_roles(house: House) -> None:
    """AUTHZ-02."""
    writes: list[tuple[str, str, Any]] = [
        ("POST", f"groups/{HELPDESK}/members/$ref", reference(BALAS)),
        ("DELETE", f"groups/{HELPDESK}/members/{user_id('allan')}/$ref", None),
        ("PATCH", f"groups/{HELPDESK}", {"description": "x"}),
        ("PATCH", f"groups/{HELPDESK}", {"members@odata.bind": [f"{BASE}/v1.0/users/{BALAS}"]}),
        ("DELETE", f"groups/{HELPDESK}", None),
        ("POST", "groups", security_group("Mine", isAssignableToRole=True)),
    ]
    for name in ("irvin", "megan", "debra", "diego", "allan", "alex", "balas"):
        for verb, url, body in writes:
            assert (await house.graph(person(name), verb, url, body)).status == 403, (name, verb, url)
    without_scope = person("grady", EVERYTHING - {"RoleManagement.ReadWrite.Directory"})
    for verb, url, body in writes:
        assert (await house.graph(without_scope, verb, url, body)).status == 403
    assert await house.audit() == []
    for verb, url, body in (writes[0], writes[2], writes[5]):
        assert (await house.graph(GRADY, verb, url, body)).status in (201, 204), url


async def test_a_deleted_group_means_nothing_until_restored(house: House) -> None:
    memberships = f"users/{BALAS}/transitiveMemberOf"
    before = await house.get(NORA, memberships)
    assert {EVERYBODY, SALES, EUROPE} == {each["id"] for each in before["value"]}
    assert (await house.graph(IRVIN, "DELETE", f"groups/{SALES}")).status == 204
    assert {each["id"] for each in (await house.get(NORA, memberships))["value"]} == {EUROPE}
    assert (await house.graph(IRVIN, "GET", f"groups/{SALES}")).status == 404
    assert (await house.get(IRVIN, f"directory/deletedItems/{SALES}"))["@odata.type"] == "#microsoft.graph.group"
    restored = await house.graph(IRVIN, "POST", f"directory/deletedItems/{SALES}/restore")
    assert restored.status == 200
    assert await house.get(NORA, memberships) == before


async def test_a_deleted_group_gives_no_role_and_only_who_gives_roles_restores_it(house: House) -> None:
    """AUTHZ-02."""
    allan = person("allan")
    assert (await house.graph(allan, "POST", f"users/{ADELE}/revokeSignInSessions")).status == 200
    assert (await house.graph(GRADY, "DELETE", f"groups/{HELPDESK}")).status == 204
    assert (await house.graph(allan, "POST", f"users/{BALAS}/revokeSignInSessions")).status == 403
    assert (await house.graph(IRVIN, "POST", f"directory/deletedItems/{HELPDESK}/restore")).status == 403
    assert (await house.graph(IRVIN, "DELETE", f"directory/deletedItems/{HELPDESK}")).status == 403
    assert (await house.graph(GRADY, "POST", f"directory/deletedItems/{HELPDESK}/restore")).status == 200
    assert (await house.graph(allan, "POST", f"users/{BALAS}/revokeSignInSessions")).status == 200


async def test_who_is_in_a_group_that_may_hold_roles_is_protected(house: House) -> None:
    """AUTHZ-01: members and owners, whatever the group holds."""
    megan = person("megan")
    made = await house.graph(GRADY, "POST", "groups", security_group("Quiet", isAssignableToRole=True))
    assert isinstance(made.content, dict)
    quiet = made.content["id"]
    assert (await house.graph(megan, "PATCH", f"users/{ADELE}", {"mobilePhone": "+1 1"})).status == 204
    assert (await house.graph(GRADY, "POST", f"groups/{quiet}/members/$ref", reference(ADELE))).status == 204
    assert (await house.graph(megan, "PATCH", f"users/{ADELE}", {"mobilePhone": "+1 2"})).status == 403
    assert (await house.graph(megan, "PATCH", f"users/{user_id('alex')}", {"mobilePhone": "+1 2"})).status == 403
    assert (await house.graph(NORA, "PATCH", f"users/{ADELE}", {"mobilePhone": "+1 2"})).status == 204


async def test_a_synced_group_is_left_to_the_other_directory(house: House) -> None:
    from dataclasses import replace

    from watchword.directory.groups.store import SqlGroups
    from watchword.kernel.ids import GroupId
    from watchword.kernel.work import Transaction

    async def sync(tx: Transaction) -> None:
        found = await SqlGroups().lock(tx, GroupId(SALES))
        assert found is not None
        await SqlGroups().save(tx, found, replace(found, synced=True))

    await house.units.write(sync)
    for verb, url, body in (
        ("PATCH", f"groups/{SALES}", {"displayName": "x"}),
        ("DELETE", f"groups/{SALES}", None),
        ("POST", f"groups/{SALES}/members/$ref", reference(ADELE)),
    ):
        answer = await house.graph(NORA, verb, url, body)
        assert answer.status == 400
        assert "on-premises mastered Directory Sync objects" in str(answer.content)
    assert await house.audit() == []


async def test_what_a_user_is_in_is_listed_checked_and_told(house: House) -> None:
    balas = person("balas", frozenset({"User.Read", "GroupMember.Read.All"}))
    (mine,) = (await house.get(balas, "me/memberOf"))["value"]
    assert (mine["id"], mine["displayName"]) == (EUROPE, "Sales Europe")
    (mine,) = (await house.get(person("balas", frozenset({"User.Read"})), "me/memberOf"))["value"]
    assert (mine["id"], mine["@odata.type"], mine["displayName"]) == (EUROPE, "#microsoft.graph.group", None)
    everything = await house.get(NORA, "users/diego@contoso.com/transitiveMemberOf?$select=id,displayName")
    assert [each["@odata.type"] for each in everything["value"]] == ["#microsoft.graph.directoryRole"]
    assert everything["value"][0]["displayName"] == "Helpdesk Administrator"
    allan = await house.get(NORA, "users/allan@contoso.com/transitiveMemberOf?$top=1")
    kinds = [allan["value"][0]["@odata.type"]]
    while "@odata.nextLink" in allan:
        allan = await house.get(NORA, allan["@odata.nextLink"].removeprefix(f"{BASE}/v1.0/"))
        kinds += [each["@odata.type"] for each in allan["value"]]
    assert sorted(kinds) == ["#microsoft.graph.directoryRole", *["#microsoft.graph.group"] * 2]
    checked = await house.graph(
        balas, "POST", "me/checkMemberGroups", {"groupIds": [SALES, HELPDESK, "x", EVERYBODY.upper()]}
    )
    assert checked.status == 200
    assert isinstance(checked.content, dict)
    assert checked.content["value"] == [SALES, EVERYBODY]
    all_of_them = await house.graph(balas, "POST", "me/getMemberGroups", {"securityEnabledOnly": True})
    assert isinstance(all_of_them.content, dict)
    assert set(all_of_them.content["value"]) == {EVERYBODY, SALES, EUROPE}
    for wrong in ({"groupIds": []}, {"groupIds": [SALES] * 21}, {}, {"groupIds": SALES}):
        assert (await house.graph(balas, "POST", "me/checkMemberGroups", wrong)).status == 400


async def test_deleted_groups_are_purged_after_thirty_days(house: House) -> None:
    await house.directory.groups.delete(OPERATOR, None, SALES)
    house.now = Instant(NOW + 31 * DAY)
    await house.directory.groups.delete(OPERATOR, None, EUROPE)
    assert await house.directory.groups.purge(OPERATOR, None) == 1
    assert (await house.graph(NORA, "GET", f"directory/deletedItems/{SALES}")).status == 404
    assert (await house.graph(NORA, "GET", f"directory/deletedItems/{EUROPE}")).status == 200
    assert (await house.graph(NORA, "GET", "groups/" + SALES)).status == 404


async def test_guests_read_no_groups(house: House) -> None:
    guest = person("gail")
    assert (await house.graph(guest, "GET", "groups")).status == 403
    await house.assign("gail", r.DIRECTORY_READERS)
    assert (await house.graph(guest, "GET", f"groups/{SALES}/members")).status == 200
