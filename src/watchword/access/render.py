"""The reference page of roles, drawn from the same data that decides.

python -m watchword.access.render > docs/reference/roles.md
"""

import sys
from collections.abc import Iterable, Sequence
from typing import assert_never

from watchword.access import role_sets
from watchword.access.action import Action, ForApplications, Own, Permissions
from watchword.access.actions import ACTIONS
from watchword.access.matrix import ROWS, Matrix, Row, columns
from watchword.access.roles import BUILT_IN_ROLES, GLOBAL_ADMINISTRATOR, Role, built_in
from watchword.kernel.ids import RoleId

_PAGE = """\
# Roles: who may do what

This page is drawn from the data that the server decides by (`src/watchword/access/`). A call passes three gates, in
this order; who fails one is refused.

1. **The permission.** The token must hold one of those that the action accepts: a delegated token as scope, an
   application's own token as application role.
2. **The role**, where a signed-in person acts on somebody else or on the directory. A Global Administrator may what any
   role may. Somebody who calls their own account by its id acts on themselves.
3. **The target**, where it matters whom it is done to. Somebody with several roles is protected by the strictest; a
   role that is not listed, and every custom role, protects as much as any. Of several roles of the one who acts, the
   best counts.

An application that acts for itself passes the first gate only, except where the table of actions says that its service
principal needs a directory role. It is nobody's self. An operator at the command line of the server may do everything.
Every change is audited, whoever makes it.

## Built-in roles

{roles}

## Whose password may be reset

Also: whose sessions may be revoked, and who may set another's mobile number, business phone and other mail addresses,
because self-service password reset sends to them. Rows: what the target holds. Columns: what the one who acts holds.

{reset}

## On whom sensitive actions are permitted

Enabling and disabling, the userPrincipalName, the immutable id, deleting and restoring.

{sensitive}

## Whose authentication methods may be managed

A Privileged Authentication Administrator and a Global Administrator: everybody's. A Global Reader sees everybody's. An
Authentication Administrator, with phone numbers and mail addresses masked:

{methods}

## Actions

Each authentication method also has the actions read, create, update, delete and act (to switch or use one). To read:
{readers}. The others: {writers}. All are limited to whose
authentication methods may be managed. Whether people may create, update and delete their own is the method's word;
they may see them.

{actions}

## Permissions that are accepted

One of them suffices. For a method: `UserAuthMethod-<Family>.*` or `UserAuthenticationMethod.*`, with `.All` for
others. A reset at the method's own collection is `reset_password` too, and there the permission of its family suffices.

{permissions}

Source of roles and matrices: Microsoft Entra, "Privileged roles and permissions" and "Built-in roles"; of permissions:
Microsoft Graph permissions reference; as of August 2026.
"""


def roles_markdown() -> str:
    """The whole page."""
    return _PAGE.format(
        roles=_table(
            ("Role", "Template id", "Privileged", "What for"),
            ((role.name, f"`{role.template_id}`", _yes(role.privileged), role.description) for role in BUILT_IN_ROLES),
        ),
        reset=_matrix(Matrix.RESET_PASSWORD),
        sensitive=_matrix(Matrix.SENSITIVE),
        methods=_matrix(Matrix.AUTHENTICATION_METHODS),
        readers=_names(role_sets.AUTH_READ),
        writers=_names(role_sets.AUTH_WRITE),
        actions=_table(
            ("Action", "On oneself", "On others or the directory", "Depends on the target", "Application"),
            (_action(each) for each in ACTIONS),
        ),
        permissions=_table(
            ("Action", "On oneself", "On others or the directory", "Application"),
            (
                (
                    f"`{each.name}`",
                    _permissions(each.own_scopes),
                    _permissions(each.scopes),
                    _permissions(each.app_roles),
                )
                for each in ACTIONS
            ),
        ),
    )


def _matrix(matrix: Matrix) -> str:
    shown = columns(matrix)
    rows = ((_row_name(row), *(_yes(role.template_id in may) for role in shown)) for row, may in ROWS.items())
    return _table(("The target holds", *(role.name for role in shown)), rows)


def _row_name(row: RoleId | Row) -> str:
    return row.value if isinstance(row, Row) else _name(row)


def _action(action: Action) -> tuple[str, ...]:
    return (f"`{action.name}`", _own(action), _roles(action), _target(action.matrix), _application(action))


def _own(action: Action) -> str:
    if not action.own_scopes:
        return ""
    match action.own:
        case Own.FREELY:
            return "yes"
        case Own.BY_ROLE:
            return "with the role"
        case Own.NEVER:
            return "never"
        case _ as never:
            assert_never(never)


def _roles(action: Action) -> str:
    if not action.others:
        return "never"
    if action.members:
        return f"every member; guests: {_names(action.roles)}"
    return _names(action.roles | {GLOBAL_ADMINISTRATOR.template_id})


def _target(matrix: Matrix | None) -> str:
    match matrix:
        case None:
            return ""
        case Matrix.RESET_PASSWORD:
            return "passwords"
        case Matrix.SENSITIVE:
            return "sensitive actions"
        case Matrix.AUTHENTICATION_METHODS:
            return "authentication methods"
        case _ as never:
            assert_never(never)


def _application(action: Action) -> str:
    if not action.app_roles:
        return "never"
    match action.applications:
        case ForApplications.NO_ROLE:
            return "yes"
        case ForApplications.ROLE_AGAINST_ADMINISTRATORS:
            return "against administrators with a role that may"
        case ForApplications.USER_ADMINISTRATOR:
            return f"with a role that may, of: {_names(role_sets.AT_LEAST_USER_ADMINISTRATOR)}, Global Administrator"
        case _ as never:
            assert_never(never)


def _permissions(permissions: Permissions) -> str:
    return ", ".join(sorted(" and ".join(f"`{name}`" for name in sorted(each)) for each in permissions))


def _names(roles: frozenset[RoleId]) -> str:
    ordered: Sequence[Role] = [role for role in BUILT_IN_ROLES if role.template_id in roles]
    return ", ".join(role.name for role in ordered)


def _name(role: RoleId) -> str:
    found = built_in(role)
    return found.name if found else role


def _yes(value: bool) -> str:
    return "yes" if value else ""


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    sys.stdout.write(roles_markdown())
