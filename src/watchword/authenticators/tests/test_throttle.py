"""How long an authenticator rests (STANDARDS section 2)."""

import pytest

from watchword.authenticators.throttle import CEILING, rests_until
from watchword.kernel.clock import HOUR, MINUTE, Instant

AT = Instant(5 * HOUR)


@pytest.mark.parametrize(
    ("failures", "rest"),
    [
        (0, None),
        (1, None),
        (9, None),
        (10, MINUTE),
        (11, None),
        (20, 2 * MINUTE),
        (60, 32 * MINUTE),
        (70, HOUR),
        (90, HOUR),
    ],
)
def test_ten_wrong_ones_cost_a_minute_and_the_next_ten_twice_that(failures: int, rest: int | None) -> None:
    assert rests_until(failures, AT) == (None if rest is None else AT + rest)


def test_at_a_hundred_it_answers_no_more() -> None:
    until = rests_until(CEILING, AT)
    assert until is not None
    assert until > AT + 10**12


def test_what_was_never_tried_does_not_rest() -> None:
    assert rests_until(0, None) is None
