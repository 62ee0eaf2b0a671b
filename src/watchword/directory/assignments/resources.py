"""Service principals, and who is assigned to them, in Graph (v1.0, "Grant an appRoleAssignment for a service
principal", "to a user", "to a group")."""

from collections.abc import Callable, Mapping
from typing import Any

from watchword.directory.applications.entities import SERVICE_PRINCIPAL
from watchword.directory.assignments.entities import APP_ROLE_ASSIGNMENT, DEFAULT_ACCESS
from watchword.directory.assignments.model import Assignment
from watchword.directory.assignments.service import Assignments
from watchword.directory.groups.properties import kind_of, object_id, shown_service_principal
from watchword.directory.in_memory import page_of
from watchword.directory.model import PrincipalKind
from watchword.directory.users.resources import PATH as USER
from watchword.graph.language.options import ListRules, Option
from watchword.graph.resource import Call, EntitySet
from watchword.kernel.errors import Invalid
from watchword.kernel.ids import canonical_guid
from watchword.kernel.query import Page

_SHORT = ListRules(options=frozenset({Option.SELECT, Option.FILTER, Option.TOP, Option.COUNT, Option.SKIPTOKEN}))
_KINDS = {
    PrincipalKind.USER: "User",
    PrincipalKind.GROUP: "Group",
    PrincipalKind.SERVICE_PRINCIPAL: "ServicePrincipal",
}


def resources(assignments: Assignments) -> tuple[EntitySet, ...]:
    """The applications, whether they ask for assignment, and who is assigned."""
    users = _held(assignments, USER, PrincipalKind.USER, lambda call: call.user)
    groups = _held(assignments, "groups/{group}", PrincipalKind.GROUP, lambda call: call.keys["group"])
    return (_principals(assignments), _assigned(assignments), users, groups)


def _principals(assignments: Assignments) -> EntitySet:
    async def page(call: Call) -> Page[Mapping[str, Any]]:
        found = await assignments.applications_seen(call.actor, None)
        return page_of([shown_service_principal(each) for each in found], call.query)

    async def get(call: Call) -> Mapping[str, Any]:
        return shown_service_principal(await assignments.application(call.actor, None, call.keys["principal"]))

    async def update(call: Call) -> None:
        required = call.body.get("appRoleAssignmentRequired")
        if required is not None:
            await assignments.require(call.actor, None, call.keys["principal"], required)

    return EntitySet(
        path="servicePrincipals",
        entity=SERVICE_PRINCIPAL,
        key="principal",
        rules=_SHORT,
        list=("applications.read", page),
        get=("applications.read", get),
        update=("applications.manage", update),
    )


def _assigned(assignments: Assignments) -> EntitySet:
    async def page(call: Call) -> Page[Mapping[str, Any]]:
        found = await assignments.of_application(call.actor, None, call.keys["principal"])
        return page_of([_shown(each) for each in found], call.query)

    async def assign(call: Call) -> Mapping[str, Any]:
        to = call.keys["principal"]
        _check(to, call.body)
        return _shown(await assignments.assign(call.actor, None, to, call.body["principalId"]))

    async def unassign(call: Call) -> None:
        await assignments.unassign(call.actor, None, call.keys["principal"], call.keys["assignment"])

    return EntitySet(
        path="servicePrincipals/{principal}/appRoleAssignedTo",
        entity=APP_ROLE_ASSIGNMENT,
        key="assignment",
        rules=_SHORT,
        list=("applications.read", page),
        create=("applications.assign", assign),
        delete=("applications.assign", unassign),
    )


def _held(assignments: Assignments, path: str, kind: PrincipalKind, key: Callable[[Call], str]) -> EntitySet:
    """The same assignments, from the other side: what a user or a group is assigned to itself."""

    async def page(call: Call) -> Page[Mapping[str, Any]]:
        found = await assignments.of_principal(call.actor, None, key(call), kind)
        return page_of([_shown(each) for each in found], call.query)

    async def assign(call: Call) -> Mapping[str, Any]:
        _check_role(call.body)
        named = call.body["principalId"], call.body["resourceId"]
        return _shown(await assignments.assign_principal(call.actor, None, key(call), kind, *named))

    async def unassign(call: Call) -> None:
        await assignments.unassign_principal(call.actor, None, key(call), kind, call.keys["assignment"])

    return EntitySet(
        path=f"{path}/appRoleAssignments",
        entity=APP_ROLE_ASSIGNMENT,
        key="assignment",
        rules=_SHORT,
        list=("applications.read", page),
        create=("applications.assign", assign),
        delete=("applications.assign", unassign),
    )


def _check(to: str, body: Mapping[str, Any]) -> None:
    _check_role(body)
    if body["resourceId"] != canonical_guid(to):
        message = "The resourceId is the id of the service principal in the path."
        raise Invalid("app-role-resource", message, target="resourceId")


def _check_role(body: Mapping[str, Any]) -> None:
    if body["appRoleId"] != DEFAULT_ACCESS:
        message = "Permission being assigned was not found on application: applications have the default role alone."
        raise Invalid("app-role-unknown", message, target="appRoleId")


def _shown(assignment: Assignment) -> dict[str, Any]:
    return {
        "id": assignment.id,
        "deletedDateTime": None,
        "appRoleId": DEFAULT_ACCESS,
        "createdDateTime": assignment.made_at,
        "principalDisplayName": assignment.principal.display_name,
        "principalId": object_id(assignment.principal),
        "principalType": _KINDS[kind_of(assignment.principal)],
        "resourceDisplayName": assignment.application.display_name,
        "resourceId": assignment.application.service_principal_id,
    }
