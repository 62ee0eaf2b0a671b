"""Who may have a pass, and on what terms. CATALOGUE TAP-01 to TAP-05, as far as rules decide them."""

from typing import Any

import pytest

from watchword.kernel.clock import DAY, MINUTE, Instant
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.kernel.secret import Secret
from watchword.method import (
    Ask,
    Person,
    Rejected,
)
from watchword.methods.temporary_access_pass import rules
from watchword.methods.temporary_access_pass.faces import METHOD
from watchword.methods.temporary_access_pass.policy import DEFAULT, POLICY, check
from watchword.methods.temporary_access_pass.rules import ALPHABET, Pass, Usability
from watchword.methods.temporary_access_pass.tests.passes import NOW, WIDE, a_pass, asked, bound, context, made, refusal


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
    answer = asked({}, at=context()._replace(policy={POLICY: {}}))
    assert refusal(answer) == "pass-not-allowed"
    assert isinstance(answer, Rejected)
    assert answer.message == (
        "Converged UserCredentialPolicy does not allow creating or updating this authentication method. "
        "AuthMethodType [TemporaryAccessPass]."
    )


def test_it_is_not_for_a_guest_who_signs_in_elsewhere() -> None:
    guest = context()._replace(person=Person(UserId("g"), "gail@fabrikam.com", external=True))
    answer = asked({}, at=guest)
    assert isinstance(answer, Rejected)
    assert answer.message == "Temporary Access Pass cannot be added to an external guest user."


def test_nobody_makes_one_for_themselves() -> None:
    """TAP-04"""
    assert refusal(asked({}, at=context()._replace(by_administrator=False))) == "pass-for-oneself"
    assert METHOD.screen is not None
    assert METHOD.screen.draft is None


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
