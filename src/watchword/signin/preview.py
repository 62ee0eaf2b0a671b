"""What will somebody see? The same machine, over answers that are imagined to be right. Pure: nothing is sent.

And for each mode of a method that is not offered on the way, the rule that hides it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from watchword.kernel.assurance import Proof, Requirement
from watchword.kernel.clock import DAY, Instant, after
from watchword.kernel.ids import AuthenticatorId
from watchword.signin.course import offers
from watchword.signin.machine import advance
from watchword.signin.model import (
    Answered,
    Attempt,
    Challenged,
    Change,
    Changed,
    Choice,
    Chosen,
    Claimant,
    Identified,
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
    State,
    StaySignedIn,
    Step,
)

MOST_PROMPTS = 40
"""No sign-in has more pages (the walks of the tests: 30 steps lead to an end from everywhere)."""

Offered = tuple[str, str]
"""A method, and one of its modes; of what is to be set up the mode is empty."""


@dataclass(frozen=True)
class Prompt:
    """One page. `asked` is what it asks for, where it asks for one; `offered` is all that can be chosen, the default
    first; `own` is what of that the person could answer: before the first proof everybody is offered the same."""

    state: State
    asked: Offered | None = None
    offered: tuple[Offered, ...] = ()
    own: frozenset[Offered] = frozenset()


@dataclass(frozen=True)
class Imagined:
    """What is imagined. `temporary`: what must be changed once it is proved; `remembered`: the browser is, for whatever
    would be asked second."""

    claimant: Claimant
    requirement: Requirement
    now: Instant
    temporary: frozenset[AuthenticatorId] = frozenset()
    remembered: bool = False


def foresee(imagined: Imagined) -> tuple[Prompt, ...]:
    """Every page in order, to the last: granted or denied. Where only what nobody has is asked for, it ends there."""
    now = imagined.now
    attempt = Attempt(requirement=imagined.requirement, opened_at=now, ends_at=after(now, DAY))
    prompts = [Prompt(attempt.state)]
    step: Step | None = Identified(imagined.claimant, imagined.requirement)
    for _ in range(MOST_PROMPTS):
        if step is None:
            break
        attempt = _with_browser(advance(attempt, step, now)[0], imagined)
        prompts.append(_prompt(attempt))
        step = right_step(attempt, imagined)
    return tuple(prompts)


def right_step(attempt: Attempt, imagined: Imagined) -> Step | None:
    """What somebody does who can do all that is asked, and keeps to the default; None: there is no such thing."""
    now = imagined.now
    match attempt.state:
        case Challenged(option) if not option.decoy:
            return Proved(_proof(option, now), temporary=option.authenticator in imagined.temporary)
        case Challenged():
            return OtherWays() if _real(offers(attempt)) else None
        case Pick(options):
            own = _real(options)
            return Picked(own[0].authenticator, own[0].mode) if own else None
        case Change():
            return Changed()
        case Register(choices, chosen):
            return _setting_up(attempt, choices, chosen, now)
        case Review():
            return Reviewed()
        case _:
            return Answered(stay=False) if isinstance(attempt.state, StaySignedIn) else None


def _with_browser(attempt: Attempt, imagined: Imagined) -> Attempt:
    """A remembered browser says so as soon as something else than the first factor is asked for."""
    match attempt.state:
        case Challenged(option) if imagined.remembered and attempt.proofs:
            if any(proof.remembered for proof in attempt.proofs):
                return attempt
            before = Instant(imagined.now - DAY)
            return advance(attempt, Recalled(replace(_proof(option, before), remembered=True)), imagined.now)[0]
        case _:
            return attempt


def _setting_up(attempt: Attempt, choices: Sequence[Choice], chosen: str | None, now: Instant) -> Step:
    """The default is chosen; of its modes the one that is required, if one is."""
    if chosen is None:
        return Chosen(choices[0].method)
    modes = next(choice.modes for choice in choices if choice.method == chosen)
    left = {mode for each in attempt.requirement.remaining(attempt.proofs) for mode in each}
    return Registered(Proof(min(modes & left or modes), chosen, AuthenticatorId("imagined"), now))


def _prompt(attempt: Attempt) -> Prompt:
    match attempt.state:
        case Challenged(option):
            return _asking(attempt.state, (option, *offers(attempt)), (option.method, option.mode))
        case Pick(options):
            return _asking(attempt.state, options)
        case Change(option):
            return Prompt(attempt.state, (option.method, option.mode))
        case Register(choices, chosen):
            asked = (chosen, "") if chosen is not None else None
            return Prompt(attempt.state, asked, tuple((choice.method, "") for choice in choices))
        case _:
            return Prompt(attempt.state)


def _asking(state: State, options: Sequence[Option], asked: Offered | None = None) -> Prompt:
    offered = tuple(dict.fromkeys((option.method, option.mode) for option in options))
    return Prompt(state, asked, offered, frozenset((option.method, option.mode) for option in _real(options)))


def _real(options: Sequence[Option]) -> list[Option]:
    return [option for option in options if not option.decoy]


def _proof(option: Option, at: Instant) -> Proof:
    return Proof(option.mode, option.method, option.authenticator, at)


# --- what is not offered ---------------------------------------------------------------------------------------------


class Hidden(Enum):
    """Why a mode is not offered at a sign-in."""

    PROVES_NOTHING = "provesNothing"
    """The method signs nobody in."""
    NO_AUTHENTICATOR = "noAuthenticator"
    POLICY = "policy"
    """Policy does not let the person use it."""
    NOT_READY = "notReady"
    """The method says that it cannot be asked for now, and why."""
    DOES_NOT_OPEN = "doesNotOpen"
    """It would do, but no sign-in begins with it, and nothing is asked for after the beginning."""
    NOT_NEEDED = "notNeeded"
    """It is no part of what is required, or that is proved already."""


def unneeded(imagined: Imagined, mode: str) -> Hidden:
    """Why an option that the person has is not offered on the way."""
    available = {option.mode for option in _real(imagined.claimant.options)}
    would_do = any(mode in each and each <= available for each in imagined.requirement.combinations)
    opens = any(option.opens for option in _real(imagined.claimant.options) if option.mode == mode)
    return Hidden.DOES_NOT_OPEN if would_do and not opens else Hidden.NOT_NEEDED
