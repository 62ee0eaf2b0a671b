"""Phone's two policy configurations in Graph, Sms and Voice (CONTRACT section 6): off until they are turned on.

Deviation from Entra, where text messages are on by default: STANDARDS section 16.
"""

from watchword.kernel.edm import METHOD_CONFIGURATION, METHOD_TARGET, ComplexType, EntityType, May, Primitive, Property
from watchword.method import Configuration

_SMS_TARGET = ComplexType(
    "smsAuthenticationMethodTarget",
    (Property("isUsableForSignIn", Primitive.BOOLEAN, nullable=False),),
    base=METHOD_TARGET,
)

_SMS = EntityType(
    "smsAuthenticationMethodConfiguration",
    (Property("includeTargets", _SMS_TARGET, collection=True, may=May.UPDATE, max_items=100, label="Included"),),
    base=METHOD_CONFIGURATION,
    label="SMS",
)

_VOICE = EntityType(
    "voiceAuthenticationMethodConfiguration",
    (
        Property("isOfficePhoneAllowed", Primitive.BOOLEAN, may=May.UPDATE, label="Office phone allowed"),
        Property("includeTargets", METHOD_TARGET, collection=True, may=May.UPDATE, max_items=100, label="Included"),
    ),
    base=METHOD_CONFIGURATION,
    label="Voice call",
)

_EVERYBODY = {"id": "all_users", "targetType": "group", "isRegistrationRequired": False}

CONFIGURATIONS = (
    Configuration(
        "Sms",
        _SMS,
        {"state": "disabled", "excludeTargets": [], "includeTargets": [{**_EVERYBODY, "isUsableForSignIn": False}]},
    ),
    Configuration(
        "Voice",
        _VOICE,
        {"state": "disabled", "excludeTargets": [], "isOfficePhoneAllowed": False, "includeTargets": [_EVERYBODY]},
    ),
)
