"""What a navigation to users, groups and applications offers in Graph: members, owners, holders of a role."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from watchword.directory.applications.entities import SERVICE_PRINCIPAL
from watchword.directory.groups.entities import ANY_PRINCIPAL
from watchword.directory.groups.membership import Seen
from watchword.directory.groups.properties import object_id, shown_principal
from watchword.graph.language.options import ListRules, Option
from watchword.graph.resource import Call, Kind, Operation
from watchword.kernel.edm import DIRECTORY_OBJECT
from watchword.kernel.query import Page

MEMBER_RULES = ListRules(options=frozenset({Option.SELECT, Option.TOP, Option.COUNT, Option.SKIPTOKEN}), advanced=True)
"""They are of several types: what one of them could be filtered by, the others do not have."""

Pages = Callable[[Call], Awaitable[Seen]]
Change = Callable[[Call, str], Awaitable[None]]
"""Given the call and the object id of whom it is about."""


@dataclass(frozen=True)
class Navigation:
    """`path`: `groups/{group}/members`. `permission` to list, `change` to add and remove. `base_url` as `resources`."""

    path: str
    permission: str
    change: str
    page: Pages
    add: Change
    remove: Change
    base_url: str

    def operations(self) -> tuple[Operation, ...]:
        """To list them, as objects and as references, to add one and to remove one, by its key or by `@id`."""

        async def references(call: Call) -> Page[Mapping[str, Any]]:
            page = (await self.page(call)).page
            root = f"{self.base_url}/{call.version.value}/directoryObjects"
            return Page(tuple({"@odata.id": f"{root}/{object_id(each)}"} for each in page.items), page.next, page.count)

        async def add(call: Call) -> None:
            await self.add(call, call.binds[""][0])

        async def remove(call: Call) -> None:
            await self.remove(call, call.binds[""][0] if call.binds else call.keys["member"])

        to, key, change = f"{self.path}/$ref", f"{self.path}/{{member}}/$ref", self.change
        return (
            listing(self.path, self.permission, self.page),
            Operation(kind=Kind.LIST_REFERENCES, path=to, handler=references, **_listed(self.permission)),
            Operation(kind=Kind.ADD_REFERENCE, path=to, permission=change, handler=add),
            Operation(kind=Kind.REMOVE_REFERENCE, path=key, permission=change, handler=remove),
            Operation(kind=Kind.REMOVE_REFERENCE, path=to, permission=change, handler=remove, silent=True),
        )


def listing(path: str, permission: str, page: Pages) -> Operation:
    """To list them, where nothing else can be asked."""

    async def shown(call: Call) -> Page[Mapping[str, Any]]:
        return principals_shown(await page(call))

    return Operation(kind=Kind.LIST, path=path, handler=shown, **_listed(permission))


def _listed(permission: str) -> dict[str, Any]:
    return {
        "permission": permission,
        "entity": ANY_PRINCIPAL,
        "answer": DIRECTORY_OBJECT,
        "rules": MEMBER_RULES,
        "holds": (SERVICE_PRINCIPAL,),
    }


def principals_shown(seen: Seen) -> Page[Mapping[str, Any]]:
    """A page of them, each with its type."""
    page = seen.page
    return Page(tuple(shown_principal(each, seen.sight) for each in page.items), page.next, page.count)
