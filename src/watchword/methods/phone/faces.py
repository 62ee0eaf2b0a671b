"""Phone as Microsoft Graph spells it (CONTRACT section 3.2)."""

from collections.abc import Mapping
from typing import Any

from watchword.kernel.edm import AUTHENTICATION_METHOD, EntityType, EnumType, May, Primitive, Property
from watchword.method import BETA_METHODS, Act, Bound, Context, Face, Method, Purpose, Reregistered, Verb
from watchword.methods.phone import rules, sign_in
from watchword.methods.phone.asking import SMS, VOICE
from watchword.methods.phone.configurations import CONFIGURATIONS
from watchword.methods.phone.numbers import PhoneKind, mask_phone_display
from watchword.methods.phone.rules import Phone, SmsSignIn
from watchword.methods.phone.screen import SCREEN
from watchword.methods.phone.settings import call_style

PHONE_TYPE = EnumType("authenticationPhoneType", ("mobile", "alternateMobile", "office", "unknownFutureValue"))
SIGN_IN_STATE = EnumType(
    "authenticationMethodSignInState",
    (
        "notSupported",
        "notAllowedByPolicy",
        "notEnabled",
        "phoneNumberNotUnique",
        "ready",
        "notConfigured",
        "unknownFutureValue",
    ),
)

PHONE = EntityType(
    "phoneAuthenticationMethod",
    (
        Property("phoneNumber", Primitive.STRING, may=May.WRITE, max_length=64, label="Number", help="+1 4255550100"),
        Property("phoneType", PHONE_TYPE, may=May.WRITE, label="Type"),
        Property("smsSignInState", SIGN_IN_STATE, label="SMS sign-in"),
    ),
    base=AUTHENTICATION_METHOD,
    label="Phone",
)

IDS: Mapping[PhoneKind, str] = {
    PhoneKind.MOBILE: "3179e48a-750b-4051-897c-87b9720928f7",
    PhoneKind.ALTERNATE_MOBILE: "b6332ec1-7057-4abe-9331-3d72feddfe41",
    PhoneKind.OFFICE: "e37fc753-ff3b-4958-9484-eaa9425c82bc",
}
"""The same in every tenant."""

_PREFERENCES: Mapping[PhoneKind, tuple[str, ...]] = {
    PhoneKind.MOBILE: ("sms", "voiceMobile"),
    PhoneKind.ALTERNATE_MOBILE: ("voiceAlternateMobile",),
    PhoneKind.OFFICE: ("voiceOffice",),
}

_STATES: Mapping[SmsSignIn, str] = {
    SmsSignIn.NOT_CONFIGURED: "notConfigured",
    SmsSignIn.OFF: "notEnabled",
    SmsSignIn.NOT_UNIQUE: "phoneNumberNotUnique",
    SmsSignIn.READY: "ready",
}


def sms_sign_in_state(context: Context, phone: Phone) -> str:
    """The six states: what the number is, then what policy says, then what was done."""
    if phone.kind is not PhoneKind.MOBILE:
        return "notSupported"
    if not rules.sign_in_allowed(context):
        return "notAllowedByPolicy"
    return _STATES[phone.sms_sign_in]


def show(context: Context, bound: Bound[Phone], masked: bool) -> Mapping[str, Any]:
    """Always the spaced form; masked for an Authentication Administrator reading another's."""
    phone = bound.record
    return {
        "phoneNumber": mask_phone_display(phone.number) if masked else phone.number,
        "phoneType": phone.kind.value,
        "smsSignInState": sms_sign_in_state(context, phone),
    }


FACE: Face[Phone] = Face(
    entity=PHONE,
    collection="phoneMethods",
    label="Phone",
    scope_family="Phone",
    verbs=frozenset(Verb),
    self_service=frozenset({Verb.LIST, Verb.GET, Verb.DELETE}),
    spelling={"phoneNumber": "number", "phoneType": "kind"},
    fixed_id=lambda phone: IDS[phone.kind],
    show=show,
    preferences=lambda phone: _PREFERENCES[phone.kind],
    acts=(
        Act(name="enableSmsSignIn", step=rules.enable_sms_sign_in, anchors=BETA_METHODS, activity="Enable SMS sign-in"),
        Act(
            name="disableSmsSignIn",
            step=rules.disable_sms_sign_in,
            anchors=BETA_METHODS,
            activity="Disable SMS sign-in",
        ),
    ),
    configurations=CONFIGURATIONS,
)

METHOD: Method[Phone] = Method(
    name="phone",
    record=Phone,
    modes=(SMS, VOICE),
    purposes=frozenset({Purpose.SIGN_IN, Purpose.STEP_UP, Purpose.RESET_PASSWORD}),
    reregistered=Reregistered.ENDED,
    changes_are_told=True,
    keys=rules.keys,
    settings=call_style,
    draft=sign_in.draft,
    confirm=sign_in.confirm,
    opens=sign_in.opens,
    ready=sign_in.ready,
    challenge=sign_in.challenge,
    verify=sign_in.verify,
    named_by=sign_in.named_by,
    may_end=rules.may_end,
    face=FACE,
    screen=SCREEN,
)
