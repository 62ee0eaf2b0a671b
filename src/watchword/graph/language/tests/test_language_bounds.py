"""Hostile size: what is too large is refused early, without recursion, and reading is linear."""

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from watchword.graph.language.filter import parse_filter
from watchword.graph.language.limits import LIMITS, Limits
from watchword.graph.language.orderby import parse_orderby
from watchword.graph.language.properties import Scope
from watchword.graph.language.search import parse_search
from watchword.kernel.errors import Invalid

CLAUSE = "mail eq 'a'"
BOUNDLESS = Limits(option=10_000_000, depth=1_000, nodes=10_000_000, alternatives=10_000_000, values=10_000_000)


def nested(depth: int) -> str:
    return "(" * depth + CLAUSE + ")" * depth


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "(" * 8_000,
        nested(21),
        nested(10_000),
        "not " * 21 + CLAUSE,
        "not(" * 1_000,
        " or ".join([CLAUSE] * 17),
        " or ".join([CLAUSE] * 10_000),
        " and ".join([CLAUSE] * 101),
        f"mail in ({','.join(['1'.join(chr(39) * 2)] * 51)})",
        f"mail eq '{'a' * 1_000_000}'",
        f"mail eq '{'é' * 4_096}'",
        "a/" * 4_000 + "a eq 1",
        "otherMails/any(m:" + "(" * 30 + "m eq 'a'",
        " " * 1_000_000,
    ],
    ids=lambda text: f"{text[:12]}... {len(text)}",
)
def test_a_filter_beyond_the_limits_is_too_large(advanced: Scope, text: str) -> None:
    """API-02"""
    with pytest.raises(Invalid) as caught:
        parse_filter(text, advanced)
    assert caught.value.code == "query-too-large"


@pytest.mark.parametrize(
    "text",
    [
        nested(20),
        "not " * 20 + CLAUSE,
        " or ".join([CLAUSE] * 16),
        " and ".join([CLAUSE] * 100),
        " and ".join([f"({CLAUSE})"] * 50),
        f"mail in ({','.join(['1'.join(chr(39) * 2)] * 50)})",
        f"mail eq '{'a' * 8_000}'",
    ],
    ids=lambda text: f"{text[:12]}... {len(text)}",
)
def test_a_filter_within_the_limits_is_read(advanced: Scope, text: str) -> None:
    assert parse_filter(text, advanced) is not None


def test_too_many_alternatives_are_counted_in_graphs_words(usual: Scope) -> None:
    with pytest.raises(Invalid) as caught:
        parse_filter(" or ".join([CLAUSE] * 17), usual)
    assert caught.value.message == (
        "Too many child clauses specified in search filter expression containing 'OR' operators: 16. Max allowed: 15."
    )


def test_a_search_beyond_the_limits_is_too_large(usual: Scope) -> None:
    """API-02"""
    wordy = '"mail:' + " ".join(map(str, range(101))) + '"'
    for text in ("(" * 8_000, "(" * 100_000, " OR ".join(['"mail:a"'] * 17), wordy, '"' * 1_000_000):
        with pytest.raises(Invalid) as caught:
            parse_search(text, usual)
        assert caught.value.code == "query-too-large"


def test_an_order_beyond_the_limits_is_too_large(usual: Scope) -> None:
    """API-02"""
    for text in (",".join(["visits"] * 21), "a/" * 100, "visits," * 100_000):
        with pytest.raises(Invalid) as caught:
            parse_orderby(text, usual)
        assert caught.value.code == "query-too-large"


def calls(work: Callable[[], object]) -> int:
    """How many functions are called to do `work`: a measure of its steps that no clock disturbs."""
    count = 0

    def tally(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(tally)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    "make",
    [
        lambda n: " or ".join([CLAUSE] * n),
        lambda n: " and ".join([CLAUSE] * n),
        lambda n: " or ".join([f"{CLAUSE} and startswith(mail,'b')"] * n),
        lambda n: f"mail in ({','.join([chr(39) * 2] * n)})",
        lambda n: " or ".join(["targetResources/any(t:t/id eq 'a')"] * n),
        lambda n: nested(n // 10),
        lambda n: CLAUSE + " " * n,
    ],
)
def test_twice_the_filter_takes_twice_the_steps(advanced: Scope, make: Callable[[int], str]) -> None:
    """API-02: with the limits lifted, so that it is the reader and not they that is measured."""
    once, twice = (calls(lambda n=n: parse_filter(make(n), advanced, BOUNDLESS)) for n in (500, 1_000))
    assert twice < 2.2 * once


def test_what_is_refused_early_is_not_read_to_its_end(usual: Scope) -> None:
    """API-02"""

    def refused(text: str) -> None:
        with pytest.raises(Invalid):
            parse_filter(text, usual)

    assert calls(lambda: refused("(" * 8_000)) < 2 * calls(lambda: refused("(" * 100))
    assert LIMITS.option == 8_192
