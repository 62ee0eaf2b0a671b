"""What comes next at a sign-in: `advance(attempt, step, now)`. Pure: no I/O, no clock, no dice.

One function for each step says whether it fits where the attempt stands, and what it adds; `course` says what comes
next.
"""

from dataclasses import replace
from typing import assert_never

from watchword.kernel.assurance import Proof
from watchword.kernel.clock import Instant
from watchword.signin.course import (
    Advanced,
    answers,
    challenged,
    counting,
    knowing,
    next_state,
    offers,
    onward,
    settled,
    to,
)
from watchword.signin.model import (
    Answered,
    Attempt,
    Challenged,
    Change,
    Changed,
    Chosen,
    Denied,
    Failed,
    GiveUp,
    Granted,
    Identified,
    InterruptStep,
    Opened,
    OtherWays,
    Pick,
    Picked,
    Proved,
    ProvingStep,
    Recalled,
    Register,
    Registered,
    Review,
    Reviewed,
    StaySignedIn,
    Step,
    Why,
)

WRONG_ANSWERS = 5
"""So many wrong answers end an attempt (STANDARDS section 2: 5 per challenge)."""


def advance(attempt: Attempt, step: Step, now: Instant) -> Advanced:
    """The attempt after a step, and what is to be done. A step that does not fit where it stands changes nothing."""
    if isinstance(attempt.state, Granted | Denied):
        return attempt, ()
    if now >= attempt.ends_at:
        return settled(attempt, Denied(Why.TOO_LATE))
    match step:
        case GiveUp():
            return settled(attempt, Denied(Why.GAVE_UP))
        case Identified() | Picked() | OtherWays() | Opened() | Proved() | Failed() | Recalled():
            return _proving(attempt, step)
        case Changed() | Chosen() | Registered() | Reviewed() | Answered():
            return _interrupting(attempt, step, now)
        case _ as never:
            assert_never(never)


def _proving(attempt: Attempt, step: ProvingStep) -> Advanced:
    match step:
        case Identified():
            return _identified(attempt, step)
        case Picked():
            return _picked(attempt, step)
        case OtherWays():
            return _other_ways(attempt)
        case Opened():
            return _opened(attempt, step.challenge), ()
        case Proved():
            return _proved(attempt, step)
        case Failed():
            return _failed(attempt, step)
        case Recalled():
            return _recalled(attempt, step.proof)
        case _ as never:
            assert_never(never)


def _interrupting(attempt: Attempt, step: InterruptStep, now: Instant) -> Advanced:
    match step:
        case Changed():
            return _changed(attempt, now)
        case Chosen():
            return _chosen(attempt, step.method)
        case Registered():
            return _registered(attempt, step.proof)
        case Reviewed():
            return onward(replace(attempt, reviewed=True)) if isinstance(attempt.state, Review) else (attempt, ())
        case Answered():
            asked = replace(attempt, asked_to_stay=True, stay=step.stay)
            return onward(asked) if isinstance(attempt.state, StaySignedIn) else (attempt, ())
        case _ as never:
            assert_never(never)


# --- one step each ---------------------------------------------------------------------------------------------------


def _identified(attempt: Attempt, step: Identified) -> Advanced:
    """What is being asked goes on where it still may be."""
    known, now_known = attempt.claimant, knowing(attempt, step)
    if now_known is attempt:
        return attempt, ()
    same = known is not None and known.user == step.claimant.user
    return (_with_others(now_known), ()) if same and _still_stands(now_known) else onward(now_known)


def _with_others(attempt: Attempt) -> Attempt:
    """What is asked stays; whether there is something else to choose may have changed."""
    match attempt.state:
        case Challenged() as state:
            return replace(attempt, state=replace(state, others=len(offers(attempt)) > 1))
        case _:
            return attempt


def _still_stands(attempt: Attempt) -> bool:
    """Whether what is asked at the moment would be asked now as well."""
    match attempt.state, next_state(attempt):
        case Challenged() as state, Challenged():
            return state.option in offers(attempt)
        case Pick() as state, Challenged():
            return state.options == offers(attempt)
        case Register() as state, Register() as new:
            return state.choices == new.choices
        case state, new:
            return state == new


def _picked(attempt: Attempt, step: Picked) -> Advanced:
    if not isinstance(attempt.state, Pick | Challenged):
        return attempt, ()
    wanted = (step.authenticator, step.mode)
    option = next((each for each in offers(attempt) if (each.authenticator, each.mode) == wanted), None)
    return (attempt, ()) if option is None else to(attempt, challenged(attempt, option))


def _other_ways(attempt: Attempt) -> Advanced:
    if not isinstance(attempt.state, Challenged) or not attempt.state.others:
        return attempt, ()
    return to(attempt, Pick(offers(attempt)))


def _opened(attempt: Attempt, challenge: str) -> Attempt:
    match attempt.state:
        case Challenged():
            return replace(attempt, state=replace(attempt.state, challenge=challenge))
        case Register() if attempt.state.chosen is not None:
            return replace(attempt, state=replace(attempt.state, registration=challenge))
        case _:
            return attempt


def _proved(attempt: Attempt, step: Proved) -> Advanced:
    """Only what was asked for counts, and never what nobody has."""
    state = attempt.state
    if not isinstance(state, Challenged) or state.option.decoy or not answers(step.proof, state.option):
        return attempt, ()
    proofs = (*attempt.proofs, step.proof)
    temporary = (*attempt.temporary, state.option) if step.temporary else attempt.temporary
    return onward(replace(attempt, proofs=proofs, temporary=temporary, remember=attempt.remember or step.remember))


def _failed(attempt: Attempt, step: Failed) -> Advanced:
    if not isinstance(attempt.state, Challenged | Register):
        return attempt, ()
    counted = replace(attempt, wrong=attempt.wrong + 1, state=replace(attempt.state, wrong=attempt.state.wrong + 1))
    if counted.wrong >= WRONG_ANSWERS:
        return settled(counted, Denied(Why.TOO_MANY_WRONG))
    if not step.dead:
        return counted, ()
    if isinstance(attempt.state, Register):
        return to(counted, Register(attempt.state.choices))
    return to(counted, Pick(offers(counted)))


def _recalled(attempt: Attempt, proof: Proof) -> Advanced:
    """A remembered browser stands for a second proof, never for the first (CATALOGUE SES-05)."""
    if not counting(attempt) or not proof.remembered or not isinstance(attempt.state, Challenged | Pick):
        return attempt, ()
    return onward(replace(attempt, proofs=(*attempt.proofs, proof)))


def _changed(attempt: Attempt, now: Instant) -> Advanced:
    if not isinstance(attempt.state, Change):
        return attempt, ()
    left = tuple(each for each in attempt.temporary if each != attempt.state.option)
    return onward(replace(attempt, temporary=left, changed_at=now))


def _chosen(attempt: Attempt, method: str | None) -> Advanced:
    if not isinstance(attempt.state, Register):
        return attempt, ()
    known = {choice.method for choice in attempt.state.choices}
    if method is None or method in known:
        return to(attempt, Register(attempt.state.choices, method))
    return attempt, ()


def _registered(attempt: Attempt, proof: Proof) -> Advanced:
    state = attempt.state
    if not isinstance(state, Register) or state.chosen != proof.method:
        return attempt, ()
    if not any(choice.method == proof.method and proof.mode in choice.modes for choice in state.choices):
        return attempt, ()
    return onward(replace(attempt, proofs=(*attempt.proofs, proof), registered=True))
