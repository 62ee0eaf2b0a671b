"""What comes next: the requirement minus the proofs, never a place in a list (ARCHITECTURE section 5). Pure.

In order: an opening proof; what of the requirement can be proved with what the person has; the change of what is
temporary; what has to be set up, behind its gate; the review of what was registered before; whether to stay signed in.
"""

from collections.abc import Iterable
from dataclasses import replace

from watchword.kernel.assurance import Proof, Requirement
from watchword.signin.model import (
    Attempt,
    Challenge,
    Challenged,
    Change,
    Choice,
    Claimant,
    Denied,
    Effect,
    Granted,
    Identified,
    Identify,
    Option,
    Register,
    Review,
    Settle,
    Setup,
    State,
    StaySignedIn,
    Why,
)

Advanced = tuple[Attempt, tuple[Effect, ...]]
"""An attempt, and what is to be done."""


def knowing(attempt: Attempt, step: Identified) -> Attempt:
    """With what is known now of who is trying. Whoever proved something is not somebody else afterwards."""
    known = attempt.claimant
    if isinstance(attempt.state, Granted | Denied):
        return attempt
    if attempt.proofs and known is not None and known.user != step.claimant.user:
        return attempt
    return replace(attempt, claimant=step.claimant, requirement=step.requirement or attempt.requirement)


def offers(attempt: Attempt) -> tuple[Option, ...]:
    """What may be asked for at this moment: by the requirement, or by the gate where that is what is missing."""
    if attempt.claimant is None:
        return ()
    if not counting(attempt):
        return tuple(option for option in attempt.claimant.options if option.opens)
    useful = _useful(attempt.claimant, attempt.requirement, attempt.proofs)
    return useful or _useful(attempt.claimant, attempt.claimant.gate, attempt.proofs)


def onward(attempt: Attempt) -> Advanced:
    """To whatever comes next."""
    return to(attempt, next_state(attempt))


def next_state(attempt: Attempt) -> State:
    """Where it stands, by what is required, proved and known."""
    claimant = attempt.claimant
    if claimant is None:
        return Identify()
    if attempt.proofs and claimant.user is None:
        return Denied(Why.NO_METHOD)
    if not counting(attempt):
        return _ask(attempt, offers(attempt), Why.NO_METHOD)
    if not attempt.requirement.is_met(attempt.proofs):
        useful = _useful(claimant, attempt.requirement, attempt.proofs)
        return _ask(attempt, useful, Why.NO_METHOD) if useful else _set_up(attempt, claimant, _completing(attempt))
    shut = not claimant.gate.is_met(attempt.proofs)
    if claimant.review and not attempt.registered and (claimant.choices or shut):
        return _set_up(attempt, claimant, claimant.choices)
    if attempt.temporary:
        return Change(attempt.temporary[0])
    if claimant.review and not attempt.reviewed:
        return Review()
    return StaySignedIn() if attempt.may_stay and not attempt.asked_to_stay else Granted()


def _set_up(attempt: Attempt, claimant: Claimant, choices: tuple[Choice, ...]) -> State:
    """First the gate, then the change of what is temporary, then the choice."""
    if not claimant.gate.is_met(attempt.proofs):
        return _ask(attempt, _useful(claimant, claimant.gate, attempt.proofs), Why.PROOF_REQUIRED)
    if attempt.temporary:
        return Change(attempt.temporary[0])
    return Register(choices) if choices else Denied(Why.NO_METHOD)


def _ask(attempt: Attempt, options: tuple[Option, ...], otherwise: Why) -> State:
    """The preferred one at once; the others are a click away."""
    return challenged(attempt, options[0], len(options) > 1) if options else Denied(otherwise)


def challenged(attempt: Attempt, option: Option, others: bool | None = None) -> Challenged:
    """That option is asked for."""
    return Challenged(option, len(offers(attempt)) > 1 if others is None else others)


def _useful(claimant: Claimant, requirement: Requirement, proofs: Iterable[Proof]) -> tuple[Option, ...]:
    """The options of combinations that can be completed with what the person has; of what is met, none."""
    if requirement.is_met(proofs):
        return ()
    real = [option for option in claimant.options if not option.decoy]
    available = {option.mode for option in real}
    wanted = {mode for left in requirement.remaining(proofs) if left <= available for mode in left}
    return tuple(option for option in real if option.mode in wanted)


def _completing(attempt: Attempt) -> tuple[Choice, ...]:
    """What could be set up so that the requirement can be met."""
    claimant = attempt.claimant
    if claimant is None:
        return ()
    could = {mode for choice in claimant.choices for mode in choice.modes}
    could |= {option.mode for option in claimant.options if not option.decoy}
    wanted = {mode for left in attempt.requirement.remaining(attempt.proofs) if left <= could for mode in left}
    return tuple(choice for choice in claimant.choices if choice.modes & wanted)


def counting(attempt: Attempt) -> list[Proof]:
    """The proofs that a sign-in may begin with: given here, and fresh enough (CATALOGUE SES-05)."""
    since = attempt.requirement.since
    return [proof for proof in attempt.proofs if not proof.remembered and (since is None or proof.at >= since)]


def answers(proof: Proof, option: Option) -> bool:
    """Whether it was proved with what was asked for."""
    return (proof.authenticator, proof.method) == (option.authenticator, option.method)


def to(attempt: Attempt, state: State) -> Advanced:
    """It stands there now; and what that takes."""
    match state:
        case Challenged():
            return replace(attempt, state=state), (Challenge(state.option),)
        case Register() if state.chosen is not None:
            return replace(attempt, state=state), (Setup(state.chosen),)
        case Granted() | Denied():
            return settled(attempt, state)
        case _:
            return replace(attempt, state=state), ()


def settled(attempt: Attempt, state: Granted | Denied) -> Advanced:
    """It is over."""
    return replace(attempt, state=state), (Settle(),)
