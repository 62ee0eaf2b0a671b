"""Who is assigned to which application, over Graph (CATALOGUE OIDC-11)."""

from typing import Any

import pytest
from tests.graph.cast import CLOSED_PRINCIPAL, GLOBAL, GROUP_ASSIGNMENT, GUEST, MEMBER, PLAIN, group_id
from tests.graph.inside import content, refused
from tests.graph.oracle.permissions import EVERYTHING
from tests.graph.seeded import Seeded

from watchword.directory.assignments.entities import DEFAULT_ACCESS

ME = GLOBAL.actor(EVERYTHING)
OURS = f"servicePrincipals/{CLOSED_PRINCIPAL}"
ASSIGNED = f"{OURS}/appRoleAssignedTo"


def body(principal: str, **more: str) -> dict[str, Any]:
    return {"principalId": principal, "resourceId": CLOSED_PRINCIPAL, "appRoleId": DEFAULT_ACCESS, **more}


async def test_an_assignment_is_made_seen_and_ended(cast: Seeded) -> None:
    cast.units.keeps = True
    try:
        ask = cast.inside.ask
        (first,) = content(await ask(ME, "GET", ASSIGNED))["value"]
        assert (first["principalId"], first["principalType"], first["resourceDisplayName"]) == (
            MEMBER.id,
            "User",
            "Closed",
        )
        made = content(await ask(ME, "POST", ASSIGNED, body(group_id(PLAIN))), 201)
        assert (made["principalType"], made["appRoleId"]) == ("Group", DEFAULT_ACCESS)
        assert refused(await ask(ME, "POST", ASSIGNED, body(group_id(PLAIN))))[0] == 400
        assert len(content(await ask(ME, "GET", ASSIGNED))["value"]) == 2
        assert (await ask(ME, "DELETE", f"{ASSIGNED}/{made['id']}")).status == 204
        assert refused(await ask(ME, "DELETE", f"{ASSIGNED}/{made['id']}"))[0] == 404
    finally:
        cast.units.keeps = False


async def test_an_application_says_whether_it_asks_for_assignment(cast: Seeded) -> None:
    cast.units.keeps = True
    try:
        ask = cast.inside.ask
        for required in (False, True):
            assert (await ask(ME, "PATCH", OURS, {"appRoleAssignmentRequired": required})).status == 204
            assert content(await ask(ME, "GET", OURS))["appRoleAssignmentRequired"] is required
        for wrong in (None, "true", 1):
            assert refused(await ask(ME, "PATCH", OURS, {"appRoleAssignmentRequired": wrong}))[0] == 400
        assert refused(await ask(ME, "PATCH", OURS, {"displayName": "Mine"}))[0] == 400
    finally:
        cast.units.keeps = False


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (body(GUEST.id, appRoleId=GUEST.id), 400),
        (body(GUEST.id, resourceId=GUEST.id), 400),
        (body(CLOSED_PRINCIPAL), 400),
        (body(DEFAULT_ACCESS), 404),
        (body("adele@contoso.com"), 400),
        ({"principalId": GUEST.id}, 400),
    ],
    ids=["another role", "another resource", "an application", "nobody", "no id", "too little"],
)
async def test_what_cannot_be_assigned_is_refused(cast: Seeded, given: dict[str, Any], status: int) -> None:
    assert refused(await cast.inside.ask(ME, "POST", ASSIGNED, given))[0] == status


async def test_an_assignment_of_another_application_is_not_ended_by_its_id(cast: Seeded) -> None:
    """REG-04."""
    (held,) = content(await cast.inside.ask(ME, "GET", ASSIGNED))["value"]
    other = cast.principals["plain"]
    url = f"servicePrincipals/{other}/appRoleAssignedTo/{held['id']}"
    assert refused(await cast.inside.ask(ME, "DELETE", url))[0] == 404


async def test_it_is_seen_made_and_ended_from_the_side_of_who_is_assigned(cast: Seeded) -> None:
    """A user is named by object id or userPrincipalName, as everywhere."""
    cast.units.keeps = True
    try:
        ask = cast.inside.ask
        (held,) = content(await ask(ME, "GET", ASSIGNED))["value"]
        for name in (MEMBER.id, MEMBER.upn):
            assert content(await ask(ME, "GET", f"users/{name}/appRoleAssignments"))["value"] == [held]
        theirs = f"groups/{group_id(PLAIN)}/appRoleAssignments"
        (grouped,) = content(await ask(ME, "GET", theirs))["value"]
        assert (grouped["id"], grouped["resourceDisplayName"]) == (GROUP_ASSIGNMENT, "Grouped")
        made = content(await ask(ME, "POST", theirs, body(group_id(PLAIN))), 201)
        assert [each["id"] for each in content(await ask(ME, "GET", ASSIGNED))["value"]] == [held["id"], made["id"]]
        assert refused(await ask(ME, "DELETE", f"users/{MEMBER.id}/appRoleAssignments/{made['id']}"))[0] == 404
        assert (await ask(ME, "DELETE", f"{theirs}/{made['id']}")).status == 204
        assert refused(await ask(ME, "DELETE", f"{theirs}/{made['id']}"))[0] == 404
    finally:
        cast.units.keeps = False


@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        (f"users/{GUEST.id}", body(MEMBER.id), 400),
        (f"users/{GUEST.id}", body(GUEST.id, appRoleId=GUEST.id), 400),
        (f"users/{GUEST.id}", body(GUEST.id, resourceId=GUEST.id), 404),
        (f"users/{MEMBER.id}", body(MEMBER.id), 400),
        (f"users/{group_id(PLAIN)}", body(group_id(PLAIN)), 404),
        (f"groups/{GUEST.id}", body(GUEST.id), 404),
        ("users/nobody@contoso.com", body(GUEST.id), 404),
    ],
    ids=["somebody else", "another role", "no application", "again", "a group", "a user", "nobody"],
)
async def test_what_cannot_be_assigned_is_refused_from_there_as_well(
    cast: Seeded, path: str, given: dict[str, Any], status: int
) -> None:
    assert refused(await cast.inside.ask(ME, "POST", f"{path}/appRoleAssignments", given))[0] == status
