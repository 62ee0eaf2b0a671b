"""What is seen of an application where it is a member of something, or holds a role."""

from watchword.kernel.edm import DIRECTORY_OBJECT, EntityType, Primitive, Property

SERVICE_PRINCIPAL = EntityType(
    "servicePrincipal",
    (
        Property("accountEnabled", Primitive.BOOLEAN),
        Property("appDisplayName", Primitive.STRING),
        Property("appId", Primitive.STRING),
        Property("createdDateTime", Primitive.INSTANT, default=False),
        Property("displayName", Primitive.STRING),
        Property("servicePrincipalType", Primitive.STRING),
    ),
    base=DIRECTORY_OBJECT,
    open=True,
    label="Application",
)
