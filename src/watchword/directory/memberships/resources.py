"""What users are members of, in Graph."""

from collections.abc import Mapping
from typing import Any

from watchword.directory.groups.entities import GROUP
from watchword.directory.groups.model import Group
from watchword.directory.groups.properties import shown_principal, typed
from watchword.directory.groups.references import MEMBER_RULES
from watchword.directory.groups.resources import MOST_EXPANDED
from watchword.directory.groups.sight import Sight
from watchword.directory.memberships.service import MOST_CHECKED, Memberships
from watchword.directory.roles.entities import DIRECTORY_ROLE
from watchword.directory.roles.model import Activated
from watchword.directory.roles.resources import shown_role
from watchword.directory.users.resources import PATH, Expand
from watchword.graph.resource import Call, Kind, Operation
from watchword.kernel.edm import DIRECTORY_OBJECT, ENTITY, EntityType, Primitive, Property
from watchword.kernel.query import ListQuery, Page


def _group_or_role() -> EntityType:
    own = {p.name: p for entity in (GROUP, DIRECTORY_ROLE) for p in reversed(entity.properties)}
    return EntityType("directoryObject", (*DIRECTORY_OBJECT.properties, *own.values()), base=ENTITY, open=True)


_GROUP_OR_ROLE = _group_or_role()
"""What may be selected of either."""

_GROUP_IDS = Property(
    "groupIds",
    Primitive.STRING,
    collection=True,
    nullable=False,
    required=True,
    max_length=36,
    max_items=MOST_CHECKED,
)


EXPANDABLE: Mapping[str, EntityType] = {"memberOf": _GROUP_OR_ROLE, "transitiveMemberOf": _GROUP_OR_ROLE}
"""What `$expand` of a user may name."""


def expansion(memberships: Memberships) -> Expand:
    """What `$expand` of a user asks for: at most 20 of each, each permitted as the list itself (CATALOGUE API-03)."""

    async def expand(call: Call, user: str) -> Mapping[str, Any]:
        expanded: dict[str, Any] = {}
        for each in call.query.expand:
            transitive = each.navigation == "transitiveMemberOf"
            found = await memberships.page(call.actor, user, ListQuery(top=MOST_EXPANDED), transitive=transitive)
            expanded[each.navigation] = list(_shown(found).items)
        return expanded

    return expand


def resources(memberships: Memberships) -> tuple[Operation, ...]:
    """Two lists, two questions."""

    async def direct(call: Call) -> Page[Mapping[str, Any]]:
        return _shown(await memberships.page(call.actor, call.user, call.query, transitive=False))

    async def transitive(call: Call) -> Page[Mapping[str, Any]]:
        return _shown(await memberships.page(call.actor, call.user, call.query, transitive=True))

    async def check(call: Call) -> list[str]:
        return await memberships.check(call.actor, call.user, call.parameters["groupIds"])

    async def group_ids(call: Call) -> list[str]:
        only = bool(call.parameters.get("securityEnabledOnly"))
        return await memberships.group_ids(call.actor, call.user, security_enabled_only=only)

    listed: dict[str, Any] = {
        "kind": Kind.LIST,
        "permission": "users.read_member_of",
        "entity": _GROUP_OR_ROLE,
        "answer": DIRECTORY_OBJECT,
        "rules": MEMBER_RULES,
    }
    asked: dict[str, Any] = {
        "kind": Kind.ACTION,
        "permission": "users.check_member_groups",
        "answer": "Collection(Edm.String)",
    }
    return (
        Operation(path=f"{PATH}/memberOf", handler=direct, **listed),
        Operation(path=f"{PATH}/transitiveMemberOf", handler=transitive, **listed),
        Operation(path=f"{PATH}/checkMemberGroups", handler=check, parameters=(_GROUP_IDS,), **asked),
        Operation(
            path=f"{PATH}/getMemberGroups",
            handler=group_ids,
            parameters=(Property("securityEnabledOnly", Primitive.BOOLEAN),),
            **asked,
        ),
    )


def _shown(found: tuple[Page[Group | Activated], Sight]) -> Page[Mapping[str, Any]]:
    page, sight = found
    return Page(tuple(_one(each, sight) for each in page.items), page.next, page.count)


def _one(member_of: Group | Activated, sight: Sight) -> Mapping[str, Any]:
    if isinstance(member_of, Group):
        return shown_principal(member_of, sight)
    return typed(DIRECTORY_ROLE, shown_role(member_of), sight.roles)
