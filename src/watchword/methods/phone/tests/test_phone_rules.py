"""What may be registered, changed and ended as a phone, and the six states of signing in with it (CONTRACT 3.2)."""

from dataclasses import replace
from typing import Any

import pytest

from watchword.kernel.clock import Instant
from watchword.kernel.errors import Invalid
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.kernel.secret import Secret
from watchword.method import Accepted, Ask, Bound, Context, Draft, Heard, KeyTaken, Opened, Person, Rejected
from watchword.methods.phone import rules
from watchword.methods.phone.faces import IDS, METHOD, show, sms_sign_in_state
from watchword.methods.phone.numbers import PhoneKind
from watchword.methods.phone.rules import Phone, SmsSignIn

PLAIN = Context(
    now=Instant(0),
    person=Person(UserId("u"), "balas@contoso.com"),
    random_code=lambda digits: Secret("0" * digits),
    choice=lambda text: text[0],
)
ALLOWED = PLAIN._replace(policy={"Sms": {"state": "enabled", "isUsableForSignIn": True}, "Voice": {}})
MOBILE = Phone(PhoneKind.MOBILE, "+1 7748933135")


def heard(context: Context, *, taken: bool) -> Context:
    return context._replace(heard={KeyTaken: Heard(KeyTaken("x"), taken)})


def bound(phone: Phone) -> Bound[Phone]:
    return Bound(AuthenticatorId(phone.kind.value), phone, Instant(0))


def draft(given: dict[str, Any], *siblings: Phone, context: Context = PLAIN, current: Phone | None = None) -> Any:
    others = tuple(bound(each) for each in siblings)
    return rules.draft(context, Draft(given, others, bound(current) if current else None))


def test_a_number_is_kept_in_graphs_spaced_form() -> None:
    assert draft({"number": "+17748933135", "kind": "mobile"}) == Opened(MOBILE)


def test_one_of_a_type() -> None:
    assert draft({"number": "+1 7748933136", "kind": "mobile"}, MOBILE).code == "phone-type-taken"


def test_an_alternate_mobile_stands_only_beside_a_mobile() -> None:
    given = {"number": "+1 7748933136", "kind": "alternateMobile"}
    assert draft(given).code == "mobile-first"
    assert isinstance(draft(given, MOBILE), Opened)
    alternate = bound(Phone(PhoneKind.ALTERNATE_MOBILE, "+1 7748933136"))
    refused = rules.may_end(bound(MOBILE), (alternate,))
    assert refused is not None
    assert "without first deleting alternate mobile number" in refused.message
    assert rules.may_end(alternate, (bound(MOBILE),)) is None
    assert rules.may_end(bound(MOBILE), ()) is None


@pytest.mark.parametrize(
    "given", [{}, {"number": "+1 7748933135"}, {"kind": "mobile"}, {"number": "", "kind": "mobile"}]
)
def test_number_and_type_are_both_needed(given: dict[str, Any]) -> None:
    assert draft(given).code == "phone-incomplete"


def test_an_extension_is_for_an_office_phone() -> None:
    assert draft({"number": "+1 4255550100x77", "kind": "office"}) == Opened(
        Phone(PhoneKind.OFFICE, "+1 4255550100x77")
    )
    with pytest.raises(Invalid):
        draft({"number": "+1 4255550100x77", "kind": "mobile"})


def test_a_change_keeps_the_type() -> None:
    assert draft({"number": "+1 7748933136"}, current=MOBILE) == Opened(replace(MOBILE, number="+1 7748933136"))
    assert draft({"number": "+1 7748933136", "kind": "mobile"}, current=MOBILE) == Opened(
        replace(MOBILE, number="+1 7748933136")
    )
    assert draft({"number": "+1 7748933136", "kind": "office"}, current=MOBILE).code == "phone-type-fixed"
    assert draft({}, current=MOBILE) == Opened(MOBILE)


def test_a_mobile_is_signed_up_for_sign_in_where_policy_allows_and_the_number_is_free() -> None:
    given = {"number": "+1 7748933135", "kind": "mobile"}
    assert draft(given, context=ALLOWED) == Ask(KeyTaken("sms/+17748933135"))
    assert draft(given, context=heard(ALLOWED, taken=False)).record.sms_sign_in is SmsSignIn.READY
    assert draft(given, context=heard(ALLOWED, taken=True)).record.sms_sign_in is SmsSignIn.NOT_UNIQUE
    assert isinstance(draft({"number": "+1 7748933135", "kind": "office"}, context=ALLOWED), Opened)


def test_what_was_switched_off_stays_off_when_the_number_changes() -> None:
    off = replace(MOBILE, sms_sign_in=SmsSignIn.OFF)
    assert draft({"number": "+1 7748933136"}, current=off, context=ALLOWED).record.sms_sign_in is SmsSignIn.OFF


def test_sign_in_is_enabled_for_a_mobile_that_policy_allows_and_nobody_else_holds() -> None:
    office = Phone(PhoneKind.OFFICE, "+1 4255550100")
    assert rules.enable_sms_sign_in(ALLOWED, bound(office), {}).code == "sms-sign-in-not-supported"  # type: ignore[union-attr]
    assert rules.enable_sms_sign_in(PLAIN, bound(MOBILE), {}).code == "sms-sign-in-not-allowed"  # type: ignore[union-attr]
    assert isinstance(rules.enable_sms_sign_in(ALLOWED, bound(MOBILE), {}), Ask)
    taken = rules.enable_sms_sign_in(heard(ALLOWED, taken=True), bound(MOBILE), {})
    assert isinstance(taken, Rejected)
    assert "phoneNumberNotUnique" in taken.message
    assert rules.enable_sms_sign_in(heard(ALLOWED, taken=False), bound(MOBILE), {}) == Accepted(
        replace(MOBILE, sms_sign_in=SmsSignIn.READY)
    )


def test_sign_in_is_disabled_for_a_mobile_only() -> None:
    ready = replace(MOBILE, sms_sign_in=SmsSignIn.READY)
    assert rules.disable_sms_sign_in(PLAIN, bound(ready), {}) == Accepted(replace(MOBILE, sms_sign_in=SmsSignIn.OFF))
    office = bound(Phone(PhoneKind.OFFICE, "+1 4255550100"))
    assert isinstance(rules.disable_sms_sign_in(PLAIN, office, {}), Rejected)


@pytest.mark.parametrize(
    ("phone", "context", "state"),
    [
        (Phone(PhoneKind.OFFICE, "+1 4255550100"), ALLOWED, "notSupported"),
        (MOBILE, PLAIN, "notAllowedByPolicy"),
        (MOBILE, ALLOWED, "notConfigured"),
        (replace(MOBILE, sms_sign_in=SmsSignIn.OFF), ALLOWED, "notEnabled"),
        (replace(MOBILE, sms_sign_in=SmsSignIn.NOT_UNIQUE), ALLOWED, "phoneNumberNotUnique"),
        (replace(MOBILE, sms_sign_in=SmsSignIn.READY), ALLOWED, "ready"),
    ],
)
def test_the_six_states(phone: Phone, context: Context, state: str) -> None:
    assert sms_sign_in_state(context, phone) == state


def test_only_a_number_that_signs_in_is_claimed_for_the_whole_organisation() -> None:
    assert rules.keys(UserId("u"), MOBILE) == {"u/mobile"}
    assert rules.keys(UserId("u"), replace(MOBILE, sms_sign_in=SmsSignIn.READY)) == {"u/mobile", "sms/+17748933135"}


def test_masking_keeps_the_last_two_digits() -> None:
    assert show(PLAIN, bound(MOBILE), True)["phoneNumber"] == "+1 XXXXXXXX35"
    assert show(PLAIN, bound(MOBILE), False)["phoneNumber"] == "+1 7748933135"


def test_the_ids_are_microsofts() -> None:
    assert METHOD.face is not None
    assert METHOD.face.fixed_id is not None
    assert METHOD.face.fixed_id(MOBILE) == IDS[PhoneKind.MOBILE] == "3179e48a-750b-4051-897c-87b9720928f7"
