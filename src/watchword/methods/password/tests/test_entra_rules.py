"""The rules of Microsoft Entra, where a tenant chooses them (PWD-08, PWD-09)."""

import pytest

from watchword.methods.password import entra
from watchword.methods.password.blocklist import plain
from watchword.methods.password.strength import (
    PersonWords,
)
from watchword.methods.password.tests.judging import ENTRA, POLL, reasons


@pytest.mark.parametrize(
    ("password", "points"),
    [("C0ntos0Blank12", 4), ("ContoS0Bl@nkf9!", 5), ("xK9#mQ2w", 8), ("", 0), ("contosocontoso", 2)],
)
def test_points_are_counted_as_in_microsofts_examples(password: str, points: int) -> None:
    words = frozenset({"contoso", "blank"})
    assert entra.points(plain(password.lower()), words) == points


@pytest.mark.parametrize("password", ["abcdef", "abcdeg", "abcdefg", "abcde", "zabcdef", "abdef"])
def test_one_edit_from_a_banned_password_is_near_as_in_microsofts_examples(password: str) -> None:
    assert entra.near(password, frozenset({"abcdef"}))


@pytest.mark.parametrize("password", ["abcdxx", "abcdefgh", "abcd", "fedcba", "", "abcdef" * 10])
def test_two_edits_away_is_not_near(password: str) -> None:
    assert not entra.near(password, frozenset({"abcdef"}))


@pytest.mark.parametrize("password", ["Kuv-had-54", "xK9#mQ2w", "Rw7 kelp under", "ContoS0Bl@nkf9!"])
def test_entra_accepts_eight_characters_of_three_classes(password: str) -> None:
    assert reasons(password, ENTRA) == set()


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("xK9#mQ2", "password-too-short"),
        ("thequietmoonlitlemur", "password-needs-variety"),
        ("quietmoon42lemur", "password-needs-variety"),
        ("Quietmöön42lemur", "password-not-ascii"),
        ("P@$$w0rd", "password-common"),
        ("Passw0rd1", "password-common"),
        ("C0ntos0Dragon12", "password-easy-to-guess"),
        ("Password123456!", "password-easy-to-guess"),
        ("p0LL23fb!Qz", "password-contains-name"),
    ],
)
def test_entra_refuses_with_its_reasons(password: str, reason: str) -> None:
    """PWD-10; p0LL23fb is Microsoft's example of a name inside."""
    assert reason in reasons(password, ENTRA, POLL)


@pytest.mark.parametrize("password", ["xK9-adele-mQ2", "xK9-VANCE-mQ2", "xK9-@d3l3v-mQ2", "W00dgrove#7xq"])
def test_entra_refuses_a_name_anywhere_inside(password: str) -> None:
    assert "password-contains-name" in reasons(password, ENTRA)


def test_entra_looks_for_names_of_four_letters_and_more() -> None:
    assert reasons("xK9-bob-mQ2", ENTRA, PersonWords(given_name="Bob")) == set()
