"""How text is compared."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchword.kernel.text import fold, words


@pytest.mark.parametrize(
    ("one", "other"),
    [("KIM", "kim"), ("É", "e\u0301"), ("Straße", "STRASSE"), ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("\u212a", "k"), ("Å", "\u212b")],
)
def test_texts_that_differ_in_case_or_composition_are_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("＠", "@"), ("１", "1"), ("ı", "i"), ("kim ", "kim"), ("²", "2")])
def test_texts_that_only_look_alike_are_not(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert unicodedata.is_normalized("NFC", fold(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kim Lee", ("kim", "lee")),
        ("O'Neil-Smith, kim_lee", ("o", "neil", "smith", "kim", "lee")),
        ("kim@contoso.com", ("kim", "contoso", "com")),
        ("Kim KIM kim", ("kim",)),
        ("山田 太郎", ("山田", "太郎")),
        (" .,;%_", ()),
        ("", ()),
    ],
)
def test_words_are_cut_at_whatever_is_no_letter_or_digit(text: str, expected: tuple[str, ...]) -> None:
    assert words(text) == expected
