"""Who may do what, as Microsoft says it: the second and third gate of every operation, apart from its permission.

Read from the published data where that speaks; the rest stands here, each with the section of the contract that it is
from. Nothing is asked of `watchword.access`: this is what that is compared with.
"""

import re
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cache
from typing import assert_never

from tests.graph.cast import NOBODY, PASSWORDS, ROW_ROLES, SENSITIVE, Person, Service, may
from tests.graph.contract.reference import Operation, reference

GLOBAL_ADMINISTRATOR = "Global Administrator"


class Own(Enum):
    """Doing it to one's own account."""

    FREELY = auto()
    BY_ROLE = auto()
    NEVER = auto()


class Apps(Enum):
    """What an application's service principal needs besides the permission (CONTRACT section 2)."""

    FREELY = auto()
    NEVER = auto()
    ROLE_AGAINST_ADMINISTRATORS = auto()
    AT_LEAST_USER_ADMINISTRATOR = auto()


class Table(Enum):
    """Which table says against whom (CONTRACT section 2)."""

    PASSWORDS = auto()
    SENSITIVE = auto()
    METHODS = auto()


@dataclass(frozen=True, kw_only=True)
class Gate:
    """`roles`: who may do it to others, Global Administrators aside. `members`: everybody may who is not a guest."""

    source: str
    roles: frozenset[str] = frozenset()
    members: bool = False
    table: Table | None = None
    own: Own = Own.FREELY
    others: bool = True
    applications: Apps = Apps.FREELY

    def lets(self, actor: Person, target: Person | None) -> bool:
        """Whether somebody may, with any permission."""
        if not actor.enabled:
            return False
        if target is not None and target.id == actor.id:
            return self.own is Own.FREELY or (self.own is Own.BY_ROLE and self._by_role(actor.holds, target))
        if not self.others:
            return False
        return (self.members and not actor.guest) or self._by_role(actor.holds, target)

    def lets_application(self, service: Service, target: Person | None) -> bool:
        """Whether an application may, for itself."""
        if not service.enabled or not self.others:
            return False
        match self.applications:
            case Apps.FREELY:
                return True
            case Apps.NEVER:
                return False
            case Apps.ROLE_AGAINST_ADMINISTRATORS:
                plain = target is not None and target.rows == {NOBODY}
                return plain or self._by_role(frozenset(service.roles), target)
            case Apps.AT_LEAST_USER_ADMINISTRATOR:
                held = frozenset(service.roles) & {"User Administrator", ROW_ROLES["PrivilegedAuthAdmin"]}
                return self._by_role(held | (frozenset(service.roles) & {GLOBAL_ADMINISTRATOR}), target)
            case _:
                assert_never(self.applications)

    def masks(self, actor: Person, target: Person) -> bool:
        """Whether what an allowed reader sees of numbers and addresses is masked."""
        if self.table is not Table.METHODS or actor.id == target.id:
            return False
        return not actor.holds & _SEE_ALL

    def _by_role(self, holds: frozenset[str], target: Person | None) -> bool:
        able = holds & (self.roles | {GLOBAL_ADMINISTRATOR})
        rows = frozenset({NOBODY}) if target is None else target.rows
        match self.table:
            case None:
                return bool(able)
            case Table.PASSWORDS:
                return may(PASSWORDS, frozenset(PASSWORDS[NOBODY]), able, rows)
            case Table.SENSITIVE:
                return may(SENSITIVE, frozenset(SENSITIVE[NOBODY]), able, rows)
            case Table.METHODS:
                return bool(able & _SEE_ALL) or may(PASSWORDS, frozenset({"AuthAdmin"}), able, rows)
            case _:
                assert_never(self.table)


_SEE_ALL = frozenset({GLOBAL_ADMINISTRATOR, "Privileged Authentication Administrator", "Global Reader"})


# --- what the published data says ------------------------------------------------------------------------------------


def wild(path: str) -> str:
    """A path with its keys left blank, however it writes them, and a function's parameters left out."""
    path = re.sub(r"\((\w+=@\w+)?\)", "", path)
    blank = re.sub(r"\([A-Za-z]+='\{[^}]+\}'\)", "/{}", path.lstrip("/"))
    return re.sub(r"\{[^}]+\}", "{}", blank).replace("graph.user", "user")


@cache
def published(key: str) -> tuple[Operation, ...]:
    """The operations of a key, `GET users/{}`, in every version."""
    return tuple(each for each in reference().operations if f"{each.method} {wild(each.path)}" == key)


def of_reference(key: str) -> Gate:
    """The gate of an operation whose roles are published. Raises ValueError where versions differ."""
    (gate,) = {_gate(each) for each in published(key)}
    return gate


def _gate(operation: Operation) -> Gate:
    assert operation.roles_for_others is not None, operation.key
    tables = {"auth-read": Table.METHODS, "auth-write": Table.METHODS, "reset-password": Table.PASSWORDS}
    return Gate(
        source="operations.json",
        roles=reference().role_sets[operation.roles_for_others],
        table=tables.get(operation.roles_for_others),
        own=Own.FREELY if operation.self_service else Own.NEVER,
        applications=Apps.FREELY if operation.application else Apps.NEVER,
    )


# --- what it does not say --------------------------------------------------------------------------------------------

_RESETTING = reference().role_sets["reset-password"]
_GROUPS = frozenset({"Groups Administrator", "User Administrator", "Directory Writers"})

READ_DIRECTORY = Gate(
    source="section 4: guests cannot query users; every member may. For guests, roles that read the directory",
    roles=_GROUPS | {"Directory Readers", "Global Reader"},
    members=True,
)
CREATE_USER = Gate(source="section 4: POST /users", roles=frozenset({"User Administrator", "Directory Writers"}))
UPDATE_USER = Gate(
    source="section 4: PATCH /users/{id}, what is not sensitive",
    roles=frozenset(
        {
            *("User Administrator", "Directory Writers"),
            *("Authentication Administrator", "Privileged Authentication Administrator"),
        }
    ),
    own=Own.BY_ROLE,
)
UPDATE_ADDRESS = replace(UPDATE_USER, source="section 4: what people maintain of themselves", own=Own.FREELY)
_ACTING_ROLES = frozenset(ROW_ROLES[column] for column in SENSITIVE[NOBODY])
SENSITIVE_ACTION = Gate(
    source="section 2: who can perform sensitive actions",
    roles=_ACTING_ROLES,
    table=Table.SENSITIVE,
    own=Own.BY_ROLE,
    applications=Apps.ROLE_AGAINST_ADMINISTRATORS,
)
CONTACT = Gate(
    source="section 2: who can reset passwords, which covers what self-service reset sends to",
    roles=_RESETTING,
    table=Table.PASSWORDS,
    own=Own.BY_ROLE,
    applications=Apps.ROLE_AGAINST_ADMINISTRATORS,
)
OWN_MOBILE = replace(CONTACT, source="section 2, and section 12: User.ReadWrite for /me", own=Own.FREELY)
PASSWORD_PROFILE = replace(
    CONTACT,
    source="section 2: at least User Administrator for applications; never one's own",
    own=Own.NEVER,
    applications=Apps.AT_LEAST_USER_ADMINISTRATOR,
)
REVOKE = Gate(source="section 4: roles of the password matrix", roles=_RESETTING, table=Table.PASSWORDS)
CHANGE_PASSWORD = Gate(source="section 4: the user only", others=False, applications=Apps.NEVER)
REQUIREMENTS_WRITE = Gate(
    source="section 2: Authentication Policy Administrator; stricter than /me there: nobody takes MFA off themselves",
    roles=reference().role_sets["policy-write"],
    own=Own.BY_ROLE,
)

WRITE_GROUP = Gate(source="section 5, roles of Entra", roles=_GROUPS)
WRITE_ROLE_GROUP = Gate(source="section 2: protected as roles are", roles=frozenset({"Privileged Role Administrator"}))
WRITE_ROLES = Gate(source="section 5, roles of Entra", roles=frozenset({"Privileged Role Administrator"}))
READ_APPLICATIONS = Gate(
    source="roles of Entra that are kept here; narrower than there, where members read them",
    roles=frozenset({"Privileged Role Administrator", "Global Reader"}),
)
WRITE_ORGANIZATION = Gate(source="no section: nobody but Global Administrators")
