"""A small model of taking more than one has: the writes an attacker would try, and what is held before and after.

The model is pessimistic: who can change how somebody signs in, or can make an account usable again, is counted as
having that account, and acts as it from then on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.graph.cast import (
    ACTORS,
    CROWN,
    EVERYBODY,
    GONE_CROWN,
    HELPERS,
    INNER,
    KEYS,
    PLAIN,
    TARGETS,
    Person,
    assignment_id,
    group_id,
    role_id,
)
from tests.graph.oracle.permissions import EVERYTHING
from tests.graph.seeded import EMAIL, MOBILE, PASSWORD_ID, Seeded

from watchword.graph.engine import Response
from watchword.kernel.edm import Version

_OBJECT = "https://graph.microsoft.com/v1.0/directoryObjects"
_SECRET = {"password": "seven pelicans read the newspaper", "forceChangePasswordNextSignIn": False}
_POLICY = "policies/authenticationMethodsPolicy/authenticationMethodConfigurations/Sms"
_BY_NAME = {person.name: person for person in EVERYBODY}

ADMINISTRATOR, HOLDER = _BY_NAME["to-global-administrator"], _BY_NAME["to-role-by-group"]
GIVER, RESETTER = _BY_NAME["to-privileged-role-administrator"], _BY_NAME["to-password-administrator"]
SOMEBODY, DISABLED = _BY_NAME["to-nobody"], _BY_NAME["disabled"]
GONE_ADMINISTRATOR, GONE_SOMEBODY = _BY_NAME["gone-global-administrator"], _BY_NAME["gone-nobody"]
VICTIMS = (ADMINISTRATOR, HOLDER, GIVER, RESETTER, SOMEBODY)


@dataclass(frozen=True)
class Move:
    """One write. `takes`: whose account it puts into the hands of who succeeds."""

    name: str
    verb: str
    url: str
    body: object = None
    takes: Person | None = None

    async def make(self, cast: Seeded, actor: Person) -> Response:
        """As somebody, through an application that was granted everything."""
        return await cast.inside.ask(actor.actor(EVERYTHING), self.verb, self.url, self.body, version=Version.BETA)


def _takeovers(victim: Person) -> Iterator[Move]:
    user, authentication = f"users/{victim.id}", f"users/{victim.id}/authentication"
    for name, value in (
        ("mobilePhone", "+1 4255550177"),
        ("businessPhones", ["+1 4255550177"]),
        ("otherMails", ["attacker@private.example"]),
        ("passwordProfile", _SECRET),
    ):
        yield Move(f"{name} of {victim.name}", "PATCH", user, {name: value}, victim)
    for name, verb, path, body in (
        ("reset", "POST", f"methods/{PASSWORD_ID}/resetPassword", {}),
        ("phone", "PATCH", f"phoneMethods/{MOBILE}", {"phoneNumber": "+1 4255550177"}),
        ("address", "PATCH", f"emailMethods/{EMAIL}", {"emailAddress": "attacker@private.example"}),
    ):
        yield Move(f"{name} of {victim.name}", verb, f"{authentication}/{path}", body, victim)


def _on_accounts(me: Person) -> Iterator[Move]:
    for victim in VICTIMS:
        yield from _takeovers(victim)
        yield Move(f"delete {victim.name}", "DELETE", f"users/{victim.id}")
        yield Move(f"rename {victim.name}", "PATCH", f"users/{victim.id}", {"userPrincipalName": "free@contoso.com"})
        yield Move(f"restore {victim.name}", "POST", f"directory/deletedItems/{victim.id}/restore", takes=victim)
    for gone in (GONE_ADMINISTRATOR, GONE_SOMEBODY):
        yield Move(f"restore {gone.name}", "POST", f"directory/deletedItems/{gone.id}/restore", takes=gone)
    yield Move("enable", "PATCH", f"users/{DISABLED.id}", {"accountEnabled": True}, DISABLED)
    yield Move("be a member", "PATCH", f"users/{me.id}", {"userType": "Member"})
    for victim in (ADMINISTRATOR, GONE_ADMINISTRATOR):
        name = {"userPrincipalName": victim.upn}
        yield Move(f"be called {victim.name}", "PATCH", f"users/{me.id}", name)
        new = {"accountEnabled": True, "displayName": "New", "mailNickname": "n", "passwordProfile": _SECRET}
        yield Move(f"make a second {victim.name}", "POST", "users", new | name)


def _on_groups(me: Person) -> Iterator[Move]:
    mine, role = f"{_OBJECT}/{me.id}", {"roleDefinitionId": role_id("Global Administrator"), "directoryScopeId": "/"}
    new = {"displayName": "New", "mailNickname": "new", "mailEnabled": False, "securityEnabled": True}
    yield Move("restore Gone Crown", "POST", f"directory/deletedItems/{group_id(GONE_CROWN)}/restore")
    for group in (CROWN, KEYS, HELPERS, PLAIN):
        at = f"groups/{group_id(group)}"
        yield Move(f"join {group}", "POST", f"{at}/members/$ref", {"@odata.id": mine})
        yield Move(f"bind to {group}", "PATCH", at, {"members@odata.bind": [mine]})
        yield Move(f"arm {group}", "PATCH", at, {"isAssignableToRole": True})
        yield Move(f"delete {group}", "DELETE", at)
        yield Move(f"restore {group}", "POST", f"directory/deletedItems/{group_id(group)}/restore")
        for inner in (PLAIN, KEYS):
            nested = {"@odata.id": f"{_OBJECT}/{group_id(inner)}"}
            yield Move(f"put {inner} into {group}", "POST", f"{at}/members/$ref", nested)
        assigned = role | {"principalId": group_id(group)}
        yield Move(f"crown {group}", "POST", "roleManagement/directory/roleAssignments", assigned)
    bound = {"members@odata.bind": [mine]}
    yield Move("make an armed group", "POST", "groups", new | bound | {"isAssignableToRole": True})
    yield Move("make a group", "POST", "groups", new | bound)
    yield Move("take the role", "POST", "roleManagement/directory/roleAssignments", role | {"principalId": me.id})
    holders = f"directoryRoles(roleTemplateId='{role_id('Global Administrator')}')/members/$ref"
    yield Move("take the old role", "POST", holders, {"@odata.id": mine})
    first = assignment_id(ADMINISTRATOR.id, "Global Administrator")
    yield Move("strip", "DELETE", f"roleManagement/directory/roleAssignments/{first}")


def _on_policy(me: Person) -> Iterator[Move]:
    usable = {
        "id": "all_users",
        "isUsableForSignIn": True,
        "@odata.type": "#microsoft.graph.smsAuthenticationMethodTarget",
    }
    body = {"@odata.type": "#microsoft.graph.smsAuthenticationMethodConfiguration", "includeTargets": [usable]}
    yield Move("let numbers sign in", "PATCH", _POLICY, body)
    waived = {"perUserMfaState": "disabled"}
    yield Move("waive", "PATCH", f"users/{ADMINISTRATOR.id}/authentication/requirements", waived)
    yield Move("my own number", "PATCH", f"users/{me.id}", {"mobilePhone": "+1 4255550166"})


def moves(me: Person) -> tuple[Move, ...]:
    """All that somebody would try."""
    return (*_on_accounts(me), *_on_groups(me), *_on_policy(me))


@dataclass(frozen=True)
class Holdings:
    """Who holds which roles, through groups and deleted or not; which groups can hold roles, who is in or over them.

    The rest tells one state from another, and is nobody's gain in itself. Of groups made on the way it is how many.
    """

    roles: frozenset[tuple[str, ...]]
    armed: frozenset[str]
    around: frozenset[tuple[str, ...]]
    guests: frozenset[str]
    usable: frozenset[str]
    names: frozenset[tuple[str, ...]]
    members: frozenset[tuple[str, ...]]
    groups: frozenset[str]
    made: int

    def exceeds(self, before: "Holdings") -> str | None:
        """What of it nobody had before."""
        for name in ("roles", "armed", "around"):
            if more := getattr(self, name) - getattr(before, name):
                return f"{name}: {sorted(more)}"
        return None


def holdings(cast: Seeded) -> Holdings:
    """Read from the tables, without the code that decides."""

    def rows(query: str) -> frozenset[tuple[str, ...]]:
        return frozenset(tuple(str(each) for each in row) for row in cast.units.connection.execute(query))

    armed = frozenset(
        id_ for (id_,) in rows("select id from groups where is_assignable_to_role and deleted_at is null")
    )
    members = rows("select member_id, group_id from group_members")
    inside = _closed(members)
    assigned = rows("select principal_id, role_id from role_assignments")
    through = {(who, role) for who, group in inside if group in armed for held, role in assigned if held == group}
    owners = rows("select owner_id, group_id from group_owners")
    known = {group_id(name) for name in (CROWN, KEYS, HELPERS, INNER, PLAIN)}
    live = frozenset(id_ for (id_,) in rows("select id from groups where deleted_at is null"))
    return Holdings(
        roles=frozenset({*assigned, *through}),
        armed=armed,
        around=frozenset((who, group) for who, group in {*inside, *owners} if group in armed),
        guests=frozenset(id_ for (id_,) in rows("select id from users where user_type_key = 'guest'")),
        usable=frozenset(id_ for (id_,) in rows("select id from users where account_enabled and deleted_at is null")),
        names=rows("select id, upn from users where deleted_at is null"),
        members=frozenset((who, group) for who, group in members if group in known),
        groups=live & known,
        made=len(live - known),
    )


def _closed(pairs: Iterable[tuple[str, ...]]) -> set[tuple[str, str]]:
    """Membership, through groups in groups."""
    found = {(inner, outer) for inner, outer in pairs}
    while more := {(a, d) for a, b in found for c, d in found if b == c} - found:
        found |= more
    return found


def unnest(cast: Seeded) -> None:
    """Take away what cannot come about, since groups that can hold roles take no groups as members."""
    cast.units.connection.execute("delete from group_members where member_id = ?", (group_id(INNER),))


def nest(cast: Seeded, inner: str, outer: str) -> None:
    """Bring it about nevertheless."""
    row = (group_id(outer), group_id(inner), "group", 0)
    cast.units.connection.execute("insert into group_members values (?, ?, ?, ?)", row)


STRONG = ("Global Administrator", "Privileged Authentication Administrator", "Privileged Role Administrator")
"""Who may everything, gives everything, or takes over who may."""

LIMITED = tuple(
    each for each in ACTORS if each.enabled and not each.holds & {*STRONG} and not each.name.startswith("two-")
)
"""Who must stay what they are."""

WITNESSES = tuple(person for person in TARGETS if person not in VICTIMS)
"""On whom power is measured: the moves leave them alone."""
