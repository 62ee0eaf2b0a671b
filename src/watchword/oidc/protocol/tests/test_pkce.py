"""OIDC-04: the proof key, by the vector of RFC 7636 and by every way to get around it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchword.oidc.protocol.pkce import challenge_of, is_challenge, proves

VECTOR = json.loads((Path(__file__).parent / "jose_pkce.json").read_text())
RIGHT, CHALLENGE = VECTOR["code_verifier"], VECTOR["code_challenge"]
UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"


def test_the_vector_of_the_standard() -> None:
    assert challenge_of(RIGHT) == CHALLENGE
    assert proves(RIGHT, CHALLENGE)


@pytest.mark.parametrize("verifier", [None, CHALLENGE, RIGHT[:-1], RIGHT + "A", RIGHT.lower(), "A" * 43, "", "A" * 129])
def test_no_other_verifier_proves_it(verifier: str | None) -> None:
    assert not proves(verifier, CHALLENGE)


def test_a_verifier_without_a_challenge_is_refused() -> None:
    """RFC 9700 section 4.8.2: somebody took the challenge out of the request."""
    assert not proves(RIGHT, None)
    assert proves(None, None)


@pytest.mark.parametrize(
    "text",
    [CHALLENGE[:-1], CHALLENGE + "A", CHALLENGE + "=", CHALLENGE[:-1] + "+", CHALLENGE[:-1] + "\n", RIGHT + "==", ""],
)
def test_what_is_no_challenge(text: str) -> None:
    assert not is_challenge(text)


@pytest.mark.parametrize("verifier", ["A" * 42, "A" * 129, "A" * 42 + "+", "A" * 42 + "\u00e4", "A" * 42 + "\n"])
def test_a_verifier_of_the_wrong_form_proves_nothing_even_if_its_digest_fits(verifier: str) -> None:
    if verifier.isascii():
        assert not proves(verifier, challenge_of(verifier))
    else:
        assert not proves(verifier, CHALLENGE)


@given(st.text(UNRESERVED, min_size=43, max_size=128), st.text(UNRESERVED, min_size=43, max_size=128))
def test_one_verifier_proves_one_challenge(one: str, other: str) -> None:
    assert proves(one, challenge_of(one))
    assert proves(other, challenge_of(one)) == (one == other)
