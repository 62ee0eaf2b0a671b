"""Phone numbers: one text, one number or none (TEL-01, TEL-04)."""

import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType, ValidationResult

from watchword.kernel.errors import Invalid
from watchword.methods.phone.numbers import PhoneKind, PhoneNumber, mask_phone_display, parse_phone

COSTLY = (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST)


def examples(*, costly: bool) -> list[str]:
    """The numbering plans' own example numbers: every region, every type that can be dialled from abroad."""
    found = (
        phonenumbers.example_number_for_type(region, kind)
        for region in sorted(phonenumbers.SUPPORTED_REGIONS)
        for kind in PhoneNumberType.values()
        if (kind in COSTLY) is costly
    )
    return [
        phonenumbers.format_number(number, PhoneNumberFormat.E164)
        for number in found
        if number and phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    ]


def read(text: str, kind: PhoneKind = PhoneKind.MOBILE) -> PhoneNumber | str:
    """The number, or the code of its refusal."""
    try:
        return parse_phone(text, kind)
    except Invalid as refused:
        return refused.code


def refusal(text: str, kind: PhoneKind = PhoneKind.MOBILE) -> str:
    with pytest.raises(Invalid) as caught:
        parse_phone(text, kind)
    return caught.value.code


@pytest.mark.parametrize(
    "text",
    ["+1 7748933135", "+17748933135", "+1 (774) 893-3135", "+1-774-893-3135", "+1 774.893.3135", "+1(774)8933135"],
)
def test_every_unambiguous_writing_is_the_same_number(text: str) -> None:
    """TEL-04"""
    number = parse_phone(text, PhoneKind.MOBILE)
    assert number == PhoneNumber(1, "7748933135")
    assert (number.e164, number.display, number.masked) == ("+17748933135", "+1 7748933135", "+1 XXXXXXXX35")


@pytest.mark.parametrize("text", ["+1 4251234567", "+1 5555551234", "+1 2065555555"])
def test_microsofts_samples_are_accepted_though_nobody_was_assigned_them(text: str) -> None:
    assert parse_phone(text, PhoneKind.MOBILE).display == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "7748933135",
        "001 7748933135",
        "tel:+14255550100",
        "+1-800-FLOWERS",
        "+1425555010O",
        "+14255550100;ext=5",
        "+14255550100\n",
        "\n+14255550100",
        "+1425\x005550100",
        "+1\t4255550100",
        "+1\u00a04255550100",
        "+1 425\u201155550100",
        "＋14255550100",
        "+1４２５５５５０１００",
        "+١٤٢٥٥٥٥٠١٠٠",
        "+1 425 555 0100 ext 9",
        "+14255550100x",
        "+14255550100x12345678901",
        "+14255550100x1x2",
        "+1  4255550100",
        "+1 (425 5550100",
        "+1 425) 5550100",
        "+1 () 4255550100",
        "+1 4255550100 ",
        "+(1) 4255550100",
        "++14255550100",
        "+1 425555010_0",
        "+1 4255550100,+1 4255550101",
    ],
)
def test_what_is_not_plain_digits_after_a_plus_is_refused(text: str) -> None:
    """TEL-04"""
    assert refusal(text, PhoneKind.OFFICE) == "phone-malformed"


@pytest.mark.parametrize("text", ["+1 911", "+44 999", "+49 110", "+39 112", "+1 8933135", "+683 400"])
def test_a_short_code_is_not_a_phone_number(text: str) -> None:
    """TEL-04"""
    assert refusal(text) == "phone-malformed"


def test_a_short_number_that_its_country_assigns_is_one() -> None:
    assert parse_phone("+683 4002", PhoneKind.MOBILE).masked == "+683 XX02"


@pytest.mark.parametrize("text", ["+49 15123456789012", "+1 42555501000", "+999 4255550100", "+0 4255550100"])
def test_too_many_digits_or_no_country_is_refused(text: str) -> None:
    assert refusal(text) == "phone-malformed"


@pytest.mark.parametrize("text", ["+44 (0)20 7946 0958", "+44 02079460958", "+1 1 7748933135", "+54 11 15 2345 6789"])
def test_a_prefix_dialled_inside_the_country_only_is_refused_not_guessed(text: str) -> None:
    """TEL-04"""
    assert refusal(text) == "phone-malformed"


def test_an_italian_leading_zero_is_part_of_the_number() -> None:
    number = parse_phone("+39 06 1234 5678", PhoneKind.OFFICE)
    assert number == PhoneNumber(39, "0612345678")
    assert number.e164 == "+390612345678"


def test_only_an_office_phone_has_an_extension() -> None:
    """TEL-04"""
    number = parse_phone("+1 5555551234x0123", PhoneKind.OFFICE)
    assert number.display == "+1 5555551234x0123"
    assert number.e164 == "+15555551234"
    assert number.masked == "+1 XXXXXXXX34"
    assert refusal("+1 5555551234x123", PhoneKind.MOBILE) == "phone-extension-refused"
    assert refusal("+1 5555551234x123", PhoneKind.ALTERNATE_MOBILE) == "phone-extension-refused"


@pytest.mark.parametrize(
    "text",
    [
        "+44 9098790000",
        "+1 9005550100",
        "+1 9001234567",
        "+1 9000000000",
        "+808 12345678",
        "+979 123456789",
        "+870 301234567",
        "+881 612345678",
        "+882 3421234",
        "+883 510012345",
    ],
)
@pytest.mark.parametrize("kind", PhoneKind)
def test_a_range_that_somebody_earns_by_is_never_accepted(text: str, kind: PhoneKind) -> None:
    """TEL-01"""
    assert refusal(text, kind) == "phone-range-refused"


def test_the_example_numbers_of_every_region_are_read_back_from_their_display() -> None:
    """TEL-04"""
    numbers = examples(costly=False)
    assert len(numbers) > 1000
    for text in numbers:
        number = parse_phone(text, PhoneKind.MOBILE)
        assert number.e164 == text
        assert parse_phone(number.display, PhoneKind.MOBILE) == number


def test_the_costly_example_numbers_of_every_region_are_refused() -> None:
    """TEL-01"""
    numbers = examples(costly=True)
    assert len(numbers) > 100
    assert {refusal(text) for text in numbers} == {"phone-range-refused"}


@given(st.text(max_size=60) | st.from_regex(r"\+[0-9 ().x-]{0,40}"), st.sampled_from(PhoneKind))
def test_any_text_is_a_number_that_reads_back_or_is_refused(text: str, kind: PhoneKind) -> None:
    match read(text, kind):
        case PhoneNumber() as number:
            assert read(number.display, kind) == number
            assert re.fullmatch(r"\+[0-9]{5,15}", number.e164, re.ASCII)
        case code:
            assert code in {"phone-malformed", "phone-range-refused", "phone-extension-refused"}


@given(st.integers(1, 999), st.text("0123456789", min_size=3, max_size=15))
def test_digits_are_never_changed(country: int, national: str) -> None:
    """TEL-04"""
    match read(f"+{country}{national}"):
        case PhoneNumber() as number:
            assert number.e164 == f"+{country}{national}"
        case code:
            assert code in {"phone-malformed", "phone-range-refused"}


def test_a_very_long_text_is_refused_unread() -> None:
    assert refusal("+1" + "4" * 10_000_000) == "phone-malformed"


def test_a_kept_display_is_masked_like_its_number() -> None:
    assert mask_phone_display("+1 7748933135") == "+1 XXXXXXXX35"
    assert mask_phone_display("+1 7748933135x12345") == "+1 XXXXXXXX35"


@given(st.text(max_size=60))
def test_masking_never_shows_more_than_country_and_two_digits(text: str) -> None:
    masked = mask_phone_display(text)
    assert sum(character in "0123456789" for character in masked) <= 3 + 2


def test_what_is_not_a_display_is_hidden_whole() -> None:
    assert mask_phone_display("ask Adele, 7748933135") == "XXXXXXXX"
    assert mask_phone_display("+1 7748933135" + "0" * 50) == "XXXXXXXX"
