"""Graph's two ways to see roles (CONTRACT section 5): directoryRole with its template, and unifiedRole*."""

from watchword.kernel.edm import (
    BETA,
    DIRECTORY_OBJECT,
    ENTITY,
    ComplexType,
    EntityType,
    May,
    Navigation,
    Primitive,
    Property,
)

DIRECTORY_ROLE_TEMPLATE = EntityType(
    "directoryRoleTemplate",
    (
        Property("description", Primitive.STRING),
        Property("displayName", Primitive.STRING, may=May.FILTER | May.STARTS),
    ),
    base=DIRECTORY_OBJECT,
    open=True,
)

DIRECTORY_ROLE = EntityType(
    "directoryRole",
    (
        Property("description", Primitive.STRING),
        Property("displayName", Primitive.STRING, may=May.FILTER | May.STARTS),
        Property("roleTemplateId", Primitive.STRING, may=May.CREATE | May.FILTER, required=True, max_length=36),
    ),
    base=DIRECTORY_OBJECT,
    open=True,
    navigations=(Navigation("members", "directoryObject"),),
    label="Directory role",
)

ROLE_PERMISSION = ComplexType(
    "unifiedRolePermission",
    (
        Property("allowedResourceActions", Primitive.STRING, collection=True, nullable=False),
        Property("condition", Primitive.STRING),
        Property("excludedResourceActions", Primitive.STRING, collection=True),
    ),
)

ROLE_DEFINITION = EntityType(
    "unifiedRoleDefinition",
    (
        Property("description", Primitive.STRING),
        Property("displayName", Primitive.STRING, may=May.FILTER | May.STARTS),
        Property("isBuiltIn", Primitive.BOOLEAN, may=May.FILTER),
        Property("isEnabled", Primitive.BOOLEAN),
        Property("isPrivileged", Primitive.BOOLEAN, versions=BETA),
        Property("resourceScopes", Primitive.STRING, collection=True, nullable=False),
        Property("rolePermissions", ROLE_PERMISSION, collection=True, nullable=False),
        Property("templateId", Primitive.STRING, may=May.FILTER),
        Property("version", Primitive.STRING),
    ),
    base=ENTITY,
    label="Role",
)

ROLE_ASSIGNMENT = EntityType(
    "unifiedRoleAssignment",
    (
        Property("appScopeId", Primitive.STRING),
        Property("condition", Primitive.STRING),
        Property("directoryScopeId", Primitive.STRING, may=May.CREATE, required=True, max_length=256),
        Property("principalId", Primitive.STRING, may=May.CREATE | May.FILTER, required=True, max_length=36),
        Property("principalOrganizationId", Primitive.STRING),
        Property("roleDefinitionId", Primitive.STRING, may=May.CREATE | May.FILTER, required=True, max_length=36),
    ),
    base=ENTITY,
    navigations=(
        Navigation("principal", "directoryObject", collection=False),
        Navigation("roleDefinition", "unifiedRoleDefinition", collection=False),
    ),
    label="Role assignment",
)
