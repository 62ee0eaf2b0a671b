"""The built-in directory roles: the same template ids in every organization.

Source: Microsoft Entra built-in roles; ids and the privileged label as in the Entra documentation of August 2026. Only
the roles that something here depends on: as actor, as row of a matrix, or to read the directory and its logs.
"""

from dataclasses import dataclass

from watchword.kernel.ids import RoleId


@dataclass(frozen=True)
class Role:
    """A built-in role. `privileged` is Microsoft's label for a role through which more can be gained."""

    template_id: RoleId
    name: str
    description: str
    privileged: bool = True


def _role(template_id: str, name: str, description: str, privileged: bool = True) -> Role:
    return Role(RoleId(template_id), name, description, privileged)


GLOBAL_ADMINISTRATOR = _role(
    "62e90394-69f5-4237-9190-012177145e10",
    "Global Administrator",
    "Can do everything here, and give every role to others.",
)
GLOBAL_READER = _role(
    "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
    "Global Reader",
    "Can see everything that a Global Administrator can see, and change nothing.",
)
AUTHENTICATION_ADMINISTRATOR = _role(
    "c4e39bd9-1100-46d3-8c65-fb160da0071f",
    "Authentication Administrator",
    "Can see (phone numbers masked), set and reset the authentication methods of people without an administrator role "
    "and of some administrators.",
)
PRIVILEGED_AUTHENTICATION_ADMINISTRATOR = _role(
    "7be44c8a-adaf-4e2a-84d6-ab2649e08a13",
    "Privileged Authentication Administrator",
    "Can see, set and reset the authentication methods of everybody, Global Administrators included.",
)
AUTHENTICATION_POLICY_ADMINISTRATOR = _role(
    "0526716b-113d-4c15-b2c8-68e3c22b9f80",
    "Authentication Policy Administrator",
    "Can decide which authentication methods are allowed and demanded, per-user MFA included.",
    privileged=False,
)
AUTHENTICATION_EXTENSIBILITY_ADMINISTRATOR = _role(
    "25a516ed-2fa0-40ea-a2d0-12923a21473a",
    "Authentication Extensibility Administrator",
    "Can customize sign-in and sign-up by extensions of one's own.",
)
USER_ADMINISTRATOR = _role(
    "fe930be7-5e62-47db-91af-98c3a49a38b1",
    "User Administrator",
    "Can manage users and groups, and reset the passwords of people and of limited administrators.",
)
HELPDESK_ADMINISTRATOR = _role(
    "729827e3-9c14-49f7-bb1b-9608f156bbb8",
    "Helpdesk Administrator",
    "Can reset the passwords of people and of other Helpdesk Administrators.",
)
PASSWORD_ADMINISTRATOR = _role(
    "966707d0-3269-4727-9be2-8c3a10f19b9d",
    "Password Administrator",
    "Can reset the passwords of people and of other Password Administrators.",
)
PRIVILEGED_ROLE_ADMINISTRATOR = _role(
    "e8611ab8-c189-46e8-94e1-60213ab1f814",
    "Privileged Role Administrator",
    "Can give and take roles, and change the groups that roles can be given to.",
)
SECURITY_ADMINISTRATOR = _role(
    "194ae4cb-b126-40b2-bd5b-6091b380977d",
    "Security Administrator",
    "Can read security information and reports, and manage security settings.",
)
SECURITY_OPERATOR = _role(
    "5f2222b1-57c3-48ba-8ad5-d4759f1fde6f",
    "Security Operator",
    "Can follow up security events.",
)
SECURITY_READER = _role(
    "5d6b6bb7-de71-4623-b4af-96380a352509",
    "Security Reader",
    "Can read security information and reports.",
)
CONDITIONAL_ACCESS_ADMINISTRATOR = _role(
    "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9",
    "Conditional Access Administrator",
    "Can manage Conditional Access and authentication strengths.",
)
REPORTS_READER = _role(
    "4a5d8f65-41da-4de4-8968-e035b65339cf",
    "Reports Reader",
    "Can read sign-in and audit reports.",
    privileged=False,
)
DIRECTORY_READERS = _role(
    "88d8e3e3-8f55-4a1e-953a-9b9898b8876b",
    "Directory Readers",
    "Can read the basic directory, where that is not open to them anyway: applications and guests.",
    privileged=False,
)
DIRECTORY_WRITERS = _role(
    "9360feb5-f418-4baa-8175-e2a00bac4301",
    "Directory Writers",
    "Can read and write the basic directory: for applications, not for people.",
)
GROUPS_ADMINISTRATOR = _role(
    "fdd7a751-b60b-444a-984c-02652fe8fa1c",
    "Groups Administrator",
    "Can manage groups, except those that roles can be given to.",
    privileged=False,
)
GUEST_INVITER = _role(
    "95e79109-95c0-4d8e-aee3-d01accf2d47b",
    "Guest Inviter",
    "Can invite guests, where members may not.",
    privileged=False,
)
MESSAGE_CENTER_READER = _role(
    "790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b",
    "Message Center Reader",
    "Can read announcements about the service.",
    privileged=False,
)
USAGE_SUMMARY_REPORTS_READER = _role(
    "75934031-6c7e-415a-99d7-48dbd49e875e",
    "Usage Summary Reports Reader",
    "Can read usage figures of the whole organization.",
    privileged=False,
)
USER_EXPERIENCE_SUCCESS_MANAGER = _role(
    "27460883-1df1-4691-b032-3b79643e5e63",
    "User Experience Success Manager",
    "Can read feedback, survey results and training material.",
    privileged=False,
)

BUILT_IN_ROLES = (
    GLOBAL_ADMINISTRATOR,
    GLOBAL_READER,
    AUTHENTICATION_ADMINISTRATOR,
    PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
    AUTHENTICATION_POLICY_ADMINISTRATOR,
    AUTHENTICATION_EXTENSIBILITY_ADMINISTRATOR,
    USER_ADMINISTRATOR,
    HELPDESK_ADMINISTRATOR,
    PASSWORD_ADMINISTRATOR,
    PRIVILEGED_ROLE_ADMINISTRATOR,
    SECURITY_ADMINISTRATOR,
    SECURITY_OPERATOR,
    SECURITY_READER,
    CONDITIONAL_ACCESS_ADMINISTRATOR,
    REPORTS_READER,
    DIRECTORY_READERS,
    DIRECTORY_WRITERS,
    GROUPS_ADMINISTRATOR,
    GUEST_INVITER,
    MESSAGE_CENTER_READER,
    USAGE_SUMMARY_REPORTS_READER,
    USER_EXPERIENCE_SUCCESS_MANAGER,
)

_BY_ID = {role.template_id: role for role in BUILT_IN_ROLES}
_BY_NAME = {role.name: role for role in BUILT_IN_ROLES}


def built_in(template_id: str) -> Role | None:
    """The built-in role of that template id; None for a custom or unknown one."""
    return _BY_ID.get(RoleId(template_id))


def named(name: str) -> Role:
    """The built-in role of that display name. Raises KeyError: for the data of this folder, not for outside input."""
    return _BY_NAME[name]
