"""Many who guess at once, by the pages of a served process, and of four on PostgreSQL (CATALOGUE PWD, TEL, ENUM).

`WATCHWORD_SOAK=1` runs the rounds that the catalogue asks for; otherwise there are fewer of the same.
"""

import asyncio
import os
import re
import statistics
import time

import pytest
import sqlalchemy as sa
from tests.journeys.crowds.crowd import IN, at_the_text, browser, named, posts, rows, sessions
from tests.stage import Someone, Stage

from watchword.authenticators.tables import CHALLENGE, GUESS_CROWD, GUESS_STREAK
from watchword.signin.tests.house import RIGHT

pytestmark = pytest.mark.real

SOAK = "WATCHWORD_SOAK" in os.environ


async def opens(stage: Stage, ip: str, name: str, password: str) -> bool:
    """Whether that password opens the door."""
    async with browser(stage, ip) as own:
        await named(own, name)
        return await own.press("answer", password=password) == IN


async def tried(stage: Stage, ip: str, name: str, password: str, start: asyncio.Barrier) -> int:
    """The status of a password that is sent when all others are ready."""
    async with browser(stage, ip) as own:
        await named(own, name)
        await start.wait()
        await own.press("answer", password=password)
        return own.status


async def wrong_ones(stage: Stage, person: Someone) -> list[int]:
    found = sa.select(GUESS_STREAK.c.wrong).where(GUESS_STREAK.c.user_id == person.id)
    return [row["wrong"] for row in await rows(stage, found)]


async def test_of_many_wrong_passwords_at_once_ten_are_looked_at(stage: Stage) -> None:
    """PWD-01: from fifty addresses, over all processes; then the right one is refused, but for who is known."""
    person, many = await stage.newcomer(RIGHT), 200 if SOAK else 60
    async with browser(stage, "192.0.2.200") as own:
        await named(own, person.upn)
        assert await own.press("answer", password=RIGHT) == IN
        await own.press("stay", stay="no")
        start = asyncio.Barrier(many)
        tries = [
            tried(stage, f"198.51.100.{number % 50}", person.upn, f"guess {number}", start) for number in range(many)
        ]
        statuses = await asyncio.gather(*tries)
        assert set(statuses) <= {200, 400, 503}
        assert await wrong_ones(stage, person) == [10]
        assert not await opens(stage, "203.0.113.5", person.upn, RIGHT)
        await named(own, person.upn)
        assert await own.press("answer", password=RIGHT) == IN


async def test_of_one_password_on_many_accounts_at_once_twenty_are_looked_at(stage: Stage) -> None:
    """PWD-13: from one /64, its addresses rotating; a person on another network is not touched."""
    many, network = 500 if SOAK else 50, "2001:db8:7:1"
    start = asyncio.Barrier(many)
    people = [await stage.newcomer() for _ in range(10)]
    names = [each.upn for each in people] + [f"nobody{number}@contoso.com" for number in range(many - 10)]
    tries = [tried(stage, f"{network}::{place:x}", name, "Summer2026!", start) for place, name in enumerate(names)]
    assert set(await asyncio.gather(*tries)) <= {200, 400, 503}
    (crowd,) = await rows(stage, sa.select(GUESS_CROWD).where(GUESS_CROWD.c.network == f"{network}::/64"))
    assert bool(crowd["refused"])
    assert len(re.findall(r'"[0-9a-f]{8}"', crowd["tries"])) == 20
    person = await stage.newcomer(RIGHT)
    assert not await opens(stage, f"{network}::ffff", person.upn, RIGHT)
    assert await opens(stage, "2001:db8:7:2::1", person.upn, RIGHT)


async def test_an_office_that_signs_in_at_once_gets_in(stage: Stage) -> None:
    """PWD-13 is not for them: behind one address, in browsers that are not known yet, more people than may be wrong."""
    many, address = 64 if SOAK else 40, "192.0.2.64"
    people = [await stage.newcomer(RIGHT) for _ in range(many)]
    start = asyncio.Barrier(many)
    tries = [tried(stage, address, each.upn, RIGHT, start) for each in people]
    assert await asyncio.gather(*tries) == [200] * many
    (crowd,) = await rows(stage, sa.select(GUESS_CROWD).where(GUESS_CROWD.c.network == address))
    assert (bool(crowd["refused"]), crowd["tries"]) == (False, "[]")


async def test_of_fifty_guesses_at_one_code_five_are_looked_at(stage: Stage) -> None:
    """TEL-03: and then the right one is good no more."""
    async with browser(stage, "10.2.0.1") as own:
        person, code = await at_the_text(stage, own)
        wrong = [f"{(int(code) + 1 + number) % 1_000_000:06}" for number in range(50)]
        await asyncio.gather(*(post for each in wrong for post in posts(own, 1, code=each)))
        tries_left = sa.select(CHALLENGE.c.tries_left).where(CHALLENGE.c.user_id == person.id)
        assert [row["tries_left"] for row in await rows(stage, tries_left)] == [0]
        (counted,) = await wrong_ones(stage, person)
        assert counted in range(5, 11)
        await asyncio.gather(*posts(own, 1, code=code))
        await own.go(own.url)
        assert own.title != IN
        assert await sessions(stage, person) == []


async def timed(stage: Stage, ip: str, name: str) -> float:
    async with browser(stage, ip) as own:
        await named(own, name)
        began = time.perf_counter()
        await own.press("answer", password="not the password of anybody")
        return time.perf_counter() - began


async def samples(stage: Stage, count: int) -> tuple[list[float], list[float]]:
    """How long wrong passwords take: of people who are there, and of names that nobody has, in turn."""
    known: list[float] = []
    unknown: list[float] = []
    for number in range(count):
        person, ip = await stage.newcomer(RIGHT), f"10.5.{number % 250}.{number // 250}"
        pair = [(known, person.upn), (unknown, f"nobody-{number}@contoso.com")]
        for kept, name in pair if number % 2 else reversed(pair):
            kept.append(await timed(stage, ip, name))
    return known, unknown


def gap(known: list[float], unknown: list[float]) -> float:
    """Between the medians, as a part of one."""
    return abs(statistics.median(known) / statistics.median(unknown) - 1)


async def test_an_unknown_name_is_hashed_for_as_well(stage: Stage) -> None:
    """ENUM-02, in a small dose: the fastest of each, for on a busy machine the others tell of the machine. A hash that
    is not made is most of the time."""
    known, unknown = await samples(stage, 15)
    assert abs(min(known) / min(unknown) - 1) < 0.35, (known, unknown)


@pytest.mark.soak
async def test_an_unknown_name_takes_as_long_as_a_known_one(stage: Stage) -> None:
    """ENUM-02: 400 of each; Mann-Whitney, or medians within 3 %."""
    found = await samples(stage, 400)
    assert gap(*found) < 0.03 or p_of(*found) > 0.01, (gap(*found), p_of(*found))


def p_of(first: list[float], second: list[float]) -> float:
    """The two-sided p of Mann-Whitney's U by the normal approximation; times do not tie."""
    ranked = sorted((value, place) for place, sample in enumerate((first, second)) for value in sample)
    ranks = sum(rank for rank, (_, place) in enumerate(ranked, 1) if place == 0)
    n, m = len(first), len(second)
    u = ranks - n * (n + 1) / 2
    deviation = (n * m * (n + m + 1) / 12) ** 0.5
    return 2 * (1 - statistics.NormalDist().cdf(abs(u - n * m / 2) / deviation))
