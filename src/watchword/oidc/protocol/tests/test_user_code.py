"""DEV-02: what people type."""

import secrets

import pytest

from watchword.oidc.protocol.user_code import LETTERS, make_user_code, shown_user_code, typed_user_code


def test_it_is_long_enough_even_and_never_a_word() -> None:
    """RFC 8628 section 6.1: 20 to the power of 8, and no vowels."""
    made = [make_user_code(secrets.choice) for _ in range(20_000)]
    assert len(set(made)) >= len(made) - 1
    assert len(LETTERS) == len(set(LETTERS)) == 20
    assert not set("AEIOUY") & set(LETTERS)
    counts = [sum(code.count(letter) for code in made) for letter in LETTERS]
    assert min(counts) > 0.9 * len(made) * 8 / 20


@pytest.mark.parametrize("typed", ["BCDF-GHJK", "bcdfghjk", " bcdf ghjk ", "BCDF\u2013GHJK", "b-c-d-f-g-h-j-k"])
def test_it_is_read_as_people_type_it(typed: str) -> None:
    assert typed_user_code(typed) == "BCDFGHJK"
    assert shown_user_code("BCDFGHJK") == "BCDF-GHJK"


@pytest.mark.parametrize("typed", ["", "BCDFGHJ", "BCDFGHJKL", "ACDFGHJK", "BCDFGHJ1", "B" * 9999, "\u0412CDFGHJK"])
def test_what_it_cannot_be(typed: str) -> None:
    assert typed_user_code(typed) is None
