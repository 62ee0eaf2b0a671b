"""Codes against the vectors of RFC 4226 appendix D and RFC 6238 appendix B (`vectors/`), and what is a code at all."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchword.kernel.clock import SECOND, Instant
from watchword.methods.software_oath.totp import Algorithm, Shape, canonical_code, hotp, matching_step

VECTORS = Path(__file__).parent / "vectors"
HOTP: dict[str, Any] = json.loads((VECTORS / "hotp_rfc4226.json").read_text("utf-8"))
TOTP: dict[str, Any] = json.loads((VECTORS / "totp_rfc6238.json").read_text("utf-8"))
SEED = bytes.fromhex(HOTP["secret_hex"])


@pytest.mark.parametrize("vector", HOTP["vectors"], ids=lambda each: f"counter {each['counter']}")
def test_rfc_4226(vector: dict[str, Any]) -> None:
    assert hotp(SEED, vector["counter"], Shape()) == vector["hotp6"]


@pytest.mark.parametrize("digits", [8, 6])
@pytest.mark.parametrize("vector", TOTP["vectors"], ids=lambda each: f"{each['mode']} at {each['unix_time']}")
def test_rfc_6238(vector: dict[str, Any], digits: int) -> None:
    """OTP-06"""
    seed = bytes.fromhex(TOTP["seeds"][vector["mode"]]["hex"])
    shape = Shape(Algorithm(vector["mode"]), digits, TOTP["period"])
    step = shape.step_at(Instant(vector["unix_time"] * SECOND))
    assert step == int(vector["T_hex"], 16)
    assert hotp(seed, step, shape) == vector["totp8" if digits == 8 else "derived_totp6"]


@pytest.mark.parametrize("typed", ["123456", " 123456", "123 456", "123-456", "1-2-3 4 5 6  ", "--123456--"])
def test_spaces_and_hyphens_are_no_part_of_a_code(typed: str) -> None:
    assert canonical_code(typed, 6) == "123456"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "12345",
        "0123456",
        "123456\n",
        "123456\r",
        "\t123456",
        "123456\x00",
        "+123456",
        "-12345",
        "123_456",
        "123,456",
        "12345O",
        "１２３４５６",
        "١٢٣٤٥٦",
        "123\u00a0456",
        "123\u2011456",
        "0x1e240",
        "1e5",
        "12345²",
        "123456; drop",
    ],
)
def test_what_is_not_that_many_ascii_digits_is_no_code(typed: str) -> None:
    """OTP-04"""
    assert canonical_code(typed, 6) is None


@given(st.text(max_size=30) | st.from_regex(r"[0-9 -]{4,12}"), st.sampled_from([6, 8]))
def test_a_canonical_code_reads_back_as_itself(typed: str, digits: int) -> None:
    """OTP-04: one code, one text for the counter, the replay check and the comparison."""
    code = canonical_code(typed, digits)
    assert code is None or (canonical_code(code, digits) == code and len(code) == digits and code.isascii())


def test_a_very_long_text_is_no_code() -> None:
    assert canonical_code("1" * 1_000_000, 6) is None


@pytest.mark.parametrize(
    ("period", "skew", "steps"),
    [(30, 1, [99, 100, 101]), (30, 0, [100]), (60, 1, [99, 100]), (60, 0, [100])],
)
def test_the_window_is_one_step_to_each_side_or_less(period: int, skew: int, steps: list[int]) -> None:
    """OTP-01: a code lives 90 seconds, and of 60 seconds' steps 120."""
    shape = Shape(period=period)
    for moment in (100 * period * SECOND, 101 * period * SECOND - 1):
        assert list(shape.window(Instant(moment), skew)) == steps


def test_there_is_no_step_before_the_first() -> None:
    assert list(Shape().window(Instant(0), 1)) == [0, 1]


@pytest.mark.parametrize("step", [4, 5, 6])
def test_a_code_is_found_at_its_step(step: int) -> None:
    assert matching_step(SEED, Shape(), hotp(SEED, step, Shape()), range(4, 7)) == step


@pytest.mark.parametrize("step", [3, 7])
def test_a_code_beside_the_window_is_not_found(step: int) -> None:
    assert matching_step(SEED, Shape(), hotp(SEED, step, Shape()), range(4, 7)) is None


def test_of_two_steps_with_one_code_the_later_counts() -> None:
    """OTP-02: else the same code could be used again at the other."""
    short = Shape(digits=1)
    first, second = next(
        (a, b) for a in range(20) for b in range(a + 1, 20) if hotp(SEED, a, short) == hotp(SEED, b, short)
    )
    assert matching_step(SEED, short, hotp(SEED, first, short), [first, second]) == second
