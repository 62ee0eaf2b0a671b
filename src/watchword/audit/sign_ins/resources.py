"""The sign-ins in Graph (CONTRACT section 9). Source: microsoft.graph.signIn and its parts, v1.0 and beta."""

from typing import Any

from watchword.audit.sign_ins.model import Document
from watchword.audit.sign_ins.service import SignIns
from watchword.graph.language.options import USUAL, ListRules, Option
from watchword.graph.resource import Call, EntitySet
from watchword.kernel.edm import BETA, ENTITY, ComplexType, EntityType, EnumType, May, Primitive, Property
from watchword.kernel.query import Page

_STRING, _BOOLEAN, _INSTANT = Primitive.STRING, Primitive.BOOLEAN, Primitive.INSTANT

_CONDITIONAL_ACCESS = EnumType("conditionalAccessStatus", ("success", "failure", "notApplied", "unknownFutureValue"))
_PROVIDER = EnumType(
    "requirementProvider",
    (
        "user",
        "request",
        "servicePrincipal",
        "v1ConditionalAccess",
        "multiConditionalAccess",
        "tenantSessionRiskPolicy",
        "accountCompromisePolicies",
        "v1ConditionalAccessDependency",
        "v1ConditionalAccessPolicyIdRequested",
        "mfaRegistrationRequiredByIdentityProtectionPolicy",
        "baselineProtection",
        "mfaRegistrationRequiredByBaselineProtection",
        "mfaRegistrationRequiredByMultiConditionalAccess",
        "enforcedForCspAdmins",
        "securityDefaults",
        "mfaRegistrationRequiredBySecurityDefaults",
        "proofUpCodeRequest",
        "crossTenantOutboundRule",
        "gpsLocationCondition",
        "riskBasedPolicy",
        "unknownFutureValue",
        "scopeBasedAuthRequirementPolicy",
        "authenticationStrengths",
    ),
)
_NETWORK = EnumType(
    "networkType", ("intranet", "extranet", "namedNetwork", "trusted", "trustedNamedLocation", "unknownFutureValue")
)
_STATUS = ComplexType(
    "signInStatus",
    (
        Property("errorCode", Primitive.INT32, may=May.FILTER),
        Property("failureReason", _STRING),
        Property("additionalDetails", _STRING),
    ),
)
_DEVICE = ComplexType(
    "deviceDetail",
    (
        Property("deviceId", _STRING),
        Property("displayName", _STRING),
        Property("operatingSystem", _STRING),
        Property("browser", _STRING),
        Property("isCompliant", _BOOLEAN),
        Property("isManaged", _BOOLEAN),
        Property("trustType", _STRING),
    ),
)
_DETAIL = ComplexType(
    "authenticationDetail",
    (
        Property("authenticationStepDateTime", _INSTANT),
        Property("authenticationMethod", _STRING),
        Property("authenticationMethodDetail", _STRING),
        Property("succeeded", _BOOLEAN),
        Property("authenticationStepResultDetail", _STRING),
        Property("authenticationStepRequirement", _STRING),
    ),
)
_POLICY = ComplexType(
    "authenticationRequirementPolicy", (Property("requirementProvider", _PROVIDER), Property("detail", _STRING))
)
_PLACE = ComplexType(
    "networkLocationDetail",
    (Property("networkType", _NETWORK), Property("networkNames", _STRING, collection=True)),
)
_MFA = ComplexType("mfaDetail", (Property("authMethod", _STRING), Property("authDetail", _STRING)))
_KEY_VALUE = ComplexType("keyValue", (Property("key", _STRING), Property("value", _STRING)))

SIGN_IN = EntityType(
    "signIn",
    (
        Property("createdDateTime", _INSTANT, nullable=False, may=May.FILTER | May.SORT, label="Date and time"),
        Property("userDisplayName", _STRING, label="Name"),
        Property("userPrincipalName", _STRING, may=May.FILTER | May.STARTS, label="User"),
        Property("userId", _STRING, nullable=False, may=May.FILTER, label="User id"),
        Property("appDisplayName", _STRING, label="Application"),
        Property("appId", _STRING, may=May.FILTER, label="Application id"),
        Property("resourceDisplayName", _STRING, label="Resource"),
        Property("resourceId", _STRING, label="Resource id"),
        Property("ipAddress", _STRING, may=May.FILTER | May.STARTS, label="IP address"),
        Property("clientAppUsed", _STRING, label="Client"),
        Property("userAgent", _STRING, label="User agent"),
        Property("deviceDetail", _DEVICE, label="Device"),
        Property("correlationId", _STRING, may=May.FILTER, label="Correlation id"),
        Property("conditionalAccessStatus", _CONDITIONAL_ACCESS, label="Conditional Access"),
        Property("isInteractive", _BOOLEAN, label="Interactive"),
        Property("status", _STATUS, label="Status"),
        Property("servicePrincipalId", _STRING, nullable=False, versions=BETA, label="Service principal id"),
        Property("servicePrincipalName", _STRING, versions=BETA, label="Service principal"),
        Property("signInEventTypes", _STRING, collection=True, may=May.FILTER, versions=BETA, label="Kind"),
        Property("authenticationRequirement", _STRING, versions=BETA, label="Requirement"),
        Property("authenticationRequirementPolicies", _POLICY, collection=True, versions=BETA, label="Required by"),
        Property("authenticationProcessingDetails", _KEY_VALUE, collection=True, versions=BETA, label="Why"),
        Property("authenticationDetails", _DETAIL, collection=True, versions=BETA, label="Steps"),
        Property("authenticationMethodsUsed", _STRING, collection=True, versions=BETA, label="Methods"),
        Property("mfaDetail", _MFA, versions=BETA, label="Second factor"),
        Property("networkLocationDetails", _PLACE, collection=True, versions=BETA, label="Network"),
    ),
    base=ENTITY,
    label="Sign-in",
)

RULES = ListRules(default_top=100, max_top=1000, options=USUAL - {Option.EXPAND})


def resources(sign_ins: SignIns) -> tuple[EntitySet, ...]:
    """`auditLogs/signIns`: to be listed, counted and read."""

    async def list_(call: Call) -> Page[Document]:
        return await sign_ins.list(call.actor, None, call.query)

    async def get(call: Call) -> dict[str, Any]:
        return dict(await sign_ins.get(call.actor, None, call.keys["signIn"]))

    return (
        EntitySet(
            path="auditLogs/signIns",
            entity=SIGN_IN,
            key="signIn",
            rules=RULES,
            list=("sign_ins.read", list_),
            get=("sign_ins.read", get),
        ),
    )
