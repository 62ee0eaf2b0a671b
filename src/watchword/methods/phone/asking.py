"""Asking a phone for proof: a code by text, a code read out, or the pound key in a call. Pure.

Out-of-band over the public telephone network (NIST SP 800-63B-4 section 3.1.3): the code is random, six digits, good
for five minutes, once, for the number, the browser and the purpose that it was made for.
"""

import hmac
import re
from collections.abc import Mapping
from typing import Any

from watchword.kernel.clock import MINUTE, after
from watchword.kernel.errors import Invalid
from watchword.kernel.messages import Channel, Message
from watchword.kernel.secret import Secret
from watchword.method import Context, Factor, Mode, Opened, Rejected, Words
from watchword.methods.phone import words
from watchword.methods.phone.numbers import PhoneKind
from watchword.methods.phone.rules import SMS_POLICY, Phone
from watchword.methods.phone.settings import CallStyle, call_style

CODE_DIGITS = 6
GOOD_FOR = 5 * MINUTE
VOICE_POLICY = "Voice"

SMS = Mode("sms", frozenset({Factor.HAVE}), ("sms",), SMS_POLICY, opening=True, rank=20, label="SMS")
VOICE = Mode("voice", frozenset({Factor.HAVE}), ("tel",), VOICE_POLICY, rank=10, label="Voice")

_APPROVED = "#"
_FRAUD = "0#"
_REPLY_BYTES = 16
_LONGEST_TYPED = 32
_CODE = re.compile(rf"[0-9]{{{CODE_DIGITS}}}", re.ASCII)


def unsuited(context: Context, phone: Phone, mode: Mode) -> Rejected | None:
    """Why this phone cannot be asked this way: only a mobile is texted; an office phone is called where policy says so;
    a number that has become costly since it was registered is not dialled (CATALOGUE TEL-01)."""
    if mode.name == SMS.name and phone.kind is not PhoneKind.MOBILE:
        return Rejected("phone-never-texted", Words("This phone can be called, but gets no text messages."), moot=True)
    office_allowed = bool(context.policy.get(VOICE_POLICY, {}).get("isOfficePhoneAllowed"))
    if phone.kind is PhoneKind.OFFICE and not office_allowed:
        return Rejected("office-phone-not-allowed", Words("Your organisation does not call office phones."), moot=True)
    try:
        phone.parsed()
    except Invalid as problem:
        return Rejected(problem.code, problem.words, "phoneNumber", moot=True)
    return None


def asked(context: Context, phone: Phone, mode: Mode, purpose: str) -> Opened[Phone]:
    """The message, and what its answer is held against. `phone` is suited to `mode`."""
    number, called = phone.parsed(), mode.name == VOICE.name
    approving = called and call_style(context.settings) is CallStyle.APPROVE
    code = None if approving else context.random_code(CODE_DIGITS)
    reply = Secret(context.random_bytes(_REPLY_BYTES).hex()) if called else None
    pending = {"mode": mode.name, "number": number.e164, **_revealed(code=code, reply=reply)}
    message = Message(
        channel=Channel.CALL if called else Channel.SMS,
        to=Secret(number.dialled if called else number.e164),
        text=words.call(context, code) if called else words.text(context, code or Secret("")),
        purpose=purpose,
        user=context.person.id,
        language=context.tongue.code,
        ends_at=after(context.now, GOOD_FOR),
        reply=reply,
    )
    prompt = {"ending": number.ending, "code": code is not None}
    return Opened(phone, pending=pending, prompt=prompt, outbox=(message,), lasts=GOOD_FOR)


def wrong(phone: Phone, pending: Mapping[str, Any], typed: Mapping[str, Any]) -> Rejected | None:
    """Why what came back proves nothing; None where it is right.

    Typed into a page: `code`. From the gateway of a call: `keys`, with the `reply` that the call was placed with, which
    no page knows. Who presses 0# says that it was not them, and no code is right after that (TEL-06).
    """
    if pending.get("number") != phone.parsed().e164:
        return Rejected("code-outdated", Words("The number was changed meanwhile. Ask for a new code."))
    keys = _keys(pending, typed)
    if keys == _FRAUD:
        return Rejected("fraud-reported", Words("This sign-in was reported from the phone, and has ended."), alarm=True)
    if "code" not in pending:
        return (
            None
            if keys == _APPROVED
            else Rejected("call-not-approved", Words("The call was not answered with the key."))
        )
    if _same(_canonical(typed.get("code")), pending["code"]):
        return None
    return Rejected(
        "code-wrong", Words("That code is not right. Check the latest message, or ask for a new code."), "code"
    )


def _keys(pending: Mapping[str, Any], typed: Mapping[str, Any]) -> str:
    """What was pressed in this very call; keys that somebody else claims are none."""
    return str(typed.get("keys")) if _same(typed.get("reply"), pending.get("reply")) else ""


def _same(given: object, kept: object) -> bool:
    if not (isinstance(given, str) and isinstance(kept, str) and kept):
        return False
    return hmac.compare_digest(given.encode("utf-8", "replace"), kept.encode())


def _canonical(typed: object) -> str | None:
    """Spaces and hyphens are how people write a code down; anything else is wrong (CATALOGUE OTP-04)."""
    if not isinstance(typed, str) or len(typed) > _LONGEST_TYPED:
        return None
    digits = typed.replace(" ", "").replace("-", "")
    return digits if _CODE.fullmatch(digits) else None


def _revealed(**secrets: Secret | None) -> dict[str, str]:
    return {name: secret.reveal() for name, secret in secrets.items() if secret is not None}
