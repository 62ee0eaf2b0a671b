"""Users and deleted users: every way to ask."""

from tests.graph.cast import PLAIN, group_id
from tests.graph.oracle import gates as g
from tests.graph.oracle.ask import About, Ask, ask
from tests.graph.seeded import PASSWORD

_ANOTHER = "seven pelicans read the newspaper"
_NEW = {
    "accountEnabled": True,
    "displayName": "New",
    "mailNickname": "new",
    "userPrincipalName": "new@contoso.com",
    "passwordProfile": {"password": _ANOTHER},
}

PROPERTIES = (
    ("city", g.UPDATE_ADDRESS, "Oslo"),
    ("jobTitle", g.UPDATE_USER, "Clerk"),
    ("userType", g.UPDATE_USER, "Guest"),
    ("accountEnabled", g.SENSITIVE_ACTION, False),
    ("userPrincipalName", g.SENSITIVE_ACTION, "renamed@contoso.com"),
    ("onPremisesImmutableId", g.SENSITIVE_ACTION, "aW1tdXRhYmxl"),
    ("mobilePhone", g.OWN_MOBILE, "+1 4255550199"),
    ("businessPhones", g.CONTACT, ["+1 4255550198"]),
    ("otherMails", g.CONTACT, ["other@private.example"]),
    ("passwordProfile", g.PASSWORD_PROFILE, {"password": _ANOTHER}),
)
"""A property of each kind, with a value that it does not have."""

_USER = "users/{}"

USERS = (
    ask("GET users", g.READ_DIRECTORY, status=200, url="users?$top=1"),
    ask("GET users/$count", g.READ_DIRECTORY, status=200, permissions="GET users", eventual=True),
    ask("POST users", g.CREATE_USER, status=201, body=_NEW),
    ask(f"GET {_USER}", g.READ_DIRECTORY, status=200),
    ask(
        f"GET {_USER}",
        g.READ_DIRECTORY,
        status=200,
        url="users/{user}?$expand=memberOf",
        name="with their groups",
        permissions="read a user with their groups",
    ),
    *(
        ask(f"PATCH {_USER}", gate, status=204, name=name, body={name: value}, permissions=f"set {name}")
        for name, gate, value in PROPERTIES
    ),
    ask(
        f"PATCH {_USER}",
        g.UPDATE_USER,
        g.CONTACT,
        status=204,
        name="two properties",
        body={"jobTitle": "Clerk", "otherMails": ["other@private.example"]},
        permissions="set jobTitle and otherMails",
    ),
    ask(
        f"PATCH {_USER}",
        g.OWN_MOBILE,
        g.CONTACT,
        status=204,
        name="two contacts",
        body={"mobilePhone": "+1 4255550199", "otherMails": ["other@private.example"]},
        permissions="set mobilePhone and otherMails",
    ),
    ask(f"DELETE {_USER}", g.SENSITIVE_ACTION, status=204),
    ask(f"POST {_USER}/revokeSignInSessions", g.REVOKE, status=200),
    ask(f"POST {_USER}/invalidateAllRefreshTokens", g.REVOKE, status=200),
    ask(f"GET {_USER}/memberOf", g.READ_DIRECTORY, status=200),
    ask(f"GET {_USER}/transitiveMemberOf", g.READ_DIRECTORY, status=200),
    ask(f"POST {_USER}/checkMemberGroups", g.READ_DIRECTORY, status=200, body={"groupIds": [group_id(PLAIN)]}),
    ask(f"POST {_USER}/getMemberGroups", g.READ_DIRECTORY, status=200, body={"securityEnabledOnly": False}),
    ask(
        f"POST {_USER}/changePassword",
        g.CHANGE_PASSWORD,
        status=204,
        body={"currentPassword": PASSWORD, "newPassword": _ANOTHER},
    ),
)

_ITEM = "directory/deletedItems/{}"


def _deleted(key: str, gate: g.Gate, status: int, *, permissions: str, end: str = "") -> Ask:
    url = f"directory/deletedItems/{{user}}{end}"
    return ask(key, gate, status=status, url=url, about=About.DELETED_USER, permissions=permissions)


DELETED_USERS: tuple[Ask, ...] = (
    ask("GET directory/deletedItems/user", g.READ_DIRECTORY, status=200, permissions="list deleted users"),
    _deleted(f"GET {_ITEM}", g.READ_DIRECTORY, 200, permissions="read a deleted item"),
    _deleted(f"DELETE {_ITEM}", g.SENSITIVE_ACTION, 204, permissions="remove a user for good"),
    _deleted(f"POST {_ITEM}/restore", g.SENSITIVE_ACTION, 200, permissions=f"POST {_ITEM}/restore", end="/restore"),
)
