"""The machine over random walks: what it may never do, whoever comes and whatever they do (CATALOGUE I6, REG-01 to
REG-03, SES-05, OTP-01, ENUM-01). `judge` says the rules, `casting` makes the people, `walks` takes the steps."""

from collections import Counter
from dataclasses import replace
from random import Random
from typing import get_args

import pytest

from watchword.kernel.assurance import NOTHING
from watchword.kernel.ids import AuthenticatorId
from watchword.signin.machine import advance
from watchword.signin.model import (
    Attempt,
    Challenged,
    Claimant,
    Denied,
    Identified,
    Option,
    OtherWays,
    Pick,
    Picked,
    Proved,
    Recalled,
    State,
    Step,
    Why,
)
from watchword.signin.tests.casting import START, USER, a_requirement, anything, decoy, fitting, later, somebody
from watchword.signin.tests.deciding import AS_THEY_STAND
from watchword.signin.tests.judge import ENDS
from watchword.signin.tests.walks import begin, walk

FEW, MANY = 500, 25_000
QUARTERS = range(4)


@pytest.mark.parametrize("quarter", QUARTERS)
def test_no_walk_breaks_a_rule(quarter: int) -> None:
    """I6, REG-01, REG-02, REG-03, SES-05, OTP-01."""
    for seed in range(quarter * FEW, (quarter + 1) * FEW):
        walk(AS_THEY_STAND, seed)


@pytest.mark.soak
@pytest.mark.parametrize("quarter", QUARTERS)
def test_no_walk_of_a_hundred_thousand_breaks_a_rule(quarter: int) -> None:
    for seed in range(1_000_000 + quarter * MANY, 1_000_000 + (quarter + 1) * MANY):
        walk(AS_THEY_STAND, seed)


def test_walks_come_everywhere() -> None:
    """Rules about places that are never reached would hold for nothing."""
    seen: Counter[object] = Counter()
    for seed in range(FEW):
        been = walk(AS_THEY_STAND, seed)
        attempt = been.begun
        for each in been.taken:
            attempt, _ = advance(attempt, each.step, each.now)
            seen[type(attempt.state)] += 1
            seen[type(each.step)] += 1
        if isinstance(been.end.state, Denied):
            seen[been.end.state.why] += 1
    assert set(get_args(State)) | set(get_args(Step)) | set(Why) <= set(seen)
    assert min(seen[kind] for kind in get_args(State)) > 10


def twins(dice: Random) -> tuple[Claimant, Claimant]:
    """Somebody, and nobody: asked for the same, as far as anybody can see."""
    known = somebody(dice)
    opening = tuple(dict.fromkeys((each.method, each.mode) for each in known.options if each.opens))
    opens = [each for each in known.options if each.opens]
    options = tuple(next(each for each in opens if (each.method, each.mode) == both) for both in opening)
    rest = tuple(each for each in known.options if not each.opens)
    stranger = Claimant(None, tuple(decoy(method, mode) for method, mode in opening), (), NOTHING)
    return replace(known, options=(*options, *rest)), stranger


def seen_of(attempt: Attempt) -> tuple[object, ...]:
    """What a page shows of it."""

    def of(option: Option) -> tuple[str, str]:
        return option.method, option.mode

    match attempt.state:
        case Challenged() as state:
            return "challenged", of(state.option), state.others, state.challenge, state.wrong
        case Pick() as state:
            return "pick", *map(of, state.options)
        case state:
            return (state,)


def as_asked_of(step: Step, known: Claimant, other: Claimant, attempt: Attempt) -> Step:
    """The same button on the other's page."""
    match step:
        case Identified():
            return replace(step, claimant=other if step.claimant == known else step.claimant)
        case Picked():
            wanted = (step.authenticator, step.mode)
            opens = [each for each in known.options if each.opens]
            same = {(each.method, each.mode) for each in opens if (each.authenticator, each.mode) == wanted}
            found = [each.authenticator for each in other.options if (each.method, each.mode) in same]
            return Picked(found[0] if found else AuthenticatorId("no such one"), step.mode)
        case _:
            return step


@pytest.mark.parametrize("quarter", QUARTERS)
def test_before_the_first_proof_nobody_looks_like_somebody(quarter: int) -> None:
    """ENUM-01: step by step, until somebody proves something that nobody can."""
    asked = 0
    for seed in range(quarter * 100, (quarter + 1) * 100):
        dice = Random(seed)
        known, stranger = twins(dice)
        begun, _ = begin(dice)
        ours = replace(begun, proofs=(), requirement=a_requirement(dice))
        theirs, now, step = replace(ours, requirement=a_requirement(dice)), START, Identified(known)
        for _ in range(20):
            mirrored = as_asked_of(step, known, stranger, ours)
            (ours, effects), (theirs, others) = advance(ours, step, now), advance(theirs, mirrored, now)
            assert seen_of(ours) == seen_of(theirs), seed
            assert [type(each) for each in effects] == [type(each) for each in others]
            if isinstance(ours.state, ENDS):
                break
            asked += 1
            now = later(dice, now)
            step = fitting(dice, ours, known, now) if dice.random() < 0.7 else anything(dice, known, now)
            if isinstance(step, Proved | Recalled) or (isinstance(step, Identified) and step.claimant.user != USER):
                step = OtherWays()
    assert asked > 300
