"""An authenticator app: registered by a first code, proved by the next ones, each good once. Pure."""

from base64 import b32decode, b32encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from watchword.kernel.ids import UserId
from watchword.kernel.secret import Secret
from watchword.kernel.words import Words, counted
from watchword.method import Accepted, Ask, Bound, Context, Draft, Factor, KeyTaken, Mode, Opened, Rejected
from watchword.methods.software_oath.key_uri import key_uri, name, qr_code, typed_key
from watchword.methods.software_oath.settings import settings_from
from watchword.methods.software_oath.totp import USUAL, Shape, matching_step

POLICY = "SoftwareOath"
MODE = Mode("softwareOath", frozenset({Factor.HAVE}), ("otp",), POLICY, rank=40, label="Software OATH token")
MOST = 5
"""For each person (STANDARDS section 3)."""
SEED_BYTES = 20
"""160 bits: RFC 4226 section 4, R6 recommends as many, and they make 32 characters without padding."""

_WRONG = Words("That code didn't work. Wait for the app to show a new one, and enter that.")
"""The same for one that was used before: what was wrong with it is nobody's but the audit's."""


@dataclass(frozen=True)
class SoftwareOath:
    """`seed` in Base32. `slot`: which of the person's it is, from 1. `last_step`: of the last code that was accepted.

    RFC 6238 section 5.2: no code of that step or an earlier one is good any more.
    """

    seed: Secret
    slot: int
    shape: Shape = USUAL
    last_step: int = -1


def keys(user: UserId, oath: SoftwareOath) -> frozenset[str]:
    """One for each slot: however many are registered at once, there are no more than `MOST`."""
    return frozenset({_slot_key(user, oath.slot)})


def draft(context: Context, asked: Draft[SoftwareOath]) -> Opened[SoftwareOath] | Rejected | Ask:
    """A seed for a new app. It is bound when the app has shown a code of it."""
    free = set(range(1, MOST + 1)) - {each.record.slot for each in asked.siblings}
    if not free:
        return _too_many()
    seed = b32encode(context.random_bytes(SEED_BYTES)).decode()
    oath = SoftwareOath(Secret(seed), min(free), settings_from(context.settings).shape)
    return Opened(oath, pending={}, prompt=_prompt(context, seed, oath.shape))


def confirm(
    context: Context, drafted: SoftwareOath | None, _pending: Mapping[str, Any], given: Mapping[str, Any]
) -> Accepted[SoftwareOath] | Rejected | Ask:
    """The app's first code, which is used up by it (CATALOGUE OTP-08)."""
    if drafted is None:
        raise TypeError("an app is confirmed that was not drafted")
    answer = _judge(context, drafted, given)
    return _placed(context, answer.record) if isinstance(answer, Accepted) else answer


def verify(
    context: Context, bound: Bound[SoftwareOath], _pending: Mapping[str, Any], typed: Mapping[str, Any]
) -> Accepted[SoftwareOath] | Rejected | Ask:
    """A later code: of a step after the last accepted one (CATALOGUE OTP-02)."""
    return _judge(context, bound.record, typed)


def _judge(context: Context, oath: SoftwareOath, given: Mapping[str, Any]) -> Accepted[SoftwareOath] | Rejected:
    typed = given.get("code")
    steps = oath.shape.window(context.now, settings_from(context.settings).skew)
    seed = b32decode(oath.seed.reveal())
    step = matching_step(seed, oath.shape, typed if isinstance(typed, str) else "", steps)
    if step is None:
        return Rejected("oath-code-wrong", _WRONG, "code")
    if step <= oath.last_step:
        return Rejected("oath-code-used", _WRONG, "code", alarm=True)
    return Accepted(replace(oath, last_step=step), MODE.name)


def _placed(context: Context, oath: SoftwareOath) -> Accepted[SoftwareOath] | Rejected | Ask:
    """In the first slot from its own on that is free now: others may have been registered since it was drafted."""
    heard, user = context.heard.get(KeyTaken), context.person.id
    if heard is None:
        return Ask(KeyTaken(_slot_key(user, oath.slot)))
    slots = range(oath.slot, MOST + 1)
    slot = next(each for each in slots if heard.question.key == _slot_key(user, each))
    if not heard.answer:
        return Accepted(replace(oath, slot=slot), MODE.name)
    return _too_many() if slot == MOST else Ask(KeyTaken(_slot_key(user, slot + 1)))


def _slot_key(user: UserId, slot: int) -> str:
    return f"{user}/{slot}"


def _too_many() -> Rejected:
    return Rejected(
        "oath-too-many",
        counted(
            "You can have one authenticator app. Delete it first.",
            "You can have up to {count} authenticator apps. Delete one first.",
            MOST,
        ),
        moot=True,
    )


def _prompt(context: Context, seed: str, shape: Shape) -> Mapping[str, Any]:
    issuer, account = context.person.organisation, context.person.upn
    uri = key_uri(issuer, account, seed, shape)
    return {
        "issuer": name(issuer),
        "account": account,
        "algorithm": shape.algorithm.value,
        "digits": shape.digits,
        "period": shape.period,
        "key": typed_key(seed),
        "uri": uri,
        "qr": qr_code(uri),
    }
