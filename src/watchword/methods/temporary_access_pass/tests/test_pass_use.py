"""When a pass works, and what it proves. CATALOGUE TAP-01 to TAP-05, as far as rules decide them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchword.kernel.clock import DAY, MINUTE, Instant
from watchword.kernel.secret import Secret
from watchword.method import (
    Accepted,
    Ask,
    CheckSecret,
    Context,
    Factor,
    Heard,
    Rejected,
)
from watchword.methods.temporary_access_pass import rules
from watchword.methods.temporary_access_pass.faces import METHOD, show
from watchword.methods.temporary_access_pass.policy import POLICY
from watchword.methods.temporary_access_pass.rules import MULTI_USE, ONE_TIME, Pass
from watchword.methods.temporary_access_pass.tests.passes import NOW, a_pass, bound, context, refusal


def verified(held: Pass, typed: str, *, right: bool, at: Context | None = None) -> Accepted[Pass] | Rejected:
    here = at or context()
    wanted = rules.verify(here, bound(held), {}, {"pass": typed})
    if isinstance(wanted, Rejected):
        return wanted
    assert isinstance(wanted, Ask)
    heard = {CheckSecret: Heard(wanted.question, right)}
    answer = rules.verify(here._replace(heard=heard), bound(held), {}, {"pass": typed})
    assert isinstance(answer, Accepted | Rejected)
    return answer


def test_the_right_one_proves_its_mode_and_nothing_outlives_it() -> None:
    """TAP-03"""
    answer = verified(a_pass(minutes=10), "KMNP2345", right=True)
    assert answer == Accepted(a_pass(minutes=10), MULTI_USE.name, ends_at=Instant(NOW + 10 * MINUTE))


def test_a_wrong_one_does_not() -> None:
    assert refusal(verified(a_pass(), "KMNP2345", right=False)) == "pass-wrong"


def test_a_one_time_pass_is_used_up() -> None:
    """TAP-02"""
    answer = verified(a_pass(once=True), "KMNP2345", right=True)
    assert isinstance(answer, Accepted)
    assert (answer.mode, answer.record.used_at) == (ONE_TIME.name, NOW)
    assert refusal(verified(answer.record, "KMNP2345", right=True)) == "pass-used"
    assert refusal(rules.ready(context(), bound(answer.record), ONE_TIME)) == "pass-used"
    assert show(context(), bound(answer.record), False)["methodUsabilityReason"] == "OneTimeUsed"


def test_the_other_one_is_not() -> None:
    answer = verified(a_pass(), "KMNP2345", right=True)
    assert isinstance(answer, Accepted)
    assert isinstance(verified(answer.record, "KMNP2345", right=True), Accepted)


def test_an_answer_about_another_pass_is_no_answer() -> None:
    """TAP-02: what was heard of the one that was replaced meanwhile says nothing of this one."""
    heard = {CheckSecret: Heard(CheckSecret(Secret("KMNP2345"), "$argon2id$replaced"), True)}
    answer = rules.verify(context()._replace(heard=heard), bound(a_pass()), {}, {"pass": "KMNP2345"})
    assert answer == Ask(CheckSecret(Secret("KMNP2345"), "$argon2id$made"))


@pytest.mark.parametrize("typed", ["KMNP2345", "kmnp2345", " KMNP 2345 ", "kmnp-2345"])
def test_it_is_typed_in_any_case_with_or_without_blanks(typed: str) -> None:
    answer = rules.verify(context(), bound(a_pass()), {}, {"pass": typed})
    assert answer == Ask(CheckSecret(Secret("KMNP2345"), "$argon2id$made"))


@pytest.mark.parametrize("typed", [None, 5, ["KMNP2345"], "", "K" * 49, "K" * 1_000_000])
def test_what_no_pass_can_be_is_judged_like_any_other(typed: object) -> None:
    """A try that counts, and takes its time."""
    answer = rules.verify(context(), bound(a_pass()), {}, {"pass": typed})
    assert answer == Ask(CheckSecret(Secret(""), "$argon2id$made"))


@given(st.text(max_size=60))
def test_no_other_letters_are_taken_for_its_own(typed: str) -> None:
    """OTP-04's rule: only ASCII is folded, so that no look-alike is the same pass."""
    answer = rules.verify(context(), bound(a_pass()), {}, {"pass": typed})
    assert isinstance(answer, Ask)
    assert isinstance(answer.question, CheckSecret)
    asked_for = answer.question.secret.reveal()
    assert asked_for in ("", "".join(c.upper() if c.isascii() else c for c in typed if c not in " -"))


MOMENTS = [
    (-1, "NotYetValid", "pass-not-yet"),
    (0, "EnabledByPolicy", None),
    (60 * MINUTE - 1, "EnabledByPolicy", None),
    (60 * MINUTE, "Expired", "pass-expired"),
    (30 * DAY, "Expired", "pass-expired"),
]


@pytest.mark.parametrize(("offset", "reason", "code"), MOMENTS)
def test_it_works_from_its_start_to_its_end(offset: int, reason: str, code: str | None) -> None:
    """TAP-03"""
    here = context(Instant(NOW + offset))
    shown = show(here, bound(a_pass()), False)
    assert (shown["methodUsabilityReason"], shown["isUsable"]) == (reason, code is None)
    refused = rules.ready(here, bound(a_pass()), MULTI_USE)
    assert (refused.code if refused else None) == code
    assert isinstance(verified(a_pass(), "KMNP2345", right=True, at=here), Accepted) is (code is None)


@pytest.mark.parametrize("once", [True, False])
def test_a_policy_that_turns_one_time_blocks_those_of_many_uses(once: bool) -> None:
    """TAP-05"""
    here = context(isUsableOnce=True)
    held = a_pass(once=once)
    assert show(here, bound(held), False)["methodUsabilityReason"] == (
        "EnabledByPolicy" if once else "DisabledByPolicy"
    )
    assert isinstance(verified(held, "KMNP2345", right=True, at=here), Accepted) is once
    refused = rules.ready(here, bound(held), held.mode)
    assert (refused is None) is once


def test_a_policy_that_is_off_or_names_others_blocks_all() -> None:
    """TAP-05"""
    here = context()._replace(policy={POLICY: {}})
    for held in (a_pass(), a_pass(once=True)):
        assert refusal(verified(held, "KMNP2345", right=True, at=here)) == "pass-disabled"
        assert refusal(rules.ready(here, bound(held), held.mode)) == "pass-disabled"
        assert show(here, bound(held), False)["isUsable"] is False


def test_it_is_asked_for_in_its_own_mode_only() -> None:
    assert refusal(rules.ready(context(), bound(a_pass()), ONE_TIME)) == "pass-other-mode"
    assert refusal(rules.ready(context(), bound(a_pass(once=True)), MULTI_USE)) == "pass-other-mode"
    assert rules.ready(context(), bound(a_pass(once=True)), ONE_TIME) is None


def test_it_stands_for_two_factors_and_may_come_first() -> None:
    """CONTRACT section 7: in the strength "Multifactor authentication" each of its modes stands alone."""
    assert {mode.factors for mode in METHOD.modes} == {frozenset({Factor.KNOW, Factor.HAVE})}
    assert METHOD.opens(context(), bound(a_pass()), MULTI_USE)
