"""Many who guess at once, by the pages of a served process, and of four on PostgreSQL (CATALOGUE PWD, OTP, TEL, TAP).

`WATCHWORD_SOAK=1` runs the rounds that the catalogue asks for; otherwise there are fewer of the same.
"""

import asyncio
import os
import re
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from tests.conftest import _staged
from tests.journeys.pages.conftest import _allowed
from tests.real.postgres_fixture import PostgresServer
from tests.stage import Someone, Stage

from watchword.authenticators.tables import GUESS_CROWD, GUESS_STREAK
from watchword.bootstrap import Application
from watchword.db.engine import Row, sql
from watchword.db.statement import Statement
from watchword.sessions.tables import BROWSER_SESSION
from watchword.signin.tests.house import RIGHT, Browser

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("guessing")]

SOAK = "WATCHWORD_SOAK" in os.environ
IN, WRONG = "Stay signed in?", "Enter password"
_SETTINGS = {"development": "true", "messages.apart_seconds": "0", "server.trusted_proxies": '["127.0.0.0/8"]'}


@pytest.fixture(scope="module")
def guessed_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("guessing")
    yield from _allowed(_staged(folder, "sqlite:watchword.db", "sqlite", **_SETTINGS))


@pytest.fixture(scope="module")
def guessed_on_postgresql(tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer) -> Iterator[Stage]:
    dsn = postgres_server.create()
    folder = tmp_path_factory.mktemp("guessing")
    yield from _allowed(_staged(folder, dsn, "postgresql", **_SETTINGS, **{"server.workers": "4"}))
    postgres_server.drop(dsn)


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest) -> Stage:
    """One process on SQLite, four on PostgreSQL."""
    found: Stage = request.getfixturevalue(f"guessed_on_{request.param}")
    return found


@asynccontextmanager
async def browser(stage: Stage, ip: str) -> AsyncIterator[Browser]:
    """One at that address."""
    async with stage.served.client() as client:
        client.headers["x-forwarded-for"] = ip
        yield Browser(client, stage.served.url)


async def named(browser: Browser, name: str) -> str:
    """A sign-in of that name, as far as what is asked first."""
    await browser.go()
    return await browser.press("identify", name=name)


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


async def rows(stage: Stage, found: sa.Select[tuple[object, ...]]) -> list[Row]:
    async def look(app: Application) -> list[Row]:
        return await app.units.read(lambda tx: sql(tx).all(Statement(found)))

    return await stage.served.operate(look)


async def wrong_ones(stage: Stage, person: Someone) -> list[int]:
    found = sa.select(GUESS_STREAK.c.wrong).where(GUESS_STREAK.c.user_id == person.id)
    return [row["wrong"] for row in await rows(stage, found)]


async def sessions(stage: Stage, person: Someone) -> int:
    found = sa.select(BROWSER_SESSION.c.id).where(BROWSER_SESSION.c.user_id == person.id)
    return len(await rows(stage, found))


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
    assert len(re.findall(r'"[0-9a-f]{8}"', crowd["names"])) == 20
    person = await stage.newcomer(RIGHT)
    assert not await opens(stage, f"{network}::ffff", person.upn, RIGHT)
    assert await opens(stage, "2001:db8:7:2::1", person.upn, RIGHT)


async def at_the_text(stage: Stage, own: Browser) -> tuple[Someone, str]:
    """Somebody who has typed the password and was sent a code; and the code."""
    person, number = await stage.newcomer(RIGHT), stage.number()
    async with stage.administering() as admin:
        base = f"/v1.0/users/{person.id}/authentication"
        made = await admin.post(f"{base}/phoneMethods", json={"phoneNumber": number, "phoneType": "mobile"})
        assert made.status_code == 201, made.text
        wanted = {"perUserMfaState": "enforced"}
        asked = await admin.patch(f"/beta/users/{person.id}/authentication/requirements", json=wanted)
        assert asked.status_code in (200, 204), asked.text
        await named(own, person.upn)
        await own.press("answer", password=RIGHT)
        sent = await admin.get("/dev/outbox.json", params={"to": number.replace(" ", "")})
        found = next(match[0] for each in sent.json() if (match := re.search("[0-9]{6}", each["text"])))
    return person, found


def posts(own: Browser, times: int, **typed: Any) -> list[Awaitable[str]]:
    """The same form of the same page, so often, from windows of one browser."""
    windows = [Browser(own.client, own.site) for _ in range(times)]
    for window in windows:
        window.page, window.url = own.page, own.url
    return [window.press("answer", **typed) for window in windows]


async def test_of_one_right_code_sent_fifty_times_at_once_comes_one_session(stage: Stage) -> None:
    """OTP-03, with the codes of TEL-03: one goes on, one may stay, one session is there."""
    for number in range(100 if SOAK else 3):
        async with browser(stage, f"10.1.{number % 250}.1") as own:
            person, code = await at_the_text(stage, own)
            await asyncio.gather(*posts(own, 50, code=code))
            await own.go(own.url)
            assert own.title == IN, own.words
            stays = [Browser(own.client, own.site) for _ in range(10)]
            for each in stays:
                each.page, each.url = own.page, own.url
            await asyncio.gather(*(each.press("stay", stay="no") for each in stays))
            assert await sessions(stage, person) == 1


async def test_of_fifty_guesses_at_one_code_five_are_looked_at(stage: Stage) -> None:
    """TEL-03: and then the right one is good no more."""
    async with browser(stage, "10.2.0.1") as own:
        person, code = await at_the_text(stage, own)
        wrong = [f"{(int(code) + 1 + number) % 1_000_000:06}" for number in range(50)]
        await asyncio.gather(*(post for each in wrong for post in posts(own, 1, code=each)))
        (counted,) = await wrong_ones(stage, person)
        assert counted <= 10
        await asyncio.gather(*posts(own, 1, code=code))
        await own.go(own.url)
        assert own.title != IN
        assert await sessions(stage, person) == 0


async def test_of_a_right_code_among_wrong_ones_comes_one_session_or_none(stage: Stage) -> None:
    """OTP-03: two windows, one of them mistyped."""
    for number in range(20 if SOAK else 2):
        async with browser(stage, f"10.3.{number}.1") as own:
            person, code = await at_the_text(stage, own)
            bad = f"{(int(code) + 1) % 1_000_000:06}"
            await asyncio.gather(*posts(own, 2, code=bad), *posts(own, 2, code=code))
            await own.go(own.url)
            if own.title == IN:
                await own.press("stay", stay="no")
            assert await sessions(stage, person) <= 1


async def test_of_one_pass_shown_fifty_times_at_once_comes_one_session(stage: Stage) -> None:
    """TAP-02: by ten browsers, five windows each."""
    for number in range(100 if SOAK else 2):
        person = await stage.newcomer(RIGHT)
        async with stage.administering() as admin:
            path = f"/v1.0/users/{person.id}/authentication/temporaryAccessPassMethods"
            made = await admin.post(path, json={"isUsableOnce": True})
            assert made.status_code == 201, made.text
        value = made.json()["temporaryAccessPass"]
        opened: list[asyncio.Task[bool]] = []
        async with asyncio.TaskGroup() as group:
            for place in range(10):
                opened.append(group.create_task(_shown(stage, f"10.4.{number % 250}.{place}", person, value)))
        assert sorted(task.result() for task in opened)[-2:] == [False, True]
        assert await sessions(stage, person) == 1


async def _shown(stage: Stage, ip: str, person: Someone, value: str) -> bool:
    """Whether one of five windows of a browser went on with that pass."""
    async with browser(stage, ip) as own:
        await named(own, person.upn)
        await own.press("others")
        lines = list(re.findall(r"<button>.*?<span>(.*?)</span>", own.page, re.DOTALL))
        await own.press("pick", form=lines.index("Temporary Access Pass"))
        await asyncio.gather(*posts(own, 5, **{"pass": value}))
        if await own.go(own.url) != IN:
            return False
        await own.press("stay", stay="no")
        return True


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
