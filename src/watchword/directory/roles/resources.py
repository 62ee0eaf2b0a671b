"""Roles in Graph, by the older API and by role management (CONTRACT section 5)."""

from collections.abc import Mapping
from typing import Any

from watchword.access.roles import Role
from watchword.directory.groups.entities import ANY_PRINCIPAL
from watchword.directory.groups.membership import Seen
from watchword.directory.groups.properties import shown_principal
from watchword.directory.groups.references import Navigation
from watchword.directory.in_memory import page_of
from watchword.directory.roles.entities import (
    DIRECTORY_ROLE,
    DIRECTORY_ROLE_TEMPLATE,
    ROLE_ASSIGNMENT,
    ROLE_DEFINITION,
)
from watchword.directory.roles.model import Activated, Assignment, Definition
from watchword.directory.roles.service import Expanded, Roles
from watchword.graph.language.options import ListRules, Option
from watchword.graph.render import ENTITY
from watchword.graph.resource import Call, EntitySet, Operation
from watchword.kernel.errors import Invalid
from watchword.kernel.query import Page

_SHORT = ListRules(options=frozenset({Option.SELECT, Option.FILTER, Option.TOP, Option.COUNT, Option.SKIPTOKEN}))
_PATH = "roleManagement/directory/roleAssignments"
_ASSIGNMENTS = ListRules(
    options=frozenset({Option.SELECT, Option.FILTER, Option.TOP, Option.EXPAND, Option.SKIPTOKEN}),
    expandable={"principal": ANY_PRINCIPAL, "roleDefinition": ROLE_DEFINITION},
)


def resources(roles: Roles, base_url: str) -> tuple[EntitySet | Operation, ...]:
    """Templates, activated roles and their holders; definitions and assignments."""
    return (_templates(roles), _activated(roles), *_holders(roles, base_url), _definitions(roles), _assignments(roles))


def _templates(roles: Roles) -> EntitySet:
    async def page(call: Call) -> Page[Mapping[str, Any]]:
        return page_of([_template(each) for each in await roles.templates(call.actor, None)], call.query)

    async def get(call: Call) -> Mapping[str, Any]:
        return _template(await roles.get_template(call.actor, None, call.keys["template"]))

    return EntitySet(
        path="directoryRoleTemplates",
        entity=DIRECTORY_ROLE_TEMPLATE,
        key="template",
        rules=_SHORT,
        list=("roles.read", page),
        get=("roles.read", get),
    )


def _activated(roles: Roles) -> EntitySet:
    async def page(call: Call) -> Page[Mapping[str, Any]]:
        return page_of([shown_role(each) for each in await roles.activated(call.actor, None)], call.query)

    async def get(call: Call) -> Mapping[str, Any]:
        return shown_role(await roles.get_activated(call.actor, None, _role_of(call)))

    async def activate(call: Call) -> Mapping[str, Any]:
        return shown_role(await roles.activate(call.actor, None, call.body["roleTemplateId"]))

    return EntitySet(
        path="directoryRoles",
        entity=DIRECTORY_ROLE,
        key="role:roleTemplateId",
        rules=_SHORT,
        list=("roles.read", page),
        get=("roles.read", get),
        create=("roles.activate", activate),
    )


def _holders(roles: Roles, base_url: str) -> tuple[Operation, ...]:
    async def page(call: Call) -> Seen:
        return await roles.holders(call.actor, None, _role_of(call), call.query)

    async def add(call: Call, principal: str) -> None:
        await roles.add_holder(call.actor, None, _role_of(call), principal)

    async def remove(call: Call, principal: str) -> None:
        await roles.remove_holder(call.actor, None, _role_of(call), principal)

    path = "directoryRoles/{role:roleTemplateId}/members"
    return Navigation(path, "roles.read", "roles.assign", page, add, remove, base_url).operations()


def _definitions(roles: Roles) -> EntitySet:
    async def page(call: Call) -> Page[Mapping[str, Any]]:
        return page_of([_definition(each) for each in await roles.definitions(call.actor, None)], call.query)

    async def get(call: Call) -> Mapping[str, Any]:
        return _definition(await roles.get_definition(call.actor, None, call.keys["definition"]))

    return EntitySet(
        path="roleManagement/directory/roleDefinitions",
        entity=ROLE_DEFINITION,
        key="definition",
        rules=_SHORT,
        list=("roles.read", page),
        get=("roles.read", get),
    )


def _assignments(roles: Roles) -> EntitySet:
    async def page(call: Call) -> Page[Mapping[str, Any]]:
        found = await roles.page(call.actor, None, call.query)
        return Page(tuple(_expanded(each, _wanted(call)) for each in found.items), found.next)

    async def get(call: Call) -> Mapping[str, Any]:
        return _expanded(await roles.get(call.actor, None, call.keys["assignment"], _wanted(call)), _wanted(call))

    async def assign(call: Call) -> Mapping[str, Any]:
        if call.body["directoryScopeId"] != "/":
            raise Invalid(
                "scope-unsupported", "Roles are assigned for the whole directory: '/'.", target="directoryScopeId"
            )
        made = await roles.assign(call.actor, None, call.body["principalId"], call.body["roleDefinitionId"])
        return _assignment(made)

    async def unassign(call: Call) -> None:
        await roles.unassign(call.actor, None, call.keys["assignment"])

    return EntitySet(
        path=_PATH,
        entity=ROLE_ASSIGNMENT,
        key="assignment",
        rules=_ASSIGNMENTS,
        list=("roles.read", page),
        get=("roles.read", get),
        create=("roles.assign", assign),
        delete=("roles.assign", unassign),
    )


def shown_role(active: Activated) -> dict[str, Any]:
    """An activated role."""
    return {
        "id": active.id,
        "deletedDateTime": None,
        "description": active.role.description,
        "displayName": active.role.name,
        "roleTemplateId": active.role.template_id,
    }


def _role_of(call: Call) -> str:
    return call.keys.get("role") or call.keys["role:roletemplateid"]


def _template(role: Role) -> dict[str, Any]:
    return {
        "id": role.template_id,
        "deletedDateTime": None,
        "description": role.description,
        "displayName": role.name,
    }


def _definition(definition: Definition) -> dict[str, Any]:
    return {
        "id": definition.id,
        "description": definition.description,
        "displayName": definition.name,
        "isBuiltIn": definition.is_built_in,
        "isEnabled": definition.is_enabled,
        "isPrivileged": definition.is_privileged,
        "resourceScopes": ["/"],
        "rolePermissions": [
            {"allowedResourceActions": list(definition.permissions), "condition": None, "excludedResourceActions": []}
        ],
        "templateId": definition.id,
        "version": "1" if definition.is_built_in else None,
    }


def _assignment(assignment: Assignment) -> dict[str, Any]:
    return {
        "id": assignment.id,
        "appScopeId": None,
        "condition": None,
        "directoryScopeId": "/",
        "principalId": assignment.principal_id,
        "principalOrganizationId": None,
        "roleDefinitionId": assignment.role_id,
    }


def _wanted(call: Call) -> frozenset[str]:
    return frozenset(each.navigation for each in call.query.expand)


def _expanded(found: Expanded, wanted: frozenset[str]) -> dict[str, Any]:
    """With what it leads to, where that was asked for."""
    shown = _assignment(found.assignment)
    if "roleDefinition" in wanted and found.definition is not None:
        shown["roleDefinition"] = {ENTITY: ROLE_DEFINITION, **_definition(found.definition)}
    if "principal" in wanted:
        principal = found.principal
        shown["principal"] = principal and {ENTITY: ANY_PRINCIPAL, **shown_principal(principal, found.sight)}
    return shown
