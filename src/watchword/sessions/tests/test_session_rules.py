"""How long a session is good for (CATALOGUE SES-03; STANDARDS section 10)."""

import pytest

from watchword.kernel.clock import DAY, HOUR, MINUTE, Instant
from watchword.kernel.ids import UserId
from watchword.sessions import rules
from watchword.sessions.model import Session, SessionId, SessionLimits, Zone
from watchword.sessions.tests.conftest import proof

LIMITS = SessionLimits()
NOON = Instant(1_780_000_000_000_000)


def session(*, seen_for: int = 0, persistent: bool = False) -> Session:
    """Opened at noon and used until `seen_for` later."""
    seen = Instant(NOON + seen_for)
    return Session(SessionId("s"), UserId("u"), (), NOON, seen, Instant(NOON + 400 * DAY), persistent)


@pytest.mark.parametrize(
    ("zone", "idle", "good"),
    [
        (Zone.PEOPLE, 59 * MINUTE, True),
        (Zone.PEOPLE, 60 * MINUTE, False),
        (Zone.PORTAL, 14 * MINUTE, True),
        (Zone.PORTAL, 15 * MINUTE, False),
    ],
)
def test_a_session_left_alone_ends(zone: Zone, idle: int, good: bool) -> None:
    """SES-03."""
    assert rules.is_good(session(seen_for=HOUR), LIMITS, zone, Instant(NOON + HOUR + idle)) is good


@pytest.mark.parametrize(
    ("zone", "age", "good"),
    [
        (Zone.PEOPLE, 24 * HOUR - MINUTE, True),
        (Zone.PEOPLE, 24 * HOUR, False),
        (Zone.PORTAL, 12 * HOUR - MINUTE, True),
        (Zone.PORTAL, 12 * HOUR, False),
    ],
)
def test_a_session_in_constant_use_ends(zone: Zone, age: int, good: bool) -> None:
    """SES-03."""
    assert rules.is_good(session(seen_for=age - MINUTE), LIMITS, zone, Instant(NOON + age)) is good


def test_staying_signed_in_puts_the_idle_limit_off_but_not_in_the_portal() -> None:
    kept = session(persistent=True)
    assert rules.is_good(kept, LIMITS, Zone.PEOPLE, Instant(NOON + 20 * HOUR))
    assert not rules.is_good(kept, LIMITS, Zone.PORTAL, Instant(NOON + 20 * MINUTE))


def test_nothing_outlives_what_it_rests_on() -> None:
    assert rules.ends_at(NOON, DAY, [proof(), proof(ends_at=NOON + HOUR)]) == NOON + HOUR
    assert rules.ends_at(NOON, DAY, [proof(ends_at=NOON + 2 * DAY)]) == NOON + DAY


def test_a_newer_proof_takes_the_place_of_an_older_one_but_a_remembered_one_never_of_a_real_one() -> None:
    old, new, remembered = proof("sms", 1), proof("sms", 2), proof("sms", 3, remembered=True)
    assert rules.joined([old], [new]) == (new,)
    assert rules.joined([new], [old]) == (new,)
    assert rules.joined([old], [remembered]) == (old,)
    assert rules.joined([remembered], [old]) == (old,)
    assert rules.joined([old], [proof("password", 1)]) == (old, proof("password", 1))


@pytest.mark.parametrize("text", ["", "A" * 42, "A" * 44, "A" * 42 + "=", "Ä" * 43, "A" * 42 + "\n", "A" * 42 + "+"])
def test_what_is_no_token_is_not_looked_up(text: str) -> None:
    assert not rules.well_formed(text)
    assert rules.well_formed("A" * 43)
