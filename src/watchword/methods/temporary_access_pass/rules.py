"""A pass: made, judged by the policy of the moment of its use, used up or not. Pure: hashing is asked of the shell.

Numbers: STANDARDS section 6.
"""

import string
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from watchword.kernel.clock import DAY, MINUTE, Instant, after
from watchword.kernel.ids import UserId
from watchword.kernel.secret import Secret
from watchword.kernel.words import Words
from watchword.method import (
    Accepted,
    Ask,
    Bound,
    CheckSecret,
    Context,
    Draft,
    Factor,
    HashSecret,
    Mode,
    Opened,
    Rejected,
)
from watchword.methods.temporary_access_pass.policy import (
    LEAST_MINUTES,
    MOST_LENGTH,
    MOST_MINUTES,
    POLICY,
    PassPolicy,
    policy_for,
)

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""32 characters, 5 bits each: no 0, 1, I or O. It is typed in any case, so there is no l to be taken for an I."""
FARTHEST = 10 * 365 * DAY
"""How far ahead a pass may begin, in microseconds."""

_BOTH = frozenset({Factor.KNOW, Factor.HAVE})
# In Microsoft's built-in strength "Multifactor authentication" (CONTRACT section 7) either word stands alone.
_LABEL = "Temporary Access Pass"
ONE_TIME = Mode("temporaryAccessPassOneTime", _BOTH, ("otp",), POLICY, opening=True, rank=80, label=_LABEL)
MULTI_USE = Mode("temporaryAccessPassMultiUse", _BOTH, ("otp",), POLICY, opening=True, rank=80, label=_LABEL)

_TYPED_WITH = str.maketrans(string.ascii_lowercase, string.ascii_uppercase, " -")
_WRONG = Words("That pass didn't work. Check it and try again, or ask your administrator for a new one.")


class Usability(Enum):
    """Graph's methodUsabilityReason."""

    ENABLED = "EnabledByPolicy"
    DISABLED = "DisabledByPolicy"
    EXPIRED = "Expired"
    NOT_YET = "NotYetValid"
    USED = "OneTimeUsed"


@dataclass(frozen=True)
class Pass:
    """The argon2id PHC string; `lifetime` in minutes from `starts_at`; `once`: it works one time, at `used_at`."""

    hashed: Secret
    starts_at: Instant
    lifetime: int
    once: bool
    used_at: Instant | None = None

    @property
    def ends_at(self) -> Instant:
        """Nothing that comes of it is good from then on."""
        return after(self.starts_at, self.lifetime * MINUTE)

    @property
    def mode(self) -> Mode:
        """What it proves."""
        return ONE_TIME if self.once else MULTI_USE


def keys(user: UserId, _pass: Pass) -> frozenset[str]:
    """One for each person."""
    return frozenset({user})


def draft(context: Context, asked: Draft[Pass]) -> Opened[Pass] | Rejected | Ask:
    """A new pass for somebody else, in the place of the one they have. Its value is revealed once."""
    policy = policy_for(context)
    if not context.by_administrator:
        return Rejected("pass-for-oneself", "A Temporary Access Pass is made by somebody else.")
    if context.person.external:
        return Rejected("pass-for-guest", "Temporary Access Pass cannot be added to an external guest user.")
    if policy is None:
        return Rejected(
            "pass-not-allowed",
            "Converged UserCredentialPolicy does not allow creating or updating this authentication method. "
            f"AuthMethodType [{POLICY}].",
        )
    made = _terms(context, policy, asked.given)
    if isinstance(made, Rejected):
        return made
    hashed = context.heard.get(HashSecret)
    if hashed is None:
        return Ask(HashSecret(Secret("".join(context.choice(ALPHABET) for _ in range(policy.length)))))
    replaced = tuple(each.id for each in asked.siblings)
    return Opened(replace(made, hashed=Secret(hashed.answer)), reveal=hashed.question.secret, replaces=replaced)


def usability(context: Context, held: Pass) -> Usability:
    """Whether it can be used now, by the policy of now (CATALOGUE TAP-05)."""
    policy = policy_for(context)
    if held.used_at is not None:
        return Usability.USED
    if context.now >= held.ends_at:
        return Usability.EXPIRED
    if policy is None or (policy.once and not held.once):
        return Usability.DISABLED
    return Usability.NOT_YET if context.now < held.starts_at else Usability.ENABLED


def ready(context: Context, bound: Bound[Pass], mode: Mode) -> Rejected | None:
    """Why it cannot be asked for now, in that mode."""
    if mode != bound.record.mode:
        return Rejected("pass-other-mode", "This pass works one time." if bound.record.once else "It works many times.")
    return _unusable(context, bound.record)


def verify(
    context: Context, bound: Bound[Pass], _pending: Mapping[str, Any], typed: Mapping[str, Any]
) -> Accepted[Pass] | Rejected | Ask:
    """The pass itself. A one-time pass is used up: of two at once, one finds it unchanged (CATALOGUE TAP-02)."""
    held = bound.record
    refusal = _unusable(context, held)
    if refusal is not None:
        return refusal
    checked = context.heard.get(CheckSecret)
    if checked is None or checked.question.hashed != held.hashed.reveal():
        return Ask(CheckSecret(_canonical(typed.get("pass")), held.hashed.reveal()))
    if not checked.answer:
        return Rejected("pass-wrong", _WRONG, "pass")
    used = replace(held, used_at=context.now) if held.once else held
    return Accepted(used, held.mode.name, ends_at=held.ends_at)


def _terms(context: Context, policy: PassPolicy, given: Mapping[str, Any]) -> Pass | Rejected:
    """When, how long and how often, without its value; what is not given is as the policy has it."""
    lifetime = policy.default_lifetime if given.get("lifetime") is None else given["lifetime"]
    least, most = max(policy.least, LEAST_MINUTES), min(policy.most, MOST_MINUTES)
    if not least <= lifetime <= most:
        return Rejected(
            "pass-lifetime", f"The lifetime of a pass must be {least} to {most} minutes.", "lifetimeInMinutes"
        )
    once = policy.once if given.get("once") is None else given["once"]
    if policy.once and not once:
        return Rejected("pass-once-only", "By policy every Temporary Access Pass is for one-time use.", "isUsableOnce")
    starts_at = context.now if given.get("starts_at") is None else given["starts_at"]
    made = Pass(Secret(""), starts_at, lifetime, once)
    if not context.now < made.ends_at or starts_at > after(context.now, FARTHEST):
        return Rejected(
            "pass-start", "The pass would be over already, or begin in more than ten years.", "startDateTime"
        )
    return made


def _unusable(context: Context, held: Pass) -> Rejected | None:
    match usability(context, held):
        case Usability.ENABLED:
            return None
        case Usability.DISABLED:
            return Rejected("pass-disabled", Words("Your organisation does not let this pass be used."))
        case Usability.EXPIRED:
            return Rejected(
                "pass-expired", Words("This pass is no longer valid. Ask your administrator for a new one.")
            )
        case Usability.NOT_YET:
            return Rejected("pass-not-yet", Words("This pass is not valid yet."))
        case Usability.USED:
            return Rejected("pass-used", Words("This pass was used already. Ask your administrator for a new one."))


def _canonical(typed: object) -> Secret:
    """As it was made: in capitals, without spaces and hyphens. What is too long to be one is as wrong as any other."""
    text = typed.translate(_TYPED_WITH) if isinstance(typed, str) else ""
    return Secret(text if len(text) <= MOST_LENGTH else "")
