"""Which passwords may be set, and in which form they are hashed (PWD-06, PWD-08, PWD-09, PWD-10)."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchword.kernel.errors import Fault, Invalid
from watchword.methods.password.blocklist import blocklist_of
from watchword.methods.password.strength import (
    COMPLEXITY_MESSAGE,
    MAX_CODE_POINTS,
    PasswordRules,
    PersonWords,
    Policy,
    canonical_password,
    check_password,
    password_refused,
    rules_from,
)
from watchword.methods.password.tests.judging import (
    ADELE,
    ANY_CHARACTER,
    BLOCKLIST,
    ENTRA,
    STANDARD,
    reasons,
    refusal,
)


def test_the_packaged_list_is_as_long_as_the_standard_wants() -> None:
    """PWD-10: at least 10 000."""
    assert len(BLOCKLIST.passwords) == 30_000
    assert {"123456", "password", "qwerty"} <= BLOCKLIST.passwords


@pytest.mark.parametrize(
    "password",
    [
        "thequietmoonlitlemur",
        "correct horse battery staple",
        "        nine spaces",
        "pässwörter sind überall",
        "パスワードは長いほど安全ですから、どうぞ",
        "🦊🐢🦉🐝🦋🐌🐞🦀🐙🦑🐠🐬🐳🦭🐊",
        "👩‍👩‍👧‍👦 is a family of mine",
        "jackdaws love my big sphinx",
        "8364 1957 2240 6183",
    ],
)
def test_a_long_passphrase_needs_nothing_else(password: str) -> None:
    """PWD-09: no composition rules."""
    assert reasons(password) == set()


@pytest.mark.parametrize("password", ["unpopular lemur phrase", "unpopular lemur phrasf", "unpopular lemur phras"])
def test_a_passphrase_near_another_is_its_own(password: str) -> None:
    """PWD-10: 1-character-changed unusual passphrase accepted."""
    assert reasons(password) == set()


@pytest.mark.parametrize(
    "password",
    [
        "Password123456!",
        "PASSWORD1234567",
        "P@ssw0rd!!!!!!!!",
        "passw0rd........",
        "Welcome-2026-2027",
        "LetMeIn 12345678",
        "1q2w3e4r5t6y7u8i9o0p",
        "q1w2e3r4t5y6u7i8o9p0",
        "1234567890987654321",
        "ｐａｓｓｗｏｒｄ１２３４５６７",
    ],
)
def test_a_common_password_is_refused_with_what_people_add_to_it(password: str) -> None:
    """PWD-10"""
    assert reasons(password) & {"password-common", "password-pattern"}


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaaaaa",
        "abababababababab",
        "1234123412341234123",
        "passwordpassword",
        "QwertyQwertyQwerty",
        "123456789012345",
        "987654321098765",
        "abcdefghijklmnopq",
        "qwertyuiopasdfghjkl",
        "1qaz2wsx3edc4rfv5tgb",
        "...............",
    ],
)
def test_a_row_of_keys_or_a_short_thing_repeated_is_refused(password: str) -> None:
    assert "password-pattern" in reasons(password)


def test_a_long_thing_repeated_is_not_a_short_one() -> None:
    assert reasons("lemurs sing. lemurs sing.") == set()


@pytest.mark.parametrize(
    "password",
    [
        "adelev@woodgrove.com",
        "ADELEV@WOODGROVE.COM",
        "adele.vance@woodgrove.com",
        "AdeleVance123456!",
        "Vance, Adele 1987",
        "vanceadeleadele",
        "Woodgrove2026!!!!",
        "woodgrove-bank-2026",
        "Fabrikam20262027",
        "2026-Fabrikam-01-02",
        "blueyonder:2026",
        "Ａｄｅｌｅ．Ｖａｎｃｅ．２０２６",
    ],
)
def test_a_password_made_of_known_names_is_refused(password: str) -> None:
    """PWD-10: tenant name and year, own UPN."""
    assert reasons(password) == {"password-of-names"}


@pytest.mark.parametrize("password", ["adele likes long walks", "woodgrove lemur 2026", "vancehorsebattery"])
def test_a_name_among_other_words_is_fine(password: str) -> None:
    assert reasons(password) == set()


def test_nobody_known_has_no_names() -> None:
    assert reasons("AdeleVance123456!", person=PersonWords()) == set()


def test_alone_a_password_needs_15_characters_and_beside_another_factor_8() -> None:
    assert reasons("lemurs sing lo") == {"password-too-short"}
    assert reasons("lemurs sing low") == set()
    beside = {
        len(text): check_password(text, STANDARD, BLOCKLIST, ADELE, mfa_always=True) for text in ("mrs sing", "mr sing")
    }
    assert beside[8] == ()
    assert [fault.code for fault in beside[7]] == ["password-too-short"]


def test_length_is_counted_in_composed_code_points() -> None:
    assert reasons("e\u0301" * 7 + "xyzwvut") == {"password-too-short"}
    assert reasons("ünë pàsswôrd óò") == set()


def test_every_reason_is_told_at_once_in_words_without_the_password() -> None:
    faults = check_password("Adele\x07", STANDARD, BLOCKLIST, ADELE)
    assert {fault.code for fault in faults} == {
        "password-unusable-character",
        "password-too-short",
        "password-of-names",
    }
    assert all(fault.target == "password" and fault.message.endswith(".") for fault in faults)
    assert not any("Adele" in fault.message for fault in faults)


@pytest.mark.parametrize("bad", ["\x00", "\n", "\t", "\x7f", "\x85", "\ud800", "\u0378", "\U000e0080", "\uffff"])
def test_a_control_character_a_surrogate_or_an_unassigned_one_is_refused(bad: str) -> None:
    """PWD-08"""
    assert reasons(f"thequiet{bad}moonlitlemur") == {"password-unusable-character"}


def test_64_emoji_are_accepted() -> None:
    """PWD-06"""
    password = "🦊🐢🦉🐝🦋🐌🐞🦀" * 8
    assert len(password) == 64
    assert canonical_password(password) == password
    assert reasons("🦊🐢🦉🐝🦋🐌🐞🦀" * 7 + "🦊🐢🦉🐝🦋🐌🐞🐙") == set()


@pytest.mark.parametrize("size", [MAX_CODE_POINTS + 1, 100_000, 1_000_000, 20_000_000])
def test_what_is_too_long_is_refused_before_any_work(size: int) -> None:
    """PWD-06: combining marks in the worst order, which normalising would have to sort."""
    text = "a" + "\u0301\u0327" * (size // 2)
    started = time.perf_counter()
    assert refusal(text) == "password-too-long"
    assert [fault.code for fault in check_password(text, STANDARD, BLOCKLIST, ADELE)] == ["password-too-long"]
    assert time.perf_counter() - started < 0.05


def test_256_characters_are_accepted_and_every_one_counts() -> None:
    """PWD-08"""
    longest = ("thequietmoonlitlemur" * 13)[:255] + "!"
    assert len(longest) == MAX_CODE_POINTS
    assert canonical_password(longest) == longest
    assert refusal(longest + "!") == "password-too-long"


def test_what_composing_makes_too_long_is_refused() -> None:
    assert refusal("\ufb2c" * 200) == "password-too-long"  # one code point, three in NFC


def test_one_password_typed_on_two_keyboards_is_one() -> None:
    """PWD-08"""
    assert canonical_password("cafe\u0301") == canonical_password("caf\u00e9") == "caf\u00e9"


@given(st.text(ANY_CHARACTER, max_size=MAX_CODE_POINTS))
def test_the_canonical_form_changes_nothing_but_composition(text: str) -> None:
    """PWD-08: no trimming, no case change, no truncation."""
    try:
        canonical = canonical_password(text)
    except Invalid:
        canonical = None
    if canonical is None:
        assert len(unicodedata.normalize("NFC", text)) > MAX_CODE_POINTS or any("\ud800" <= c <= "\udfff" for c in text)
    else:
        assert unicodedata.normalize("NFD", canonical) == unicodedata.normalize("NFD", text)
        assert canonical_password(canonical) == canonical


@given(st.text(ANY_CHARACTER, max_size=300))
def test_any_text_is_judged_without_an_exception(text: str) -> None:
    for rules in (STANDARD, ENTRA):
        assert all(isinstance(fault, Fault) for fault in check_password(text, rules, BLOCKLIST, ADELE))


def test_a_refused_password_speaks_as_microsoft_graph_does() -> None:
    problem = password_refused(check_password("short", STANDARD, BLOCKLIST, ADELE))
    assert (problem.code, problem.message) == ("password-refused", str(COMPLEXITY_MESSAGE))
    assert [fault.code for fault in problem.faults] == ["password-too-short"]


def test_settings_become_rules() -> None:
    assert rules_from({}) == PasswordRules()
    assert rules_from({"policy": "entra", "banned_words": ["Fabrikam"]}) == PasswordRules(
        Policy.ENTRA, tenant_words=("Fabrikam",)
    )
    assert rules_from({"min_length": 20, "min_length_with_mfa": 12}) == PasswordRules(
        min_length_single_factor=20, min_length_with_mfa=12
    )


@pytest.mark.parametrize(
    "settings",
    [
        {"min_length_with_mfa": 7},
        {"min_length": 7},
        {"min_length": 10, "min_length_with_mfa": 12},
        {"min_length": 257},
        {"min_length": True},
        {"min_length": "15"},
        {"min_length": 15.0},
        {"policy": "none"},
        {"policy": []},
        {"banned_words": "Fabrikam"},
        {"banned_words": [1]},
        {"banned_words": [""]},
        {"minimum": 8},
    ],
)
def test_settings_that_are_too_weak_or_not_understood_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(Invalid) as caught:
        rules_from(settings)
    assert caught.value.code == "password-settings-invalid"


def test_a_blocklist_knows_its_passwords_in_any_case() -> None:
    blocklist = blocklist_of(["Tr0ub4dor", "Straße"])
    assert blocklist.contains("TR0UB4DOR")
    assert blocklist.contains("strasse")
    assert blocklist.contains("tr0ub4dor&3")
    assert not blocklist.contains("tr0ub4dorx")
