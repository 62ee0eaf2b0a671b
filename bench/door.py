"""What signing in costs the server, the hash of the password apart; what others feel of many who do it at once."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import TypeVar

from bench import scenarios
from bench.cpu import spent, spent_in_batches
from bench.enrolled import Cast, Enrolled, enrol
from bench.flows import BARE, FLOWS, Act, Clients
from bench.installation import Installation
from bench.load import run
from bench.report import Crowd, Done

T = TypeVar("T")

EACH = 48
"""How many do it in each round."""
_AT_ONCE = 8
_CROWD = 64
_PROBING = 2
"""Connections that ask for a user, one request after the other, while the crowd signs in."""
_LOOK = 6
"""Seconds."""
_NUMBERS = count(5_000_000, 100_000)
"""Bulk users that no population reaches."""


@dataclass(frozen=True)
class Door:
    """An installation with people who can sign in."""

    installation: Installation
    clients: Clients
    cast: Cast
    rounds: int

    @classmethod
    async def of(cls, installation: Installation, rounds: int) -> "Door":
        """With enough of them that no app has to show a code twice."""
        first, pairs = next(_NUMBERS), 2 * EACH * rounds
        cast = await installation.server.operate(lambda app: enrol(app, first, _CROWD, pairs, EACH))
        return cls(installation, Clients.of(installation), cast, rounds)

    async def flow(self, name: str) -> Done:
        """A flow, as often as there are rounds."""
        flow, cpu, hashing, database = FLOWS[name], [], [], []
        for number in range(self.rounds):
            people = self._those_of(flow.who(self.cast), number)
            acts = await self._ready(name, people)
            async with self._spending(name) as told:
                await _all([act.do for act in acts], _AT_ONCE)
            cpu.append(told.server / len(acts) / 1000)
            hashing.append(told.hashing / len(acts) / 1000)
            database.append(told.database / len(acts) / 1000)
        return Done(name, flow.title, self.installation.database.kind, cpu, hashing, database)

    async def bare(self, seconds: int) -> float:
        """CPU of one bare request (us)."""
        return await asyncio.to_thread(_bare, self.installation, seconds)

    async def crowd(self) -> Crowd:
        """How long a request takes that has nothing to do with it, while 64 sign in at once, over and over."""
        alone = await asyncio.to_thread(_probe, self.installation)
        told: list[bool] = []
        async with asyncio.TaskGroup() as group:
            busy = [group.create_task(self._keep_signing_in(person, told)) for person in self.cast.alone]
            await asyncio.sleep(1)
            crowded = await asyncio.to_thread(_probe, self.installation)
            for each in busy:
                each.cancel()
        return Crowd(self.installation.database.kind, len(busy), alone, crowded, told.count(True), told.count(False))

    async def _keep_signing_in(self, person: Enrolled, told: list[bool]) -> None:
        """Tells of each time whether the person got in; where the server is too busy, its page says so."""
        while True:
            act = await FLOWS["password"].prepare(self.clients, self.cast, person)
            try:
                await act.do()
            except RuntimeError:
                told.append(False)
            else:
                told.append(True)
            await act.client.aclose()

    async def _ready(self, name: str, people: Sequence[Enrolled]) -> list[Act]:
        """At the point from which it is measured, with open connections."""
        acts = await _all([partial(FLOWS[name].prepare, self.clients, self.cast, each) for each in people], _AT_ONCE)
        await _all([act.knock for act in acts], _AT_ONCE)
        return acts

    def _those_of(self, people: Sequence[Enrolled], number: int) -> Sequence[Enrolled]:
        """Other people in every round, where there are enough."""
        return people[number * EACH :][:EACH] or people[:EACH]

    @contextlib.asynccontextmanager
    async def _spending(self, name: str) -> AsyncIterator["Spent"]:
        told, asked = Spent(), self.installation
        server, backends = asked.bare_processes() if name == BARE else asked.processes(), asked.backends()
        all_, hashes, theirs = spent(server), spent_in_batches(server), spent(backends)
        yield told
        told.hashing = spent_in_batches(server) - hashes
        told.server = spent(server) - all_ - told.hashing
        told.database = spent(backends) - theirs


@dataclass
class Spent:
    """Nanoseconds: of the server but for its hashes, of the hashes, of the database."""

    server: int = 0
    hashing: int = 0
    database: int = 0


async def _all(works: Sequence[Callable[[], Awaitable[T]]], at_once: int) -> list[T]:
    turns = asyncio.Semaphore(at_once)

    async def take_turn(work: Callable[[], Awaitable[T]]) -> T:
        async with turns:
            return await work()

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(take_turn(work)) for work in works]
    return [task.result() for task in tasks]


def _bare(installation: Installation, seconds: int) -> float:
    run(installation.bare, scenarios.BARE, 1)
    before = spent(installation.bare_processes())
    told = run(installation.bare, scenarios.BARE, seconds)
    return (spent(installation.bare_processes()) - before) / 1000 / told.requests


def _probe(installation: Installation) -> float:
    """The 99th percentile in ms."""
    load = scenarios.SCENARIOS["user"][1](installation)
    asked = type(load)(load.script, load.lines, load.arguments, connections=_PROBING, threads=1)
    return run(installation.server.url, asked, _LOOK).p99 / 1000
