"""How long answers are not looked at (STANDARDS section 2)."""

import pytest

from watchword.authenticators.throttle import (
    CEILING,
    CODES,
    JUDGED_WITHIN,
    NEVER,
    WINDOW,
    Crowd,
    Limits,
    Pace,
    Resting,
    Streak,
    Tried,
    count,
)
from watchword.kernel.clock import DAY, HOUR, MINUTE, SECOND, Instant, after

AT = Instant(5 * DAY)
STRANGE = Limits().pace(guessable=True, familiar=False)
FAMILIAR = Limits().pace(guessable=True, familiar=True)


def after_wrong(pace: Pace, times: int) -> Streak:
    """That many different ones, each as soon as it was taken."""
    streak, now = Streak(), AT
    for number in range(times):
        now = max(now, streak.rests_until)
        counted = count(pace, streak, str(number), now)
        assert isinstance(counted, Streak)
        streak = counted
    return streak


def rest(pace: Pace, times: int) -> int:
    streak = after_wrong(pace, times)
    return max(0, streak.rests_until - streak.at)


@pytest.mark.parametrize(
    ("wrong", "locked"),
    [(1, 0), (9, 0), (10, MINUTE), (11, 2 * MINUTE), (15, 32 * MINUTE), (16, HOUR), (17, HOUR), (200, HOUR)],
)
def test_the_tenth_wrong_password_locks_for_a_minute_and_each_further_one_for_longer(wrong: int, locked: int) -> None:
    """PWD-01; PWD-02: from unfamiliar places never for ever."""
    assert rest(STRANGE, wrong) == locked


@pytest.mark.parametrize(
    ("wrong", "locked"),
    [(9, 0), (10, 15 * MINUTE), (11, 0), (19, 0), (20, 30 * MINUTE), (70, 16 * HOUR), (80, DAY), (90, DAY)],
)
def test_ten_wrong_codes_lock_for_a_quarter_of_an_hour_and_ten_more_for_twice_that(wrong: int, locked: int) -> None:
    """OTP-01."""
    assert rest(CODES, wrong) == locked


@pytest.mark.parametrize("pace", [CODES, FAMILIAR], ids=["codes", "familiar"])
def test_at_a_hundred_there_is_no_end(pace: Pace) -> None:
    """63B-4 section 3.2.2: at most a hundred in a row."""
    assert after_wrong(pace, CEILING).rests_until == NEVER
    assert after_wrong(pace, CEILING - 1).rests_until < NEVER


def test_nothing_is_looked_at_while_it_is_locked() -> None:
    locked = after_wrong(STRANGE, 10)
    assert count(STRANGE, locked, "right", after(locked.at, MINUTE - 1)) == Resting(locked.rests_until)
    assert isinstance(count(STRANGE, locked, "right", after(locked.at, MINUTE)), Streak)


def test_one_of_the_last_three_wrong_passwords_is_not_counted_again() -> None:
    """PWD-03."""
    streak = after_wrong(STRANGE, 4)
    assert streak.marks == ("1", "2", "3")
    for mark in ("3", "1", "2", "2", "1"):
        again = count(STRANGE, streak, mark, AT)
        assert isinstance(again, Streak)
        assert again.wrong == 4
    assert count(STRANGE, streak, "0", AT) == Streak(5, AT, marks=("2", "3", "0"))


def test_each_wrong_code_counts_and_nothing_of_it_is_kept() -> None:
    streak = Streak()
    for _ in range(3):
        counted = count(CODES, streak, "same", AT)
        assert isinstance(counted, Streak)
        streak = counted
    assert streak == Streak(3, AT)


def test_a_tenant_chooses_how_many_and_how_long() -> None:
    pace = Limits(threshold=1, first=18_000 * SECOND).pace(guessable=True, familiar=False)
    assert [rest(pace, wrong) for wrong in (1, 2)] == [5 * HOUR, 5 * HOUR]
    pace = Limits(threshold=3, first=5 * SECOND).pace(guessable=True, familiar=False)
    assert [rest(pace, wrong) // SECOND for wrong in (2, 3, 4, 5)] == [0, 5, 10, 20]


def crowd_of(names: int, most: int = 20) -> Crowd:
    """Of people who were all wrong, one after the other."""
    crowd = Crowd()
    for number in range(names):
        crowd = joined(crowd, str(number), most).failed(str(number), AT)
    return crowd


def joined(crowd: Crowd, name: str, most: int = 20, now: Instant = AT) -> Crowd:
    found = crowd.joined(name, most, now)
    assert found is not None
    return found


def test_the_twenty_first_name_closes_a_network_to_all() -> None:
    """PWD-13."""
    full = crowd_of(20)
    assert not full.refused
    assert not joined(full, "7").refused
    closed = joined(full, "20")
    assert closed.refused
    assert len(closed.tries) == 20
    assert joined(closed, "7").refused


def test_a_network_is_open_again_when_it_is_long_ago() -> None:
    closed = joined(crowd_of(20), "new")
    assert joined(closed, "new", now=after(AT, WINDOW - 1)).refused
    new = Tried("new", after(AT, WINDOW))
    assert joined(closed, "new", now=after(AT, WINDOW)) == Crowd((new,))


def test_who_was_right_after_all_is_not_counted() -> None:
    """An office behind one address: its people sign in, one after the other."""
    crowd = Crowd()
    for number in range(500):
        crowd = joined(crowd, str(number)).without(str(number))
    assert crowd == Crowd()


def test_while_twenty_are_judged_the_next_one_waits_and_is_not_refused() -> None:
    """An office behind one address: its people sign in at the same moment."""
    crowd = Crowd()
    for number in range(20):
        crowd = joined(crowd, str(number))
    assert crowd.joined("20", 20, AT) is None
    assert not joined(crowd, "7").refused
    assert not joined(crowd.without("7"), "20").refused


def test_who_hurries_gets_no_more_tries() -> None:
    """PWD-13: with nineteen wrong ones and one that is judged, the next waits; if that was wrong too, it is refused."""
    crowd = joined(crowd_of(19), "at once")
    assert crowd.joined("21st", 20, AT) is None
    assert joined(crowd.failed("at once", AT), "21st").refused


def test_what_nobody_judged_was_wrong() -> None:
    """Whoever judged it is gone."""
    crowd = Crowd()
    for number in range(20):
        crowd = joined(crowd, str(number))
    assert crowd.joined("20", 20, after(AT, JUDGED_WITHIN - 1)) is None
    assert joined(crowd, "20", now=after(AT, JUDGED_WITHIN)).refused


def test_a_name_that_was_wrong_stays_so_while_it_is_tried_again() -> None:
    assert joined(crowd_of(20), "7").joined("20", 20, AT) == Crowd(joined(crowd_of(20), "7").tries, refused=True)
