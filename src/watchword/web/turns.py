"""Requests that cost much take turns, so that a crowd of them keeps nobody else waiting (CATALOGUE PWD-07; ASVS 5.0
requirements 15.1.3 and 15.2.2).

Whatever is ready runs when the event loop comes round, each up to where it next waits: of five hundred people who press
a button at one moment all would, before the loop looks at anything that came after them. So pages and what issues
tokens go on one at a time, and between two of them the loop goes round once, for whoever needs no turn: Graph, keys,
introspection, `/health`.

A turn lasts from one wait to the next. Nobody holds one while they wait, for a body that trickles in, a hash, a commit,
or others of their network; so none of that keeps others from going on. Who has begun goes before who has not. Who has
not begun waits in a line, of bounded length and for a bounded time, and hears to come again where that is too much.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Generator, Iterable
from contextlib import closing
from dataclasses import dataclass
from types import coroutine
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.kernel.actor import Origin
from watchword.kernel.errors import Unavailable
from watchword.kernel.network import network_of
from watchword.kernel.words import Words
from watchword.web.line import Line
from watchword.web.message import App, Receive, Scope, Send

T = TypeVar("T")
Waiter = asyncio.Future[bool]
"""True: the turn is theirs. False: they have to go."""
Refuse = Callable[[Request, Unavailable], Response]
"""How a face says that it is too busy."""

MOST_WAITING = 128
"""Requests that have not begun. Each costs some milliseconds: more would only be told later."""


class Turns:
    """Whose turn it is, in one process. `seconds`: how long who has not begun may wait."""

    def __init__(self, seconds: float, most_waiting: int = MOST_WAITING) -> None:
        self._seconds = seconds
        self._taken = False
        self._begun: deque[Waiter] = deque()
        self._line: Line[Waiter] = Line(most_waiting)

    async def begin(self, network: str) -> None:
        """Wait for the first turn, which `steps` goes on with. Raises Unavailable `server-busy`: at once where too many
        of the network wait already, later where others came who are fewer, or where it takes too long."""
        if not self._taken:
            self._taken = True
            return
        mine: Waiter = asyncio.get_running_loop().create_future()
        leaving = self._line.join(network, mine)
        if leaving is not None and not leaving.done():
            leaving.set_result(False)
        try:
            async with asyncio.timeout(self._seconds):
                given = await mine
        except BaseException as error:
            self._line.leave(network, mine)
            self._give_back(mine)
            if isinstance(error, TimeoutError):
                raise _busy() from error
            raise
        if not given:
            raise _busy()

    @coroutine
    def steps(self, work: Coroutine[Any, Any, T], *, begun: bool) -> Generator[Any, Any, T]:
        """Await `work`, each step of which takes a turn; `begun`: it has the first. What it waited for without success,
        and that it is cancelled, it hears at its next turn."""
        failed: BaseException | None = None
        has_turn = begun
        with closing(work):
            while True:
                while not has_turn:
                    try:
                        yield from self._again()
                        has_turn = True
                    except asyncio.CancelledError as cancelled:
                        failed = cancelled
                try:
                    waits_for = work.send(None) if failed is None else work.throw(failed)
                except StopIteration as end:
                    result: T = end.value
                    return result
                finally:
                    self._pass_on()
                failed, has_turn = None, False
                try:
                    yield waits_for
                except (Exception, asyncio.CancelledError) as heard:  # noqa: BLE001 - whatever it was, it is the work's
                    failed = heard

    def _again(self) -> Generator[Any, Any, None]:
        """The turn of somebody who has begun."""
        if not self._taken:
            self._taken = True
            return
        mine: Waiter = asyncio.get_running_loop().create_future()
        self._begun.append(mine)
        try:
            yield from mine
        except BaseException:
            self._give_back(mine)
            raise

    def _pass_on(self) -> None:
        """To whoever is next, in the loop's next round; not before that, even if nobody waits yet."""
        if not self._hand_over():
            asyncio.get_running_loop().call_soon(self._let_go)

    def _let_go(self) -> None:
        self._taken = self._hand_over()

    def _hand_over(self) -> bool:
        """Whether there was somebody."""
        while self._begun or len(self._line):
            next_ = self._begun.popleft() if self._begun else self._line.next()
            if not next_.done():
                next_.set_result(True)
                return True
        return False

    def _give_back(self, mine: Waiter) -> None:
        """A turn that came at the moment when nobody wanted it any more."""
        if mine.done() and not mine.cancelled() and mine.result():
            self._pass_on()


@dataclass(frozen=True)
class InTurns:
    """An application whose requests take turns."""

    app: App
    turns: Turns
    refuse: Refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or say that there are too many."""
        origin: Origin = scope["watchword.origin"]
        try:
            await self.turns.begin(network_of(origin.ip))
        except Unavailable as busy:
            await self.turns.steps(self._refused(busy, scope, receive, send), begun=False)
        else:
            await self.turns.steps(self._served(scope, receive, send), begun=True)

    async def _served(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)

    async def _refused(self, busy: Unavailable, scope: Scope, receive: Receive, send: Send) -> None:
        await self.refuse(Request(scope), busy)(scope, receive, send)


def in_turns(routes: Iterable[Route], turns: Turns, refuse: Refuse) -> list[Route]:
    """The same routes, whose requests take turns."""
    return [Route(each.path, InTurns(each.app, turns, refuse), methods=each.methods) for each in routes]


def _busy() -> Unavailable:
    return Unavailable("server-busy", Words("Please retry again later."), gateway="turns", retry_after=1)
