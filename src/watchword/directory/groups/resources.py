"""Groups and their members in Graph (CONTRACT section 5)."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from watchword.directory.applications.entities import SERVICE_PRINCIPAL
from watchword.directory.groups.entities import ANY_PRINCIPAL, GROUP
from watchword.directory.groups.membership import Members, Seen
from watchword.directory.groups.properties import object_id, shown, shown_principal
from watchword.directory.groups.service import Groups
from watchword.graph.language.options import USUAL, ListRules, Option
from watchword.graph.resource import Call, EntitySet, Kind, Operation
from watchword.kernel.edm import DIRECTORY_OBJECT
from watchword.kernel.errors import Invalid
from watchword.kernel.query import ListQuery, Page

MEMBER_RULES = ListRules(options=frozenset({Option.SELECT, Option.TOP, Option.COUNT, Option.SKIPTOKEN}), advanced=True)
"""Members are of several types: what one of them could be filtered by, the others do not have."""

MOST_EXPANDED = 20
"""Objects that one `$expand` gives at most (Microsoft Graph)."""

_EXPANDABLE = {"members": ANY_PRINCIPAL, "transitiveMembers": ANY_PRINCIPAL}


def resources(groups: Groups, members: Members, base_url: str) -> tuple[EntitySet | Operation, ...]:
    """The set and the members. `base_url`: the public origin, which references are written with."""
    expand = _expansion(members)

    async def page(call: Call) -> Page[Mapping[str, Any]]:
        found = await groups.page(call.actor, None, call.query)
        items = [{**shown(each), **await expand(call, each.id)} for each in found.items]
        return Page(tuple(items), found.next, found.count)

    async def count(call: Call) -> int:
        return await groups.count(call.actor, None, call.query)

    async def get(call: Call) -> Mapping[str, Any]:
        found = await groups.get(call.actor, None, call.keys["group"])
        return {**shown(found), **await expand(call, found.id)}

    async def create(call: Call) -> Mapping[str, Any]:
        return shown(await groups.create(call.actor, None, call.body, _new_members(call)))

    async def update(call: Call) -> None:
        await groups.update(call.actor, None, call.keys["group"], call.body, _new_members(call))

    async def delete(call: Call) -> None:
        await groups.delete(call.actor, None, call.keys["group"])

    return (
        EntitySet(
            path="groups",
            entity=GROUP,
            key="group",
            rules=ListRules(options=USUAL | {Option.SEARCH}, expandable=_EXPANDABLE, advanced=True),
            list=("groups.read", page),
            count=("groups.read", count),
            get=("groups.read", get),
            create=("groups.create", create),
            update=("groups.update", update),
            delete=("groups.delete", delete),
        ),
        *_members(members, base_url),
    )


def _expansion(members: Members) -> Callable[[Call, str], Awaitable[Mapping[str, Any]]]:
    """What `$expand` of a group asks for."""

    async def expand(call: Call, group: str) -> Mapping[str, Any]:
        """Each permitted as the list itself (CATALOGUE API-03)."""
        expanded: dict[str, Any] = {}
        for each in call.query.expand:
            asked = members.page_transitive if each.navigation == "transitiveMembers" else members.page
            found = await asked(call.actor, None, group, ListQuery(top=MOST_EXPANDED))
            expanded[each.navigation] = list(principals_shown(found).items)
        return expanded

    return expand


def _members(members: Members, base_url: str) -> tuple[Operation, ...]:
    async def page(call: Call) -> Page[Mapping[str, Any]]:
        return principals_shown(await members.page(call.actor, None, call.keys["group"], call.query))

    async def page_transitive(call: Call) -> Page[Mapping[str, Any]]:
        return principals_shown(await members.page_transitive(call.actor, None, call.keys["group"], call.query))

    async def references(call: Call) -> Page[Mapping[str, Any]]:
        found = await members.page(call.actor, None, call.keys["group"], call.query)
        return references_shown(found, f"{base_url}/{call.version.value}")

    async def add(call: Call) -> None:
        await members.add(call.actor, None, call.keys["group"], call.binds[""][0])

    async def remove(call: Call) -> None:
        await members.remove(call.actor, None, call.keys["group"], call.keys["member"])

    listed: dict[str, Any] = {
        "permission": "groups.read_members",
        "entity": ANY_PRINCIPAL,
        "answer": DIRECTORY_OBJECT,
        "rules": MEMBER_RULES,
        "holds": (SERVICE_PRINCIPAL,),
    }
    path = "groups/{group}"
    return (
        Operation(kind=Kind.LIST, path=f"{path}/members", handler=page, **listed),
        Operation(kind=Kind.LIST, path=f"{path}/transitiveMembers", handler=page_transitive, **listed),
        Operation(kind=Kind.LIST_REFERENCES, path=f"{path}/members/$ref", handler=references, **listed),
        Operation(
            kind=Kind.ADD_REFERENCE, path=f"{path}/members/$ref", permission="groups.change_members", handler=add
        ),
        Operation(
            kind=Kind.REMOVE_REFERENCE,
            path=f"{path}/members/{{member}}/$ref",
            permission="groups.change_members",
            handler=remove,
        ),
    )


def principals_shown(seen: Seen) -> Page[Mapping[str, Any]]:
    """A page of members, or of holders of a role, each with its type."""
    page = seen.page
    return Page(tuple(shown_principal(each, seen.sight) for each in page.items), page.next, page.count)


def references_shown(seen: Seen, root: str) -> Page[Mapping[str, Any]]:
    """The same as references."""
    page = seen.page
    items = tuple({"@odata.id": f"{root}/directoryObjects/{object_id(each)}"} for each in page.items)
    return Page(items, page.next, page.count)


def _new_members(call: Call) -> tuple[str, ...]:
    for name in call.binds:
        if name != "members":
            raise Invalid(
                "bind-unsupported", f"The reference '{name[:64]}@odata.bind' is not supported.", target=name[:64]
            )
    return call.binds.get("members", ())
