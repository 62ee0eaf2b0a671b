"""Whose turn it is (CATALOGUE PWD-07). Nothing here goes by time: what is looked at is the order of what happens."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, closing
from itertools import pairwise
from typing import Any

import pytest

from watchword.kernel.errors import Unavailable
from watchword.web.turns import Turns

NOWHERE = "192.0.2.1"


async def nothing() -> None:
    """Work of one step."""


async def run(turns: Turns, work: Coroutine[Any, Any, object], network: str = NOWHERE) -> None:
    """As a request does."""
    with closing(work):
        await turns.begin(network)
        await turns.steps(work, begun=True)


async def rounds(times: int = 10) -> None:
    """The loop goes round so often."""
    for _ in range(times):
        await asyncio.sleep(0)


@asynccontextmanager
async def held(turns: Turns) -> AsyncIterator[None]:
    """It is somebody's turn."""
    await turns.begin(NOWHERE)
    yield
    await turns.steps(nothing(), begun=True)


async def test_between_two_steps_of_a_crowd_others_are_served() -> None:
    """PWD-07: a hundred that come at one moment, of four steps each; somebody else never waits for two of them."""
    turns, said = Turns(60), list[str]()

    async def page() -> None:
        for _ in range(4):
            said.append("page")
            await asyncio.sleep(0)

    async def other() -> None:
        while said.count("page") < 400:
            said.append("other")
            await asyncio.sleep(0)

    crowd = [asyncio.create_task(run(turns, page())) for _ in range(100)]
    await asyncio.gather(other(), *crowd)
    assert ("page", "page") not in pairwise(said)
    assert said.count("page") == 400


async def test_nobody_holds_a_turn_while_they_wait() -> None:
    """PWD-07: for a body that does not come, a hash, others of their network."""
    turns, never = Turns(60), asyncio.Event()
    waiting = [asyncio.create_task(run(turns, never.wait())) for _ in range(50)]
    await rounds()
    async with asyncio.timeout(10):
        await run(turns, nothing())
    never.set()
    await asyncio.gather(*waiting)


async def test_who_has_begun_goes_before_who_has_not() -> None:
    turns, said, go = Turns(60), list[str](), asyncio.Event()

    async def two_steps(name: str) -> None:
        said.append(f"{name} begins")
        await go.wait()
        said.append(f"{name} ends")

    first = asyncio.create_task(run(turns, two_steps("first")))
    await rounds()
    async with held(turns):
        later = [asyncio.create_task(run(turns, two_steps(name))) for name in ("second", "third")]
        await rounds()
        go.set()
        await rounds()
    await asyncio.gather(first, *later)
    assert said[:3] == ["first begins", "first ends", "second begins"]


async def test_where_too_many_wait_who_comes_is_refused_at_once() -> None:
    """PWD-07."""
    turns = Turns(60, most_waiting=3)
    async with held(turns):
        waiting = [asyncio.create_task(run(turns, nothing(), f"192.0.2.{n}")) for n in range(3)]
        await rounds()
        with pytest.raises(Unavailable) as refused:
            await turns.begin("192.0.2.9")
        assert (refused.value.code, refused.value.retry_after) == ("server-busy", 1)
    await asyncio.gather(*waiting)


async def test_one_network_does_not_fill_the_line_for_others() -> None:
    """PWD-07: who came last from where most come from has to go."""
    turns = Turns(60, most_waiting=3)
    async with held(turns):
        flood = [asyncio.create_task(run(turns, nothing(), "198.51.100.1")) for _ in range(3)]
        await rounds()
        other = asyncio.create_task(run(turns, nothing(), "192.0.2.9"))
        await rounds()
        assert [each.done() for each in flood] == [False, False, True]
        assert isinstance(flood[2].exception(), Unavailable)
    await asyncio.gather(*flood[:2], other)


async def test_who_waits_too_long_is_told_to_come_again() -> None:
    """PWD-07: in two seconds, which are none here."""
    turns = Turns(0)
    async with held(turns):
        with pytest.raises(Unavailable):
            await turns.begin(NOWHERE)
    await rounds()
    await run(turns, nothing())


async def test_who_goes_away_before_their_turn_keeps_nobody_waiting() -> None:
    turns = Turns(60, most_waiting=2)
    async with held(turns):
        gone, stays = (asyncio.create_task(run(turns, nothing())) for _ in range(2))
        await rounds()
        gone.cancel()
        await rounds()
        comes = asyncio.create_task(run(turns, nothing()))
        await rounds()
    await asyncio.gather(stays, comes)
    assert gone.cancelled()


async def test_a_turn_that_comes_as_somebody_goes_away_is_the_next_ones() -> None:
    turns = Turns(60)
    async with held(turns):
        gone, stays = (asyncio.create_task(run(turns, nothing())) for _ in range(2))
        await rounds()
    gone.cancel()
    await asyncio.wait_for(stays, 10)
    await asyncio.wait_for(run(turns, nothing()), 10)
    assert gone.cancelled()


async def test_work_that_is_cancelled_hears_of_it_and_lets_go() -> None:
    turns, said = Turns(60), list[str]()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            said.append("cancelled")
            raise

    gone = asyncio.create_task(run(turns, work()))
    await rounds()
    async with held(turns):
        gone.cancel()
        await rounds()
        assert said == []
    await asyncio.wait({gone})
    assert (said, gone.cancelled()) == (["cancelled"], True)
    await asyncio.wait_for(run(turns, nothing()), 10)


async def test_work_hears_what_became_of_what_it_waited_for_and_is_heard() -> None:
    turns = Turns(60)

    async def work() -> str:
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        loop.call_soon(future.set_exception, ValueError("no"))
        try:
            await future
        except ValueError as error:
            said = f"heard {error}"
        try:
            async with asyncio.timeout(0):
                await asyncio.Event().wait()
        except TimeoutError:
            said += ", too late"
        return said

    async def failing() -> None:
        raise KeyError("mine")

    await turns.begin(NOWHERE)
    assert await turns.steps(work(), begun=True) == "heard no, too late"
    with pytest.raises(KeyError):
        await run(turns, failing())
    await asyncio.wait_for(run(turns, nothing()), 10)
