"""The sets of roles that actions ask for in delegated calls. A Global Administrator is not named: they may everything.

Source: Microsoft Graph documentation, permission sections of the operations; the first five under the names that the
reference of operations uses.
"""

from watchword.access import roles as r
from watchword.kernel.ids import RoleId


def _set(*roles: r.Role) -> frozenset[RoleId]:
    return frozenset(role.template_id for role in roles)


AUTH_READ = _set(r.GLOBAL_READER, r.AUTHENTICATION_ADMINISTRATOR, r.PRIVILEGED_AUTHENTICATION_ADMINISTRATOR)
AUTH_WRITE = _set(r.AUTHENTICATION_ADMINISTRATOR, r.PRIVILEGED_AUTHENTICATION_ADMINISTRATOR)
RESET_PASSWORD = _set(
    r.AUTHENTICATION_ADMINISTRATOR,
    r.PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
    r.USER_ADMINISTRATOR,
    r.HELPDESK_ADMINISTRATOR,
    r.PASSWORD_ADMINISTRATOR,
)
POLICY_READ = _set(r.GLOBAL_READER, r.AUTHENTICATION_POLICY_ADMINISTRATOR)
POLICY_WRITE = _set(r.AUTHENTICATION_POLICY_ADMINISTRATOR)
REPORTS = _set(r.REPORTS_READER, r.SECURITY_READER, r.SECURITY_ADMINISTRATOR, r.SECURITY_OPERATOR, r.GLOBAL_READER)
SENSITIVE = _set(r.AUTHENTICATION_ADMINISTRATOR, r.USER_ADMINISTRATOR, r.PRIVILEGED_AUTHENTICATION_ADMINISTRATOR)
"""The columns of "Who can perform sensitive actions"."""
USER_CREATE = _set(r.USER_ADMINISTRATOR, r.DIRECTORY_WRITERS)
USER_UPDATE = _set(
    r.USER_ADMINISTRATOR,
    r.DIRECTORY_WRITERS,
    r.AUTHENTICATION_ADMINISTRATOR,
    r.PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
)
GROUP_WRITE = _set(r.GROUPS_ADMINISTRATOR, r.USER_ADMINISTRATOR, r.DIRECTORY_WRITERS)
ROLE_WRITE = _set(r.PRIVILEGED_ROLE_ADMINISTRATOR)
"""Who could make anybody anything: nobody below may reach what is gated by this (CATALOGUE AUTHZ-02)."""
APPLICATION_READ = _set(r.PRIVILEGED_ROLE_ADMINISTRATOR, r.GLOBAL_READER)
DIRECTORY_READ = _set(
    r.DIRECTORY_READERS, r.DIRECTORY_WRITERS, r.GLOBAL_READER, r.USER_ADMINISTRATOR, r.GROUPS_ADMINISTRATOR
)
"""Who reads the directory although they are guests; every member may."""
GLOBAL_ONLY: frozenset[RoleId] = frozenset()
AT_LEAST_USER_ADMINISTRATOR = _set(r.USER_ADMINISTRATOR, r.PRIVILEGED_AUTHENTICATION_ADMINISTRATOR)
"""What the service principal of an application must be among to set passwords (user update, July 2026)."""
