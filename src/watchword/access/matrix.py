"""Who may do it depends on whom it is done to: the matrices of roles against the roles of the target.

Source: Microsoft Entra, "Privileged roles and permissions", tables "Who can reset passwords" and "Who can perform
sensitive actions" (equal to the Graph page of 3 July 2026, except that the row of role-assignable groups is only on the
Entra page). Tenant-wide assignments. The second table has the last four columns of the first, cell by cell.
"""

from collections.abc import Mapping
from enum import Enum, auto

from watchword.access import roles as r
from watchword.access.facts import TargetFacts
from watchword.kernel.ids import RoleId


class Row(Enum):
    """The rows that are no role."""

    NOBODY_SPECIAL = "No administrator role"
    ROLE_ASSIGNABLE_GROUP = "Member or owner of a role-assignable group"
    RESTRICTED_ROLE = "Role scoped to a restricted management administrative unit"
    OTHER = "Every other built-in role, every custom role"


COLUMNS = (
    r.PASSWORD_ADMINISTRATOR,
    r.HELPDESK_ADMINISTRATOR,
    r.AUTHENTICATION_ADMINISTRATOR,
    r.USER_ADMINISTRATOR,
    r.PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
    r.GLOBAL_ADMINISTRATOR,
)

_TABLE = """
                                                            Pass Help Auth User Priv Glob
Authentication Administrator                                 .    .    x    .    x    x
Directory Readers                                            x    x    x    x    x    x
Global Administrator                                         .    .    .    .    x    x
Groups Administrator                                         .    .    .    x    x    x
Guest Inviter                                                x    x    x    x    x    x
Helpdesk Administrator                                       .    x    .    x    x    x
Message Center Reader                                        .    x    x    x    x    x
Password Administrator                                       x    x    x    x    x    x
Privileged Authentication Administrator                      .    .    .    .    x    x
Privileged Role Administrator                                .    .    .    .    x    x
Reports Reader                                               .    x    x    x    x    x
No administrator role                                        x    x    x    x    x    x
Member or owner of a role-assignable group                   .    .    .    .    x    x
Role scoped to a restricted management administrative unit   .    .    .    .    x    x
User Administrator                                           .    .    .    x    x    x
User Experience Success Manager                              .    x    x    x    x    x
Usage Summary Reports Reader                                 .    x    x    x    x    x
Every other built-in role, every custom role                 .    .    .    .    x    x
"""


def _parse(table: str) -> Mapping[RoleId | Row, frozenset[RoleId]]:
    special = {row.value: row for row in Row}
    parsed: dict[RoleId | Row, frozenset[RoleId]] = {}
    for line in table.strip("\n").splitlines()[1:]:
        name, *marks = (cell.strip() for cell in line.split("  ") if cell.strip())
        who = zip(COLUMNS, marks, strict=True)
        key = special[name] if name in special else r.named(name).template_id
        parsed[key] = frozenset(role.template_id for role, mark in who if mark == "x")
    return parsed


ROWS = _parse(_TABLE)
"""For each row the roles that may reset such a target's password, in the source's order."""


class Matrix(Enum):
    """Which columns count."""

    RESET_PASSWORD = auto()
    """Who can reset passwords; revoke sessions; write the contact properties that self-service reset sends to."""
    SENSITIVE = auto()
    """Who can disable, rename, delete and restore."""
    AUTHENTICATION_METHODS = auto()
    """Whose methods: an Authentication Administrator, whose passwords they may reset; all others, everybody's."""


_UNLIMITED = frozenset(
    role.template_id for role in (r.GLOBAL_ADMINISTRATOR, r.PRIVILEGED_AUTHENTICATION_ADMINISTRATOR, r.GLOBAL_READER)
)


def columns(matrix: Matrix) -> tuple[r.Role, ...]:
    """The roles to which the table applies in that matrix."""
    match matrix:
        case Matrix.RESET_PASSWORD:
            return COLUMNS
        case Matrix.SENSITIVE:
            return COLUMNS[2:]
        case Matrix.AUTHENTICATION_METHODS:
            return (r.AUTHENTICATION_ADMINISTRATOR,)


def rows_of(target: TargetFacts) -> frozenset[RoleId | Row]:
    """All rows the target is in. Each must allow: the strictest wins, and an unknown role is as strict as any."""
    rows: set[RoleId | Row] = {role if role in ROWS else Row.OTHER for role in target.roles}
    if target.in_role_assignable_group:
        rows.add(Row.ROLE_ASSIGNABLE_GROUP)
    if target.has_restricted_role:
        rows.add(Row.RESTRICTED_ROLE)
    return frozenset(rows) or frozenset({Row.NOBODY_SPECIAL})


def allows(matrix: Matrix, role: RoleId, target: TargetFacts) -> bool:
    """Whether one role suffices against that target."""
    if matrix is Matrix.AUTHENTICATION_METHODS and role in _UNLIMITED:
        return True
    if all(role != column.template_id for column in columns(matrix)):
        return False
    return all(role in ROWS[row] for row in rows_of(target))
