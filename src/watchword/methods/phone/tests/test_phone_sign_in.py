"""Proving that a phone is held, at sign-in and when a person registers it (CATALOGUE TEL, OTP-04, ENUM-03)."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchword.kernel.clock import MINUTE, Instant
from watchword.kernel.errors import Invalid
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.kernel.messages import Channel, Message
from watchword.kernel.secret import Secret
from watchword.method import Accepted, Ask, Bound, Context, Draft, Heard, KeyTaken, Opened, Person, Rejected
from watchword.methods.phone.asking import SMS, VOICE
from watchword.methods.phone.faces import METHOD
from watchword.methods.phone.numbers import PhoneKind
from watchword.methods.phone.rules import Phone, SmsSignIn
from watchword.methods.phone.screen import SCREEN
from watchword.methods.phone.sign_in import challenge, confirm, draft, named_by, opens, ready, verify

NOW = Instant(1_780_000_000_000_000)
ADELE = Context(
    now=NOW,
    person=Person(UserId("u"), "adele@contoso.com", organisation="Contoso\r\n"),
    random_code=lambda digits: Secret("012345"[:digits]),
    choice=lambda text: text[0],
    random_bytes=lambda count: b"\x07" * count,
    policy={
        "Sms": {"state": "enabled", "isUsableForSignIn": True},
        "Voice": {"state": "enabled", "isOfficePhoneAllowed": True},
    },
    by_administrator=False,
    site="https://id.contoso.com:8443",
)
APPROVING = ADELE._replace(settings={"voice": "approve"})
MOBILE = Phone(PhoneKind.MOBILE, "+1 7748933135")
ALTERNATE = Phone(PhoneKind.ALTERNATE_MOBILE, "+1 7748933136")
OFFICE = Phone(PhoneKind.OFFICE, "+1 4255550100x77")
READY = replace(MOBILE, sms_sign_in=SmsSignIn.READY)


def bound(phone: Phone) -> Bound[Phone]:
    return Bound(AuthenticatorId("a"), phone, Instant(0))


def opened(phone: Phone, mode: Any, context: Context = ADELE) -> tuple[Any, Message]:
    """What is pending, and the one message."""
    made = challenge(context, bound(phone), mode)
    assert isinstance(made, Opened), made
    (message,) = made.outbox
    return made.pending, message


def code_of(answer: Any) -> str:
    assert isinstance(answer, Rejected), answer
    return answer.code


def test_a_text_message_carries_six_digits_for_five_minutes_to_the_mobile() -> None:
    """TEL-03, TEL-04: to the number in E.164, counted for the person, gone when the code is."""
    pending, message = opened(MOBILE, SMS)
    assert (message.channel, message.to.reveal()) == (Channel.SMS, "+17748933135")
    assert message.text.reveal() == "012345 is your code for Contoso. Tell it to nobody.\n\n@id.contoso.com #012345"
    assert (message.user, message.ends_at, message.reply) == ("u", NOW + 5 * MINUTE, None)
    assert verify(ADELE, bound(MOBILE), pending, {"code": "012345"}) == Accepted(MOBILE, mode="sms")


@pytest.mark.parametrize("typed", ["012345", " 012345", "012 345", "012-345 "])
def test_spaces_and_hyphens_do_not_count(typed: str) -> None:
    """OTP-04"""
    pending, _ = opened(MOBILE, SMS)
    assert isinstance(verify(ADELE, bound(MOBILE), pending, {"code": typed}), Accepted)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "012346",
        "12345",
        "0012345",
        "+012345",
        "012_345",
        "012345\n",
        "\uff10\uff11\uff12\uff13\uff14\uff15",
        "0" * 99,
    ],
)
def test_any_other_writing_is_a_wrong_code(typed: str) -> None:
    """OTP-04"""
    pending, _ = opened(MOBILE, SMS)
    assert code_of(verify(ADELE, bound(MOBILE), pending, {"code": typed})) == "code-wrong"


@given(st.dictionaries(st.sampled_from(["code", "keys", "reply"]), st.text() | st.just("\ud800")))
def test_whatever_is_typed_is_judged(typed: dict[str, str]) -> None:
    for phone, mode, context in ((MOBILE, SMS, ADELE), (MOBILE, VOICE, ADELE), (MOBILE, VOICE, APPROVING)):
        pending, _ = opened(phone, mode, context)
        assert isinstance(verify(context, bound(phone), pending, typed), Rejected)


def test_a_code_for_a_number_that_was_changed_meanwhile_is_of_no_use() -> None:
    """TEL-03"""
    pending, _ = opened(MOBILE, SMS)
    moved = replace(MOBILE, number="+1 7748933199")
    assert code_of(verify(ADELE, bound(moved), pending, {"code": "012345"})) == "code-outdated"


def test_only_a_mobile_is_texted() -> None:
    assert ready(ADELE, bound(MOBILE), SMS) is None
    for phone in (ALTERNATE, OFFICE):
        assert code_of(ready(ADELE, bound(phone), SMS)) == "phone-never-texted"
        assert code_of(challenge(ADELE, bound(phone), SMS)) == "phone-never-texted"
        assert ready(ADELE, bound(phone), VOICE) is None


def test_an_office_phone_is_called_at_its_extension_where_policy_says_so() -> None:
    _, message = opened(OFFICE, VOICE)
    assert (message.channel, message.to.reveal()) == (Channel.CALL, "+14255550100x77")
    without = ADELE._replace(policy={"Voice": {"state": "enabled", "isOfficePhoneAllowed": False}})
    assert code_of(ready(without, bound(OFFICE), VOICE)) == "office-phone-not-allowed"


def test_what_policy_takes_away_in_the_middle_proves_nothing() -> None:
    """REG-06: policy is asked when the answer comes, too."""
    pending, _ = opened(OFFICE, VOICE)
    without = ADELE._replace(policy={})
    assert code_of(verify(without, bound(OFFICE), pending, {"code": "012345"})) == "office-phone-not-allowed"


def test_a_costly_number_that_was_let_in_once_is_not_dialled() -> None:
    """TEL-01"""
    for number in ("+44 9098790000", "+1 9005550100"):
        assert code_of(ready(ADELE, bound(Phone(PhoneKind.MOBILE, number)), VOICE)) == "phone-range-refused"


def test_a_call_reads_the_code_out_and_the_page_takes_it() -> None:
    pending, message = opened(MOBILE, VOICE)
    assert "0, 1, 2, 3, 4, 5" in message.text.reveal()
    assert "press 0" in message.text.reveal()
    assert verify(ADELE, bound(MOBILE), pending, {"code": "012345"}) == Accepted(MOBILE, mode="voice")


def test_the_pound_key_approves_only_where_the_tenant_chose_so() -> None:
    """TEL-06"""
    pending, message = opened(MOBILE, VOICE)
    assert message.reply is not None
    pressed = {"keys": "#", "reply": message.reply.reveal()}
    assert code_of(verify(ADELE, bound(MOBILE), pending, pressed)) == "code-wrong"

    pending, message = opened(MOBILE, VOICE, APPROVING)
    assert "012345" not in message.text.reveal()
    assert "pound key" in message.text.reveal()
    assert verify(APPROVING, bound(MOBILE), pending, pressed) == Accepted(MOBILE, mode="voice")


@pytest.mark.parametrize("keys", ["", "1", "##", "*", "9#", "#0"])
def test_any_other_key_approves_nothing(keys: str) -> None:
    """TEL-06: silence, a voicemail's beep."""
    pending, message = opened(MOBILE, VOICE, APPROVING)
    assert message.reply is not None
    pressed = {"keys": keys, "reply": message.reply.reveal()}
    assert code_of(verify(APPROVING, bound(MOBILE), pending, pressed)) == "call-not-approved"


@pytest.mark.parametrize("reply", ["", "07", "\ud800", "07" * 15 + "08"])
def test_keys_that_are_claimed_from_elsewhere_are_none(reply: str) -> None:
    """TEL-06: a page does not know what the call was placed with."""
    pending, _ = opened(MOBILE, VOICE, APPROVING)
    assert code_of(verify(APPROVING, bound(MOBILE), pending, {"keys": "#", "reply": reply})) == "call-not-approved"
    assert code_of(verify(APPROVING, bound(MOBILE), pending, {"keys": "#", "code": ""})) == "call-not-approved"


@pytest.mark.parametrize("context", [ADELE, APPROVING])
def test_0_and_pound_reports_a_fraud_and_no_code_is_right_after_that(context: Context) -> None:
    """TEL-06"""
    pending, message = opened(MOBILE, VOICE, context)
    assert message.reply is not None
    answer = verify(context, bound(MOBILE), pending, {"keys": "0#", "reply": message.reply.reveal(), "code": "012345"})
    assert code_of(answer) == "fraud-reported"
    assert isinstance(answer, Rejected)
    assert answer.alarm


@pytest.mark.parametrize("settings", [{"voice": "Approve"}, {"voice": True}, {"voices": "approve"}])
def test_a_misspelt_choice_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        challenge(ADELE._replace(settings=settings), bound(MOBILE), VOICE)


def test_a_sign_in_begins_by_text_with_a_number_that_is_ready_while_policy_lets() -> None:
    assert SMS.opening
    assert opens(ADELE, bound(READY), SMS)
    assert not opens(ADELE, bound(READY), VOICE)
    assert not opens(ADELE, bound(MOBILE), SMS)
    assert not opens(ADELE._replace(policy={"Sms": {"state": "enabled"}}), bound(READY), SMS)


@pytest.mark.parametrize("typed", ["+1 7748933135", "+17748933135", " +1 (774) 893-3135 "])
def test_a_number_typed_as_a_user_name_is_looked_up_by_its_key(typed: str) -> None:
    """TEL-04"""
    assert named_by(typed) == "sms/+17748933135"
    assert named_by(typed) in METHOD.keys(UserId("u"), READY)


@pytest.mark.parametrize(
    "typed", ["", "adele@contoso.com", "7748933135", "+1 4255550100x77", "+1", "+" * 5000, "\ud800"]
)
def test_what_is_no_number_names_nobody(typed: str) -> None:
    assert named_by(typed) is None


def test_a_person_registers_a_number_by_proving_that_it_is_theirs() -> None:
    """TEL-05, OTP-08"""
    context = ADELE._replace(heard={KeyTaken: Heard(KeyTaken("x"), False)})
    made = draft(context, Draft({"number": "+1 7748933135", "kind": "mobile", "mode": "sms"}))
    assert isinstance(made, Opened)
    assert made.pending is not None
    assert [message.purpose for message in made.outbox] == ["registration code"]
    assert code_of(confirm(context, made.record, made.pending, {"code": "543210"})) == "code-wrong"
    assert confirm(context, made.record, made.pending, {"code": "012345"}) == Accepted(READY, mode="sms")


def test_an_administrators_word_stands_at_once() -> None:
    made = draft(ADELE._replace(by_administrator=True, policy={}), Draft({"number": "+1 7748933135", "kind": "mobile"}))
    assert made == Opened(MOBILE)


def test_a_number_that_somebody_else_signs_in_with_by_now_is_registered_only() -> None:
    free = ADELE._replace(heard={KeyTaken: Heard(KeyTaken("x"), False)})
    made = draft(free, Draft({"number": "+1 7748933135", "kind": "mobile"}))
    assert isinstance(made, Opened)
    assert isinstance(confirm(ADELE, made.record, made.pending or {}, {"code": "012345"}), Ask)
    taken = ADELE._replace(heard={KeyTaken: Heard(KeyTaken("x"), True)})
    answer = confirm(taken, made.record, made.pending or {}, {"code": "012345"})
    assert answer == Accepted(replace(MOBILE, sms_sign_in=SmsSignIn.NOT_UNIQUE), mode="sms")


@pytest.mark.parametrize(
    ("given_", "policy", "code"),
    [
        (
            {"number": "+1 7748933135", "kind": "mobile", "mode": "sms"},
            {"Voice": {"state": "enabled"}},
            "phone-not-allowed",
        ),
        (
            {"number": "+1 7748933135", "kind": "mobile", "mode": "voice"},
            {"Sms": {"state": "enabled"}},
            "phone-not-allowed",
        ),
        ({"number": "+1 4255550100", "kind": "office"}, {"Voice": {"state": "enabled"}}, "office-phone-not-allowed"),
        (
            {"number": "+1 4255550100", "kind": "office", "mode": "sms"},
            {"Sms": {"state": "enabled"}},
            "phone-never-texted",
        ),
        ({"number": "+1 7748933135", "kind": "fax"}, {"Sms": {"state": "enabled"}}, "phone-incomplete"),
    ],
)
def test_a_person_registers_only_what_policy_lets_them_use(given_: Any, policy: Any, code: str) -> None:
    """REG-06"""
    assert code_of(draft(ADELE._replace(policy=policy), Draft(given_))) == code


def test_a_changed_number_is_proved_at_the_new_one() -> None:
    """TEL-05"""
    made = draft(
        ADELE._replace(heard={KeyTaken: Heard(KeyTaken("x"), False)}),
        Draft({"number": "+1 7748933199"}, current=bound(READY)),
    )
    assert isinstance(made, Opened)
    assert [message.to.reveal() for message in made.outbox] == ["+17748933199"]
    assert draft(ADELE, Draft({"number": READY.number}, current=bound(READY))) == Opened(READY)


def test_a_line_in_a_list_shows_two_digits() -> None:
    """ENUM-03"""
    for phone in (MOBILE, ALTERNATE, OFFICE):
        for mode in (SMS, VOICE):
            shown = str(SCREEN.describe(bound(phone), mode))
            assert sum(character.isdigit() for character in shown) == 2
    assert str(SCREEN.describe(bound(OFFICE), VOICE)).endswith(" 00")
    made = challenge(ADELE, bound(MOBILE), SMS)
    assert isinstance(made, Opened)
    assert dict(made.prompt) == {"ending": "35", "code": True}


def test_who_registers_a_phone_is_told_what_it_is_worth() -> None:
    """NIST SP 800-63B-4 section 3.1.3.3."""
    assert SCREEN.draft is not None
    assert "easier to intercept" in str(SCREEN.draft.text)
    assert "second way" in str(SCREEN.draft.text)
