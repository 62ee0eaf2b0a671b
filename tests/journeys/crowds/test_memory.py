"""So many sign-ins at once that hashing could take all there is (CATALOGUE PWD-07; RFC 9106 section 4)."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from tests.journeys.crowds.crowd import IN, browser, named, right_answers
from tests.journeys.crowds.probe import p99, probing
from tests.stage import Stage

from watchword.adapters.argon2 import IN_FLIGHT
from watchword.signin.tests.house import RIGHT

MOST_MIB = 1024
"""Of all processes of the server together."""
AT_MOST_S = 5.0
"""Until 99 of a hundred others are answered, by a machine that runs other tests as well."""
ALONE_S = 0.2
"""The same where it runs nothing else, as the catalogue has it."""


def peak_mib(process: int) -> float:
    """The most memory that a process and its children have had in use so far."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    (line,) = [each for each in Path(f"/proc/{process}/status").read_text().splitlines() if each.startswith("VmHWM")]
    return int(line.split()[1]) / 1024 + sum(peak_mib(int(child)) for child in children)


@pytest.mark.real
@pytest.mark.parametrize("clients", [100, pytest.param(500, marks=pytest.mark.soak)])
async def test_a_crowd_that_signs_in_at_once_stays_within_a_bound(stage: Stage, clients: int) -> None:
    """PWD-07: no more memory than there is, whoever cannot be served is told so and when to come again, others are
    answered, and whoever got in is in the log."""
    someone = await stage.newcomer(RIGHT)
    async with AsyncExitStack() as stack:
        crowd = [await stack.enter_async_context(browser(stage, f"10.{n // 250}.{n % 250}.7")) for n in range(clients)]
        for each in crowd:
            each.client.timeout = httpx.Timeout(120)
            each.client.headers["connection"] = "close"  # an idle one may be closed while the others get ready
            await named(each, someone.upn)
        async with probing(stage.served.url, stage.served.ca) as took:
            titles = await asyncio.gather(*(each.press("answer", password=RIGHT) for each in crowd))
        served = [each for each, title in zip(crowd, titles, strict=True) if title == IN]
        refused = [each for each, title in zip(crowd, titles, strict=True) if title != IN]
        assert len(served) >= min(clients, IN_FLIGHT) // 2
        assert {each.status for each in refused} <= {429, 503}
        assert all(int(each.last.headers["retry-after"]) <= 5 for each in refused)
    assert p99(took) < (ALONE_S if clients == 500 else AT_MOST_S)
    assert peak_mib(stage.served.process.pid) < MOST_MIB
    assert await right_answers(stage, someone, "Password") == len(served)
    async with browser(stage, "192.0.2.78") as later:
        await named(later, someone.upn)
        assert await later.press("answer", password=RIGHT) == IN
