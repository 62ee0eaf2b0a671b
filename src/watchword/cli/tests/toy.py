"""A small API to draw verbs from: the shapes of the real one, without what is behind it."""

from typing import Any

from watchword.graph.language.options import USUAL, ListRules, Option
from watchword.graph.resource import Call, EntitySet, Kind, Operation
from watchword.kernel.edm import (
    AUTHENTICATION_METHOD,
    BETA,
    DIRECTORY_OBJECT,
    GRAPH,
    ComplexType,
    EntityType,
    EnumType,
    May,
    Primitive,
    Property,
)


async def nothing(_call: Call) -> None:
    """Never called: the command line only reads descriptions."""


PASSWORD_PROFILE = ComplexType(
    "passwordProfile",
    (
        Property("forceChangePasswordNextSignIn", Primitive.BOOLEAN, may=May.WRITE),
        Property("password", Primitive.STRING, may=May.WRITE, label="Password"),
    ),
)
PLACE = ComplexType("place", (Property("street", Primitive.STRING), Property("floor", Primitive.INT32)))
USER = EntityType(
    "user",
    (
        Property("displayName", Primitive.STRING, may=May.WRITE, required=True, label="Display name"),
        Property("userPrincipalName", Primitive.STRING, may=May.WRITE, required=True, label="Name"),
        Property("accountEnabled", Primitive.BOOLEAN, may=May.WRITE, label="Enabled"),
        Property("otherMails", Primitive.STRING, collection=True, may=May.WRITE, label="Other mails"),
        Property("birthday", Primitive.INSTANT, may=May.WRITE),
        Property("place", PLACE, may=May.WRITE),
        Property("passwordProfile", PASSWORD_PROFILE, may=May.WRITE),
        Property("passwordPolicies", Primitive.STRING, may=May.WRITE),
        Property("betaOnly", Primitive.INT32, may=May.WRITE, versions=BETA),
        Property("createdDateTime", Primitive.INSTANT),
    ),
    base=DIRECTORY_OBJECT,
    label="User",
)
PHONE = EntityType(
    "phoneAuthenticationMethod",
    (
        Property("phoneNumber", Primitive.STRING, may=May.WRITE, required=True, label="Number"),
        Property(
            "phoneType", EnumType("phoneType", ("mobile", "office", "unknownFutureValue")), may=May.WRITE, label="Type"
        ),
    ),
    base=AUTHENTICATION_METHOD,
    label="Phone",
)

_RULES = ListRules(options=USUAL | {Option.SEARCH}, advanced=True)
_HERE: Any = ("toy", nothing)
_USERS = EntitySet(
    path="users",
    entity=USER,
    key="user:userPrincipalName",
    rules=_RULES,
    list=_HERE,
    get=_HERE,
    count=_HERE,
    create=_HERE,
    update=_HERE,
    delete=_HERE,
)
_PHONES = EntitySet(
    path="users/{user:userPrincipalName}/authentication/phoneMethods",
    entity=PHONE,
    key="id",
    list=_HERE,
    get=_HERE,
    create=_HERE,
    update=_HERE,
    delete=_HERE,
)


def _other(kind: Kind, path: str, **more: Any) -> Operation:
    return Operation(kind=kind, path=path, permission="toy", handler=nothing, **more)


OPERATIONS = (
    *_USERS.operations(),
    *_PHONES.operations(),
    _other(Kind.LIST, "groups/{group}/members", entity=DIRECTORY_OBJECT),
    _other(Kind.LIST_REFERENCES, "groups/{group}/members/$ref"),
    _other(Kind.ADD_REFERENCE, "groups/{group}/members/$ref"),
    _other(Kind.REMOVE_REFERENCE, "groups/{group}/members/{member}/$ref"),
    _other(Kind.LIST, "directory/deletedItems/user", entity=USER),
    _other(Kind.DELETE, "directory/deletedItems/{item}"),
    _other(Kind.GET, "users/{user}/authentication/signInPreferences", versions=BETA),
    _other(
        Kind.ACTION,
        "users/{user:userPrincipalName}/changePassword",
        parameters=(
            Property("currentPassword", Primitive.STRING, required=True),
            Property("newPassword", Primitive.STRING, required=True),
        ),
    ),
    _other(Kind.ACTION, "users/{user}/authentication/phoneMethods/{id}/enableSmsSignIn", versions=GRAPH),
    _other(Kind.ACTION, "users/{user}/authentication/methods/{id}/enableSmsSignIn", versions=BETA, silent=True),
    _other(Kind.FUNCTION, "reports/activity", parameters=(Property("period", Primitive.STRING),), versions=GRAPH),
)
