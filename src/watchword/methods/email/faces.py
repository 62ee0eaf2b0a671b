"""E-mail as Microsoft Graph spells it (CONTRACT section 3.3)."""

from collections.abc import Mapping
from typing import Any

from watchword.kernel.edm import (
    AUTHENTICATION_METHOD,
    METHOD_CONFIGURATION,
    METHOD_TARGET,
    EntityType,
    EnumType,
    May,
    Primitive,
    Property,
)
from watchword.method import Bound, Configuration, Context, Face, Method, Mode, Purpose, Verb, Words
from watchword.methods.email import rules
from watchword.methods.email.address import mask_email
from watchword.methods.email.rules import Email

EMAIL_ID = "3ddfcfc8-9383-446f-83cc-3ab9be4be18f"
"""The same in every tenant."""
_LABEL = Words("E-mail (for password reset only, not for signing in)")

EMAIL = EntityType(
    "emailAuthenticationMethod",
    (Property("emailAddress", Primitive.STRING, may=May.WRITE, max_length=320, label="Address"),),
    base=AUTHENTICATION_METHOD,
    label="E-mail",
)

_EXTERNAL_OTP = EnumType("externalEmailOtpState", ("default", "enabled", "disabled", "unknownFutureValue"))

_CONFIGURATION = Configuration(
    "Email",
    EntityType(
        "emailAuthenticationMethodConfiguration",
        (
            Property("allowExternalIdToUseEmailOtp", _EXTERNAL_OTP, may=May.UPDATE),
            Property("includeTargets", METHOD_TARGET, collection=True, may=May.UPDATE, max_items=100, label="Included"),
        ),
        base=METHOD_CONFIGURATION,
        label="E-mail",
    ),
    {
        "state": "enabled",
        "excludeTargets": [],
        "allowExternalIdToUseEmailOtp": "default",
        "includeTargets": [{"id": "all_users", "targetType": "group", "isRegistrationRequired": False}],
    },
)


def show(_context: Context, bound: Bound[Email], masked: bool) -> Mapping[str, Any]:
    """The address; masked where phone numbers are."""
    address = bound.record.address
    return {"emailAddress": mask_email(address) if masked else address}


METHOD: Method[Email] = Method(
    name="email",
    record=Email,
    modes=(Mode("email", frozenset()),),
    purposes=frozenset({Purpose.RESET_PASSWORD}),
    keys=rules.keys,
    draft=rules.draft,
    face=Face(
        entity=EMAIL,
        collection="emailMethods",
        label=str(_LABEL),
        scope_family="Email",
        verbs=frozenset(Verb),
        self_service=frozenset({Verb.LIST, Verb.GET, Verb.DELETE}),
        spelling={"emailAddress": "address"},
        fixed_id=lambda _email: EMAIL_ID,
        show=show,
        configurations=(_CONFIGURATION,),
    ),
)
