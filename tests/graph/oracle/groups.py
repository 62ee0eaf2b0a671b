"""Groups, those that can hold roles apart: every way to ask."""

from typing import Any

from tests.graph.cast import GONE_CROWN, GONE_PLAIN, GUEST, KEYS, MEMBER, PLAIN, TARGETS, group_id
from tests.graph.oracle import gates as g
from tests.graph.oracle.ask import Ask, ask

_PLAIN, _KEYS = f"groups/{group_id(PLAIN)}", f"groups/{group_id(KEYS)}"
_OBJECT = "https://graph.microsoft.com/v1.0/directoryObjects"
_NEW = {"displayName": "New", "mailNickname": "new", "mailEnabled": False, "securityEnabled": True}
_BIND = {"members@odata.bind": [f"{_OBJECT}/{GUEST.id}"]}
_OWNED = {"owners@odata.bind": [f"{_OBJECT}/{GUEST.id}"]}
_REFERENCE = {"@odata.id": f"{_OBJECT}/{GUEST.id}"}
_IN_KEYS = next(each for each in TARGETS if KEYS in each.groups)
_OWNS_KEYS = next(each for each in TARGETS if KEYS in each.owned)
_READ_MEMBERS = "GET groups/{}/members"


def _writes(at: str, gate: g.Gate, inside: str, owner: str, name: str) -> tuple[Ask, ...]:
    """The same nine for a group of either kind; `name` is in the names of their permissions."""

    def named(what: str) -> dict[str, Any]:
        return {"name": f"{name} group", "permissions": f"{what} {name} group"}

    return (
        ask("PATCH groups/{}", gate, status=204, url=at, body={"description": "New"}, **named("update")),
        ask(
            "PATCH groups/{}",
            gate,
            status=204,
            url=at,
            body=_BIND,
            name=f"{name} group, by binding members",
            permissions=f"bind members of {name} group",
        ),
        ask("DELETE groups/{}", gate, status=204, url=at, **named("delete")),
        ask(
            "POST groups/{}/members/$ref",
            gate,
            status=204,
            url=f"{at}/members/$ref",
            body=_REFERENCE,
            **named("change members of"),
        ),
        ask(
            "DELETE groups/{}/members/{}/$ref",
            gate,
            status=204,
            url=f"{at}/members/{inside}/$ref",
            **named("change members of"),
        ),
        ask(
            "POST groups/{}/owners/$ref",
            gate,
            status=204,
            url=f"{at}/owners/$ref",
            body=_REFERENCE,
            **named("change owners of"),
        ),
        ask(
            "DELETE groups/{}/owners/{}/$ref",
            gate,
            status=204,
            url=f"{at}/owners/{owner}/$ref",
            **named("change owners of"),
        ),
        *(
            ask(
                f"DELETE groups/{{}}/{what}/$ref",
                gate,
                status=204,
                url=f"{at}/{what}/$ref?@id={_OBJECT}/{whom}",
                **named(f"change {what} of"),
            )
            for what, whom in (("members", inside), ("owners", owner))
        ),
    )


_EITHER = frozenset({403, 404})


def _deleted(name: str, gate: g.Gate, kind: str) -> tuple[Ask, ...]:
    """Restoring and removing one is as hard as deleting it. To who may do it to users alone, there is no such user."""
    item = f"directory/deletedItems/{group_id(name)}"
    more: dict[str, Any] = {"name": f"{kind} group", "permissions": f"delete {kind} group", "refused": _EITHER}
    return (
        ask("DELETE directory/deletedItems/{}", gate, status=204, url=item, **more),
        ask("POST directory/deletedItems/{}/restore", gate, status=200, url=f"{item}/restore", **more),
    )


DELETED_GROUPS = (
    ask(
        "GET directory/deletedItems/{}",
        g.READ_DIRECTORY,
        status=200,
        url=f"directory/deletedItems/{group_id(GONE_PLAIN)}",
        name="group",
        permissions="read a deleted group",
        refused=_EITHER,
    ),
    *_deleted(GONE_PLAIN, g.WRITE_GROUP, "plain"),
    *_deleted(GONE_CROWN, g.WRITE_ROLE_GROUP, "role-assignable"),
)

GROUPS = (
    ask("GET groups", g.READ_DIRECTORY, status=200, url="groups?$top=1"),
    ask("GET groups/$count", g.READ_DIRECTORY, status=200, permissions="GET groups", eventual=True),
    ask("GET groups/{}", g.READ_DIRECTORY, status=200, url=_KEYS),
    ask(
        "GET groups/{}",
        g.READ_DIRECTORY,
        status=200,
        url=f"{_KEYS}?$expand=members",
        name="with its members",
        permissions="read a group with its members",
    ),
    ask("GET groups/{}/members", g.READ_DIRECTORY, status=200, url=f"{_KEYS}/members"),
    ask("GET groups/{}/transitiveMembers", g.READ_DIRECTORY, status=200, url=f"{_KEYS}/transitiveMembers"),
    ask(
        "GET groups/{}/members/$ref",
        g.READ_DIRECTORY,
        status=200,
        url=f"{_KEYS}/members/$ref",
        permissions=_READ_MEMBERS,
    ),
    ask("POST groups", g.WRITE_GROUP, status=201, body=_NEW),
    ask("POST groups", g.WRITE_GROUP, status=201, body=_NEW | _BIND, name="with members"),
    ask("POST groups", g.WRITE_GROUP, status=201, body=_NEW | _OWNED, name="with owners"),
    ask(
        "POST groups",
        g.WRITE_ROLE_GROUP,
        status=201,
        body=_NEW | {"isAssignableToRole": True},
        name="role-assignable group",
        permissions="create role-assignable group",
    ),
    ask("GET groups/{}/owners", g.READ_DIRECTORY, status=200, url=f"{_KEYS}/owners", permissions=_READ_MEMBERS),
    ask(
        "GET groups/{}/owners/$ref", g.READ_DIRECTORY, status=200, url=f"{_KEYS}/owners/$ref", permissions=_READ_MEMBERS
    ),
    *_writes(_PLAIN, g.WRITE_GROUP, MEMBER.id, MEMBER.id, "plain"),
    *_writes(_KEYS, g.WRITE_ROLE_GROUP, _IN_KEYS.id, _OWNS_KEYS.id, "role-assignable"),
)
