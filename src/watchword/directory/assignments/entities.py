"""microsoft.graph.appRoleAssignment as this directory keeps it. Applications have one role: to sign in."""

from watchword.kernel.edm import DIRECTORY_OBJECT, EntityType, May, Primitive, Property

DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"
"""The `appRoleId` of an assignment to an application that declares no roles (Microsoft Graph)."""

APP_ROLE_ASSIGNMENT = EntityType(
    "appRoleAssignment",
    (
        Property("appRoleId", Primitive.GUID, nullable=False, may=May.CREATE, required=True),
        Property("createdDateTime", Primitive.INSTANT),
        Property("principalDisplayName", Primitive.STRING),
        Property("principalId", Primitive.GUID, may=May.CREATE, required=True, label="Who"),
        Property("principalType", Primitive.STRING),
        Property("resourceDisplayName", Primitive.STRING),
        Property("resourceId", Primitive.GUID, may=May.CREATE, required=True),
    ),
    base=DIRECTORY_OBJECT,
    label="Assignment",
)
