"""What can be done with users. Permissions as the Graph permissions reference of August 2026 has them for each path.

Left out are permissions that reach only what is not kept here: agent identities, users of other clouds.
"""

from collections.abc import Iterable, Mapping

from watchword.access import role_sets
from watchword.access.action import Action, ForApplications, Own, Permissions, any_of
from watchword.access.matrix import Matrix

_DEVICES = ("Apps", "Configuration", "ManagedDevices", "ServiceConfig")
_READ_BY_DEVICES = any_of(
    *(f"DeviceManagement{what}.{verb}.All" for what in _DEVICES for verb in ("Read", "ReadWrite"))
)
_WRITE_BY_DEVICES = any_of(*(f"DeviceManagement{what}.ReadWrite.All" for what in _DEVICES))

_READ = _READ_BY_DEVICES | any_of(
    "Directory.Read.All", "Directory.ReadWrite.All", "User.Read.All", "User.ReadWrite.All"
)
_READ_BASIC = _READ | any_of("User.ReadBasic.All")
_OWN = any_of("User.Read", "User.ReadWrite")
_WRITE = any_of("User.ReadWrite.All", "Directory.ReadWrite.All")
_DELETE = any_of("User.DeleteRestore.All", "User.ReadWrite.All")


def _reading(name: str, scopes: Permissions, own: Permissions = frozenset()) -> Action:
    """Every member reads the directory; a guest needs a role for it."""
    return Action(
        name=name,
        own_scopes=scopes | own,
        scopes=scopes,
        app_roles=scopes,
        roles=role_sets.DIRECTORY_READ,
        members=True,
    )


USERS_READ_BASIC = _reading("users.read_basic", _READ_BASIC, _OWN)
"""Name, mail and userPrincipalName of a user. Who may no more than this sees no more than this."""
USERS_READ = _reading("users.read", _READ, _OWN)
USERS_LIST = _reading("users.list", _READ_BASIC)
"""Listing and counting; what is shown of each is decided by USERS_READ, then USERS_READ_BASIC."""

_MEMBER_OF = any_of(
    "Directory.Read.All",
    "Directory.ReadWrite.All",
    "Group.Read.All",
    "Group.ReadBasic.All",
    "GroupMember.Read.All",
    "GroupMember.ReadBasic.All",
    "User.Read.All",
)
USERS_READ_MEMBER_OF = _reading("users.read_member_of", _MEMBER_OF, any_of("User.Read"))

_CHECK_GROUPS = _MEMBER_OF | any_of(
    "Application.Read.All", "Application.ReadWrite.All", "Device.Read.All", "Group.ReadWrite.All", "User.ReadWrite.All"
)
USERS_CHECK_MEMBER_GROUPS = Action(
    name="users.check_member_groups",
    own_scopes=_CHECK_GROUPS,
    scopes=_CHECK_GROUPS,
    app_roles=_CHECK_GROUPS | any_of("Device.ReadWrite.All"),
    roles=role_sets.DIRECTORY_READ,
    members=True,
)

_CREATE = _WRITE | _WRITE_BY_DEVICES
USERS_CREATE = Action(name="users.create", scopes=_CREATE, app_roles=_CREATE, roles=role_sets.USER_CREATE)

_UPDATE = _WRITE | _WRITE_BY_DEVICES | any_of("User.ReadUpdate.All")
USERS_UPDATE_BASIC = Action(
    name="users.update_basic",
    own_scopes=_UPDATE | any_of("User.ReadWrite"),
    scopes=_UPDATE,
    app_roles=_UPDATE,
    roles=role_sets.USER_UPDATE,
)
"""The properties of a user that are not sensitive."""


def _sensitive(name: str, scopes: Permissions) -> Action:
    return Action(
        name=name,
        own_scopes=scopes,
        scopes=scopes,
        app_roles=scopes,
        roles=role_sets.SENSITIVE,
        matrix=Matrix.SENSITIVE,
        own=Own.BY_ROLE,
        applications=ForApplications.ROLE_AGAINST_ADMINISTRATORS,
    )


def _contact(name: str, scopes: Permissions, own: Own = Own.BY_ROLE, own_scopes: Permissions = frozenset()) -> Action:
    """Self-service password reset sends to these: who may write them is who may reset the password."""
    return Action(
        name=name,
        own_scopes=scopes | own_scopes,
        scopes=scopes,
        app_roles=scopes,
        roles=role_sets.RESET_PASSWORD,
        matrix=Matrix.RESET_PASSWORD,
        own=own,
        applications=ForApplications.ROLE_AGAINST_ADMINISTRATORS,
    )


USERS_UPDATE_ACCOUNT_ENABLED = _sensitive(
    "users.update_account_enabled", _WRITE | any_of("User.EnableDisableAccount.All + User.Read.All")
)
USERS_UPDATE_USER_PRINCIPAL_NAME = _sensitive("users.update_user_principal_name", _WRITE)
USERS_UPDATE_IMMUTABLE_ID = _sensitive("users.update_immutable_id", _WRITE)
USERS_UPDATE_MOBILE_PHONE = _contact(
    "users.update_mobile_phone", _WRITE | any_of("User-Phone.ReadWrite.All"), Own.FREELY, any_of("User.ReadWrite")
)
"""A person manages their own mobile number (Entra, default user permissions)."""
USERS_UPDATE_BUSINESS_PHONES = _contact("users.update_business_phones", _WRITE | any_of("User-Phone.ReadWrite.All"))
USERS_UPDATE_OTHER_MAILS = _contact("users.update_other_mails", _WRITE | any_of("User-Mail.ReadWrite.All"))
_PASSWORD = any_of("User.ReadWrite.All", "User-PasswordProfile.ReadWrite.All")
USERS_UPDATE_PASSWORD_PROFILE = Action(
    name="users.update_password_profile",
    own_scopes=_PASSWORD,
    scopes=_PASSWORD,
    app_roles=_PASSWORD,
    roles=role_sets.RESET_PASSWORD,
    matrix=Matrix.RESET_PASSWORD,
    own=Own.NEVER,
    applications=ForApplications.USER_ADMINISTRATOR,
)
"""Setting a password without knowing the old one. By its description `Directory.ReadWrite.All` does not reach it."""

USERS_UPDATE_SENSITIVE: Mapping[str, Action] = {
    "accountEnabled": USERS_UPDATE_ACCOUNT_ENABLED,
    "businessPhones": USERS_UPDATE_BUSINESS_PHONES,
    "mobilePhone": USERS_UPDATE_MOBILE_PHONE,
    "onPremisesImmutableId": USERS_UPDATE_IMMUTABLE_ID,
    "otherMails": USERS_UPDATE_OTHER_MAILS,
    "passwordProfile": USERS_UPDATE_PASSWORD_PROFILE,
    "userPrincipalName": USERS_UPDATE_USER_PRINCIPAL_NAME,
}
"""By property name. Every other property is USERS_UPDATE_BASIC's."""


def updating(properties: Iterable[str]) -> tuple[Action, ...]:
    """All the actions that a change of these properties is: each must be permitted. At least one."""
    wanted = dict.fromkeys(USERS_UPDATE_SENSITIVE.get(name, USERS_UPDATE_BASIC) for name in properties)
    return tuple(wanted) or (USERS_UPDATE_BASIC,)


_DELETE_USERS = _DELETE | _WRITE_BY_DEVICES
USERS_DELETE = _sensitive("users.delete", _DELETE_USERS)
USERS_RESTORE = _sensitive("users.restore", _DELETE)

_REVOKE = any_of("User.RevokeSessions.All", "Directory.ReadWrite.All", "User.ReadWrite.All")
USERS_REVOKE_SESSIONS = Action(
    name="users.revoke_sessions",
    own_scopes=_REVOKE | any_of("User.ReadWrite"),
    scopes=_REVOKE,
    app_roles=_REVOKE,
    roles=role_sets.RESET_PASSWORD,
    matrix=Matrix.RESET_PASSWORD,
)

USERS_CHANGE_OWN_PASSWORD = Action(
    name="users.change_own_password",
    own_scopes=any_of("Directory.AccessAsUser.All", "User-PasswordProfile.ReadWrite.All"),
    others=False,
)
"""Knowing the old one. The permissions reference and the page of the operation name one of these each."""
