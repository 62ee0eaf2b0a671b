"""What the sign-in log says of each step: every state and every verdict, in Microsoft's numbers (AUD-02)."""

from dataclasses import replace
from typing import get_args

import pytest

from watchword.audit.sign_ins.model import Stage
from watchword.authenticators.proving import Verdict
from watchword.kernel.assurance import NOTHING, Proof, Requirement
from watchword.kernel.clock import MINUTE, Instant
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.signin import told
from watchword.signin.demand import Demand, Reason
from watchword.signin.model import (
    Answered,
    Attempt,
    Challenged,
    Change,
    Claimant,
    Denied,
    Failed,
    GiveUp,
    Granted,
    Identified,
    Identify,
    Option,
    Pick,
    Proved,
    Recalled,
    Register,
    Review,
    State,
    StaySignedIn,
    Step,
    Why,
)

NOW = Instant(1_790_000_000_000_000)
PASSWORD = Option(AuthenticatorId("p"), "password", "password", opens=True)
PHONE = Option(AuthenticatorId("m"), "phone", "sms")
KNOWN, HELD = (Proof(each.mode, each.method, each.authenticator, NOW) for each in (PASSWORD, PHONE))
REMEMBERED = replace(HELD, remembered=True)
BOTH = Requirement(frozenset({frozenset({"password", "sms"})}), acr="2")
SEVERAL = Demand(BOTH, Reason.PER_USER)
RIGHT, WRONG = Verdict(KNOWN), Verdict(None, "wrong")


def attempt(state: State, *proofs: Proof, wrong: int = 0) -> Attempt:
    """Of somebody, standing there."""
    somebody = Claimant(UserId("u"), (PASSWORD, PHONE))
    return Attempt(
        requirement=BOTH,
        opened_at=NOW,
        ends_at=Instant(NOW + 10 * MINUTE),
        state=state,
        claimant=somebody,
        proofs=proofs,
        wrong=wrong,
    )


def happened(
    before: Attempt, after: Attempt, step: Step, verdict: Verdict | None = None, **more: object
) -> told.Happened:
    made = told.Happened(
        before=before,
        after=after,
        step=step,
        at=NOW,
        demand=SEVERAL,
        label="SMS",
        known=True,
        disabled=False,
        verdict=verdict,
    )
    return replace(made, **more)  # type: ignore[arg-type]


AT_PASSWORD, AT_PHONE = attempt(Challenged(PASSWORD)), attempt(Challenged(PHONE), KNOWN)
WAITING: dict[type, tuple[State, int]] = {
    Identify: (Identify(), 50058),
    Pick: (Pick((PASSWORD,)), 50058),
    Challenged: (Challenged(PASSWORD), 50058),
    Change: (Change(PASSWORD), 50055),
    Register: (Register(()), 50072),
    Review: (Review(), 50125),
    StaySignedIn: (StaySignedIn(), 50140),
    Granted: (Granted(), 0),
    Denied: (Denied(Why.GAVE_UP), 50058),
}


def test_each_state_has_its_number() -> None:
    assert set(WAITING) == set(get_args(State))
    stands = {
        kind: told.status(happened(AT_PASSWORD, attempt(at), Proved(KNOWN))).code for kind, (at, _) in WAITING.items()
    }
    assert stands == {kind: code for kind, (_, code) in WAITING.items()}


@pytest.mark.parametrize("state", [Challenged(PHONE), Pick((PHONE,))])
def test_after_the_first_proof_a_second_factor_is_awaited(state: State) -> None:
    assert told.status(happened(AT_PASSWORD, attempt(state, KNOWN), Proved(KNOWN), RIGHT)).code == 50074


REFUSED = {
    "wrong": (AT_PASSWORD, WRONG, {}, 50126, "The answer was wrong"),
    "second wrong": (AT_PHONE, WRONG, {}, 500121, "The answer was wrong"),
    "fraud": (AT_PHONE, Verdict(None, "fraud", alarm=True), {}, 500121, "Fraud was reported"),
    "at rest": (
        AT_PASSWORD,
        Verdict(None, "not-now", resting=True),
        {},
        50053,
        "Not judged: too many wrong answers before",
    ),
    "gone": (AT_PHONE, Verdict(None, "not-now", dead=True), {}, 500121, "Not judged: it cannot be answered any more"),
    "unknown": (AT_PASSWORD, Verdict(None, "not-now"), {"known": False}, 50034, "Not judged: nobody has this name"),
    "disabled": (
        AT_PASSWORD,
        Verdict(None, "not-now"),
        {"disabled": True},
        50057,
        "Not judged: the account is disabled",
    ),
    "without it": (
        attempt(Challenged(replace(PHONE, decoy=True))),
        Verdict(None, "not-now"),
        {},
        50126,
        "Not judged: they have no such method",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_each_wrong_answer_has_its_number_and_its_words(name: str) -> None:
    before, verdict, more, code, words = REFUSED[name]
    step = happened(before, before, Failed(), verdict, **more)
    assert told.status(step).code == code
    (line,) = told.steps(step)
    assert (line.succeeded, line.result) == (False, words)
    assert line.stage is (Stage.SECOND if before.proofs else Stage.PRIMARY)


ENDED = {
    Why.GAVE_UP: (50058, 50074),
    Why.TOO_LATE: (50058, 50074),
    Why.TOO_MANY_WRONG: (50053, 500121),
    Why.NO_METHOD: (50126, 500121),
    Why.PROOF_REQUIRED: (50072, 50072),
}


@pytest.mark.parametrize("why", Why)
def test_each_end_has_its_number_and_says_why(why: Why) -> None:
    ends = [told.status(happened(at, replace(at, state=Denied(why)), GiveUp())) for at in (AT_PASSWORD, AT_PHONE)]
    assert tuple(each.code for each in ends) == ENDED[why]
    assert {each.details for each in ends} == {why.value}


def test_who_goes_away_after_a_wrong_answer_is_told_as_that() -> None:
    before = attempt(Challenged(PASSWORD, wrong=1), wrong=1)
    assert told.status(happened(before, replace(before, state=Denied(Why.GAVE_UP)), GiveUp())).code == 50126


MET = {
    "not required": ((KNOWN,), (), Demand(NOTHING, Reason.NOT_REQUIRED), "MFA was not required"),
    "location": ((KNOWN,), (), Demand(NOTHING, Reason.TRUSTED_NETWORK), "MFA requirement skipped due to location"),
    "proved": ((KNOWN, HELD), (), SEVERAL, "MFA successfully completed"),
    "remembered": ((KNOWN, REMEMBERED), (), SEVERAL, "MFA requirement skipped due to remembered device"),
    "in the session": ((KNOWN, HELD), (KNOWN, HELD), SEVERAL, "MFA requirement satisfied by claim in the token"),
    "strong": ((HELD,), (), SEVERAL, "MFA requirement satisfied by strong authentication"),
}


@pytest.mark.parametrize("name", MET)
def test_a_granted_one_says_what_met_the_requirement(name: str) -> None:
    proofs, earlier, demand, words = MET[name]
    step = happened(AT_PASSWORD, attempt(Granted(), *proofs), Answered(False), demand=demand, earlier=earlier)
    assert told.status(step) == told.Status(0, None, words)


PROVIDERS = {
    Reason.PER_USER: ("user", False),
    Reason.ORGANISATION: ("securityDefaults", False),
    Reason.APPLICATION: ("request", False),
    Reason.TRUSTED_NETWORK: (None, True),
    Reason.NOT_REQUIRED: (None, False),
}


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_is_told(reason: Reason) -> None:
    said = told.asked(Demand(BOTH, reason))
    assert (said.provider, said.trusted, said.why) == (*PROVIDERS[reason], reason.value)


def test_what_a_session_brought_along_is_told_as_that() -> None:
    first, second = told.known_before(((KNOWN, "Password"), (HELD, "SMS")))
    assert (first.stage, second.stage) == (Stage.PRIMARY, Stage.SECOND)
    assert first.earlier
    assert second.earlier


def test_a_remembered_browser_is_a_step_that_nobody_took() -> None:
    (line,) = told.steps(happened(AT_PHONE, attempt(Granted(), KNOWN, REMEMBERED), Recalled(REMEMBERED)))
    assert (line.earlier, line.stage) == (True, Stage.SECOND)


def test_looking_around_is_not_written_down() -> None:
    who = Claimant(UserId("u"), (PASSWORD,))
    looking = attempt(Identify())
    assert not told.is_told(replace(looking, claimant=None), AT_PASSWORD, Identified(who), None)
    assert not told.is_told(
        replace(looking, claimant=None), replace(looking, claimant=None, state=Denied(Why.GAVE_UP)), GiveUp(), None
    )
    assert told.is_told(AT_PASSWORD, attempt(Denied(Why.GAVE_UP)), GiveUp(), None)
    assert told.is_told(AT_PASSWORD, AT_PASSWORD, Failed(), WRONG)


def test_every_number_but_success_has_its_words() -> None:
    numbers = {value for name, value in vars(told).items() if name.isupper() and isinstance(value, int)}
    assert numbers == {0, *told.REASONS}
