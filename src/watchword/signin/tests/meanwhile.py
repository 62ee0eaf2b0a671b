"""An answer is on its way, and meanwhile something happens: in another window of the sign-in, or to the server."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from watchword.kernel.actor import Origin
from watchword.kernel.work import Unit, Units
from watchword.signin.answering import Answers
from watchword.signin.entry import Visit
from watchword.signin.tests.house import Browser, SignInHouse

T = TypeVar("T")
COUNTED, SETTLED = 0, 1
"""What an answer writes, in this order."""


class Killed(BaseException):
    """The process is no more: what was not committed by then never is."""


async def killed() -> None:
    """As by `kill -9`."""
    raise Killed


@dataclass
class Meanwhile:
    """Units of work, before so many of which are written something else happens."""

    units: Units
    before: int
    other: Callable[[], Awaitable[object]]

    async def read(self, unit: Unit[T]) -> T:
        return await self.units.read(unit)

    async def scan(self, unit: Unit[T]) -> T:
        return await self.units.scan(unit)

    async def write(self, unit: Unit[T]) -> T:
        self.before -= 1
        if self.before == -1:
            await self.other()
        return await self.units.write(unit)


def answers(house: SignInHouse, before: int, other: Callable[[], Awaitable[object]]) -> Answers:
    """What judges answers, with something that happens before that write of theirs."""
    moves = house.signing_in.answers.moves
    units = Meanwhile(moves.units, before, other)
    return Answers(replace(moves, units=units, proving=replace(moves.proving, units=units)))


def visit(browser: Browser) -> Visit:
    """As its cookies say."""
    (cookie,) = (each.value or "" for each in browser.client.cookies.jar if each.name == "__Host-browser")
    return Visit(cookie, Origin(ip="192.0.2.1"))


def attempt(browser: Browser) -> str:
    """Where it stands."""
    return browser.url.rpartition("/")[2]
