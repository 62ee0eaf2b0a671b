"""One caller's share of a node (CATALOGUE API-06)."""

import pytest

from watchword.kernel.clock import SECOND, Instant
from watchword.kernel.errors import Throttled
from watchword.web.throttle import Throttle


class Hands:
    """A clock whose hands are moved."""

    def __init__(self) -> None:
        self.now = Instant(1000 * SECOND)

    def __call__(self) -> Instant:
        return self.now


def taken(throttle: Throttle, key: str, times: int) -> int:
    count = 0
    for _ in range(times):
        try:
            throttle.take(key)
        except Throttled:
            continue
        count += 1
    return count


def test_a_burst_passes_and_what_is_beyond_it_does_not() -> None:
    assert taken(Throttle(10, 50, Hands()), "a", 100) == 50


def test_others_are_not_touched() -> None:
    throttle = Throttle(10, 50, Hands())
    taken(throttle, "a", 100)
    assert taken(throttle, "b", 50) == 50


def test_who_waits_as_long_as_told_is_served() -> None:
    hands = Hands()
    throttle = Throttle(10, 50, hands)
    taken(throttle, "a", 50)
    with pytest.raises(Throttled) as refused:
        throttle.take("a", 20)
    hands.now = Instant(hands.now + refused.value.retry_after * SECOND)
    throttle.take("a", 20)


def test_in_the_long_run_the_rate_holds() -> None:
    hands = Hands()
    throttle = Throttle(10, 50, hands)
    total = 0
    for _ in range(100):
        total += taken(throttle, "a", 30)
        hands.now = Instant(hands.now + SECOND)
    assert 50 + 99 * 10 - 1 <= total <= 50 + 100 * 10


def test_a_refused_request_costs_nothing() -> None:
    hands = Hands()
    throttle = Throttle(10, 50, hands)
    taken(throttle, "a", 5000)
    hands.now = Instant(hands.now + SECOND)
    assert taken(throttle, "a", 100) == 10


def test_a_clock_that_was_set_back_shuts_nobody_out() -> None:
    """By an hour, say, when a machine learns the time: what was asked until then is no debt of an hour."""
    hands = Hands()
    throttle = Throttle(10, 50, hands)
    taken(throttle, "a", 50)
    hands.now = Instant(hands.now - 3600 * SECOND)
    assert taken(throttle, "a", 100) == 50
    hands.now = Instant(hands.now + SECOND)
    assert taken(throttle, "a", 100) == 10
