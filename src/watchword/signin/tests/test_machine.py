"""The machine: what is asked of whom, step by step."""

from dataclasses import replace
from typing import Any

import pytest

from watchword.kernel.clock import MINUTE, Instant
from watchword.kernel.ids import UserId
from watchword.signin.course import knowing, offers
from watchword.signin.machine import WRONG_ANSWERS, advance
from watchword.signin.model import (
    Answered,
    Challenge,
    Challenged,
    Claimant,
    Denied,
    Failed,
    GiveUp,
    Granted,
    Identified,
    Identify,
    Opened,
    OtherWays,
    Pick,
    Picked,
    Proved,
    Recalled,
    Settle,
    StaySignedIn,
    Why,
)
from watchword.signin.tests.example import CODE, DECOY, KEY, NOW, ONE, PASSWORD, SMS, TWO, attempt, person, proof, walk


def test_it_begins_with_the_question_who_it_is() -> None:
    assert attempt().state == Identify()


def test_a_password_is_enough_where_one_factor_is_asked() -> None:
    done = walk(attempt(ONE), Identified(person(PASSWORD)), Proved(proof(PASSWORD)), Answered(stay=True))
    assert done.state == Granted()
    assert done.stay


def test_a_second_factor_is_asked_for_at_once_where_it_is_required() -> None:
    asked, effects = advance(walk(attempt(), Identified(person(PASSWORD, SMS, CODE))), Proved(proof(PASSWORD)), NOW)
    assert asked.state == Challenged(SMS, others=True)
    assert effects == (Challenge(SMS),)


def test_a_passkey_is_both_factors() -> None:
    done = walk(
        attempt(),
        Identified(person(PASSWORD, KEY)),
        Picked(KEY.authenticator, "fido2"),
        Proved(proof(KEY)),
        Answered(stay=False),
    )
    assert done.state == Granted()


def test_before_the_first_proof_only_what_opens_is_offered() -> None:
    """AuthQuake: a code that can be guessed is not asked of somebody who has proved nothing (OTP-01)."""
    begun = walk(attempt(), Identified(person(CODE, SMS, PASSWORD)))
    assert begun.state == Challenged(PASSWORD)
    assert walk(begun, Picked(CODE.authenticator, "softwareOath")) == begun


def test_another_way_is_a_choice_among_what_still_helps() -> None:
    begun = walk(attempt(), Identified(person(PASSWORD, SMS, CODE)), Proved(proof(PASSWORD)))
    asked = walk(begun, OtherWays())
    assert asked.state == Pick((SMS, CODE))
    assert walk(asked, Picked(CODE.authenticator, "softwareOath")).state == Challenged(CODE, others=True)


def test_what_nobody_has_never_accepts() -> None:
    """ENUM-01: the decoy is asked like any other."""
    nobody = Claimant(None, (DECOY,))
    begun = walk(attempt(ONE), Identified(nobody))
    assert begun.state == Challenged(DECOY)
    assert walk(begun, Proved(proof(DECOY))) == begun


def test_a_proof_of_something_else_than_was_asked_for_counts_for_nothing() -> None:
    begun = walk(attempt(), Identified(person(PASSWORD, SMS, CODE)), Proved(proof(PASSWORD)))
    assert walk(begun, Proved(proof(CODE))) == begun


def test_the_fifth_wrong_answer_ends_the_attempt() -> None:
    begun = walk(attempt(), Identified(person(PASSWORD)))
    nearly = walk(begun, *[Failed()] * (WRONG_ANSWERS - 1))
    assert isinstance(nearly.state, Challenged)
    over, effects = advance(nearly, Failed(), NOW)
    assert over.state == Denied(Why.TOO_MANY_WRONG)
    assert effects == (Settle(),)
    assert walk(over, Proved(proof(PASSWORD))) == over


def test_wrong_answers_count_over_all_that_is_asked() -> None:
    """TEL-03: another way gives no new tries."""
    begun = walk(attempt(), Identified(person(PASSWORD, SMS, CODE)), Proved(proof(PASSWORD)), Failed(), Failed())
    other = walk(begun, OtherWays(), Picked(CODE.authenticator, "softwareOath"), Failed(), Failed())
    assert walk(other, Failed()).state == Denied(Why.TOO_MANY_WRONG)


def test_after_ten_minutes_it_is_too_late() -> None:
    begun = walk(attempt(ONE), Identified(person(PASSWORD)))
    over, _ = advance(begun, Proved(proof(PASSWORD)), begun.ends_at)
    assert over.state == Denied(Why.TOO_LATE)


def test_who_gives_up_is_denied() -> None:
    assert walk(attempt(), GiveUp()).state == Denied(Why.GAVE_UP)


def test_a_remembered_browser_stands_for_the_second_factor_and_never_for_the_first() -> None:
    """SES-05."""
    remembered = proof(SMS, at=Instant(NOW - 1), remembered=True)
    begun = walk(attempt(), Identified(person(PASSWORD, SMS)))
    assert walk(begun, Recalled(remembered)) == begun
    assert walk(begun, Proved(proof(PASSWORD)), Recalled(remembered)).state == StaySignedIn()


def test_a_remembered_browser_is_no_fresh_proof() -> None:
    """REG-02."""
    fresh = replace(TWO, since=Instant(NOW - MINUTE))
    remembered = proof(SMS, remembered=True)
    begun = walk(attempt(fresh), Identified(person(PASSWORD, SMS)), Proved(proof(PASSWORD)))
    assert walk(begun, Recalled(remembered)).state == Challenged(SMS)


def test_a_session_is_stepped_up_by_what_is_missing() -> None:
    before = (proof(PASSWORD, at=Instant(NOW - MINUTE)),)
    assert walk(attempt(proofs=before), Identified(person(PASSWORD, SMS))).state == Challenged(SMS)


def test_stale_proofs_are_asked_for_anew() -> None:
    stale = (proof(PASSWORD, at=Instant(NOW - 20 * MINUTE)), proof(SMS, at=Instant(NOW - 20 * MINUTE)))
    fresh = replace(TWO, since=Instant(NOW - 10 * MINUTE))
    begun = walk(attempt(fresh, proofs=stale), Identified(person(PASSWORD, SMS)))
    assert begun.state == Challenged(PASSWORD)
    assert walk(begun, Proved(proof(PASSWORD))).state == Challenged(SMS)


def test_nobody_becomes_somebody_else_after_a_proof() -> None:
    begun = walk(attempt(), Identified(person(PASSWORD, SMS)), Proved(proof(PASSWORD)))
    other = Claimant(UserId("other"), (PASSWORD, SMS))
    assert walk(begun, Identified(other)) == begun


def test_a_method_taken_away_meanwhile_is_asked_for_no_more() -> None:
    begun = walk(attempt(), Identified(person(PASSWORD, SMS, CODE)), Proved(proof(PASSWORD)))
    assert walk(begun, Identified(person(PASSWORD, CODE))).state == Challenged(CODE)


def test_what_is_being_asked_goes_on_when_nothing_changed() -> None:
    begun = walk(attempt(), Identified(person(PASSWORD, SMS, CODE)), Proved(proof(PASSWORD)), Opened("c"), Failed())
    again, effects = advance(begun, Identified(person(PASSWORD, SMS, CODE)), NOW)
    assert (again, effects) == (begun, ())


def test_another_name_is_asked_anew() -> None:
    begun = walk(attempt(), Identified(Claimant(None, (DECOY,))))
    assert walk(begun, Identified(person(PASSWORD))).state == Challenged(PASSWORD)


@pytest.mark.parametrize("state", [Granted(), Denied(Why.GAVE_UP)])
def test_what_is_over_is_over(state: Any) -> None:
    over = attempt(state=state)
    for step in (Identified(person(PASSWORD)), Proved(proof(PASSWORD)), Failed(), GiveUp(), Answered(stay=True)):
        assert advance(over, step, NOW) == (over, ())


def test_who_has_nothing_that_helps_and_may_set_up_nothing_is_denied() -> None:
    assert walk(attempt(), Identified(person(PASSWORD)), Proved(proof(PASSWORD))).state == Denied(Why.NO_METHOD)
    assert offers(attempt()) == ()


def test_what_is_over_is_not_told_anew_who_it_was() -> None:
    over = walk(attempt(ONE), Identified(person(PASSWORD)), GiveUp())
    assert knowing(over, Identified(person(PASSWORD, SMS), TWO)) == over


def test_proofs_of_a_remembered_browser_alone_open_nothing() -> None:
    """SES-05: a session whose real proofs are too old is begun anew, whatever its browser remembers."""
    remembered = (proof(SMS, remembered=True), proof(PASSWORD, remembered=True))
    assert walk(attempt(proofs=remembered), Identified(person(PASSWORD, SMS))).state == Challenged(PASSWORD)


def test_a_remembered_browser_comes_after_a_proof_that_is_fresh_enough() -> None:
    """OTP-01: with a stale password and a remembered browser, nobody is asked for a code before the password."""
    stale = (proof(PASSWORD, at=Instant(NOW - 20 * MINUTE)),)
    fresh = replace(TWO, since=Instant(NOW - 10 * MINUTE))
    begun = walk(attempt(fresh, proofs=stale), Identified(person(SMS, PASSWORD)))
    assert walk(begun, Recalled(proof(SMS, remembered=True))) == begun
    assert begun.state == Challenged(PASSWORD)


def test_nobody_is_let_in_by_the_proofs_of_a_session_whose_account_is_gone() -> None:
    """I5."""
    gone = attempt(ONE, proofs=(proof(PASSWORD),))
    assert walk(gone, Identified(Claimant(None, (DECOY,)))).state == Denied(Why.NO_METHOD)


def test_another_way_that_came_up_meanwhile_can_be_taken() -> None:
    begun = walk(attempt(), Identified(person(PASSWORD, SMS)), Proved(proof(PASSWORD)), Opened("c"))
    more = walk(begun, Identified(person(PASSWORD, SMS, CODE)))
    assert more.state == Challenged(SMS, others=True, challenge="c")
    assert walk(more, OtherWays()).state == Pick((SMS, CODE))


def test_where_there_is_one_way_there_are_no_others() -> None:
    begun = walk(attempt(), Identified(person(PASSWORD)))
    assert walk(begun, OtherWays()) == begun


def test_an_answer_of_another_method_counts_for_nothing() -> None:
    begun = walk(attempt(), Identified(person(PASSWORD)))
    assert walk(begun, Proved(replace(proof(PASSWORD), method="phone"))) == begun
