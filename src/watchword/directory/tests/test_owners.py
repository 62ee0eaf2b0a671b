"""Owners of groups: who may make them, who may be one, and what it protects them from."""

import asyncio
from dataclasses import replace
from typing import Any

from watchword.directory.groups.store import SqlGroups
from watchword.directory.tests.house import BASE, EVERYTHING, OPERATOR, House, group_id, person, user_id
from watchword.kernel.edm import GRAPH
from watchword.kernel.ids import GroupId
from watchword.kernel.work import Transaction

IRVIN, NORA, GRADY = person("irvin"), person("nora"), person("grady")
SALES, EUROPE, HELPDESK = (group_id(name) for name in ("Sales", "Sales Europe", "Helpdesk Team"))
ADELE, BALAS, ALEX = user_id("adele"), user_id("balas"), user_id("alex")
LAST = "The group must have at least one owner, hence this owner cannot be removed."


def reference(object_id: str) -> dict[str, str]:
    return {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{object_id}"}


async def owners(house: House, group: str) -> set[str]:
    return {each["id"] for each in (await house.get(NORA, f"groups/{group}/owners"))["value"]}


async def own(house: House, group: str, *object_ids: str) -> None:
    for each in object_ids:
        answer = await house.graph(NORA, "POST", f"groups/{group}/owners/$ref", reference(each))
        assert answer.status == 204, answer.content


async def test_an_owner_is_added_once_told_and_removed(house: House) -> None:
    path = f"groups/{SALES}/owners"
    assert (await house.graph(IRVIN, "POST", f"{path}/$ref", reference(ADELE))).status == 204
    again: Any = await house.graph(IRVIN, "POST", f"{path}/$ref", reference(ADELE))
    assert (again.status, again.content["error"]["code"]) == (400, "Request_BadRequest")
    assert again.content["error"]["message"] == (
        "One or more added object references already exist for the following modified properties: 'owners'."
    )
    await own(house, SALES, BALAS)
    for version in GRAPH:
        listed = await house.get(NORA, f"{path}/$ref", version=version)
        assert {"@odata.id": f"{BASE}/{version.value}/directoryObjects/{ADELE}"} in listed["value"]
    assert (await house.graph(IRVIN, "DELETE", f"{path}/{ADELE}/$ref")).status == 204
    assert (await house.graph(IRVIN, "DELETE", f"{path}/{ADELE}/$ref")).status == 404
    assert await owners(house, SALES) == {BALAS}
    told = await house.audit()
    assert [each["activityDisplayName"] for each in told] == [
        "Add owner to group",
        "Add owner to group",
        "Remove owner from group",
    ]
    assert [target["id"] for target in told[0]["targetResources"]] == [ADELE, SALES]


async def test_who_is_removed_may_be_named_in_the_query(house: House) -> None:
    """CONTRACT section 12: DELETE members/$ref?@id=, of members, owners and holders of a role."""
    await own(house, SALES, ADELE, BALAS)
    for path in (f"groups/{SALES}/owners/$ref", f"groups/{EUROPE}/members/$ref"):
        for wrong in ("", "?@id=", "?@id=balas", f"?@id={BASE}/v1.0/users/{BALAS}/x"):
            assert (await house.graph(NORA, "DELETE", f"{path}{wrong}")).status == 400, wrong
        named = f"{path}?@id={BASE}/v1.0/directoryObjects/{BALAS}"
        assert (await house.graph(NORA, "DELETE", named)).status == 204
        assert (await house.graph(NORA, "DELETE", named)).status == 404
    assert await owners(house, SALES) == {ADELE}


async def test_a_group_is_made_with_its_owners(house: House) -> None:
    """Microsoft Graph, "Create group": owners@odata.bind, which no change of a group takes."""
    bound = {"owners@odata.bind": [f"{BASE}/v1.0/users/{ADELE}", f"{BASE}/v1.0/directoryObjects/{BALAS}"]}
    new = {"displayName": "Runners", "mailEnabled": False, "mailNickname": "runners", "securityEnabled": True}
    made: Any = await house.graph(IRVIN, "POST", "groups", new | bound)
    assert made.status == 201, made.content
    assert await owners(house, made.content["id"]) == {ADELE, BALAS}
    assert [each["activityDisplayName"] for each in await house.audit()] == ["Add group", *["Add owner to group"] * 2]
    assert (await house.graph(IRVIN, "PATCH", f"groups/{made.content['id']}", bound)).status == 400


async def test_an_owner_is_no_member(house: House) -> None:
    await own(house, SALES, ADELE)
    members = await house.get(NORA, f"groups/{SALES}/members")
    assert ADELE not in {each["id"] for each in members["value"]}
    expanded = await house.get(NORA, f"groups/{SALES}?$expand=owners")
    assert [each["id"] for each in expanded["owners"]] == [ADELE]


async def test_only_people_and_applications_own(house: House) -> None:
    answer: Any = await house.graph(NORA, "POST", f"groups/{SALES}/owners/$ref", reference(EUROPE))
    assert answer.status == 400
    assert answer.content["error"]["message"] == (
        f"The reference target 'Group_{EUROPE}' of type 'Group' is invalid for the 'owners' reference."
    )
    for unknown in ("00000000-0000-4000-8000-000000000000", ADELE.replace(ADELE[0], "f")):
        missing = await house.graph(NORA, "POST", f"groups/{SALES}/owners/$ref", reference(unknown))
        assert missing.status == 404
    assert await house.audit() == []


async def test_the_last_person_who_owns_it_stays(house: House) -> None:
    """Microsoft Graph, "Remove group owner"."""
    await own(house, SALES, ADELE)
    answer: Any = await house.graph(NORA, "DELETE", f"groups/{SALES}/owners/{ADELE}/$ref")
    assert (answer.status, answer.content["error"]["message"]) == (400, LAST)
    assert await owners(house, SALES) == {ADELE}


async def test_who_is_deleted_owns_nothing(house: House) -> None:
    await own(house, SALES, ADELE, BALAS)
    await house.directory.users.delete(OPERATOR, BALAS)
    assert await owners(house, SALES) == {ADELE}
    answer = await house.graph(NORA, "DELETE", f"groups/{SALES}/owners/{ADELE}/$ref")
    assert answer.status == 400


async def test_of_two_owners_removed_at_once_one_stays(house: House) -> None:
    await own(house, SALES, ADELE, BALAS)
    paths = [f"groups/{SALES}/owners/{each}/$ref" for each in (ADELE, BALAS)]
    answers = await asyncio.gather(*(house.graph(NORA, "DELETE", path) for path in paths))
    assert sorted(each.status for each in answers) == [204, 400]
    assert len(await owners(house, SALES)) == 1


async def test_owners_of_groups_that_hold_roles_are_made_only_by_who_may_give_roles(house: House) -> None:
    """AUTHZ-02."""
    await house.directory.owners.add(OPERATOR, None, HELPDESK, ADELE)
    writes: list[tuple[str, str, Any]] = [
        ("POST", f"groups/{HELPDESK}/owners/$ref", reference(BALAS)),
        ("DELETE", f"groups/{HELPDESK}/owners/{ALEX}/$ref", None),
    ]
    asking = [person(name) for name in ("irvin", "megan", "debra", "diego", "allan", "alex", "balas")]
    asking.append(person("grady", EVERYTHING - {"RoleManagement.ReadWrite.Directory"}))
    for actor in asking:
        for verb, url, body in writes:
            assert (await house.graph(actor, verb, url, body)).status == 403, (actor.upn, verb)
    for verb, url, body in writes:
        assert (await house.graph(GRADY, verb, url, body)).status == 204


async def test_who_owns_a_group_that_holds_roles_is_protected_from_then_on(house: House) -> None:
    """AUTHZ-01."""
    megan = person("megan")
    assert (await house.graph(megan, "PATCH", f"users/{BALAS}", {"mobilePhone": "+1 1"})).status == 204
    await own(house, HELPDESK, BALAS)
    assert (await house.graph(megan, "PATCH", f"users/{BALAS}", {"mobilePhone": "+1 2"})).status == 403
    assert (await house.graph(GRADY, "DELETE", f"groups/{HELPDESK}/owners/{BALAS}/$ref")).status == 204
    assert (await house.graph(megan, "PATCH", f"users/{BALAS}", {"mobilePhone": "+1 3"})).status == 204


async def test_a_synced_group_has_its_owners_from_the_other_directory(house: House) -> None:
    async def sync(tx: Transaction) -> None:
        found = await SqlGroups().lock(tx, GroupId(SALES))
        assert found is not None
        await SqlGroups().save(tx, found, replace(found, synced=True))

    await house.units.write(sync)
    answer = await house.graph(NORA, "POST", f"groups/{SALES}/owners/$ref", reference(ADELE))
    assert answer.status == 400
    assert "on-premises mastered Directory Sync objects" in str(answer.content)


async def test_members_may_be_added_with_less_than_owners(house: House) -> None:
    """Microsoft Graph, permissions of "Add owners": GroupMember.ReadWrite.All is for members."""
    irvin = person("irvin", frozenset({"GroupMember.ReadWrite.All"}))
    assert (await house.graph(irvin, "POST", f"groups/{SALES}/members/$ref", reference(ADELE))).status == 204
    assert (await house.graph(irvin, "POST", f"groups/{SALES}/owners/$ref", reference(ADELE))).status == 403
