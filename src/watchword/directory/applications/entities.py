"""What is seen of an application: its service principal."""

from watchword.kernel.edm import DIRECTORY_OBJECT, EntityType, May, Navigation, Primitive, Property

SERVICE_PRINCIPAL = EntityType(
    "servicePrincipal",
    (
        Property("accountEnabled", Primitive.BOOLEAN),
        Property("appDisplayName", Primitive.STRING),
        Property("appId", Primitive.STRING, may=May.FILTER),
        Property("appRoleAssignmentRequired", Primitive.BOOLEAN, nullable=False, may=May.UPDATE, label="By assignment"),
        Property("createdDateTime", Primitive.INSTANT, default=False),
        Property("displayName", Primitive.STRING, may=May.FILTER | May.STARTS),
        Property("servicePrincipalType", Primitive.STRING),
    ),
    base=DIRECTORY_OBJECT,
    open=True,
    navigations=(Navigation("appRoleAssignedTo", "appRoleAssignment"),),
    label="Application",
)
