"""So many sign-ins at once that hashing could take all there is (CATALOGUE PWD-07; RFC 9106 section 4)."""

import asyncio
import time
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from tests.journeys.crowds.crowd import IN, browser, named
from tests.stage import Stage

from watchword.adapters.argon2 import IN_FLIGHT
from watchword.signin.tests.house import RIGHT

MOST_MIB = 1024
"""Of all processes of the server together."""
AT_MOST_S = 10.0
"""Until others are answered, by a machine that runs other tests as well: without a bound they would wait a minute."""


def peak_mib(process: int) -> float:
    """The most memory that a process and its children have had in use so far."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    (line,) = [each for each in Path(f"/proc/{process}/status").read_text().splitlines() if each.startswith("VmHWM")]
    return int(line.split()[1]) / 1024 + sum(peak_mib(int(child)) for child in children)


async def slowest_health(client: httpx.AsyncClient, over: asyncio.Event) -> float:
    """Seconds, of all answers until it is over."""
    slowest = 0.0
    while not over.is_set():
        began = time.monotonic()
        assert (await client.get("/health")).status_code == 200
        slowest = max(slowest, time.monotonic() - began)
        await asyncio.sleep(0.02)
    return slowest


@pytest.mark.real
@pytest.mark.parametrize("clients", [100, pytest.param(500, marks=pytest.mark.soak)])
async def test_a_crowd_that_signs_in_at_once_stays_within_a_bound(stage: Stage, clients: int) -> None:
    """PWD-07: no more memory than there is, whoever cannot be served is told so, and others are answered."""
    someone = await stage.newcomer(RIGHT)
    async with AsyncExitStack() as stack:
        crowd = [await stack.enter_async_context(browser(stage, f"10.{n // 250}.{n % 250}.7")) for n in range(clients)]
        for each in crowd:
            each.client.timeout = httpx.Timeout(120)
            each.client.headers["connection"] = "close"  # an idle one may be closed while the others get ready
            await named(each, someone.upn)
        other, over = await stack.enter_async_context(stage.served.client()), asyncio.Event()
        watching = asyncio.create_task(slowest_health(other, over))
        titles = await asyncio.gather(*(each.press("answer", password=RIGHT) for each in crowd))
        over.set()
        assert await watching < AT_MOST_S
        served = [each.status for each, title in zip(crowd, titles, strict=True) if title == IN]
        assert len(served) >= min(clients, IN_FLIGHT) // 2
        assert {each.status for each, title in zip(crowd, titles, strict=True) if title != IN} <= {429, 503}
    assert peak_mib(stage.served.process.pid) < MOST_MIB
    async with browser(stage, "192.0.2.78") as later:
        await named(later, someone.upn)
        assert await later.press("answer", password=RIGHT) == IN
