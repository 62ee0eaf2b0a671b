"""What can be done with authentication methods beyond those of one method, and with the policy over them."""

from dataclasses import replace

from watchword.access import role_sets
from watchword.access.action import Action, Own, Permissions, any_of
from watchword.access.matrix import Matrix

_READ = any_of("UserAuthenticationMethod.Read.All", "UserAuthenticationMethod.ReadWrite.All")
_OWN_READ = _READ | any_of("UserAuthenticationMethod.Read", "UserAuthenticationMethod.ReadWrite")
_WRITE = any_of("UserAuthenticationMethod.ReadWrite.All")
_OWN_WRITE = _WRITE | any_of("UserAuthenticationMethod.ReadWrite")
_POLICY_WRITE = any_of("Policy.ReadWrite.AuthenticationMethod")
_POLICY_READ = _POLICY_WRITE | any_of("Policy.Read.AuthenticationMethod", "Policy.Read.All")
_REQUIREMENTS_READ = _POLICY_WRITE | any_of("Policy.Read.All")


def _reading(name: str, app_roles: Permissions = _READ, *, restricted_read: bool = False) -> Action:
    return Action(
        name=name,
        own_scopes=_OWN_READ,
        scopes=_READ,
        app_roles=app_roles,
        roles=role_sets.AUTH_READ,
        matrix=Matrix.AUTHENTICATION_METHODS,
        restricted_read=restricted_read,
    )


METHODS_READ = _reading("methods.read", restricted_read=True)
"""All methods of a user in one list: only the umbrella permission reaches it."""
OPERATIONS_READ = _reading("operations.read", frozenset())
"""How a password reset went. Not for applications: they cannot ask for one either."""
SIGN_IN_PREFERENCES_READ = _reading("sign_in_preferences.read")
SIGN_IN_PREFERENCES_WRITE = Action(
    name="sign_in_preferences.write",
    own_scopes=_OWN_WRITE,
    scopes=_WRITE,
    app_roles=_WRITE,
    roles=role_sets.AUTH_WRITE,
    matrix=Matrix.AUTHENTICATION_METHODS,
)

RESET_PASSWORD = Action(
    name="reset_password",
    own_scopes=_WRITE,
    scopes=_WRITE,
    roles=role_sets.RESET_PASSWORD,
    matrix=Matrix.RESET_PASSWORD,
    own=Own.NEVER,
)
"""methods/{id}/resetPassword: delegated only, and never for oneself, not even a Global Administrator."""


def resetting(family: str) -> Action:
    """The same on the method's own collection, which the permission of its family opens too (CONTRACT section 12)."""
    scopes = _WRITE | any_of(f"UserAuthMethod-{family}.ReadWrite.All")
    return replace(RESET_PASSWORD, name=f"{family.lower()}.reset", own_scopes=scopes, scopes=scopes)


OWN_PAGES = "our own pages"
"""Held by a person's session on our pages, and by nothing else: no token can name what has a blank in it."""
SECURITY_INFO_CHANGE = Action(name="security_info.change", own_scopes=any_of(OWN_PAGES), others=False)
"""A person sets up, changes or removes what they prove themselves with, on a page of ours."""

REQUIREMENTS_READ = Action(
    name="requirements.read",
    own_scopes=_REQUIREMENTS_READ,
    scopes=_REQUIREMENTS_READ,
    app_roles=_REQUIREMENTS_READ,
    roles=role_sets.POLICY_READ,
)
"""Per-user MFA. It is policy: Authentication Administrators have no part in it."""
REQUIREMENTS_WRITE = Action(
    name="requirements.write",
    own_scopes=_POLICY_WRITE,
    scopes=_POLICY_WRITE,
    app_roles=_POLICY_WRITE,
    roles=role_sets.POLICY_WRITE,
    own=Own.BY_ROLE,
)
"""Nobody takes MFA off their own account by a scope alone."""

POLICY_METHODS_READ = Action(
    name="policy_methods.read", scopes=_POLICY_READ, app_roles=_POLICY_READ, roles=role_sets.POLICY_READ
)
POLICY_METHODS_WRITE = Action(
    name="policy_methods.write", scopes=_POLICY_WRITE, app_roles=_POLICY_WRITE, roles=role_sets.POLICY_WRITE
)
