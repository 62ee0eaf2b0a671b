"""Who may have a pass, on what terms, and when it works. CATALOGUE TAP-01 to TAP-05, as far as rules decide them."""

import secrets
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchword.kernel.clock import DAY, MINUTE, SECOND, Instant
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.kernel.secret import Secret
from watchword.method import (
    Accepted,
    Ask,
    Bound,
    CheckSecret,
    Context,
    Draft,
    Factor,
    HashSecret,
    Heard,
    Opened,
    Person,
    Rejected,
)
from watchword.methods.temporary_access_pass import rules
from watchword.methods.temporary_access_pass.faces import METHOD, show
from watchword.methods.temporary_access_pass.policy import DEFAULT, POLICY, check
from watchword.methods.temporary_access_pass.rules import ALPHABET, MULTI_USE, ONE_TIME, Pass, Usability

NOW = Instant(1_780_000_000 * SECOND)
WIDE = {"minimumLifetimeInMinutes": 10, "maximumLifetimeInMinutes": 43_200}


def context(now: Instant = NOW, **policy: Any) -> Context:
    return Context(
        now=now,
        person=Person(UserId("u"), "adele@contoso.com"),
        random_code=lambda digits: Secret("0" * digits),
        choice=secrets.choice,
        policy={POLICY: {"state": "enabled", **DEFAULT, **policy}},
    )


def bound(held: Pass, id_: str = "one") -> Bound[Pass]:
    return Bound(AuthenticatorId(id_), held, NOW)


def asked(given_: dict[str, Any], *siblings: Bound[Pass], at: Context | None = None) -> Opened[Pass] | Rejected | Ask:
    return rules.draft(at or context(), Draft(given_, siblings))


def made(given_: dict[str, Any] | None = None, *siblings: Bound[Pass], at: Context | None = None) -> Opened[Pass]:
    here = at or context()
    wanted = asked(given_ or {}, *siblings, at=here)
    assert isinstance(wanted, Ask), wanted
    heard = {HashSecret: Heard(wanted.question, "$argon2id$made")}
    opened = asked(given_ or {}, *siblings, at=replace(here, heard=heard))
    assert isinstance(opened, Opened)
    return opened


def a_pass(*, once: bool = False, minutes: int = 60, starts_at: Instant = NOW) -> Pass:
    return Pass(Secret("$argon2id$made"), starts_at, minutes, once)


def refusal(answer: object) -> str:
    assert isinstance(answer, Rejected), answer
    return answer.code


# --- making one -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("minutes", [10, 11, 60, 43_199, 43_200])
def test_a_lifetime_within_the_policy_is_granted(minutes: int) -> None:
    """TAP-01"""
    record = made({"lifetime": minutes}, at=context(**WIDE)).record
    assert record is not None
    assert record.ends_at == NOW + minutes * MINUTE


@pytest.mark.parametrize("minutes", [9, 43_201, 0, -1, -(2**31), 2**31 - 1])
def test_a_lifetime_outside_of_what_any_pass_has_is_refused(minutes: int) -> None:
    """TAP-01"""
    assert refusal(asked({"lifetime": minutes}, at=context(**WIDE))) == "pass-lifetime"


@pytest.mark.parametrize("minutes", [10, 59, 481, 43_200])
def test_a_lifetime_outside_of_the_policy_is_refused(minutes: int) -> None:
    """TAP-01"""
    assert refusal(asked({"lifetime": minutes})) == "pass-lifetime"


@pytest.mark.parametrize("given_", [{}, {"lifetime": None, "once": None, "starts_at": None}])
def test_what_is_not_given_is_as_the_policy_has_it(given_: dict[str, Any]) -> None:
    assert made(given_).record == Pass(Secret("$argon2id$made"), NOW, 60, once=False)
    here = context(defaultLifetimeInMinutes=90, isUsableOnce=True)
    assert made(given_, at=here).record == Pass(Secret("$argon2id$made"), NOW, 90, once=True)


@pytest.mark.parametrize("length", [8, 9, 48])
def test_its_value_is_as_long_as_the_policy_has_it_and_without_look_alikes(length: int) -> None:
    """TAP-01"""
    value = made(at=context(defaultLength=length)).reveal
    assert value is not None
    assert len(value.reveal()) == length
    assert set(value.reveal()) <= set(ALPHABET)
    assert not set("0O1Il") & set(ALPHABET)
    assert len(set(ALPHABET)) == 32


def test_no_two_values_are_alike() -> None:
    """TAP-01"""
    values = [made().reveal for _ in range(200)]
    assert len({value.reveal() for value in values if value}) == 200


def test_what_is_kept_is_the_hash_of_what_is_revealed() -> None:
    """TAP-01"""
    wanted = asked({})
    assert isinstance(wanted, Ask)
    opened = made()
    assert opened.pending is None
    assert opened.record is not None
    assert opened.record.hashed == Secret("$argon2id$made")
    assert opened.reveal is not None
    assert opened.reveal.reveal() not in repr(opened)


def test_a_new_one_takes_the_place_of_the_old() -> None:
    """TAP-01, I8"""
    assert made({}, bound(a_pass(), "old")).replaces == (AuthenticatorId("old"),)
    assert made().replaces == ()
    assert rules.keys(UserId("u"), a_pass()) == rules.keys(UserId("u"), a_pass(once=True))


def test_it_may_begin_later() -> None:
    later = Instant(NOW + DAY)
    record = made({"starts_at": later}).record
    assert record is not None
    assert (record.starts_at, rules.usability(context(), record)) == (later, Usability.NOT_YET)


@pytest.mark.parametrize("start", [NOW - 60 * MINUTE, NOW - DAY, 0, NOW + 10 * 365 * DAY + 1])
def test_it_is_not_over_before_it_begins_nor_ages_away(start: int) -> None:
    assert refusal(asked({"starts_at": Instant(start)})) == "pass-start"


def test_what_began_a_moment_ago_is_shorter_by_that() -> None:
    record = made({"starts_at": Instant(NOW - MINUTE)}).record
    assert record is not None
    assert record.ends_at == NOW + 59 * MINUTE


def test_where_the_policy_is_one_time_every_pass_is() -> None:
    once = context(isUsableOnce=True)
    assert refusal(asked({"once": False}, at=once)) == "pass-once-only"
    assert made({"once": True}, at=once).record == a_pass(once=True)
    assert made({"once": True}).record == a_pass(once=True)


def test_it_is_not_for_whom_the_policy_does_not_name() -> None:
    """TAP-05, and the text that clients look for (CONTRACT section 10)."""
    answer = asked({}, at=replace(context(), policy={POLICY: {}}))
    assert refusal(answer) == "pass-not-allowed"
    assert isinstance(answer, Rejected)
    assert answer.message == (
        "Converged UserCredentialPolicy does not allow creating or updating this authentication method. "
        "AuthMethodType [TemporaryAccessPass]."
    )


def test_it_is_not_for_a_guest_who_signs_in_elsewhere() -> None:
    guest = replace(context(), person=Person(UserId("g"), "gail@fabrikam.com", external=True))
    answer = asked({}, at=guest)
    assert isinstance(answer, Rejected)
    assert answer.message == "Temporary Access Pass cannot be added to an external guest user."


def test_nobody_makes_one_for_themselves() -> None:
    """TAP-04"""
    assert refusal(asked({}, at=replace(context(), by_administrator=False))) == "pass-for-oneself"
    assert METHOD.screen is not None
    assert METHOD.screen.draft is None


# --- using it ---------------------------------------------------------------------------------------------------------


def verified(held: Pass, typed: str, *, right: bool, at: Context | None = None) -> Accepted[Pass] | Rejected:
    here = at or context()
    wanted = rules.verify(here, bound(held), {}, {"pass": typed})
    if isinstance(wanted, Rejected):
        return wanted
    assert isinstance(wanted, Ask)
    heard = {CheckSecret: Heard(wanted.question, right)}
    answer = rules.verify(replace(here, heard=heard), bound(held), {}, {"pass": typed})
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
    answer = rules.verify(replace(context(), heard=heard), bound(a_pass()), {}, {"pass": "KMNP2345"})
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
    here = replace(context(), policy={POLICY: {}})
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


# --- the policy -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [8, 48])
def test_a_policy_within_the_bounds_is_one(length: int) -> None:
    assert check({**DEFAULT, **WIDE, "defaultLength": length}) is None
    assert check({**DEFAULT, **WIDE, "defaultLifetimeInMinutes": 10}) is None
    assert check({**DEFAULT, **WIDE, "defaultLifetimeInMinutes": 43_200}) is None


@pytest.mark.parametrize(
    ("change", "code", "target"),
    [
        ({"defaultLength": 7}, "pass-policy-length", "defaultLength"),
        ({"defaultLength": 49}, "pass-policy-length", "defaultLength"),
        ({"minimumLifetimeInMinutes": 9}, "pass-policy-lifetime", "minimumLifetimeInMinutes"),
        ({"maximumLifetimeInMinutes": 43_201}, "pass-policy-lifetime", "maximumLifetimeInMinutes"),
        ({"minimumLifetimeInMinutes": 61}, "pass-policy-lifetime", "defaultLifetimeInMinutes"),
        ({"maximumLifetimeInMinutes": 59}, "pass-policy-lifetime", "defaultLifetimeInMinutes"),
        ({"defaultLifetimeInMinutes": 481}, "pass-policy-lifetime", "defaultLifetimeInMinutes"),
    ],
)
def test_a_policy_outside_of_the_bounds_is_none(change: dict[str, int], code: str, target: str) -> None:
    """TAP-01"""
    refused = check({**DEFAULT, **change})
    assert refused is not None
    assert (refused.code, refused.target) == (code, target)
