"""A phone at sign-in, and a person who registers one: what the engine asks of the method. Pure."""

from collections.abc import Mapping
from typing import Any

from watchword.kernel.errors import Invalid
from watchword.method import Accepted, Ask, Bound, Context, Draft, Mode, Opened, Rejected, Words
from watchword.methods.phone import rules
from watchword.methods.phone.asking import SMS, VOICE, asked, unsuited, wrong
from watchword.methods.phone.numbers import PhoneKind, parse_phone
from watchword.methods.phone.rules import Phone, SmsSignIn, settle_sign_in, sign_in_allowed, sign_in_key

SIGN_IN = "sign-in code"
REGISTRATION = "registration code"

Answer = Accepted[Phone] | Rejected | Ask


def opens(context: Context, bound: Bound[Phone], mode: Mode) -> bool:
    """By text only, with a number that is signed up for it, while policy lets the person."""
    ready_to = bound.record.sms_sign_in is SmsSignIn.READY
    return mode.name == SMS.name and ready_to and sign_in_allowed(context)


def ready(context: Context, bound: Bound[Phone], mode: Mode) -> Rejected | None:
    """Whether it suits the mode, now."""
    return unsuited(context, bound.record, mode)


def challenge(context: Context, bound: Bound[Phone], mode: Mode) -> Opened[Phone] | Rejected | Ask:
    """Send a code, or call."""
    return unsuited(context, bound.record, mode) or asked(context, bound.record, mode, SIGN_IN)


def verify(context: Context, bound: Bound[Phone], pending: Mapping[str, Any], typed: Mapping[str, str]) -> Answer:
    """Is it the code that was sent, or the key that was asked for? What policy took away meanwhile proves nothing."""
    mode = _mode(pending)
    no = unsuited(context, bound.record, mode) or wrong(bound.record, pending, typed)
    return no or Accepted(bound.record, mode=mode.name)


def named_by(typed: str) -> str | None:
    """A number typed as a user name: that of a mobile that signs in by text (CONTRACT section 3.2)."""
    try:
        return sign_in_key(parse_phone(typed.strip(" "), PhoneKind.MOBILE))
    except Invalid:
        return None


def draft(context: Context, given: Draft[Phone]) -> Opened[Phone] | Rejected | Ask:
    """Register or change a number. An administrator's word stands at once; a person proves first that it is theirs."""
    drafted = rules.draft(context, given)
    if context.by_administrator or not isinstance(drafted, Opened) or drafted.record is None:
        return drafted
    if given.current is not None and given.current.record.number == drafted.record.number:
        return drafted
    mode = _wished(given.given.get("mode"), drafted.record)
    if not context.policy.get(str(mode.configuration)):
        return Rejected(
            "phone-not-allowed", Words("Your organisation does not let you use your phone this way."), "mode"
        )
    return unsuited(context, drafted.record, mode) or asked(context, drafted.record, mode, REGISTRATION)


def confirm(
    context: Context, drafted: Phone | None, pending: Mapping[str, Any], given: Mapping[str, Any]
) -> Accepted[Phone] | Rejected | Ask:
    """The code that was sent to the number. Where somebody else signs in with it by now, it is registered only."""
    if drafted is None:
        return Rejected("code-outdated", Words("There is no number to confirm. Begin again."))
    mode = _mode(pending)
    no = unsuited(context, drafted, mode) or wrong(drafted, pending, given)
    if no is not None:
        return no
    settled = settle_sign_in(context, drafted)
    return settled if isinstance(settled, Ask) else Accepted(settled, mode=mode.name)


def _wished(given: object, phone: Phone) -> Mode:
    """As the person chose; where they did not, a mobile is texted and any other phone called."""
    by_name = {SMS.name: SMS, VOICE.name: VOICE}
    return by_name.get(str(given), SMS if phone.kind is PhoneKind.MOBILE else VOICE)


def _mode(pending: Mapping[str, Any]) -> Mode:
    return VOICE if pending.get("mode") == VOICE.name else SMS
