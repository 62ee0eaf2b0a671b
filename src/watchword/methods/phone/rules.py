"""A registered phone: one number per type, and whether its owner may sign in with it by text. Pure."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from watchword.kernel.ids import UserId
from watchword.method import Accepted, Ask, Bound, Context, Draft, KeyTaken, Opened, Rejected, Words
from watchword.methods.phone.numbers import PhoneKind, PhoneNumber, parse_phone

SMS_POLICY = "Sms"
_TAKEN = {
    PhoneKind.MOBILE: Words("A phone of type 'mobile' is already registered for this user."),
    PhoneKind.ALTERNATE_MOBILE: Words("A phone of type 'alternateMobile' is already registered for this user."),
    PhoneKind.OFFICE: Words("A phone of type 'office' is already registered for this user."),
}


class SmsSignIn(Enum):
    """What is known of signing in with this number, apart from what policy says today."""

    NOT_CONFIGURED = "not configured"
    OFF = "off"
    NOT_UNIQUE = "not unique"
    READY = "ready"


@dataclass(frozen=True)
class Phone:
    """`number` in Graph's display form: `+1 7748933135`, `+1 4255550100x77`."""

    kind: PhoneKind
    number: str
    sms_sign_in: SmsSignIn = SmsSignIn.NOT_CONFIGURED

    def parsed(self) -> PhoneNumber:
        """The number as it is dialled. Raises Invalid where it may be dialled no more: plans change."""
        return parse_phone(self.number, self.kind)


def keys(user: UserId, phone: Phone) -> frozenset[str]:
    """One phone of a type per person; one person per number that signs in."""
    own = f"{user}/{phone.kind.value}"
    if phone.sms_sign_in is not SmsSignIn.READY:
        return frozenset({own})
    return frozenset({own, sign_in_key(phone.parsed())})


def draft(context: Context, asked: Draft[Phone]) -> Opened[Phone] | Rejected | Ask:
    """Register a number, or change the number of a registered one (its type stays)."""
    current = asked.current.record if asked.current else None
    kind = _kind(asked.given.get("kind")) or (current.kind if current else None)
    number = asked.given.get("number", current.number if current else None)
    if kind is None or not number:
        return Rejected(
            "phone-incomplete", "A phone number and a phone type are required.", "phoneNumber" if kind else "phoneType"
        )
    refusal = _misplaced(kind, current, asked)
    if refusal is not None:
        return refusal
    phone = Phone(kind, parse_phone(number, kind).display, current.sms_sign_in if current else SmsSignIn.NOT_CONFIGURED)
    return _with_sign_in(context, phone, current)


def may_end(bound: Bound[Phone], siblings: tuple[Bound[Phone], ...]) -> Rejected | None:
    """The alternate mobile goes first: it stands only beside a mobile."""
    if bound.record.kind is PhoneKind.MOBILE and any(s.record.kind is PhoneKind.ALTERNATE_MOBILE for s in siblings):
        return Rejected(
            "alternate-mobile-first", "Cannot delete the mobile number without first deleting alternate mobile number."
        )
    return None


def enable_sms_sign_in(context: Context, bound: Bound[Phone], _given: Any) -> Accepted[Phone] | Rejected | Ask:
    """Let the person sign in with this number: a mobile, allowed by policy, held by nobody else."""
    if bound.record.kind is not PhoneKind.MOBILE:
        return Rejected("sms-sign-in-not-supported", "SMS sign-in is only supported for a mobile phone.")
    if not sign_in_allowed(context):
        return Rejected("sms-sign-in-not-allowed", "SMS sign-in is not allowed by policy for this user.")
    wanted = replace(bound.record, sms_sign_in=SmsSignIn.READY)
    taken = context.heard.get(KeyTaken)
    if taken is None:
        return Ask(KeyTaken(sign_in_key(wanted.parsed())))
    if taken.answer:
        return Rejected(
            "number-not-unique",
            "phoneNumberNotUnique: the phone number is already used for SMS sign-in by another user.",
        )
    return Accepted(wanted)


def disable_sms_sign_in(_context: Context, bound: Bound[Phone], _given: Any) -> Accepted[Phone] | Rejected | Ask:
    """Stop signing in with this number; it stays registered."""
    if bound.record.kind is not PhoneKind.MOBILE:
        return Rejected("sms-sign-in-not-supported", "SMS sign-in is only supported for a mobile phone.")
    return Accepted(replace(bound.record, sms_sign_in=SmsSignIn.OFF))


def sign_in_allowed(context: Context) -> bool:
    """Whether policy lets this person sign in by text message."""
    return bool(context.policy.get(SMS_POLICY, {}).get("isUsableForSignIn"))


def sign_in_key(number: PhoneNumber) -> str:
    """What nobody else may hold: the number that is typed as a user name."""
    return f"sms/{number.e164}"


def _kind(given: Any) -> PhoneKind | None:
    return next((kind for kind in PhoneKind if kind.value == given), None)


def _misplaced(kind: PhoneKind, current: Phone | None, asked: Draft[Phone]) -> Rejected | None:
    if current is not None:
        return (
            None
            if kind is current.kind
            else Rejected("phone-type-fixed", "You can't change a phone's type.", "phoneType")
        )
    held = {sibling.record.kind for sibling in asked.siblings}
    if kind in held:
        return Rejected("phone-type-taken", _TAKEN[kind], "phoneType")
    if kind is PhoneKind.ALTERNATE_MOBILE and PhoneKind.MOBILE not in held:
        return Rejected(
            "mobile-first",
            Words("An alternate mobile phone can only be added when a mobile phone is registered."),
            "phoneType",
        )
    return None


def _with_sign_in(context: Context, phone: Phone, current: Phone | None) -> Opened[Phone] | Ask:
    """A mobile that policy lets sign in is signed up for it where nobody else holds the number (CONTRACT 3.2)."""
    unchanged = current is not None and current.number == phone.number
    switched_off = current is not None and current.sms_sign_in is SmsSignIn.OFF
    if unchanged or switched_off or phone.kind is not PhoneKind.MOBILE or not sign_in_allowed(context):
        return Opened(phone)
    settled = settle_sign_in(context, replace(phone, sms_sign_in=SmsSignIn.READY))
    return settled if isinstance(settled, Ask) else Opened(settled)


def settle_sign_in(context: Context, phone: Phone) -> Phone | Ask:
    """One that is to be ready stays so while nobody else holds its number."""
    if phone.sms_sign_in is not SmsSignIn.READY:
        return phone
    taken = context.heard.get(KeyTaken)
    if taken is None:
        return Ask(KeyTaken(sign_in_key(phone.parsed())))
    return replace(phone, sms_sign_in=SmsSignIn.NOT_UNIQUE) if taken.answer else phone
