"""Which action each documented operation of Microsoft Graph is; where less or more is accepted than its page says."""

import re
from collections.abc import Mapping

from watchword.access import actions as a
from watchword.access.action import Action, method_actions
from watchword.method import Verb

PHONE = method_actions("Phone", self_service=frozenset({Verb.DELETE}))
EMAIL = method_actions("Email", self_service=frozenset({Verb.DELETE}))
PASSWORD = method_actions("Password", self_service=frozenset({Verb.DELETE}))
PASSKEY = method_actions("Passkey", self_service=frozenset({Verb.UPDATE, Verb.DELETE}))
SOFTWARE_OATH = method_actions("SoftwareOATH", self_service=frozenset({Verb.DELETE}))
PASS = method_actions("TAP", self_service=frozenset({Verb.DELETE}))
PASSWORD_RESET = a.resetting("Password")
USER = "/users/{user-id}"
METHODS = f"{USER}/authentication"
_POLICY = "/policies/authenticationMethodsPolicy"
_CONFIGURATION = f"{_POLICY}/authenticationMethodConfigurations/{{authenticationMethodConfiguration-id}}"
_ROLE_ASSIGNMENTS = "/roleManagement/directory/roleAssignments"
_ROLE_DEFINITIONS = "/roleManagement/directory/roleDefinitions"
OPERATIONS: Mapping[tuple[Action, ...], tuple[str, ...]] = {
    (a.USERS_READ_BASIC, a.USERS_READ): (f"GET {USER}", "GET /users(userPrincipalName='{userPrincipalName}')"),
    (a.USERS_LIST,): ("GET /users",),
    (a.USERS_CREATE,): ("POST /users",),
    (a.USERS_UPDATE_BASIC, *a.USERS_UPDATE_SENSITIVE.values()): (f"PATCH {USER}",),
    (a.USERS_DELETE,): (f"DELETE {USER}",),
    (a.USERS_RESTORE,): ("POST /directory/deletedItems/{directoryObject-id}/restore",),
    (a.USERS_REVOKE_SESSIONS,): (
        f"POST {USER}/revokeSignInSessions",
        f"POST {USER}/invalidateAllRefreshTokens",
    ),
    (a.USERS_CHANGE_OWN_PASSWORD,): (f"POST {USER}/changePassword",),
    (a.USERS_READ_MEMBER_OF,): (f"GET {USER}/memberOf", f"GET {USER}/transitiveMemberOf"),
    (a.USERS_CHECK_MEMBER_GROUPS,): (f"POST {USER}/checkMemberGroups", f"POST {USER}/getMemberGroups"),
    (a.METHODS_READ,): (f"GET {METHODS}/methods", f"GET {METHODS}/methods/{{authenticationMethod-id}}"),
    (a.OPERATIONS_READ,): (f"GET {METHODS}/operations/{{longRunningOperation-id}}",),
    (a.RESET_PASSWORD,): (f"POST {METHODS}/methods/{{authenticationMethod-id}}/resetPassword",),
    (PASSWORD_RESET,): (f"POST {METHODS}/passwordMethods/{{passwordAuthenticationMethod-id}}/resetPassword",),
    (a.REQUIREMENTS_READ,): (f"GET {METHODS}/requirements",),
    (a.REQUIREMENTS_WRITE,): (f"PATCH {METHODS}/requirements",),
    (PHONE.read,): (
        f"GET {METHODS}/phoneMethods",
        f"GET {METHODS}/phoneMethods/{{phoneAuthenticationMethod-id}}",
    ),
    (PHONE.create,): (f"POST {METHODS}/phoneMethods",),
    (PHONE.update,): (f"PATCH {METHODS}/phoneMethods/{{phoneAuthenticationMethod-id}}",),
    (PHONE.delete,): (f"DELETE {METHODS}/phoneMethods/{{phoneAuthenticationMethod-id}}",),
    (PHONE.act,): (
        f"POST {METHODS}/phoneMethods/{{phoneAuthenticationMethod-id}}/enableSmsSignIn",
        f"POST {METHODS}/phoneMethods/{{phoneAuthenticationMethod-id}}/disableSmsSignIn",
        f"POST {METHODS}/methods/{{authenticationMethod-id}}/enableSmsSignIn",
        f"POST {METHODS}/methods/{{authenticationMethod-id}}/disableSmsSignIn",
    ),
    (PASSKEY.read,): (
        f"GET {METHODS}/fido2Methods",
        f"GET {METHODS}/fido2Methods/{{fido2AuthenticationMethod-id}}",
    ),
    (PASSKEY.create,): (
        f"POST {METHODS}/fido2Methods",
        f"GET {METHODS}/fido2Methods/creationOptions()",
        f"GET {METHODS}/fido2Methods/creationOptions(challengeTimeoutInMinutes=@challengeTimeoutInMinutes)",
    ),
    (PASSKEY.update,): (f"PATCH {METHODS}/fido2Methods/{{fido2AuthenticationMethod-id}}",),
    (PASSKEY.delete,): (f"DELETE {METHODS}/fido2Methods/{{fido2AuthenticationMethod-id}}",),
    (SOFTWARE_OATH.read,): (
        f"GET {METHODS}/softwareOathMethods",
        f"GET {METHODS}/softwareOathMethods/{{softwareOathAuthenticationMethod-id}}",
    ),
    (SOFTWARE_OATH.delete,): (f"DELETE {METHODS}/softwareOathMethods/{{softwareOathAuthenticationMethod-id}}",),
    (PASS.read,): (
        f"GET {METHODS}/temporaryAccessPassMethods",
        f"GET {METHODS}/temporaryAccessPassMethods/{{temporaryAccessPassAuthenticationMethod-id}}",
    ),
    (PASS.create,): (f"POST {METHODS}/temporaryAccessPassMethods",),
    (PASS.delete,): (f"DELETE {METHODS}/temporaryAccessPassMethods/{{temporaryAccessPassAuthenticationMethod-id}}",),
    (EMAIL.read,): (
        f"GET {METHODS}/emailMethods",
        f"GET {METHODS}/emailMethods/{{emailAuthenticationMethod-id}}",
    ),
    (EMAIL.create,): (f"POST {METHODS}/emailMethods",),
    (EMAIL.update,): (f"PATCH {METHODS}/emailMethods/{{emailAuthenticationMethod-id}}",),
    (EMAIL.delete,): (f"DELETE {METHODS}/emailMethods/{{emailAuthenticationMethod-id}}",),
    (PASSWORD.read,): (
        f"GET {METHODS}/passwordMethods",
        f"GET {METHODS}/passwordMethods/{{passwordAuthenticationMethod-id}}",
    ),
    (a.POLICY_METHODS_READ,): (f"GET {_POLICY}", f"GET {_CONFIGURATION}"),
    (a.POLICY_METHODS_WRITE,): (f"PATCH {_POLICY}", f"PATCH {_CONFIGURATION}", f"DELETE {_CONFIGURATION}"),
    (a.GROUPS_READ,): ("GET /groups", "GET /groups/{group-id}"),
    (a.GROUPS_READ_MEMBERS,): ("GET /groups/{group-id}/members", "GET /groups/{group-id}/transitiveMembers"),
    (a.GROUPS_CREATE,): ("POST /groups",),
    (a.GROUPS_UPDATE,): ("PATCH /groups/{group-id}",),
    (a.GROUPS_DELETE,): ("DELETE /groups/{group-id}",),
    (a.ROLES_READ,): (
        "GET /directoryRoles",
        "GET /directoryRoles/{directoryRole-id}",
        "GET /directoryRoles(roleTemplateId='{roleTemplateId}')",
        "GET /directoryRoles/{directoryRole-id}/members",
        "GET /directoryRoleTemplates",
        "GET /directoryRoleTemplates/{directoryRoleTemplate-id}",
        f"GET {_ROLE_ASSIGNMENTS}",
        f"GET {_ROLE_ASSIGNMENTS}/{{unifiedRoleAssignment-id}}",
        f"GET {_ROLE_DEFINITIONS}",
        f"GET {_ROLE_DEFINITIONS}/{{unifiedRoleDefinition-id}}",
    ),
    (a.ROLES_ACTIVATE,): ("POST /directoryRoles",),
    (a.ROLES_ASSIGN,): (
        f"POST {_ROLE_ASSIGNMENTS}",
        f"DELETE {_ROLE_ASSIGNMENTS}/{{unifiedRoleAssignment-id}}",
    ),
    (a.ROLES_DEFINE,): (
        f"POST {_ROLE_DEFINITIONS}",
        f"PATCH {_ROLE_DEFINITIONS}/{{unifiedRoleDefinition-id}}",
        f"DELETE {_ROLE_DEFINITIONS}/{{unifiedRoleDefinition-id}}",
    ),
    (a.ORGANIZATION_READ,): ("GET /organization", "GET /organization/{organization-id}"),
    (a.ORGANIZATION_UPDATE,): ("PATCH /organization/{organization-id}",),
    (a.DOMAINS_READ,): ("GET /domains", "GET /domains/{domain-id}"),
    (a.DOMAINS_MANAGE,): ("POST /domains", "PATCH /domains/{domain-id}", "DELETE /domains/{domain-id}"),
    (a.AUDIT_READ,): ("GET /auditLogs/directoryAudits", "GET /auditLogs/directoryAudits/{directoryAudit-id}"),
    (a.SIGN_INS_READ,): ("GET /auditLogs/signIns", "GET /auditLogs/signIns/{signIn-id}"),
}
"""Which actions an operation is. Where there are several, each is asked for what it is about."""
NARROWER_EVERYWHERE = {
    "AgentIdUser.ReadWrite.All": "agent users only, and there are none here",
    "AgentIdUser.ReadWrite.IdentityParentedBy": "agent users only, and there are none here",
    "AgentIdentity.DeleteRestore.All": "agent identities only, and there are none here",
    "AgentIdentityBlueprint.DeleteRestore.All": "agent identity blueprints only, and there are none here",
    "AgentIdentityBlueprintPrincipal.DeleteRestore.All": "their principals only, and there are none here",
    "User.ReadWrite.CrossCloud": "users of other clouds only, and there are none here",
}
NARROWER = {
    a.GROUPS_CREATE: {"Group-PreferredDataLocation.ReadWrite.All": "one property, not kept here"},
    a.GROUPS_UPDATE: {
        "Group-NestingSupport.ReadWrite.All": "one property, not kept here",
        "Group-PreferredDataLocation.ReadWrite.All": "one property, not kept here",
        "Group.ManageProtection.All": "one property, not kept here",
    },
    a.USERS_UPDATE_BASIC: {
        "User.ManageIdentities.All": "one property, not kept here",
        "User.EnableDisableAccount.All": "only together with User.Read.All, which has a test of its own",
    },
}
"""Documented for the path, but by their own description for less than Watchword keeps behind it."""
BROADER = {
    a.USERS_UPDATE_BASIC: {"User.ReadUpdate.All": "the page of July 2026; not yet in the permissions reference"},
    a.USERS_CHANGE_OWN_PASSWORD: {"Directory.AccessAsUser.All": "the page; the permissions reference names another"},
}
FOR_OTHERS_ALONE = {PASSKEY.create: "one's own needs a proof of the last minutes, which a token does not carry"}
"""Documented for oneself too, but refused there (STANDARDS section 8)."""
WRITERS = {key for key in OPERATIONS[PASSKEY.create,] if "creationOptions" in key}
"""Documented for those who read, though what it opens only those who write can finish."""
OWN_ONLY = re.compile(r"User\.Read(Write)?|UserAuth(enticationMethod|Method-\w+)\.Read(Write)?", re.ASCII)
"""Permissions that reach one's own account and no other, whatever path they are listed for."""
