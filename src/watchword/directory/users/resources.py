"""Users in Graph (CONTRACT section 4)."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from watchword.directory.users.entities import USER
from watchword.directory.users.model import NewPassword, Seen
from watchword.directory.users.properties import basic_only, shown
from watchword.directory.users.service import Users
from watchword.graph.language.options import USUAL, ListRules, Option
from watchword.graph.resource import Call, EntitySet, Kind, Operation
from watchword.kernel.edm import BETA, EntityType
from watchword.kernel.errors import Invalid
from watchword.kernel.query import Page
from watchword.kernel.secret import Secret

PATH = "users/{user:userPrincipalName}"


Expand = Callable[[Call, str], Awaitable[Mapping[str, Any]]]
"""What a call expands of the object of that id, by navigation."""


def resources(users: Users, expand: Expand, expandable: Mapping[str, EntityType]) -> tuple[EntitySet | Operation, ...]:
    """The set, and what can be done with one of them. `expand` gives what `expandable` names."""

    async def page(call: Call) -> Page[Mapping[str, Any]]:
        found = await users.page(call.actor, None, call.query)
        items = [{**_shown(each), **await expand(call, each.user.id)} for each in found.items]
        return Page(tuple(items), found.next, found.count)

    async def count(call: Call) -> int:
        return await users.count(call.actor, None, call.query)

    async def get(call: Call) -> Mapping[str, Any]:
        found = await users.get(call.actor, call.user)
        return {**_shown(found), **await expand(call, found.user.id)}

    async def create(call: Call) -> Mapping[str, Any]:
        values, password = _split(call.body)
        if password is None:
            raise _without_password()
        return shown(await users.create(call.actor, None, values, password))

    async def update(call: Call) -> None:
        values, password = _split(call.body)
        await users.update(call.actor, call.user, values, password)

    async def delete(call: Call) -> None:
        await users.delete(call.actor, call.user)

    return (
        EntitySet(
            path="users",
            entity=USER,
            key="user:userPrincipalName",
            rules=ListRules(options=USUAL | {Option.SEARCH}, expandable=expandable, advanced=True),
            list=("users.list", page),
            count=("users.list", count),
            get=("users.read_basic", get),
            create=("users.create", create),
            update=("users.update_basic", update),
            delete=("users.delete", delete),
        ),
        *_revoking(users),
    )


def _revoking(users: Users) -> tuple[Operation, ...]:
    """Under its name, and under the one it had."""

    async def revoke(call: Call) -> bool:
        await users.revoke_sessions(call.actor, call.user)
        return True

    act: dict[str, Any] = {
        "kind": Kind.ACTION,
        "permission": "users.revoke_sessions",
        "handler": revoke,
        "answer": "Edm.Boolean",
    }
    return (
        Operation(path=f"{PATH}/revokeSignInSessions", **act),
        Operation(path=f"{PATH}/invalidateAllRefreshTokens", versions=BETA, silent=True, **act),
    )


def _shown(seen: Seen) -> Mapping[str, Any]:
    values = shown(seen.user)
    return basic_only(values) if seen.basic else values


def _split(body: Mapping[str, Any]) -> tuple[dict[str, Any], NewPassword | None]:
    """The properties, and the password apart: it never travels with them."""
    values = {name: value for name, value in body.items() if name != "passwordProfile"}
    if "passwordProfile" not in body:
        return values, None
    profile = body["passwordProfile"] or {}
    text = profile.get("password")
    if text is None and all(value is None for value in profile.values()):
        raise _without_password()
    return values, NewPassword(None if text is None else Secret(text), _must_change(profile))


def _must_change(profile: Mapping[str, Any]) -> bool:
    """Where nothing is said of it, a password that somebody else chose is changed at the next sign-in."""
    said = [profile.get(name) for name in ("forceChangePasswordNextSignIn", "forceChangePasswordNextSignInWithMfa")]
    return any(said) if any(each is not None for each in said) else True


def _without_password() -> Invalid:
    return Invalid("password-missing", "A password must be specified.", target="passwordProfile")
