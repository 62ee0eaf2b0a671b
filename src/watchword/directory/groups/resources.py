"""Groups, their members and owners in Graph (CONTRACT section 5)."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from watchword.directory.groups.entities import ANY_PRINCIPAL, GROUP
from watchword.directory.groups.membership import Members, Seen
from watchword.directory.groups.ownership import Owners
from watchword.directory.groups.properties import shown
from watchword.directory.groups.references import Navigation, listing, principals_shown
from watchword.directory.groups.service import Groups
from watchword.graph.language.options import USUAL, ListRules, Option
from watchword.graph.resource import Call, EntitySet, Operation
from watchword.kernel.errors import Invalid
from watchword.kernel.query import ListQuery, Page

MOST_EXPANDED = 20
"""Objects that one `$expand` gives at most (Microsoft Graph)."""

_EXPANDABLE = dict.fromkeys(("members", "owners", "transitiveMembers"), ANY_PRINCIPAL)


def resources(groups: Groups, members: Members, owners: Owners, base_url: str) -> tuple[EntitySet | Operation, ...]:
    """The set, the members and the owners. `base_url`: the public origin, which references are written with."""
    expand = _expansion(members, owners)

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
        bound = _bound(call, "members", "owners")
        return shown(await groups.create(call.actor, None, call.body, *bound))

    async def update(call: Call) -> None:
        await groups.update(call.actor, None, call.keys["group"], call.body, *_bound(call, "members"))

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
        *_owners(owners, base_url),
    )


def _expansion(members: Members, owners: Owners) -> Callable[[Call, str], Awaitable[Mapping[str, Any]]]:
    """What `$expand` of a group asks for."""
    pages = {"members": members.page, "owners": owners.page, "transitiveMembers": members.page_transitive}

    async def expand(call: Call, group: str) -> Mapping[str, Any]:
        """Each permitted as the list itself (CATALOGUE API-03)."""
        expanded: dict[str, Any] = {}
        for each in call.query.expand:
            found = await pages[each.navigation](call.actor, None, group, ListQuery(top=MOST_EXPANDED))
            expanded[each.navigation] = list(principals_shown(found).items)
        return expanded

    return expand


def _members(members: Members, base_url: str) -> tuple[Operation, ...]:
    async def page(call: Call) -> Seen:
        return await members.page(call.actor, None, call.keys["group"], call.query)

    async def page_transitive(call: Call) -> Seen:
        return await members.page_transitive(call.actor, None, call.keys["group"], call.query)

    async def add(call: Call, member: str) -> None:
        await members.add(call.actor, None, call.keys["group"], member)

    async def remove(call: Call, member: str) -> None:
        await members.remove(call.actor, None, call.keys["group"], member)

    path, reading = "groups/{group}/members", "groups.read_members"
    direct = Navigation(path, reading, "groups.change_members", page, add, remove, base_url)
    return (*direct.operations(), listing("groups/{group}/transitiveMembers", reading, page_transitive))


def _owners(owners: Owners, base_url: str) -> tuple[Operation, ...]:
    async def page(call: Call) -> Seen:
        return await owners.page(call.actor, None, call.keys["group"], call.query)

    async def add(call: Call, owner: str) -> None:
        await owners.add(call.actor, None, call.keys["group"], owner)

    async def remove(call: Call, owner: str) -> None:
        await owners.remove(call.actor, None, call.keys["group"], owner)

    path, reading = "groups/{group}/owners", "groups.read_members"
    return Navigation(path, reading, "groups.change_owners", page, add, remove, base_url).operations()


def _bound(call: Call, *names: str) -> tuple[tuple[str, ...], ...]:
    """What is referred to by each of those names. Raises Invalid for another."""
    for name in call.binds:
        if name not in names:
            raise Invalid(
                "bind-unsupported", f"The reference '{name[:64]}@odata.bind' is not supported.", target=name[:64]
            )
    return tuple(call.binds.get(name, ()) for name in names)
