"""Who is in the directory of the matrix tests: an actor for every role, a target for every row, and their groups.

Roles, rows and permissions are those of the published data, by their names there; nothing is asked of what is tested.
"""

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from tests.graph.contract.reference import reference
from tests.graph.inside import NOW

from watchword.directory.groups.model import Group
from watchword.directory.model import PrincipalKind
from watchword.directory.organization.model import Domain, Organization
from watchword.directory.roles.model import Assignment
from watchword.directory.seed.model import Membership, Seed, named_id
from watchword.directory.users.model import User
from watchword.kernel.actor import Actor, ActorKind, Origin
from watchword.kernel.ids import GroupId, ObjectId, RoleId, UserId

VECTORS = Path(__file__).parents[2] / "src/watchword/access/tests/vectors/entra_role_matrix.json"
MATRIX: dict[str, Any] = json.loads(VECTORS.read_text())
PASSWORDS: dict[str, dict[str, bool]] = MATRIX["who_can_reset_passwords"]
SENSITIVE: dict[str, dict[str, bool]] = MATRIX["who_can_perform_sensitive_actions"]

ROLE_IDS: dict[str, str] = {each["displayName"]: each["templateId"] for each in reference().roles}
CUSTOM = "0c2ee5c5-4d3c-4a9e-9f0e-3a6f1c7b8d21"
"""A role of this organization's own."""

NOBODY = "User(no admin role)"
IN_ROLE_GROUP = "User(no role, member/owner of role-assignable group)"
RESTRICTED = "User(role scoped to restricted management AU)"
OTHER = "AllOther(built-in and custom)"
ROW_ROLES = {
    "AuthAdmin": "Authentication Administrator",
    "DirectoryReaders": "Directory Readers",
    "GlobalAdmin": "Global Administrator",
    "GroupsAdmin": "Groups Administrator",
    "GuestInviter": "Guest Inviter",
    "HelpdeskAdmin": "Helpdesk Administrator",
    "MessageCenterReader": "Message Center Reader",
    "PasswordAdmin": "Password Administrator",
    "PrivilegedAuthAdmin": "Privileged Authentication Administrator",
    "PrivilegedRoleAdmin": "Privileged Role Administrator",
    "ReportsReader": "Reports Reader",
    "UserAdmin": "User Administrator",
    "UserExperienceSuccessManager": "User Experience Success Manager",
    "UsageSummaryReportsReader": "Usage Summary Reports Reader",
}
"""The rows and columns of the matrices that are roles."""
_ROW_OF = {role: row for row, role in ROW_ROLES.items()}

CROWN, KEYS, HELPERS, INNER, PLAIN = "Crown", "Keys", "Helpers", "Inner", "Plain"
GONE_CROWN, GONE_PLAIN = "Gone Crown", "Gone Plain"
GROUP_ROLES: dict[str, str | None] = {CROWN: "Global Administrator", KEYS: None, HELPERS: "Helpdesk Administrator"}
"""The groups that can hold roles, and what they hold. Inner is a plain group inside of Helpers; two are deleted."""


@dataclass(frozen=True)
class Person:
    """One account. `roles` are assigned to it; `groups` it is a member of, `owned` an owner."""

    name: str
    roles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    owned: tuple[str, ...] = ()
    guest: bool = False
    enabled: bool = True
    deleted: bool = False

    @property
    def id(self) -> UserId:
        """The object id."""
        return UserId(named_id(f"person {self.name}"))

    @property
    def upn(self) -> str:
        """The userPrincipalName; of who is deleted, what it was."""
        return f"{self.name}@contoso.com"

    @property
    def holds(self) -> frozenset[str]:
        """The roles in force, through groups too."""
        around = {HELPERS if group == INNER else group for group in self.groups}
        held = {GROUP_ROLES[group] for group in around if group in GROUP_ROLES}
        return frozenset({*self.roles, *(role for role in held if role is not None)})

    @property
    def rows(self) -> frozenset[str]:
        """The rows of the matrices that it is in."""
        rows = {_ROW_OF.get(role, OTHER) for role in self.holds}
        if {*self.groups, *self.owned} & {CROWN, KEYS, HELPERS, INNER}:
            rows.add(IN_ROLE_GROUP)
        return frozenset(rows or {NOBODY})

    def actor(self, granted: frozenset[str]) -> Actor:
        """The person, through an application that was granted those scopes."""
        return Actor(
            ActorKind.DELEGATED,
            granted=granted,
            user_id=self.id,
            upn=self.upn,
            app_id=named_id("client"),
            signed_in_at=NOW,
            issued_at=NOW,
            several_factors=True,
            origin=Origin(request_id=self.name),
        )


def _slug(role: str) -> str:
    return role.lower().replace(" ", "-")


MEMBER = Person("member")
GUEST = Person("guest", guest=True)
GLOBAL = Person(f"as-{_slug('Global Administrator')}", ("Global Administrator",))
ACTORS = (
    *(Person(f"as-{_slug(role)}", (role,)) for role in ROLE_IDS),
    MEMBER,
    GUEST,
    Person("guest-reader", ("Directory Readers",), guest=True),
    Person("custom", (CUSTOM,)),
    Person("by-group", groups=(HELPERS,)),
    Person("by-nested-group", groups=(INNER,)),
    Person("two-helpdesk-auth", ("Helpdesk Administrator", "Authentication Administrator")),
    Person("two-auth-reader", ("Authentication Administrator", "Global Reader")),
    Person("two-auth-policy", ("Authentication Administrator", "Authentication Policy Administrator")),
    Person("two-user-password", ("User Administrator", "Password Administrator")),
    Person("disabled", ("Global Administrator",), enabled=False),
)
"""Who asks: each built-in role alone, none, several, and those who hold one and are not to count."""

TARGETS = (
    *(Person(f"to-{_slug(role)}", (role,)) for role in ROW_ROLES.values()),
    Person("to-nobody"),
    Person("to-guest", guest=True),
    Person("to-member-of-role-group", groups=(KEYS,)),
    Person("to-owner-of-role-group", owned=(KEYS,)),
    Person("to-custom", (CUSTOM,)),
    Person("to-security-administrator", ("Security Administrator",)),
    Person("to-global-reader", ("Global Reader",)),
    Person("to-authentication-policy-administrator", ("Authentication Policy Administrator",)),
    Person("to-role-by-group", groups=(CROWN,)),
    Person("to-role-by-nested-group", groups=(INNER,)),
    Person("to-role-and-owner-of-role-group", ("Directory Readers",), owned=(KEYS,)),
    Person("to-two", ("Password Administrator", "Groups Administrator")),
)
"""Whom it is about: every row that a directory without administrative units can have."""

GONE = tuple(replace(each, name=f"gone{each.name[2:]}", deleted=True) for each in TARGETS)
"""The same, soft-deleted."""

EVERYBODY = (*ACTORS, *TARGETS, *GONE)


@dataclass(frozen=True)
class Service:
    """An application with a service principal that holds `roles`."""

    name: str
    roles: tuple[str, ...] = ()
    enabled: bool = True


SERVICES = (
    Service("plain"),
    *(Service(f"with-{_slug(ROW_ROLES[column])}", (ROW_ROLES[column],)) for column in PASSWORDS[NOBODY]),
    Service("switched-off", ("Global Administrator",), enabled=False),
)


CLOSED_PRINCIPAL = named_id("closed principal")
"""The service principal of an application for some people only."""
CLOSED_ASSIGNMENT = named_id("closed assignment")
"""Of whom it is for."""
GROUP_ASSIGNMENT = named_id("group assignment")
"""Of the plain group, to another application for some people only."""


def group_id(name: str) -> str:
    """The object id of a group."""
    return named_id(f"group {name}")


def may(
    table: dict[str, dict[str, bool]], columns: frozenset[str], holder: frozenset[str], rows: frozenset[str]
) -> bool:
    """Whether one of the roles that `holder` has suffices, in that table, against all those rows."""
    able = [column for column in columns if ROW_ROLES[column] in holder]
    return any(all(table[row].get(column, False) for row in rows) for column in able)


@cache
def seed() -> Seed:
    """All of them, for the directory."""
    people = {person.name: _user(person) for person in EVERYBODY}
    return Seed(
        organization=Organization(ObjectId(named_id("organization")), "Contoso", NOW),
        domains=(Domain("contoso.com", is_default=True, is_initial=True), Domain("fabrikam.com", is_verified=False)),
        users=tuple(people.values()),
        groups=(
            *(_group(name, name in GROUP_ROLES) for name in (CROWN, KEYS, HELPERS, INNER, PLAIN)),
            *(replace(_group(name, name == GONE_CROWN), deleted_at=NOW) for name in (GONE_CROWN, GONE_PLAIN)),
        ),
        memberships=(
            *(
                Membership(GroupId(group_id(group)), ObjectId(person.id), PrincipalKind.USER)
                for person in EVERYBODY
                for group in person.groups
            ),
            Membership(GroupId(group_id(PLAIN)), ObjectId(MEMBER.id), PrincipalKind.USER),
            Membership(GroupId(group_id(GONE_CROWN)), ObjectId(MEMBER.id), PrincipalKind.USER),
            Membership(GroupId(group_id(HELPERS)), ObjectId(group_id(INNER)), PrincipalKind.GROUP),
        ),
        owners=(
            *((GroupId(group_id(group)), ObjectId(person.id)) for person in EVERYBODY for group in person.owned),
            *((GroupId(group_id(PLAIN)), ObjectId(person.id)) for person in (MEMBER, GLOBAL)),
        ),
        assignments=(
            *(_assignment(person.id, role) for person in EVERYBODY for role in person.roles),
            *(_assignment(group_id(name), role, PrincipalKind.GROUP) for name, role in GROUP_ROLES.items() if role),
            _assignment(group_id(GONE_CROWN), "Global Administrator", PrincipalKind.GROUP),
        ),
    )


def role_id(role: str) -> str:
    """The template id of a built-in role's name, or the id of the custom one."""
    return ROLE_IDS.get(role, role)


def _user(person: Person) -> User:
    return User(
        id=person.id,
        upn=person.upn,
        display_name=person.name,
        account_enabled=person.enabled,
        created_at=NOW,
        sessions_valid_from=NOW,
        deleted_at=NOW if person.deleted else None,
        profile={"mailNickname": person.name, "mail": person.upn, "userType": "Guest" if person.guest else "Member"},
    )


def _group(name: str, holds_roles: bool) -> Group:
    visibility = {"visibility": "Private"} if holds_roles else {}
    return Group(
        GroupId(group_id(name)), name, NOW, holds_roles=holds_roles, profile={"mailNickname": name, **visibility}
    )


def assignment_id(principal: str, role: str) -> str:
    """The id of a role assignment."""
    return named_id(f"assignment {principal} {role}")


def _assignment(principal: str, role: str, kind: PrincipalKind = PrincipalKind.USER) -> Assignment:
    return Assignment(assignment_id(principal, role), ObjectId(principal), kind, RoleId(role_id(role)), NOW)
