"""A lock and its record are one: whatever happens to the server, and whatever the answer was. On each database."""

import pytest

from watchword.authenticators.tests.house import BALAS
from watchword.authenticators.tests.test_authenticators import change
from watchword.kernel.actor import Actor, ActorKind
from watchword.kernel.errors import Invalid, Throttled
from watchword.signin.tests.guessing import AWAY, BALAS_UPN, events, guesses, notices, tried
from watchword.signin.tests.house import RIGHT, SignInHouse
from watchword.signin.tests.meanwhile import SETTLED, Killed, answers, attempt, killed, visit
from watchword.signin.tests.test_log_pages import at_the_password

LOCKED, UNLOCKED = "Lock authentication method", "Unlock authentication method"


async def test_who_dies_before_they_have_judged_leaves_no_lock_that_nobody_told_of(house: SignInHouse) -> None:
    """AUD-01, PWD-01: counted, and never judged; who comes next meets the lock, and its one record stands."""
    await guesses(house.browser(AWAY), 9)
    browser = await at_the_password(house)
    with pytest.raises(Killed):
        await answers(house, SETTLED, killed).answer(visit(browser), attempt(browser), {"password": "the tenth"})
    assert await events(house, LOCKED) == 1
    assert not await tried(house.browser(AWAY), RIGHT)
    assert await events(house, LOCKED) == 1


async def test_who_is_right_at_the_last_moment_is_unlocked_on_the_record(house: SignInHouse) -> None:
    """AUD-01: an answer is counted before it is judged, and the tenth locks. Nobody is told by mail of a lock that was
    none."""
    away = house.browser(AWAY)
    await guesses(away, 9)
    assert await tried(away, RIGHT, BALAS_UPN)
    assert (await events(house, LOCKED), await events(house, UNLOCKED)) == (1, 1)
    assert await notices(house) == []
    assert await tried(away, RIGHT, BALAS_UPN)
    assert await events(house, UNLOCKED) == 1


async def test_a_lock_from_the_pages_for_security_info_is_on_the_record_as_well(house: SignInHouse) -> None:
    """AUD-01, PWD-01: a session alone does not guess the password that it would change."""
    me = Actor(ActorKind.DELEGATED, granted=frozenset({"Directory.AccessAsUser.All"}), user_id=BALAS, upn=BALAS_UPN)
    for number in range(10):
        with pytest.raises(Invalid):
            await change(house.house, me, f"guess number {number}")
    with pytest.raises(Throttled):
        await change(house.house, me, RIGHT)
    assert await events(house, LOCKED) == 1
