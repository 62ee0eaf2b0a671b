"""Passkeys as the engine asks for them: registered, proved, found without a name. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from watchword.kernel.clock import MINUTE
from watchword.kernel.ids import UserId
from watchword.kernel.words import counted
from watchword.method import Accepted, Ask, Bound, Context, Draft, KeyTaken, Mode, Opened, Rejected, Words
from watchword.methods.fido2 import policy
from watchword.methods.fido2.authenticator_data import Verification
from watchword.methods.fido2.ceremonies import Expected, Proved, prove, register
from watchword.methods.fido2.client_data import FAILED, Party
from watchword.methods.fido2.credentials import read_asserted, read_attested
from watchword.methods.fido2.encoding import from_text, to_text
from watchword.methods.fido2.keys import OFFERED
from watchword.methods.fido2.passkey import HELD, MOST, VERIFIED, Passkey, credential_key, slot_key
from watchword.methods.fido2.settings import settings_from

CHALLENGE_BYTES = 32
LASTS = 5
_LIFETIMES = range(5, 43201)
_LONGEST_NAME = 256

PasskeyOpened = Opened[Passkey]
PasskeyAnswer = Accepted[Passkey] | Rejected | Ask


def draft(context: Context, asked: Draft[Passkey]) -> PasskeyOpened | Rejected | Ask:
    """Ask a browser to make one; or give one that is there another name."""
    if asked.current is not None:
        name = str(asked.given.get("name", asked.current.record.name))[:_LONGEST_NAME]
        return Opened(replace(asked.current.record, name=name))
    if (no := policy.may_register(context)) is not None:
        return no
    free = set(range(1, MOST + 1)) - {each.record.slot for each in asked.siblings}
    if not free:
        return _too_many()
    minutes = _minutes(asked.given.get("minutes"))
    if minutes is None:
        return Rejected("passkey-lifetime", "The challenge timeout is 5 to 43200 minutes.", "minutes")
    challenge = context.random_bytes(CHALLENGE_BYTES)
    verification = Verification.REQUIRED if context.by_administrator else Verification.PREFERRED
    pending = {
        "challenge": to_text(challenge),
        "verification": verification.value,
        "slot": min(free),
        "name": str(asked.given.get("name") or "")[:_LONGEST_NAME],
    }
    prompt = {"publicKey": _creation(context, challenge, verification, asked.siblings)}
    return Opened(None, pending, prompt, lasts=minutes * MINUTE, tries=1)


def confirm(
    context: Context, _drafted: Passkey | None, pending: Mapping[str, Any], given: Mapping[str, Any]
) -> PasskeyAnswer:
    """What the browser made (WebAuthn L3 section 7.1)."""
    try:
        attested = read_attested(given.get("credential"))
    except ValueError:
        return _malformed()
    name = str(given.get("name") or pending["name"] or "Passkey")[:_LONGEST_NAME]
    made = register(_expected(context, pending), attested, pending["slot"], name)
    if isinstance(made, Rejected):
        return made
    if (no := policy.may_use(context, made.aaguid, attested=made.attested, new=True)) is not None:
        return no
    return _placed(context, made)


def _placed(context: Context, made: Passkey) -> PasskeyAnswer:
    """Bound where nobody has the credential, in the first slot that is free now: others may register beside."""
    heard = context.heard.get(KeyTaken)
    if heard is None:
        return Ask(KeyTaken(credential_key(made.credential)))
    asked = heard.question.key
    if asked == credential_key(made.credential):
        if heard.answer:
            return Rejected("passkey-known", Words("That passkey is registered already."), moot=True)
        return Ask(KeyTaken(slot_key(context.person.id, made.slot)))
    slots = range(made.slot, MOST + 1)
    slot = next(each for each in slots if asked == slot_key(context.person.id, each))
    if not heard.answer:
        return Accepted(replace(made, slot=slot), _mode(user_verified=made.user_verified).name)
    return _too_many() if slot == MOST else Ask(KeyTaken(slot_key(context.person.id, slot + 1)))


def ready(context: Context, bound: Bound[Passkey], mode: Mode) -> Rejected | None:
    """Why it cannot be asked for: policy took its kind away, or its holder was never verified by it. Whose was is asked
    to be verified always: being held is part of that, and nothing to choose beside it."""
    passkey = bound.record
    if passkey.user_verified is not (mode.name == VERIFIED.name):
        return Rejected("passkey-user-unverified" if mode.name == VERIFIED.name else "passkey-user-verified", FAILED)
    return policy.may_use(context, passkey.aaguid, attested=passkey.attested)


def challenge(context: Context, bound: Bound[Passkey], mode: Mode) -> PasskeyOpened | Rejected | Ask:
    """Any of the person's passkeys. Where it may be all that is asked for its holder is verified (CATALOGUE WA-04), and
    none is named: who has proved nothing yet does not learn who has which (ENUM-01; WebAuthn L3 section 14.6.2).
    """
    passkeys = [each.record for each in (bound, *bound.others)]
    alone = mode.name == VERIFIED.name
    return _asking(context, passkeys, Verification.REQUIRED if alone else Verification.PREFERRED, named=not alone)


def welcome(context: Context) -> PasskeyOpened:
    """Whoever holds a passkey for this site."""
    return _asking(context, None, Verification.REQUIRED, named=False)


def verify(
    context: Context, bound: Bound[Passkey], pending: Mapping[str, Any], typed: Mapping[str, str]
) -> PasskeyAnswer:
    """The browser's answer (WebAuthn L3 section 7.2)."""
    try:
        asserted = read_asserted(typed.get("credential"))
    except ValueError:
        return _malformed()
    passkey = bound.record
    if (no := policy.may_use(context, passkey.aaguid, attested=passkey.attested)) is not None:
        return no
    expected = _expected(context, pending)
    proved = prove(expected, asserted, passkey, user_handle(context.person.id), pending["allowed"])
    if not isinstance(proved, Proved):
        return proved
    return Accepted(proved.passkey, _mode(user_verified=proved.user_verified).name)


def found_by(typed: Mapping[str, str]) -> str | None:
    """Whose answer it is, by the credential it names; nothing of it is believed yet."""
    try:
        return credential_key(to_text(read_asserted(typed.get("credential")).credential))
    except ValueError:
        return None


def user_handle(user: UserId) -> bytes:
    """What authenticators keep to say whose passkey it is: the object id, which tells of nobody (L3 section 14.6.1)."""
    return bytes.fromhex(user.replace("-", ""))


def _mode(*, user_verified: bool) -> Mode:
    return VERIFIED if user_verified else HELD


def _too_many() -> Rejected:
    return Rejected(
        "passkey-too-many",
        counted(
            "You can have one passkey. Delete it first.", "You can have up to {count} passkeys. Delete one first.", MOST
        ),
        moot=True,
    )


def _malformed() -> Rejected:
    return Rejected("passkey-malformed", FAILED)


def _minutes(given: object) -> int | None:
    """How long Graph lets a challenge wait; 5 where nothing is said (CONTRACT section 3.4)."""
    if given is None:
        return LASTS
    text = str(given)
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else 0
    return number if number in _LIFETIMES else None


def _expected(context: Context, pending: Mapping[str, Any]) -> Expected:
    return Expected(
        party=Party.at(context.site),
        challenge=from_text(pending["challenge"]),
        verification=Verification(pending["verification"]),
        now=context.now,
        roots=settings_from(context.settings).roots,
    )


def _asking(
    context: Context, passkeys: Sequence[Passkey] | None, verification: Verification, *, named: bool
) -> PasskeyOpened:
    challenge = to_text(context.random_bytes(CHALLENGE_BYTES))
    allowed = None if passkeys is None else [each.credential for each in passkeys]
    options = {
        "challenge": challenge,
        "timeout": LASTS * 60_000,
        "rpId": Party.at(context.site).id,
        "allowCredentials": [_descriptor(each) for each in passkeys or () if named],
        "userVerification": verification.value,
    }
    pending = {"challenge": challenge, "verification": verification.value, "allowed": allowed}
    return Opened(None, pending, {"publicKey": options}, lasts=LASTS * MINUTE, tries=1)


def _creation(
    context: Context, challenge: bytes, verification: Verification, siblings: Sequence[Bound[Passkey]]
) -> Mapping[str, Any]:
    """PublicKeyCredentialCreationOptionsJSON (L3 section 5.4), as Graph shows it too."""
    person = context.person
    return {
        "rp": {"id": Party.at(context.site).id, "name": person.organisation or "Watchword"},
        "user": {
            "id": to_text(user_handle(person.id)),
            "name": person.upn,
            "displayName": person.display_name or person.upn,
        },
        "challenge": to_text(challenge),
        "pubKeyCredParams": [{"type": "public-key", "alg": alg} for alg in OFFERED],
        "timeout": LASTS * 60_000,
        "excludeCredentials": [_descriptor(each.record) for each in siblings],
        "authenticatorSelection": {
            "requireResidentKey": True,
            "userVerification": verification.value,
        },
        "attestation": "direct",
        "extensions": {},
    }


def _descriptor(passkey: Passkey) -> Mapping[str, Any]:
    return {"id": passkey.credential, "type": "public-key", "transports": list(passkey.transports)}
