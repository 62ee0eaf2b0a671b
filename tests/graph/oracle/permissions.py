"""Which permissions open an operation: those published for it, and a table for what the published data leaves open."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from tests.graph.contract.reference import reference
from tests.graph.oracle.gates import published

Alternatives = frozenset[frozenset[str]]
"""One of them suffices; all that is in it is needed."""


@dataclass(frozen=True)
class Opens:
    """Of delegated tokens, on others (or on nobody) and on one's own account; of an application's own."""

    others: Alternatives
    own: Alternatives
    application: Alternatives


def each_of(*names: str) -> Alternatives:
    """Each of them alone."""
    return frozenset(frozenset({name}) for name in names)


def _both(alternatives: Alternatives, name: str) -> Alternatives:
    return frozenset(each | {name} for each in alternatives)


NOT_KEPT: Mapping[str, str] = {
    "AgentIdUser.ReadWrite.All": "agent users only",
    "AgentIdUser.ReadWrite.IdentityParentedBy": "agent users only",
    "AgentIdentity.DeleteRestore.All": "agent identities only",
    "AgentIdentityBlueprint.DeleteRestore.All": "agent identity blueprints only",
    "AgentIdentityBlueprintPrincipal.DeleteRestore.All": "their principals only",
    "User.ReadWrite.CrossCloud": "users of other clouds only",
}
"""Published, but by their own description for what is not kept here."""

_ONE_PROPERTY = frozenset(
    {"Group-NestingSupport.ReadWrite.All", "Group-PreferredDataLocation.ReadWrite.All", "Group.ManageProtection.All"}
)
"""Published for writing groups, but by their own description for one property that is not kept here."""
_WRITES_GROUPS = ("POST groups", "PATCH groups/{}")

_OWN_ONLY = re.compile(r"User\.Read(Write)?|UserAuth(enticationMethod|Method-\w+)\.Read(Write)?", re.ASCII)
"""Reach one's own account and no other, whatever path of users they are listed for (CONTRACT section 2)."""

_ADDED: Mapping[str, str] = {"POST users/{}/changePassword": "Directory.AccessAsUser.All"}
"""Opens one's own account besides what is published for the path (section 4)."""

_USER, _MANAGED = "users/{}", "roleManagement/directory"
_FAMILIES: tuple[tuple[str, ...], ...] = (
    (f"GET {_USER}/memberOf", f"GET {_USER}/transitiveMemberOf"),
    (f"POST {_USER}/checkMemberGroups", f"POST {_USER}/getMemberGroups"),
    (f"POST {_USER}/revokeSignInSessions", f"POST {_USER}/invalidateAllRefreshTokens"),
    (f"GET {_USER}/authentication/fido2Methods", f"GET {_USER}/authentication/fido2Methods/{{}}"),
    ("GET groups", "GET groups/{}"),
    ("GET organization", "GET organization/{}"),
    (
        *("GET directoryRoleTemplates", "GET directoryRoleTemplates/{}"),
        *("GET directoryRoles", "GET directoryRoles/{}", "GET directoryRoles/{}/members"),
        *(f"GET {_MANAGED}/roleDefinitions", f"GET {_MANAGED}/roleDefinitions/{{}}"),
        *(f"GET {_MANAGED}/roleAssignments", f"GET {_MANAGED}/roleAssignments/{{}}"),
    ),
)
"""Operations that tell or do the same, for which the published lists differ in a name or two: what opens one opens all.

The organization alone is the odd one: its list has User.Read and Organization.Read.All, the one organization has not.
"""


def opens(name: str) -> Opens:
    """What opens the operation of a key, or what a name of the table stands for."""
    return TOLD[name] if name in TOLD else _published(name)


@cache
def _published(key: str) -> Opens:
    family = next((each for each in _FAMILIES if key in each), (key,))
    operations = [each for member in family for each in published(member)]
    assert operations, key
    others = {name for each in operations for name in each.delegated}
    if key.partition(" ")[2].startswith("users"):
        others = {name for name in others if not _OWN_ONLY.fullmatch(name)}
    own = {name for each in operations for name in each.delegated | each.delegated_me}
    own |= {_ADDED[key]} if key in _ADDED else set()
    if not all(each.self_service for each in operations):
        own = set()
    application = {name for each in operations for name in each.application}
    unkept = NOT_KEPT.keys() | (_ONE_PROPERTY if key in _WRITES_GROUPS else set())
    return Opens(*(each_of(*(names - unkept)) for names in (others, own, application)))


def _named(others: Iterable[str], own: Iterable[str] = ()) -> Opens:
    """The same for applications as on others; `own`: what opens one's own account besides."""
    return Opens(each_of(*others), each_of(*others, *own), each_of(*others))


_WRITE = ("User.ReadWrite.All", "Directory.ReadWrite.All")
_BASIC = (
    *_WRITE,
    "User.ReadUpdate.All",
    *(f"DeviceManagement{what}.ReadWrite.All" for what in ("Apps", "Configuration", "ManagedDevices", "ServiceConfig")),
)
_PASSWORD = each_of("User.ReadWrite.All", "User-PasswordProfile.ReadWrite.All")
_ENABLE = each_of(*_WRITE) | {frozenset({"User.EnableDisableAccount.All", "User.Read.All"})}
_MEMBERS = each_of("Group.ReadWrite.All", "GroupMember.ReadWrite.All", "Directory.ReadWrite.All")
_GROUPS = each_of("Group.ReadWrite.All", "Directory.ReadWrite.All")
_ROLES = "RoleManagement.ReadWrite.Directory"
_READ_METHODS = ("UserAuthenticationMethod.Read.All", "UserAuthenticationMethod.ReadWrite.All")


def _together(one: Opens, other: Opens) -> Opens:
    """What is expanded is permitted as what it leads to is by itself (API-03)."""
    ways = ((one.others, other.others), (one.own, other.own), (one.application, other.application))
    return Opens(*(frozenset(a | b for a in some for b in more) for some, more in ways))


def _alike(alternatives: Alternatives) -> Opens:
    return Opens(alternatives, alternatives, alternatives)


def _deleted() -> Opens:
    """As users are read, but wholly or not at all."""
    users = _published("GET users")
    return Opens(
        users.others - each_of("User.ReadBasic.All"), frozenset(), users.application - each_of("User.ReadBasic.All")
    )


TOLD: Mapping[str, Opens] = {
    # section 2, "Scopes": PATCH users as a whole, and the permissions of single properties
    "set city": _named(_BASIC, ["User.ReadWrite"]),
    "set jobTitle": _named(_BASIC, ["User.ReadWrite"]),
    "set userType": _named(_BASIC, ["User.ReadWrite"]),
    "set accountEnabled": _alike(_ENABLE),
    "set userPrincipalName": _named(_WRITE),
    "set onPremisesImmutableId": _named(_WRITE),
    "set mobilePhone": _named((*_WRITE, "User-Phone.ReadWrite.All"), ["User.ReadWrite"]),
    "set businessPhones": _named((*_WRITE, "User-Phone.ReadWrite.All")),
    "set otherMails": _named((*_WRITE, "User-Mail.ReadWrite.All")),
    "set passwordProfile": Opens(_PASSWORD, frozenset(), _PASSWORD),
    "set jobTitle and otherMails": _alike(
        each_of(*_WRITE) | {frozenset({"User.ReadUpdate.All", "User-Mail.ReadWrite.All"})}
    ),
    "set mobilePhone and otherMails": _alike(
        each_of(*_WRITE) | {frozenset({"User-Phone.ReadWrite.All", "User-Mail.ReadWrite.All"})}
    ),
    "read a user with their groups": _together(_published("GET users/{}"), _published("GET users/{}/memberOf")),
    "read a group with its members": _together(_published("GET groups/{}"), _published("GET groups/{}/members")),
    # section 12, deleted items: only restoring has an entry
    "list deleted users": _deleted(),
    "read a deleted item": _deleted(),
    "read a deleted group": _published("GET groups/{}"),
    "remove a user for good": _published("DELETE users/{}"),
    # section 3.4, and STANDARDS section 8: one's own needs a proof of the last minutes, which no token carries
    "make a passkey": replace(_published("POST users/{}/authentication/fido2Methods"), own=frozenset()),
    # section 3.12: not in the permissions file
    "GET signInPreferences": _named(_READ_METHODS, [name.removesuffix(".All") for name in _READ_METHODS]),
    "PATCH signInPreferences": _named(
        ["UserAuthenticationMethod.ReadWrite.All"], ["UserAuthenticationMethod.ReadWrite"]
    ),
    # under /watchword, as the method's settings are, and never for oneself
    "POST requireReregister": Opens(
        each_of("UserAuthenticationMethod.ReadWrite.All"),
        frozenset(),
        each_of("UserAuthenticationMethod.ReadWrite.All"),
    ),
    # Microsoft Graph, pages of servicePrincipal and "Grant an appRoleAssignment": beside the slice
    "read applications": _named(["Application.Read.All", "Application.ReadWrite.All"]),
    "manage applications": _named(["Application.ReadWrite.All"]),
    "assign applications": _alike(
        _both(each_of("Application.Read.All", "Directory.Read.All"), "AppRoleAssignment.ReadWrite.All")
    ),
    # section 5: references of members have no entry, nor have owners (Graph's page "Add owners" names them);
    # groups that can hold roles are as hard as roles (section 2)
    "update plain group": _published("PATCH groups/{}"),
    "bind members of plain group": _alike(_GROUPS),
    "delete plain group": _published("DELETE groups/{}"),
    "change members of plain group": _alike(_MEMBERS),
    "change owners of plain group": _alike(_GROUPS),
    "create role-assignable group": Opens(
        _both(_GROUPS, _ROLES), frozenset(), _both(_GROUPS | each_of("Group.Create"), _ROLES)
    ),
    "update role-assignable group": _alike(_both(_GROUPS, _ROLES)),
    "bind members of role-assignable group": _alike(_both(_GROUPS, _ROLES)),
    "delete role-assignable group": _alike(_both(_published("DELETE groups/{}").others, _ROLES)),
    "change members of role-assignable group": _alike(_both(_MEMBERS, _ROLES)),
    "change owners of role-assignable group": _alike(_both(_GROUPS, _ROLES)),
}

_BESIDES = ("Directory.AccessAsUser.All", "User.ReadUpdate.All", "AppRoleAssignment.ReadWrite.All")
EVERY_NAME = tuple(sorted({*reference().permissions, *_BESIDES}))
"""Every permission that is published for anything served."""

EVERYTHING = frozenset(EVERY_NAME)
