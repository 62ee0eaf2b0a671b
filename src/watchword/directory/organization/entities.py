"""microsoft.graph.organization and domain as this directory keeps them (CONTRACT section 5)."""

from watchword.kernel.edm import DIRECTORY_OBJECT, ENTITY, ComplexType, EntityType, May, Primitive, Property, Version

_V1 = frozenset({Version.V1})

VERIFIED_DOMAIN = ComplexType(
    "verifiedDomain",
    (
        Property("capabilities", Primitive.STRING),
        Property("isDefault", Primitive.BOOLEAN),
        Property("isInitial", Primitive.BOOLEAN),
        Property("name", Primitive.STRING),
        Property("type", Primitive.STRING),
    ),
)


def _mails(name: str, label: str) -> Property:
    return Property(
        name,
        Primitive.STRING,
        collection=True,
        nullable=False,
        may=May.UPDATE,
        max_length=254,
        max_items=20,
        label=label,
    )


ORGANIZATION = EntityType(
    "organization",
    (
        Property("businessPhones", Primitive.STRING, collection=True, nullable=False),
        Property("city", Primitive.STRING),
        Property("country", Primitive.STRING),
        Property("countryLetterCode", Primitive.STRING),
        Property("createdDateTime", Primitive.INSTANT),
        Property("defaultUsageLocation", Primitive.STRING),
        Property("displayName", Primitive.STRING),
        _mails("marketingNotificationEmails", "Marketing mails"),
        Property("onPremisesLastSyncDateTime", Primitive.INSTANT),
        Property("onPremisesSyncEnabled", Primitive.BOOLEAN),
        Property("postalCode", Primitive.STRING),
        Property("preferredLanguage", Primitive.STRING),
        _mails("securityComplianceNotificationMails", "Security mails"),
        Property("state", Primitive.STRING),
        Property("street", Primitive.STRING),
        _mails("technicalNotificationMails", "Technical mails"),
        Property("tenantType", Primitive.STRING),
        Property("verifiedDomains", VERIFIED_DOMAIN, collection=True, nullable=False),
    ),
    base=DIRECTORY_OBJECT,
    open=True,
    label="Organization",
)

DOMAIN = EntityType(
    "domain",
    (
        Property("authenticationType", Primitive.STRING, nullable=False),
        Property("availabilityStatus", Primitive.STRING),
        Property("isAdminManaged", Primitive.BOOLEAN, nullable=False),
        Property("isDefault", Primitive.BOOLEAN, nullable=False),
        Property("isInitial", Primitive.BOOLEAN, nullable=False),
        Property("isRoot", Primitive.BOOLEAN, nullable=False),
        Property("isVerified", Primitive.BOOLEAN, nullable=False),
        Property("manufacturer", Primitive.STRING, versions=_V1),
        Property("model", Primitive.STRING, versions=_V1),
        Property("passwordNotificationWindowInDays", Primitive.INT32),
        Property("passwordValidityPeriodInDays", Primitive.INT32),
        Property("supportedServices", Primitive.STRING, collection=True, nullable=False),
    ),
    base=ENTITY,
    label="Domain",
)
