"""Temporary passwords: accepted by every policy, even, and readable."""

import math
import random
import re
from collections import Counter

import pytest

from watchword.methods.password.generate import CONSONANTS, DIGITS, VOWELS, temporary_password
from watchword.methods.password.strength import PasswordRules, PersonWords, Policy, check_password, load_blocklist

BLOCKLIST = load_blocklist()
STANDARD, ENTRA = PasswordRules(), PasswordRules(Policy.ENTRA)
ADELE = PersonWords("2345@contoso.com", "Rosa Dina", "Rosa", "Dina", "rosa.dina@contoso.com", "Nova")


def generated(count: int, rules: PasswordRules) -> list[str]:
    choice = random.Random(20260101).choice
    return [temporary_password(choice, rules).reveal() for _ in range(count)]


@pytest.mark.parametrize("rules", [STANDARD, ENTRA], ids=["standard", "entra"])
def test_ten_thousand_are_all_accepted_by_the_rules_and_no_two_alike(rules: PasswordRules) -> None:
    passwords = generated(10_000, rules)
    assert len(set(passwords)) == 10_000
    assert [password for password in passwords if check_password(password, rules, BLOCKLIST, ADELE)] == []


def test_its_shape_is_syllables_and_digits_that_are_not_mistaken_for_each_other() -> None:
    for password in generated(1000, STANDARD):
        assert re.fullmatch(r"[A-Z][a-z]{2}(-[a-z]{3}){4}-[2-9]{3}", password, re.ASCII)
        assert not set(password) & set("01OIl|qxyc")


def test_it_holds_sixty_bits() -> None:
    alphabets: list[str] = []

    def noting(alphabet: str) -> str:
        alphabets.append(alphabet)
        return alphabet[0]

    temporary_password(noting, STANDARD)
    assert all(len(set(alphabet)) == len(alphabet) for alphabet in alphabets)
    assert 60 <= sum(math.log2(len(alphabet)) for alphabet in alphabets) < 61


def test_every_character_of_every_place_is_as_likely_as_the_others() -> None:
    count = 10_000
    places = list(zip(*(password.lower() for password in generated(count, STANDARD)), strict=True))
    alphabets = [CONSONANTS, VOWELS, CONSONANTS, "-"] * 5 + [DIGITS] * 3
    for place, alphabet in zip(places, alphabets, strict=True):
        share = 1 / len(alphabet)
        tolerance = 5 * math.sqrt(count * share * (1 - share))
        seen = Counter(place)
        assert set(seen) == set(alphabet)
        assert all(abs(times - count * share) <= tolerance for times in seen.values())


@pytest.mark.parametrize("least", [15, 23, 24, 25, 26, 27, 64, 256])
def test_it_is_as_long_as_the_rules_want(least: int) -> None:
    rules = PasswordRules(min_length_single_factor=least)
    password = generated(1, rules)[0]
    assert len(password) == max(least, 23)
    assert check_password(password, rules, BLOCKLIST, ADELE) == ()
