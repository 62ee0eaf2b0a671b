"""The machine: what comes between the proofs and the session."""

from dataclasses import replace

from watchword.kernel.assurance import Requirement
from watchword.kernel.ids import AuthenticatorId
from watchword.signin.machine import advance
from watchword.signin.model import (
    Answered,
    Challenged,
    Change,
    Changed,
    Chosen,
    Denied,
    Granted,
    Identified,
    Opened,
    Option,
    OtherWays,
    Pick,
    Picked,
    Proved,
    Register,
    Registered,
    Review,
    Reviewed,
    Setup,
    StaySignedIn,
    Why,
)
from watchword.signin.tests.example import APP, CODE, KEY, NOW, ONE, PASSWORD, PHONE, SMS, attempt, person, proof, walk


def test_a_temporary_password_is_changed_before_anything_comes_of_it() -> None:
    begun = walk(attempt(ONE), Identified(person(PASSWORD)), Proved(proof(PASSWORD), temporary=True))
    assert begun.state == Change(PASSWORD)
    assert walk(begun, Answered(stay=True)) == begun
    assert walk(begun, Changed()).state == StaySignedIn()


def test_the_second_factor_comes_before_the_change_of_a_temporary_password() -> None:
    """Who has only got hold of the temporary password does not get to choose the next one."""
    begun = walk(attempt(), Identified(person(PASSWORD, SMS)), Proved(proof(PASSWORD), temporary=True))
    assert begun.state == Challenged(SMS)
    assert walk(begun, Proved(proof(SMS))).state == Change(PASSWORD)


def test_what_is_missing_is_set_up_strongest_first() -> None:
    begun = walk(attempt(), Identified(person(PASSWORD, choices=(APP, PHONE))), Proved(proof(PASSWORD)))
    assert begun.state == Register((APP, PHONE))
    chosen, effects = advance(begun, Chosen("phone"), NOW)
    assert chosen.state == Register((APP, PHONE), "phone")
    assert effects == (Setup("phone"),)
    assert walk(chosen, Opened("c"), Chosen(None)).state == Register((APP, PHONE))
    done = walk(chosen, Registered(proof(SMS)), Answered(stay=False))
    assert done.state == Granted()
    assert done.registered


def test_what_was_not_offered_is_not_set_up() -> None:
    begun = walk(attempt(), Identified(person(PASSWORD, choices=(APP,))), Proved(proof(PASSWORD)))
    assert walk(begun, Chosen("phone")) == begun
    assert walk(begun, Registered(proof(SMS))) == begun


def test_a_person_with_a_second_factor_sets_up_none_with_the_password_alone() -> None:
    """REG-01: what is there is asked for, whatever else could be set up."""
    begun = walk(attempt(), Identified(person(PASSWORD, SMS, choices=(APP,))), Proved(proof(PASSWORD)))
    assert begun.state == Challenged(SMS)
    assert walk(begun, Chosen("software_oath")) == begun


def test_nothing_is_set_up_before_its_gate() -> None:
    """A password thief cannot enrol where a proof was demanded with the re-registration (REG-01, REG-03)."""
    gate = Requirement(frozenset({frozenset({"temporaryAccessPassOneTime"})}))
    thief = person(PASSWORD, choices=(APP,), gate=gate, review=True)
    assert walk(attempt(), Identified(thief), Proved(proof(PASSWORD))).state == Denied(Why.PROOF_REQUIRED)


def test_what_was_registered_before_is_shown_to_nobody_before_the_gate() -> None:
    """A password thief cannot delete either, where there is nothing to set up (REG-01)."""
    gate = Requirement(frozenset({frozenset({"password", "sms"})}))
    begun = walk(attempt(ONE), Identified(person(PASSWORD, SMS, gate=gate, review=True)), Proved(proof(PASSWORD)))
    assert begun.state == Challenged(SMS)
    assert walk(begun, Proved(proof(SMS))).state == Review()


def test_the_gate_is_asked_for_where_the_person_can_meet_it() -> None:
    tap = Option(AuthenticatorId("a"), "temporary_access_pass", "temporaryAccessPassOneTime", opens=True)
    gate = Requirement(frozenset({frozenset({tap.mode})}))
    begun = walk(
        attempt(), Identified(person(PASSWORD, tap, choices=(APP,), gate=gate, review=True)), Proved(proof(PASSWORD))
    )
    assert begun.state == Challenged(tap)
    assert walk(begun, Proved(proof(tap))).state == Register((APP,))


def test_after_re_registration_was_required_one_is_proved_one_is_set_up_and_the_old_are_shown() -> None:
    begun = walk(attempt(), Identified(person(PASSWORD, SMS, choices=(APP,), review=True)), Proved(proof(PASSWORD)))
    assert begun.state == Challenged(SMS)
    asked = walk(begun, Proved(proof(SMS)))
    assert asked.state == Register((APP,))
    shown = walk(asked, Chosen("software_oath"), Registered(proof(CODE)))
    assert shown.state == Review()
    assert walk(shown, Reviewed(), Answered(stay=False)).state == Granted()


def test_other_ways_through_the_gate_are_those_that_the_gate_asks_for() -> None:
    gate = Requirement(frozenset({frozenset({"sms"}), frozenset({"softwareOath"})}))
    asked = person(PASSWORD, KEY, SMS, CODE, choices=(APP,), gate=gate, review=True)
    begun = walk(attempt(ONE), Identified(asked), Proved(proof(PASSWORD)))
    assert begun.state == Challenged(SMS, others=True)
    assert walk(begun, OtherWays()).state == Pick((SMS, CODE))
    assert walk(begun, Picked(CODE.authenticator, "softwareOath")).state == Challenged(CODE, others=True)
    assert advance(begun, Identified(asked), NOW) == (begun, ())


def test_all_that_is_temporary_is_changed() -> None:
    steps = (Proved(proof(PASSWORD), temporary=True), Proved(proof(SMS), temporary=True))
    begun = walk(attempt(), Identified(person(PASSWORD, SMS)), *steps)
    assert begun.state == Change(PASSWORD)
    assert walk(begun, Changed()).state == Change(SMS)
    assert walk(begun, Changed(), Changed()).state == StaySignedIn()


def test_a_mode_that_was_not_offered_is_not_set_up() -> None:
    """REG-06: of a phone that may have text messages only, a call proves nothing."""
    begun = walk(attempt(), Identified(person(PASSWORD, choices=(PHONE,))), Proved(proof(PASSWORD)), Chosen("phone"))
    assert walk(begun, Registered(replace(proof(SMS), mode="voice"))) == begun


def test_nothing_is_picked_where_something_is_to_be_changed() -> None:
    gate = Requirement(frozenset({frozenset({"sms"})}))
    known = person(PASSWORD, SMS, gate=gate)
    begun = walk(attempt(ONE), Identified(known), Proved(proof(PASSWORD), temporary=True))
    assert begun.state == Change(PASSWORD)
    assert walk(begun, Picked(SMS.authenticator, "sms")) == begun


def test_something_else_than_was_chosen_is_not_set_up() -> None:
    begun = walk(attempt(), Identified(person(PASSWORD, choices=(APP, PHONE))), Proved(proof(PASSWORD)))
    assert walk(begun, Chosen("phone"), Registered(proof(CODE))) == walk(begun, Chosen("phone"))
