"""The page of limits says what the code does."""

import re

import pytest
from tests.docs.codes import ROOT
from tests.docs.limits_page import PAGE, SECTIONS, Limit, page, size, time

from watchword.kernel.clock import DAY, HOUR, MINUTE, SECOND

LIMITS = [each for limits in SECTIONS.values() for each in limits]


def test_the_page_is_up_to_date() -> None:
    """Where it is not: python -m tests.docs.limits_page"""
    assert PAGE.read_text("utf-8") == page()


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.place)
def test_a_limit_stands_where_the_page_says(limit: Limit) -> None:
    path, name = limit.file.split(" ")
    assert re.search(rf"\b{name.rpartition('.')[2]}\b.* = ", (ROOT / path.strip("`")).read_text("utf-8"))


@pytest.mark.parametrize(
    ("said", "value"),
    [("1 day", DAY), ("26 h", DAY + 2 * HOUR), ("90 s", MINUTE + 30 * SECOND), ("30 days", 30 * DAY)],
)
def test_a_time_is_said_in_the_largest_unit_that_fits(said: str, value: int) -> None:
    assert time(value) == said


def test_a_size_is_said_in_the_largest_unit_that_fits() -> None:
    assert [size(each) for each in (1, 16, 1536, 1024**2)] == ["1 byte", "16 bytes", "1 536 bytes", "1 MiB"]
