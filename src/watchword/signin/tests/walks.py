"""Random walks over the machine, each judged step by step; one that breaks a rule is shortened before it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from watchword.kernel.assurance import Proof
from watchword.kernel.clock import MINUTE, Instant
from watchword.kernel.ids import AuthenticatorId
from watchword.signin.model import (
    Answered,
    Attempt,
    Challenged,
    Change,
    Changed,
    Chosen,
    Claimant,
    Denied,
    Effect,
    Failed,
    Granted,
    Identified,
    Opened,
    OtherWays,
    Pick,
    Picked,
    Proved,
    Register,
    Registered,
    Review,
    Reviewed,
    StaySignedIn,
    Step,
)
from watchword.signin.tests.casting import (
    LATE,
    START,
    a_requirement,
    anything,
    changed,
    fitting,
    later,
    nobody,
    proof_of,
    somebody,
)
from watchword.signin.tests.deciding import Deciding
from watchword.signin.tests.judge import ENDS, Judge

STEPS = 24
LOOKED_PAST = Failed | OtherWays | Picked | Chosen | Opened
"""Steps after which the service does not look again whether what is asked still stands."""


@dataclass(frozen=True)
class Taken:
    """One step of a walk. `fresh`: the claimant was looked up for it, as the service does at each step."""

    step: Step
    now: Instant
    fresh: Identified | None = None


@dataclass(frozen=True)
class Walk:
    """Where it began, what was done, and where it led."""

    begun: Attempt
    taken: tuple[Taken, ...]
    end: Attempt


def take(rules: Deciding, attempt: Attempt, each: Taken) -> tuple[Attempt, tuple[Effect, ...]]:
    """As `moving.Moves` takes it: the step by what is known now, then a look whether what is asked still stands."""
    if each.fresh is None:
        return rules.advance(attempt, each.step, each.now)
    moved, effects = rules.advance(rules.knowing(attempt, each.fresh), each.step, each.now)
    return (moved, effects) if moved.state != attempt.state else rules.advance(moved, each.fresh, each.now)


def judged(rules: Deciding, judge: Judge, attempt: Attempt, each: Taken) -> Attempt:
    """The attempt after a step. Raises AssertionError where a rule is broken."""
    over = isinstance(attempt.state, ENDS)
    if each.fresh is not None and not over:
        known = rules.knowing(attempt, each.fresh)
        fits = judge.hear(known, each.step, each.now) if judge.know(each.fresh) else False
    else:
        fits = judge.hear(attempt, each.step, each.now)
    after, effects = take(rules, attempt, each)
    if not fits and (over or each.now < attempt.ends_at):
        looked = rules.advance(attempt, each.fresh, each.now) if each.fresh else (attempt, ())
        assert (after, effects) == looked, "a step that does not fit moved it"
    if fits and each.fresh is not None and isinstance(each.step, LOOKED_PAST):
        judge.stale = True
    elif fits or each.fresh is not None:
        judge.stale = judge.stale and isinstance(each.step, LOOKED_PAST)
    judge.check(attempt, each.step, after, effects, each.now)
    return after


def begin(dice: Random) -> tuple[Attempt, Claimant]:
    """Somebody at the door, with a session that is to be stepped up or without."""
    known = somebody(dice)
    proofs: tuple[Proof, ...] = ()
    if known.options and dice.random() < 0.2:
        some = dice.sample(known.options, dice.randint(1, len(known.options)))
        ago = dice.choice((MINUTE, 30 * MINUTE))
        proofs = tuple(proof_of(each, Instant(START - ago), remembered=dice.random() < 0.2) for each in some)
    begun = Attempt(
        requirement=a_requirement(dice),
        opened_at=START,
        ends_at=LATE,
        may_stay=dice.random() < 0.8,
        proofs=proofs,
    )
    return begun, known


def walk(rules: Deciding, seed: int, *, shorten: bool = True) -> Walk:
    """One of them. Raises AssertionError, with a short walk that breaks a rule as well."""
    dice, taken = Random(seed), list[Taken]()
    begun, known = begin(dice)
    judge, attempt, now = Judge(begun), begun, START
    first = Identified(known if dice.random() < 0.9 else nobody())
    try:
        for _ in range(STEPS):
            known = changed(dice, known) if dice.random() < 0.08 else known
            early = attempt.claimant is None and (attempt.proofs or dice.random() < 0.9)
            step = first if early else _step(dice, attempt, known, now)
            fresh = _looked_up(dice, attempt, known, step)
            taken.append(Taken(step, now, fresh))
            attempt = judged(rules, judge, attempt, taken[-1])
            now = later(dice, now)
        finish(rules, judge, attempt, now)
    except AssertionError as broken:
        if not shorten:
            raise
        raise AssertionError(_told(seed, broken, begun, shortened(rules, begun, taken))) from broken
    return Walk(begun, tuple(taken), attempt)


def _step(dice: Random, attempt: Attempt, known: Claimant, now: Instant) -> Step:
    if dice.random() < 0.1:
        again = a_requirement(dice) if dice.random() < 0.3 else None
        return Identified(known, again)
    if dice.random() < 0.72:
        return fitting(dice, attempt, known, now)
    return anything(dice, known, now)


def _looked_up(dice: Random, attempt: Attempt, known: Claimant, step: Step) -> Identified | None:
    same = attempt.claimant is not None and attempt.claimant.user == known.user
    if not same or isinstance(step, Identified) or dice.random() < 0.6:
        return None
    return Identified(known, a_requirement(dice) if dice.random() < 0.05 else None)


# --- to the end ------------------------------------------------------------------------------------------------------


def right(attempt: Attempt, now: Instant) -> Step | None:
    """What somebody does who can do all that is asked; None where it is asked of nobody, and nobody can."""
    match attempt.state:
        case Challenged() as state if not state.option.decoy:
            return Proved(proof_of(state.option, now))
        case Challenged():
            own = [each for each in attempt.claimant.options if each.opens and not each.decoy]
            return Picked(own[0].authenticator, own[0].mode) if own else None
        case Pick() as state:
            first = next((each for each in state.options if not each.decoy), None) or next(iter(state.options), None)
            return Picked(first.authenticator, first.mode) if first else None
        case Change():
            return Changed()
        case Register(choices, None):
            return Chosen(choices[0].method)
        case Register(choices, chosen):
            modes = next(choice.modes for choice in choices if choice.method == chosen)
            proved = {proof.mode for proof in attempt.proofs}
            wanted = ({m for left in attempt.requirement.combinations for m in left} & modes) - proved
            mode = sorted(wanted or modes)[0]
            return Registered(Proof(mode, chosen or "", AuthenticatorId("new"), now))
        case Review():
            return Reviewed()
        case _:
            return Answered(False) if isinstance(attempt.state, StaySignedIn) else None


def finish(rules: Deciding, judge: Judge, attempt: Attempt, now: Instant) -> None:
    """From everywhere right answers lead to an end; to a session, where the person has all that is asked."""
    if attempt.claimant is None or isinstance(attempt.state, ENDS) or now >= attempt.ends_at:
        return
    if judge.stale:
        attempt = judged(rules, judge, attempt, Taken(Identified(attempt.claimant), now))
    able = has_all(attempt, judge)
    for _ in range(30):
        step = right(attempt, now)
        if step is None:
            break
        attempt = judged(rules, judge, attempt, Taken(step, now))
    if able:
        assert attempt.state == Granted(), "somebody who has all that is asked was not let in"
    if isinstance(attempt.state, Challenged | Pick):
        assert not [each for each in judge.offered() if not each.decoy], "right answers lead nowhere"
        for _ in range(5 if isinstance(attempt.state, Challenged) else 0):
            attempt = judged(rules, judge, attempt, Taken(Failed(), now))
        return
    assert isinstance(attempt.state, Granted | Denied), "right answers lead nowhere"


def has_all(attempt: Attempt, judge: Judge) -> bool:
    """Whether the person could prove all that is asked with what they have."""
    claimant = attempt.claimant
    if claimant is None or claimant.user is None or isinstance(attempt.state, ENDS):
        return False
    real = [each for each in claimant.options if not each.decoy]
    modes = frozenset(each.mode for each in real)
    can_open = judge.opened() or any(each.opens for each in real)
    asked = [attempt.requirement, *([claimant.gate] if claimant.review else [])]
    return can_open and all(any(combination <= modes for combination in each.combinations) for each in asked)


# --- where a rule is broken ------------------------------------------------------------------------------------------


def shortened(rules: Deciding, begun: Attempt, taken: Sequence[Taken]) -> list[Taken]:
    """Without the steps that it breaks without."""
    kept = list(taken)
    for each in reversed(taken):
        without = [other for other in kept if other is not each]
        if _breaks(rules, begun, without):
            kept = without
    return kept


def _breaks(rules: Deciding, begun: Attempt, taken: Sequence[Taken]) -> bool:
    judge, attempt, now = Judge(begun), begun, START
    try:
        for each in taken:
            attempt, now = judged(rules, judge, attempt, each), each.now
        finish(rules, judge, attempt, now)
    except AssertionError:
        return True
    return False


def _told(seed: int, broken: AssertionError, begun: Attempt, taken: Sequence[Taken]) -> str:
    lines = (f"  {each.now - START} {each.fresh or ''} {each.step}" for each in taken)
    begins = replace(begun, claimant=None)
    return "\n".join([f"walk {seed}: {broken}", f"  {begins}", *lines])
