"""microsoft.graph.group as this directory keeps it (CONTRACT section 5). Memberships are stated, never computed."""

from watchword.directory.applications.entities import SERVICE_PRINCIPAL
from watchword.directory.users.entities import USER
from watchword.kernel.edm import DIRECTORY_OBJECT, ENTITY, EntityType, May, Navigation, Primitive, Property

_FOUND = May.FILTER | May.STARTS

GROUP = EntityType(
    "group",
    (
        Property("classification", Primitive.STRING),
        Property("createdDateTime", Primitive.INSTANT, may=May.FILTER),
        Property("description", Primitive.STRING, may=May.WRITE | May.SEARCH, max_length=1024, label="Description"),
        Property(
            "displayName",
            Primitive.STRING,
            may=May.WRITE | _FOUND | May.SORT | May.SEARCH,
            required=True,
            max_length=256,
            label="Display name",
        ),
        Property("expirationDateTime", Primitive.INSTANT),
        Property(
            "groupTypes",
            Primitive.STRING,
            collection=True,
            nullable=False,
            may=May.CREATE | May.FILTER,
            max_items=2,
            label="Types",
        ),
        Property(
            "isAssignableToRole", Primitive.BOOLEAN, may=May.CREATE | May.FILTER, label="May hold directory roles"
        ),
        Property("mail", Primitive.STRING, may=_FOUND),
        Property("mailEnabled", Primitive.BOOLEAN, may=May.WRITE | May.FILTER, required=True, label="Has mail"),
        Property("mailNickname", Primitive.STRING, may=May.WRITE | _FOUND, required=True, max_length=64, label="Alias"),
        Property("membershipRule", Primitive.STRING),
        Property("membershipRuleProcessingState", Primitive.STRING),
        Property("onPremisesDomainName", Primitive.STRING),
        Property("onPremisesLastSyncDateTime", Primitive.INSTANT),
        Property("onPremisesNetBiosName", Primitive.STRING),
        Property("onPremisesSamAccountName", Primitive.STRING),
        Property("onPremisesSecurityIdentifier", Primitive.STRING),
        Property("onPremisesSyncEnabled", Primitive.BOOLEAN, may=May.FILTER),
        Property("preferredLanguage", Primitive.STRING, may=May.WRITE, max_length=64),
        Property("proxyAddresses", Primitive.STRING, collection=True, nullable=False),
        Property("renewedDateTime", Primitive.INSTANT),
        Property("securityEnabled", Primitive.BOOLEAN, may=May.WRITE | May.FILTER, required=True, label="For security"),
        Property("securityIdentifier", Primitive.STRING),
        Property("theme", Primitive.STRING, may=May.WRITE, max_length=16),
        Property("visibility", Primitive.STRING, may=May.WRITE | May.FILTER, max_length=32, label="Visibility"),
    ),
    base=DIRECTORY_OBJECT,
    open=True,
    navigations=(
        Navigation("appRoleAssignments", "appRoleAssignment"),
        *(Navigation(name, "directoryObject") for name in ("members", "owners", "transitiveMembers")),
    ),
    label="Group",
)


def _any_principal() -> EntityType:
    own = {p.name: p for entity in (USER, GROUP, SERVICE_PRINCIPAL) for p in reversed(entity.properties)}
    return EntityType("directoryObject", (*DIRECTORY_OBJECT.properties, *own.values()), base=ENTITY, open=True)


ANY_PRINCIPAL = _any_principal()
"""What may be selected of members, whose types are not known beforehand: all that one of the types has."""
