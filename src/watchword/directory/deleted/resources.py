"""Deleted items in Graph: users and groups under one address, so that what an id was has to be found out."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from watchword.directory.groups.entities import ANY_PRINCIPAL
from watchword.directory.groups.properties import shown_principal
from watchword.directory.groups.service import Groups
from watchword.directory.users.deletion import DeletedUsers
from watchword.directory.users.entities import USER
from watchword.directory.users.properties import shown
from watchword.graph.language.options import ListRules, Option
from watchword.graph.resource import Call, Kind, Operation
from watchword.kernel.edm import DIRECTORY_OBJECT
from watchword.kernel.errors import Forbidden, NotFound
from watchword.kernel.query import Page

_PATH = "directory/deletedItems/{item}"
_RULES = ListRules(options=frozenset({Option.SELECT, Option.TOP, Option.SKIPTOKEN}), advanced=True)


def resources(users: DeletedUsers, groups: Groups) -> tuple[Operation, ...]:
    """Listed (the users), read, restored, removed for good."""

    async def page_users(call: Call) -> Page[Mapping[str, Any]]:
        found = await users.page(call.actor, None, call.query)
        return Page(tuple(shown(each) for each in found.items), found.next)

    async def get(call: Call) -> Mapping[str, Any]:
        item = call.keys["item"]
        found = await _either(lambda: users.get(call.actor, item), lambda: groups.get_deleted(call.actor, None, item))
        return shown_principal(found)

    async def restore(call: Call) -> Mapping[str, Any]:
        item = call.keys["item"]
        found = await _either(lambda: users.restore(call.actor, item), lambda: groups.restore(call.actor, None, item))
        return shown_principal(found)

    async def remove(call: Call) -> None:
        item = call.keys["item"]
        await _either(lambda: users.remove(call.actor, item), lambda: groups.remove(call.actor, None, item))

    one: dict[str, Any] = {"path": _PATH, "entity": ANY_PRINCIPAL, "answer": DIRECTORY_OBJECT, "rules": _RULES}
    return (
        Operation(
            kind=Kind.LIST,
            path="directory/deletedItems/user",
            permission="users.list",
            handler=page_users,
            entity=USER,
            answer=USER,
            rules=_RULES,
        ),
        Operation(kind=Kind.GET, permission="users.read", handler=get, **one),
        Operation(kind=Kind.DELETE, permission="users.delete", handler=remove, **one),
        Operation(
            kind=Kind.ACTION,
            path=f"{_PATH}/restore",
            permission="users.restore",
            handler=restore,
            answer=DIRECTORY_OBJECT,
        ),
    )


async def _either(as_user: Callable[[], Awaitable[Any]], as_group: Callable[[], Awaitable[Any]]) -> Any:
    """What the first gives, or, where it finds or permits nothing, the second. The first's refusal stands."""
    try:
        return await as_user()
    except (NotFound, Forbidden) as refusal:
        try:
            return await as_group()
        except (NotFound, Forbidden):
            raise refusal from None
