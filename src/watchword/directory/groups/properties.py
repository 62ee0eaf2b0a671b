"""Between groups, members, and Graph's names for their properties. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, assert_never

from watchword.directory.applications.entities import SERVICE_PRINCIPAL
from watchword.directory.applications.model import Application
from watchword.directory.groups.entities import GROUP
from watchword.directory.groups.model import Group, Principal
from watchword.directory.groups.sight import EVERYTHING, Extent, Sight
from watchword.directory.model import PrincipalKind
from watchword.directory.users import properties as user_properties
from watchword.directory.users.entities import USER
from watchword.directory.users.model import User
from watchword.kernel.edm import EntityType
from watchword.kernel.ids import ObjectId

_OWN_TYPE = "@entity"
"""Where the engine looks for an item's own description (`graph.render.ENTITY`)."""

_FIELDS = {
    "displayName": "display_name",
    "mailEnabled": "mail_enabled",
    "securityEnabled": "security_enabled",
    "isAssignableToRole": "holds_roles",
    "onPremisesSyncEnabled": "synced",
}
"""Properties that are fields of their own."""

_NOTHING: Mapping[str, Any] = {p.name: [] if p.collection else None for p in GROUP.all_properties()}


def shown(group: Group) -> dict[str, Any]:
    """Every described property."""
    return {
        **_NOTHING,
        **group.profile,
        "id": group.id,
        "displayName": group.display_name,
        "mailEnabled": group.mail_enabled,
        "securityEnabled": group.security_enabled,
        "isAssignableToRole": group.holds_roles,
        "onPremisesSyncEnabled": group.synced,
        "securityIdentifier": user_properties.security_identifier(group.id),
        "createdDateTime": group.created_at,
        "renewedDateTime": group.created_at,
        "deletedDateTime": group.deleted_at,
    }


def changed(group: Group, values: Mapping[str, Any]) -> Group:
    """The group with those properties; null clears. Values are checked already."""
    fields = {field: values[name] for name, field in _FIELDS.items() if name in values}
    rest = {name: value for name, value in values.items() if name not in _FIELDS}
    profile = {name: value for name, value in {**group.profile, **rest}.items() if value is not None and value != []}
    return replace(group, profile=profile, **fields)


def values_of(group: Group) -> dict[str, Any]:
    """What can be written of it, where it has a value: for telling what a change changed."""
    return {**group.profile, **{name: getattr(group, field) for name, field in _FIELDS.items()}}


def object_id(principal: Principal) -> ObjectId:
    """The id under which it is a member, or holds roles: of an application, its service principal's."""
    return ObjectId(principal.service_principal_id if isinstance(principal, Application) else principal.id)


def kind_of(principal: Principal) -> PrincipalKind:
    """What it is."""
    match principal:
        case User():
            return PrincipalKind.USER
        case Group():
            return PrincipalKind.GROUP
        case Application():
            return PrincipalKind.SERVICE_PRINCIPAL
        case _:
            assert_never(principal)


def shown_principal(principal: Principal, sight: Sight = EVERYTHING) -> dict[str, Any]:
    """Any of them, with its type, as far as `sight` goes."""
    match principal:
        case User():
            return typed(USER, user_properties.shown(principal), sight.users)
        case Group():
            return typed(GROUP, shown(principal), sight.groups)
        case Application():
            return typed(SERVICE_PRINCIPAL, shown_service_principal(principal), sight.groups)
        case _:
            assert_never(principal)


def typed(entity: EntityType, values: dict[str, Any], extent: Extent) -> dict[str, Any]:
    """An object in a list of several types."""
    return {"@odata.type": f"#{entity.qualified}", _OWN_TYPE: entity, **_within(entity, values, extent)}


def _within(entity: EntityType, values: dict[str, Any], extent: Extent) -> dict[str, Any]:
    match extent:
        case Extent.FULL:
            return values
        case Extent.BASIC:
            return user_properties.basic_only(values)
        case Extent.HIDDEN:
            nothing: dict[str, Any] = {p.name: [] if p.collection else None for p in entity.all_properties()}
            return {**nothing, "id": values["id"]}
        case _:
            assert_never(extent)


def shown_service_principal(application: Application) -> dict[str, Any]:
    """The service principal of an application."""
    return {
        "id": application.service_principal_id,
        "deletedDateTime": None,
        "accountEnabled": application.enabled,
        "appDisplayName": application.display_name,
        "appId": application.app_id,
        "appRoleAssignmentRequired": application.assignment_required,
        "createdDateTime": application.created_at,
        "displayName": application.display_name,
        "servicePrincipalType": "Application",
    }
