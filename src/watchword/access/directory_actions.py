"""What can be done with groups, roles, applications, the organization and the audit.

Left out are permissions that write one property which is not kept here (label, data location, nesting of groups).
"""

from dataclasses import replace

from watchword.access import role_sets
from watchword.access.action import Action, Permissions, any_of
from watchword.kernel.ids import RoleId

_DIRECTORY_READ = any_of("Directory.Read.All", "Directory.ReadWrite.All")
_DIRECTORY_WRITE = any_of("Directory.ReadWrite.All")
_GROUPS_WRITE = any_of("Group.ReadWrite.All")
_GROUPS_READ = (
    _DIRECTORY_READ
    | _GROUPS_WRITE
    | any_of(
        "Group.Read.All",
        "Group.ReadBasic.All",
        "GroupMember.Read.All",
        "Group.ManageProtection.All",
        "Group-NestingSupport.ReadWrite.All",
        "Group-PreferredDataLocation.ReadWrite.All",
        "Group-XTenantIdentitySync.Read.All",
    )
)
_MEMBERS_WRITE = any_of("GroupMember.ReadWrite.All")
_MEMBERS_READ = (
    _GROUPS_WRITE
    | _MEMBERS_WRITE
    | any_of(
        "Directory.Read.All",
        "Group.Read.All",
        "Group.ReadBasic.All",
        "GroupMember.Read.All",
        "GroupMember.ReadBasic.All",
    )
)
_ROLES_WRITE = any_of("RoleManagement.ReadWrite.Directory")
_ROLES_READ = _DIRECTORY_READ | _ROLES_WRITE | any_of("RoleManagement.Read.Directory", "RoleManagement.Read.All")
_DEVICES_WRITE = any_of("DeviceManagementConfiguration.ReadWrite.All", "DeviceManagementServiceConfig.ReadWrite.All")
_DEVICES_READ = _DEVICES_WRITE | any_of(
    "DeviceManagementConfiguration.Read.All", "DeviceManagementServiceConfig.Read.All"
)
_ORGANIZATION_WRITE = _DEVICES_WRITE | any_of("Organization.ReadWrite.All")
_ORGANIZATION_READ = (
    _DIRECTORY_READ | _DEVICES_READ | _ORGANIZATION_WRITE | any_of("Organization.Read.All", "User.Read.All")
)
_DOMAINS_WRITE = any_of("Domain.ReadWrite.All")
_DOMAINS_READ = _DOMAINS_WRITE | any_of("Domain.Read.All", "Directory.Read.All")
_AUDIT_READ = any_of("AuditLog.Read.All", "Directory.Read.All")
_APPLICATIONS_WRITE = any_of("Application.ReadWrite.All")
_APPLICATIONS_READ = _APPLICATIONS_WRITE | any_of("Application.Read.All")
_APPLICATIONS_ASSIGN = any_of(
    "AppRoleAssignment.ReadWrite.All + Application.Read.All", "AppRoleAssignment.ReadWrite.All + Directory.Read.All"
)


def _action(
    name: str,
    scopes: Permissions,
    roles: frozenset[RoleId] = role_sets.DIRECTORY_READ,
    *,
    app_roles: Permissions | None = None,
    members: bool = False,
) -> Action:
    return Action(
        name=name, scopes=scopes, app_roles=scopes if app_roles is None else app_roles, roles=roles, members=members
    )


GROUPS_READ = _action("groups.read", _GROUPS_READ, members=True)
GROUPS_READ_MEMBERS = _action("groups.read_members", _MEMBERS_READ, members=True)
"""Members and owners."""
GROUPS_CREATE = _action(
    "groups.create",
    _GROUPS_WRITE | _DIRECTORY_WRITE,
    role_sets.GROUP_WRITE,
    app_roles=_GROUPS_WRITE | _DIRECTORY_WRITE | any_of("Group.Create"),
)
GROUPS_UPDATE = _action("groups.update", _GROUPS_WRITE | _DIRECTORY_WRITE, role_sets.GROUP_WRITE)
GROUPS_DELETE = _action("groups.delete", _GROUPS_WRITE, role_sets.GROUP_WRITE)
GROUPS_CHANGE_MEMBERS = _action(
    "groups.change_members", _GROUPS_WRITE | _MEMBERS_WRITE | _DIRECTORY_WRITE, role_sets.GROUP_WRITE
)
GROUPS_CHANGE_OWNERS = _action("groups.change_owners", _GROUPS_WRITE | _DIRECTORY_WRITE, role_sets.GROUP_WRITE)


def of_role_assignable_group(action: Action) -> Action:
    """What a write on a group becomes where the group can hold roles: as hard as giving the roles themselves.

    Without this a Groups Administrator would add themselves to a group that holds a strong role (AUTHZ-02).
    """
    return replace(
        action,
        name=f"{action.name}_role_assignable",
        scopes=_both(action.scopes, _ROLES_WRITE),
        app_roles=_both(action.app_roles, _ROLES_WRITE),
        roles=role_sets.ROLE_WRITE,
    )


def _both(some: Permissions, others: Permissions) -> Permissions:
    return frozenset(one | other for one in some for other in others)


ROLES_READ = _action("roles.read", _ROLES_READ, members=True)
"""Role templates, activated roles, definitions and assignments."""
ROLES_ASSIGN = _action("roles.assign", _ROLES_WRITE, role_sets.ROLE_WRITE)
ROLES_ACTIVATE = _action("roles.activate", _ROLES_WRITE, role_sets.ROLE_WRITE)
"""Making a template visible as a directoryRole. It grants nothing, but is gated like what grants."""
ROLES_DEFINE = _action("roles.define", _ROLES_WRITE | _DIRECTORY_WRITE, role_sets.ROLE_WRITE)
"""Custom role definitions."""

ORGANIZATION_READ = _action(
    "organization.read", _ORGANIZATION_READ | any_of("User.Read"), app_roles=_ORGANIZATION_READ, members=True
)
ORGANIZATION_UPDATE = _action("organization.update", _ORGANIZATION_WRITE, role_sets.GLOBAL_ONLY)
DOMAINS_READ = _action("domains.read", _DOMAINS_READ, members=True)
DOMAINS_MANAGE = _action("domains.manage", _DOMAINS_WRITE, role_sets.GLOBAL_ONLY)
AUDIT_READ = _action("audit.read", _AUDIT_READ, role_sets.REPORTS)
SIGN_INS_READ = _action("sign_ins.read", any_of("AuditLog.Read.All"), role_sets.REPORTS)
"""The sign-in log: where people were, and when."""
APPLICATIONS_READ = _action("applications.read", _APPLICATIONS_READ, role_sets.APPLICATION_READ)
APPLICATIONS_MANAGE = _action("applications.manage", _APPLICATIONS_WRITE, role_sets.ROLE_WRITE)
"""An application's permissions and credentials: who holds them can act as the application."""
APPLICATIONS_ASSIGN = _action("applications.assign", _APPLICATIONS_ASSIGN, role_sets.ROLE_WRITE)
"""Who may sign in to an application that takes nobody else."""
