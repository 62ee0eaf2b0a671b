"""Setting, resetting and changing a password: the method's own part, with hashing answered by hand."""

from dataclasses import replace
from typing import Any

import pytest

from watchword.kernel.clock import DAY, Instant
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.kernel.secret import Secret
from watchword.method import (
    Accepted,
    Ask,
    Bound,
    CheckSecret,
    Context,
    Draft,
    HashSecret,
    Heard,
    IsWeak,
    Opened,
    Person,
    Rejected,
)
from watchword.methods.password import rules
from watchword.methods.password.rules import Password
from watchword.methods.password.strength import COMPLEXITY_MESSAGE, load_blocklist

GOOD, OTHER = "a long walk along the grey river", "seven pelicans read the newspaper"
PLAIN = Context(
    now=Instant(1000),
    person=Person(UserId("u"), "balas@contoso.com", "Balas Kovacs"),
    random_code=lambda digits: Secret("0" * digits),
    choice=lambda text: text[len(text) // 2],
    materials=load_blocklist(),
)
HELD: Bound[Password] = Bound(AuthenticatorId("p"), Password(Secret("$old"), Instant(0)), Instant(0))


def settled(step: Any, *, right: bool = True, weak: bool = False) -> Any:
    """Answer what is asked until there is an answer."""
    context, asked = PLAIN, []
    for _ in range(4):
        answer = step(context)
        if not isinstance(answer, Ask):
            return answer, asked
        told = {CheckSecret: right, IsWeak: weak}.get(type(answer.question), f"$hash of {len(asked)}")
        asked.append(answer.question)
        context = context._replace(heard={**context.heard, type(answer.question): Heard(answer.question, told)})
    raise AssertionError("it asks without end")


def test_a_good_password_is_hashed_in_its_canonical_form() -> None:
    opened, asked = settled(
        lambda c: rules.draft(c, Draft({"secret": "e\u0301 long walk along the grey river", "must_change": False}))
    )
    assert isinstance(opened, Opened)
    assert asked[0].secret.reveal() == "\u00e9 long walk along the grey river"
    assert opened.record == Password(Secret("$hash of 0"), PLAIN.now)


@pytest.mark.parametrize("weak", ["short", "Password123456!", "balas@contoso.com", "a" * 20, "", "x" * 100_000])
def test_a_weak_one_is_refused_in_graphs_words_before_it_is_hashed(weak: str) -> None:
    """PWD-10, PWD-06."""
    refused = rules.draft(PLAIN, Draft({"secret": weak}))
    assert isinstance(refused, Rejected)
    assert refused.message == COMPLEXITY_MESSAGE


def test_an_administrators_password_is_temporary_and_ends_the_sessions() -> None:
    accepted, _ = settled(lambda c: rules.reset(c, HELD, {"newPassword": GOOD}))
    assert isinstance(accepted, Accepted)
    assert accepted.reveal is None
    assert accepted.ends_sessions
    assert accepted.record.must_change
    assert accepted.record.usable_until == PLAIN.now + DAY


def test_one_made_here_is_revealed_once_and_is_the_one_that_was_hashed() -> None:
    accepted, asked = settled(lambda c: rules.reset(c, HELD, {}))
    assert accepted.reveal == asked[0].secret
    assert len(accepted.reveal.reveal()) >= 15


def test_for_a_synced_person_it_must_be_given() -> None:
    synced = PLAIN._replace(person=PLAIN.person._replace(synced=True))
    assert rules.reset(synced, HELD, {}).code == "password-required"  # type: ignore[union-attr]


def test_a_change_checks_the_current_one_first() -> None:
    change = {"currentPassword": OTHER, "newPassword": GOOD}
    accepted, asked = settled(lambda c: rules.change(c, HELD, change))
    assert [type(question) for question in asked] == [CheckSecret, HashSecret]
    assert isinstance(accepted, Accepted)
    assert not accepted.record.must_change
    assert accepted.ends_sessions


def test_with_a_wrong_current_one_nothing_is_hashed() -> None:
    refused, asked = settled(
        lambda c: rules.change(c, HELD, {"currentPassword": "x", "newPassword": GOOD}), right=False
    )
    assert refused.code == "current-password-wrong"
    assert len(asked) == 1


def test_what_no_password_can_be_is_as_wrong_as_any_other() -> None:
    question = rules.change(PLAIN, HELD, {"currentPassword": "x" * 100_000, "newPassword": GOOD})
    assert isinstance(question, Ask)
    assert question.question.secret.reveal() == ""


def test_a_temporary_one_that_ran_out_proves_nothing() -> None:
    stale = HELD._replace(record=replace(HELD.record, must_change=True, usable_until=Instant(999)))
    refused, _ = settled(lambda c: rules.change(c, stale, {"currentPassword": OTHER, "newPassword": GOOD}))
    assert refused.code == "current-password-wrong"


def test_the_same_again_is_refused() -> None:
    refused, _ = settled(lambda c: rules.change(c, HELD, {"currentPassword": GOOD, "newPassword": GOOD}))
    assert refused.code == "password-unchanged"


@pytest.mark.parametrize("typed", [GOOD, "", "x" * 100_000, "\ud800"])
def test_at_sign_in_whatever_was_typed_is_compared_slowly(typed: str) -> None:
    """ENUM-02: what no password can be takes as long as any other wrong one."""
    asked = rules.verify(PLAIN, HELD, {}, {"password": typed})
    assert isinstance(asked, Ask)
    assert isinstance(asked.question, CheckSecret)


def test_the_right_password_proves_its_mode_and_changes_nothing() -> None:
    accepted, _ = settled(lambda c: rules.verify(c, HELD, {}, {"password": GOOD}))
    assert accepted == Accepted(HELD.record, mode="password")


def test_a_right_password_that_was_hashed_weakly_is_hashed_anew() -> None:
    """PWD-12: the record is the same but for that; a wrong one is not hashed."""
    accepted, asked = settled(lambda c: rules.verify(c, HELD, {}, {"password": GOOD}), weak=True)
    stronger = replace(HELD.record, hashed=Secret("$hash of 2"))
    assert accepted == Accepted(HELD.record, mode="password", stronger=stronger)
    assert asked[2].secret.reveal() == GOOD
    _, asked = settled(lambda c: rules.verify(c, HELD, {}, {"password": OTHER}), right=False, weak=True)
    assert [type(each) for each in asked] == [CheckSecret]


def test_a_temporary_one_is_to_be_changed_before_anything_comes_of_it() -> None:
    held = HELD._replace(record=replace(HELD.record, must_change=True, usable_until=Instant(PLAIN.now + DAY)))
    accepted, _ = settled(lambda c: rules.verify(c, held, {}, {"password": GOOD}))
    assert accepted.must_change


def test_a_temporary_one_is_wrong_after_its_day() -> None:
    held = HELD._replace(record=replace(HELD.record, must_change=True, usable_until=Instant(PLAIN.now - 1)))
    refused, _ = settled(lambda c: rules.verify(c, held, {}, {"password": GOOD}))
    assert isinstance(refused, Rejected)
    assert refused.code == "password-wrong"


def test_the_new_one_in_place_of_a_temporary_one_is_another() -> None:
    asked: Draft[Any] = Draft({"secret": OTHER, "must_change": False}, current=HELD)
    opened, _ = settled(lambda c: rules.draft(c, asked), right=False)
    assert not opened.record.must_change
    refused, _ = settled(lambda c: rules.draft(c, asked), right=True)
    assert refused.code == "password-unchanged"
