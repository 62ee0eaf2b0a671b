"""Roles, organization, policies, audit: every way to ask."""

from typing import Any

from tests.graph.cast import (
    CLOSED_ASSIGNMENT,
    CLOSED_PRINCIPAL,
    CUSTOM,
    GROUP_ASSIGNMENT,
    GUEST,
    MEMBER,
    PLAIN,
    TARGETS,
    assignment_id,
    group_id,
    role_id,
)
from tests.graph.oracle import gates as g
from tests.graph.oracle.ask import About, Ask, ask

from watchword.directory.assignments.entities import DEFAULT_ACCESS

_HOLDER = next(each for each in TARGETS if each.roles == ("Reports Reader",))
_ROLE = f"directoryRoles(roleTemplateId='{role_id('Reports Reader')}')"
_ASSIGNMENT = assignment_id(_HOLDER.id, "Reports Reader")
_DEFINITIONS, _ASSIGNMENTS = "roleManagement/directory/roleDefinitions", "roleManagement/directory/roleAssignments"
_UNUSED_ROLE = "Authentication Extensibility Administrator"


def _of_roles(key: str, url: str, **more: Any) -> Ask:
    return ask(key, g.READ_DIRECTORY, status=200, url=url, **more)


ROLES = (
    _of_roles("GET directoryRoleTemplates", "directoryRoleTemplates"),
    _of_roles("GET directoryRoleTemplates/{}", f"directoryRoleTemplates/{role_id('Reports Reader')}"),
    _of_roles("GET directoryRoles", "directoryRoles"),
    _of_roles("GET directoryRoles/{}", _ROLE),
    _of_roles("GET directoryRoles/{}/members", f"{_ROLE}/members"),
    _of_roles(
        "GET directoryRoles/{}/members/$ref", f"{_ROLE}/members/$ref", permissions="GET directoryRoles/{}/members"
    ),
    _of_roles(f"GET {_DEFINITIONS}", _DEFINITIONS),
    _of_roles(f"GET {_DEFINITIONS}/{{}}", f"{_DEFINITIONS}/{CUSTOM}"),
    _of_roles(f"GET {_ASSIGNMENTS}", _ASSIGNMENTS),
    _of_roles(f"GET {_ASSIGNMENTS}/{{}}", f"{_ASSIGNMENTS}/{_ASSIGNMENT}"),
    ask("POST directoryRoles", g.WRITE_ROLES, status=400, body={"roleTemplateId": role_id(_UNUSED_ROLE)}),
    ask(
        "POST directoryRoles/{}/members/$ref",
        g.WRITE_ROLES,
        status=204,
        url=f"{_ROLE}/members/$ref",
        body={"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{MEMBER.id}"},
        permissions=f"POST {_ASSIGNMENTS}",
    ),
    ask(
        "DELETE directoryRoles/{}/members/{}/$ref",
        g.WRITE_ROLES,
        status=204,
        url=f"{_ROLE}/members/{_HOLDER.id}/$ref",
        permissions=f"DELETE {_ASSIGNMENTS}/{{}}",
    ),
    ask(
        "DELETE directoryRoles/{}/members/$ref",
        g.WRITE_ROLES,
        status=204,
        url=f"{_ROLE}/members/$ref?@id=https://graph.microsoft.com/v1.0/directoryObjects/{_HOLDER.id}",
        permissions=f"DELETE {_ASSIGNMENTS}/{{}}",
    ),
    ask(
        f"POST {_ASSIGNMENTS}",
        g.WRITE_ROLES,
        status=201,
        body={"principalId": GUEST.id, "roleDefinitionId": role_id("Reports Reader"), "directoryScopeId": "/"},
    ),
    ask(f"DELETE {_ASSIGNMENTS}/{{}}", g.WRITE_ROLES, status=204, url=f"{_ASSIGNMENTS}/{_ASSIGNMENT}"),
)
"""Every role of the cast is active, so that activating one is refused to those who may: 400."""

_OURS = f"servicePrincipals/{CLOSED_PRINCIPAL}"
_READ: dict[str, Any] = {"status": 200, "permissions": "read applications"}
_ASSIGN: dict[str, Any] = {"permissions": "assign applications"}

APPLICATIONS = (
    ask("GET servicePrincipals", g.READ_APPLICATIONS, url="servicePrincipals", **_READ),
    ask("GET servicePrincipals/{}", g.READ_APPLICATIONS, url=_OURS, **_READ),
    ask("GET servicePrincipals/{}/appRoleAssignedTo", g.READ_APPLICATIONS, url=f"{_OURS}/appRoleAssignedTo", **_READ),
    ask(
        "PATCH servicePrincipals/{}",
        g.WRITE_ROLES,
        status=204,
        url=_OURS,
        body={"appRoleAssignmentRequired": False},
        permissions="manage applications",
    ),
    ask(
        "POST servicePrincipals/{}/appRoleAssignedTo",
        g.WRITE_ROLES,
        status=201,
        url=f"{_OURS}/appRoleAssignedTo",
        body={"principalId": GUEST.id, "resourceId": CLOSED_PRINCIPAL, "appRoleId": DEFAULT_ACCESS},
        **_ASSIGN,
    ),
    ask(
        "DELETE servicePrincipals/{}/appRoleAssignedTo/{}",
        g.WRITE_ROLES,
        status=204,
        url=f"{_OURS}/appRoleAssignedTo/{CLOSED_ASSIGNMENT}",
        **_ASSIGN,
    ),
)


def _assignments_of(what: str, whose: str, another: str, held: str) -> tuple[Ask, ...]:
    """The same from the other side, under the same rights, whoever it is about."""
    path, url = f"{what}/{{}}/appRoleAssignments", f"{what}/{whose}/appRoleAssignments"
    made = {"principalId": another, "resourceId": CLOSED_PRINCIPAL, "appRoleId": DEFAULT_ACCESS}
    return (
        ask(f"GET {path}", g.READ_APPLICATIONS, url=url, about=About.NOBODY, **_READ),
        ask(
            f"POST {path}",
            g.WRITE_ROLES,
            status=201,
            url=f"{what}/{another}/appRoleAssignments",
            body=made,
            about=About.NOBODY,
            **_ASSIGN,
        ),
        ask(f"DELETE {path}/{{}}", g.WRITE_ROLES, status=204, url=f"{url}/{held}", about=About.NOBODY, **_ASSIGN),
    )


ASSIGNMENTS = (
    *_assignments_of("users", MEMBER.id, GUEST.id, CLOSED_ASSIGNMENT),
    *_assignments_of("groups", group_id(PLAIN), group_id(PLAIN), GROUP_ASSIGNMENT),
)

_TENANT = "organization/{organization}"

ORGANIZATION = (
    ask("GET organization", g.READ_DIRECTORY, status=200),
    ask("GET organization/{}", g.READ_DIRECTORY, status=200, url=_TENANT),
    ask(
        "PATCH organization/{}",
        g.WRITE_ORGANIZATION,
        status=204,
        url=_TENANT,
        body={"technicalNotificationMails": ["it@contoso.com"]},
    ),
    ask("GET domains", g.READ_DIRECTORY, status=200),
    ask("GET domains/{}", g.READ_DIRECTORY, status=200, url="domains/contoso.com"),
)

_AUDITS, _SIGN_INS = "auditLogs/directoryAudits", "auditLogs/signIns"

AUDIT = (
    ask(f"GET {_AUDITS}", g.of_reference(f"GET {_AUDITS}"), status=200, url=f"{_AUDITS}?$top=1"),
    ask(f"GET {_AUDITS}/{{}}", g.of_reference(f"GET {_AUDITS}/{{}}"), status=200, url=f"{_AUDITS}/{{audit}}"),
    ask(f"GET {_SIGN_INS}", g.of_reference(f"GET {_SIGN_INS}"), status=200, url=f"{_SIGN_INS}?$top=1"),
    ask(f"GET {_SIGN_INS}/{{}}", g.of_reference(f"GET {_SIGN_INS}/{{}}"), status=200, url=f"{_SIGN_INS}/{{sign_in}}"),
)

_POLICY, _CONFIGURATIONS = "policies/authenticationMethodsPolicy", "authenticationMethodConfigurations"


def _policy(verb: str, status: int, body: Any = None) -> tuple[Ask, ...]:
    """At its two addresses (CONTRACT section 6)."""
    key = f"{verb} {_POLICY}"
    gate = g.of_reference(key)
    return tuple(
        ask(f"{verb} {root}", gate, status=status, body=body, permissions=key)
        for root in (_POLICY, _POLICY.partition("/")[2])
    )


def _configuration(verb: str, status: int, body: Any = None) -> tuple[Ask, ...]:
    """At its three."""
    key = f"{verb} {_POLICY}/{_CONFIGURATIONS}/{{}}"
    gate = g.of_reference(key)
    roots = (f"{_POLICY}/{_CONFIGURATIONS}", f"{_POLICY.partition('/')[2]}/{_CONFIGURATIONS}", _CONFIGURATIONS)
    return tuple(
        ask(f"{verb} {root}/{{}}", gate, status=status, url=f"{root}/Voice", body=body, permissions=key)
        for root in roots
    )


POLICIES = (
    *_policy("GET", 200),
    *_policy("PATCH", 204, {"reconfirmationInDays": 90}),
    *_configuration("GET", 200),
    *_configuration(
        "PATCH", 204, {"@odata.type": "#microsoft.graph.voiceAuthenticationMethodConfiguration", "state": "enabled"}
    ),
    *_configuration("DELETE", 204),
)
