"""microsoft.graph.user as this directory keeps it: names, types and nullability are Graph's (CONTRACT section 4).

What Graph fills from other products (licences, SharePoint, calendars) is not described, so it cannot be asked for.
"""

from watchword.kernel.edm import BETA, DIRECTORY_OBJECT, ComplexType, EntityType, May, Navigation, Primitive, Property

_FOUND = May.FILTER | May.STARTS
_KEPT = May.WRITE | _FOUND


def _text(name: str, max_length: int, may: May = _KEPT, label: str = "") -> Property:
    return Property(name, Primitive.STRING, may=may, default=False, max_length=max_length, label=label)


def _instant(name: str, may: May = May.NOTHING) -> Property:
    return Property(name, Primitive.INSTANT, may=may, default=False)


PASSWORD_PROFILE = ComplexType(
    "passwordProfile",
    (
        Property("forceChangePasswordNextSignIn", Primitive.BOOLEAN, may=May.WRITE, label="Change at next sign-in"),
        Property("forceChangePasswordNextSignInWithMfa", Primitive.BOOLEAN, may=May.WRITE),
        Property("password", Primitive.STRING, may=May.WRITE, max_length=1024, label="Password"),
    ),
)

EMPLOYEE_ORG_DATA = ComplexType(
    "employeeOrgData",
    (
        Property("costCenter", Primitive.STRING, may=May.WRITE, max_length=256),
        Property("division", Primitive.STRING, may=May.WRITE, max_length=256),
    ),
)

EXTENSION_ATTRIBUTES = ComplexType(
    "onPremisesExtensionAttributes",
    tuple(
        Property(f"extensionAttribute{number}", Primitive.STRING, may=May.WRITE, max_length=1024)
        for number in range(1, 16)
    ),
)

_DEFAULT = (
    Property(
        "businessPhones",
        Primitive.STRING,
        collection=True,
        nullable=False,
        may=_KEPT,
        max_length=64,
        max_items=1,
        label="Business phone",
    ),
    Property(
        "displayName",
        Primitive.STRING,
        may=_KEPT | May.SORT | May.SEARCH,
        required=True,
        max_length=256,
        label="Display name",
    ),
    Property("givenName", Primitive.STRING, may=_KEPT, max_length=64, label="First name"),
    Property("jobTitle", Primitive.STRING, may=_KEPT, max_length=128, label="Job title"),
    Property("mail", Primitive.STRING, may=_KEPT | May.SEARCH, max_length=254, label="Mail"),
    Property("mobilePhone", Primitive.STRING, may=May.WRITE | May.FILTER, max_length=64, label="Mobile phone"),
    Property("officeLocation", Primitive.STRING, may=_KEPT, max_length=128, label="Office"),
    Property("preferredLanguage", Primitive.STRING, may=_KEPT, max_length=64, label="Language"),
    Property("surname", Primitive.STRING, may=_KEPT, max_length=64, label="Last name"),
    Property(
        "userPrincipalName",
        Primitive.STRING,
        may=_KEPT | May.SORT | May.SEARCH,
        required=True,
        max_length=113,
        label="User principal name",
        help="name@domain of this organization; what the person signs in with",
    ),
)
"""What v1.0 returns without $select."""

_ACCOUNT = (
    Property(
        "accountEnabled",
        Primitive.BOOLEAN,
        may=May.WRITE | May.FILTER,
        default=False,
        required=True,
        label="May sign in",
    ),
    Property("passwordProfile", PASSWORD_PROFILE, may=May.WRITE, default=False, required=True, label="Password"),
    Property("mailNickname", Primitive.STRING, may=_KEPT, default=False, required=True, max_length=64, label="Alias"),
    _text("userType", 16),
    _text("passwordPolicies", 128, May.WRITE),
    _text("onPremisesImmutableId", 256, May.WRITE | May.FILTER),
    _text("creationType", 64, _FOUND),
    _text("externalUserState", 64, _FOUND),
    _text("securityIdentifier", 184, May.NOTHING),
    _instant("createdDateTime", May.FILTER | May.SORT),
    _instant("externalUserStateChangeDateTime"),
    _instant("lastPasswordChangeDateTime"),
    _instant("signInSessionsValidFromDateTime"),
    Property("refreshTokensValidFromDateTime", Primitive.INSTANT, default=False, versions=BETA),
)

_CONTACT = (
    Property(
        "otherMails",
        Primitive.STRING,
        collection=True,
        nullable=False,
        may=_KEPT,
        default=False,
        max_length=250,
        max_items=250,
        label="Other mails",
    ),
    Property("proxyAddresses", Primitive.STRING, collection=True, nullable=False, may=_FOUND, default=False),
    Property("imAddresses", Primitive.STRING, collection=True, may=_FOUND, default=False),
    _text("faxNumber", 64, May.WRITE),
    _text("streetAddress", 1024, May.WRITE),
    _text("city", 128),
    _text("state", 128),
    _text("postalCode", 40),
    _text("country", 128),
    _text("usageLocation", 2, label="Usage location"),
)

_WORK = (
    _text("companyName", 64),
    _text("department", 64, label="Department"),
    _text("employeeId", 16),
    _text("employeeType", 64),
    _text("ageGroup", 16, May.WRITE),
    _text("consentProvidedForMinor", 16, May.WRITE),
    _text("legalAgeGroupClassification", 64, May.NOTHING),
    _instant("employeeHireDate", May.WRITE),
    Property("employeeOrgData", EMPLOYEE_ORG_DATA, may=May.WRITE, default=False),
)

_SYNCED = (
    Property("onPremisesSyncEnabled", Primitive.BOOLEAN, may=May.FILTER, default=False),
    Property("onPremisesExtensionAttributes", EXTENSION_ATTRIBUTES, may=May.WRITE, default=False),
    _instant("onPremisesLastSyncDateTime"),
    _text("onPremisesDistinguishedName", 1024, May.NOTHING),
    _text("onPremisesDomainName", 256, May.NOTHING),
    _text("onPremisesSamAccountName", 256, _FOUND),
    _text("onPremisesSecurityIdentifier", 184, May.NOTHING),
    _text("onPremisesUserPrincipalName", 1024, May.NOTHING),
)

USER = EntityType(
    "user",
    (*_DEFAULT, *_ACCOUNT, *_CONTACT, *_WORK, *_SYNCED),
    base=DIRECTORY_OBJECT,
    open=True,
    navigations=(
        Navigation("appRoleAssignments", "appRoleAssignment"),
        Navigation("memberOf", "directoryObject"),
        Navigation("transitiveMemberOf", "directoryObject"),
    ),
    label="User",
)
