"""Random people, requirements and steps for walks over the machine. Everything comes from the dice that are given."""

from dataclasses import replace
from random import Random
from typing import Any

from watchword.kernel.assurance import NOTHING, Proof, Requirement
from watchword.kernel.clock import MINUTE, SECOND, Instant
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.signin.model import (
    Answered,
    Attempt,
    Challenged,
    Change,
    Changed,
    Choice,
    Chosen,
    Claimant,
    Failed,
    GiveUp,
    Identified,
    Opened,
    Option,
    OtherWays,
    Pick,
    Picked,
    Proved,
    Recalled,
    Register,
    Registered,
    Review,
    Reviewed,
    StaySignedIn,
    Step,
)

START = Instant(1_000_000_000)
LATE = Instant(START + 10 * MINUTE)
USER, OTHER = UserId("u"), UserId("o")
KINDS = (
    ("password", "password", True),
    ("fido2", "fido2", True),
    ("temporary_access_pass", "temporaryAccessPassOneTime", True),
    ("phone", "sms", False),
    ("phone", "voice", False),
    ("software_oath", "softwareOath", False),
)
"""Method, mode, and whether a sign-in may begin with it."""
MODES = tuple(mode for _, mode, _ in KINDS)
CHOICES = (
    Choice("fido2", frozenset({"fido2"})),
    Choice("software_oath", frozenset({"softwareOath"})),
    Choice("phone", frozenset({"sms", "voice"})),
    Choice("phone", frozenset({"sms"})),
)
SEVERAL = frozenset(
    {frozenset({"fido2"}), *(frozenset({"password", second}) for second in ("sms", "voice", "softwareOath"))}
)
ONE = frozenset(frozenset({mode}) for mode in MODES)


def a_requirement(dice: Random) -> Requirement:
    """One factor, several, particular combinations; fresh or not."""
    particular = frozenset(frozenset(dice.sample(MODES, dice.randint(1, 3))) for _ in range(dice.randint(0, 3)))
    since = dice.choice((None, None, START, Instant(START - 5 * MINUTE)))
    return Requirement(dice.choice((ONE, SEVERAL, SEVERAL, particular)), since)


def a_gate(dice: Random) -> Requirement:
    """None, a pass, a second factor, or whatever."""
    if dice.random() < 0.4:
        return NOTHING
    since = dice.choice((None, START))
    gates = (frozenset({frozenset({"temporaryAccessPassOneTime"})}), SEVERAL)
    return Requirement(dice.choice(gates), since) if dice.random() < 0.8 else a_requirement(dice)


def somebody(dice: Random, user: UserId = USER) -> Claimant:
    """Somebody with a few methods; what they lack of those that open is asked of them by decoys, mostly."""
    options: list[Option] = []
    for method, mode, opens in KINDS:
        for number in range(dice.choice((0, 1, 1, 2) if mode != "password" else (0, 1, 1, 1))):
            id_ = AuthenticatorId(f"{user}'s {method} {number}")
            options.append(Option(id_, method, mode, opens or (mode == "sms" and dice.random() < 0.1)))
        if opens and dice.random() < 0.7 and not any(each.mode == mode for each in options):
            options.append(decoy(method, mode))
    dice.shuffle(options)
    chosen = {choice.method: choice for choice in dice.sample(CHOICES, dice.randint(0, len(CHOICES)))}
    return Claimant(user, tuple(options), tuple(chosen.values()), a_gate(dice), dice.random() < 0.3)


def nobody() -> Claimant:
    """Goes by a name that nobody has."""
    return Claimant(None, tuple(decoy(method, mode) for method, mode, opens in KINDS if opens))


def decoy(method: str, mode: str) -> Option:
    """Nobody's."""
    return Option(AuthenticatorId(f"nobody's {method}"), method, mode, opens=True, decoy=True)


def changed(dice: Random, known: Claimant) -> Claimant:
    """The same person, a little later: something was taken away, added or demanded."""
    other = somebody(dice)
    match dice.randrange(6):
        case 0:
            return replace(known, options=tuple(each for each in known.options if dice.random() < 0.7))
        case 1:
            return replace(known, options=tuple(dict.fromkeys((*known.options, *other.options))))
        case 2:
            return replace(known, review=not known.review)
        case 3:
            return replace(known, gate=other.gate)
        case 4:
            return replace(known, choices=other.choices)
        case _:
            return replace(known, options=other.options)


def proof_of(option: Option, at: Instant, **more: Any) -> Proof:
    """That it was proved."""
    return Proof(option.mode, option.method, option.authenticator, at, **more)


def fitting(dice: Random, attempt: Attempt, known: Claimant, now: Instant) -> Step:
    """Something that a person or a page would do where the attempt stands."""
    match attempt.state:
        case Pick(options) if options:
            option = dice.choice(options)
            return Picked(option.authenticator, option.mode)
        case Challenged(option):
            right = Proved(proof_of(option, now), dice.random() < 0.15, dice.random() < 0.2)
            wrong = Failed(dead=dice.random() < 0.3)
            return dice.choice((right, right, right, wrong, OtherWays(), Opened("c"), remembered(dice, known, now)))
        case Change():
            return Changed()
        case Register(choices, chosen):
            return setting_up(dice, choices, chosen, now)
        case Review():
            return Reviewed()
        case StaySignedIn():
            return Answered(dice.random() < 0.5)
        case _:
            return Identified(known)


def setting_up(dice: Random, choices: tuple[Choice, ...], chosen: str | None, now: Instant) -> Step:
    """Of those that are offered, one; and then it is done, or given up, or goes wrong."""
    if chosen is None:
        return Chosen(dice.choice(choices).method)
    modes = next(choice.modes for choice in choices if choice.method == chosen)
    done = Registered(Proof(dice.choice(sorted(modes)), chosen, AuthenticatorId(f"new {chosen}"), now))
    other = Registered(replace(done.proof, mode=dice.choice(MODES)))
    return dice.choice((done, done, done, other, Chosen(None), Failed(dead=dice.random() < 0.5), Opened("r")))


def remembered(dice: Random, known: Claimant, now: Instant) -> Step:
    """A browser that says it is remembered."""
    options = known.options or (decoy("phone", "sms"),)
    ago = dice.choice((0, 1, 8 * MINUTE, 100 * MINUTE))
    return Recalled(proof_of(dice.choice(options), Instant(now - ago), remembered=dice.random() < 0.9))


def anything(dice: Random, known: Claimant, now: Instant) -> Step:
    """A step of any kind, whether it fits or not."""
    option = dice.choice((*known.options, *somebody(dice).options, decoy("password", "password")))
    strange = replace(option, method=dice.choice(KINDS)[0])
    proof = proof_of(dice.choice((option, option, strange)), Instant(now - dice.choice((0, 0, MINUTE, 30 * MINUTE))))
    steps: tuple[Step, ...] = (
        Proved(proof, dice.random() < 0.2, dice.random() < 0.2),
        Proved(proof),
        Picked(option.authenticator, option.mode),
        OtherWays(),
        Opened("x"),
        Failed(dead=dice.random() < 0.5),
        remembered(dice, known, now),
        Changed(),
        Chosen(dice.choice(("phone", "fido2", "software_oath", "nonsense", None))),
        Registered(replace(proof, at=now)),
        Reviewed(),
        Answered(dice.random() < 0.5),
        Identified(somebody(dice, OTHER)),
        Identified(nobody()),
    )
    return GiveUp() if dice.random() < 0.02 else dice.choice(steps)


def later(dice: Random, now: Instant) -> Instant:
    """Time goes by, and seldom too much of it."""
    if dice.random() < 0.005:
        return Instant(max(now, LATE))
    return Instant(now + dice.choice((0, 1, SECOND, 20 * SECOND, 3 * MINUTE if dice.random() < 0.15 else SECOND)))
