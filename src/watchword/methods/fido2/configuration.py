"""Graph's policy configuration `Fido2` (CONTRACT section 6): off, attested and set up by people until it is changed."""

from watchword.kernel.edm import (
    METHOD_CONFIGURATION,
    METHOD_TARGET,
    ComplexType,
    EntityType,
    EnumType,
    May,
    Primitive,
    Property,
)
from watchword.method import Configuration
from watchword.methods.fido2.passkey import POLICY

_ENFORCEMENT = EnumType("fido2RestrictionEnforcementType", ("allow", "block", "unknownFutureValue"))
_RESTRICTIONS = ComplexType(
    "fido2KeyRestrictions",
    (
        Property("isEnforced", Primitive.BOOLEAN),
        Property("enforcementType", _ENFORCEMENT),
        Property("aaGuids", Primitive.STRING, collection=True, max_items=200, max_length=36),
    ),
)

_TARGET = ComplexType("passkeyAuthenticationMethodTarget", (), base=METHOD_TARGET)
"""Without passkey profiles, which are not kept here."""

CONFIGURATION = Configuration(
    POLICY,
    EntityType(
        "fido2AuthenticationMethodConfiguration",
        (
            Property("isAttestationEnforced", Primitive.BOOLEAN, may=May.UPDATE, label="Attestation enforced"),
            Property(
                "isSelfServiceRegistrationAllowed", Primitive.BOOLEAN, may=May.UPDATE, label="People set up their own"
            ),
            Property("keyRestrictions", _RESTRICTIONS, may=May.UPDATE, label="Key restrictions"),
            Property("includeTargets", _TARGET, collection=True, may=May.UPDATE, max_items=100, label="Included"),
        ),
        base=METHOD_CONFIGURATION,
        label="Passkeys (FIDO2)",
    ),
    {
        "state": "disabled",
        "excludeTargets": [],
        "isAttestationEnforced": True,
        "isSelfServiceRegistrationAllowed": True,
        "keyRestrictions": {"isEnforced": False, "enforcementType": "block", "aaGuids": []},
        "includeTargets": [{"id": "all_users", "targetType": "group", "isRegistrationRequired": False}],
    },
)
