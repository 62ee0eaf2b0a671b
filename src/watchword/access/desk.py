"""Where every request is judged: no service reaches the database but through a case that has passed the three gates.

`@needs(action)` turns `service.do(case, ...)` into `service.do(actor, user, ...)`. The case judges the actor inside
each transaction it opens, so what is committed was permitted at that moment (CATALOGUE invariant I7).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, Protocol, TypeVar

from watchword.access.actions import Action
from watchword.access.decision import Refused, decide
from watchword.access.facts import ActorFacts, TargetFacts
from watchword.kernel.actor import Actor
from watchword.kernel.clock import Clock, Instant
from watchword.kernel.errors import Forbidden, NotFound
from watchword.kernel.events import Event, Recorder
from watchword.kernel.work import Soon, Transaction, Units

T = TypeVar("T")
P = ParamSpec("P")
R = TypeVar("R")


class Facts(Protocol):
    """Loads what a decision needs to know."""

    async def of(
        self, tx: Transaction, actor: Actor, user: str | None, soon: Soon | None = None
    ) -> tuple[ActorFacts, TargetFacts | None]:
        """The actor's facts, and those of the user named by object id or userPrincipalName (None: no such user).

        `soon`: what will be read about that user, if the actor may.
        """
        ...


@dataclass(frozen=True)
class Desk:
    """What every service is given: transactions, facts, a clock and the audit."""

    units: Units
    facts: Facts
    recorder: Recorder
    clock: Clock


class Work(NamedTuple):
    """A permitted actor inside one transaction."""

    tx: Transaction
    actor: Actor
    now: Instant
    me: ActorFacts
    target: TargetFacts | None
    masked: bool
    recorder: Recorder

    @property
    def user(self) -> TargetFacts:
        """The user acted upon. Only where the service function is about one."""
        if self.target is None:
            raise TypeError("this work is about no user")
        return self.target

    def demand(self, action: Action) -> None:
        """Judge one more action on the same target: what one call forbids, two calls must not reach."""
        _judge(action, self.me, self.target)

    async def record(self, *events: Event) -> None:
        """Tell the audit, in this transaction."""
        await self.recorder.record(self.tx, self.actor, self.now, events)


class Case(NamedTuple):
    """An actor with an action in mind. Each transaction it opens begins with the judgement."""

    desk: Desk
    action: Action
    actor: Actor
    key: str | None

    async def read(self, body: Callable[[Work], Awaitable[T]], soon: Soon | None = None) -> T:
        """Point reads. `soon`: what the body is sure to read about the user; it sees nothing of it but when it may."""
        return await self.desk.units.read(self._gated(body, soon))

    async def scan(self, body: Callable[[Work], Awaitable[T]]) -> T:
        """Lists, filters, reports."""
        return await self.desk.units.scan(self._gated(body))

    async def write(self, body: Callable[[Work], Awaitable[T]]) -> T:
        """Changes; durable, with their audit records, when this returns."""
        return await self.desk.units.write(self._gated(body))

    def _gated(
        self, body: Callable[[Work], Awaitable[T]], soon: Soon | None = None
    ) -> Callable[[Transaction], Awaitable[T]]:
        async def unit(tx: Transaction) -> T:
            return await body(await self._open(tx, soon))

        return unit

    async def _open(self, tx: Transaction, soon: Soon | None) -> Work:
        me, target = await self.desk.facts.of(tx, self.actor, self.key, soon)
        if self.key is not None and target is None:
            _judge(self.action, me, _STRANGER)
            raise not_found(self.key)
        masked = _judge(self.action, me, target)
        return Work(tx, self.actor, self.desk.clock(), me, target, masked, self.desk.recorder)


_STRANGER = TargetFacts(user_id="")
"""Who does not exist is judged as an ordinary other user, so that the answer tells the unprivileged nothing."""


def _judge(action: Action, me: ActorFacts, target: TargetFacts | None) -> bool:
    verdict = decide(action, me, target)
    if isinstance(verdict, Refused):
        raise Forbidden("not-permitted", "Insufficient privileges to complete the operation.", reason=verdict.reason)
    return verdict.masked


def not_found(key: str) -> NotFound:
    """Graph's text for an object that is not there (CONTRACT section 10)."""
    return NotFound(
        "object-not-found",
        f"Resource '{key}' does not exist or one of its queried reference-property objects are not present.",
    )


class HasDesk(Protocol):
    """A service."""

    @property
    def desk(self) -> Desk:
        """Its way to the database."""
        ...


S = TypeVar("S", bound=HasDesk)
ActionOf = Callable[..., Action]


def needs(
    action: Action | ActionOf,
) -> Callable[
    [Callable[Concatenate[S, Case, P], Awaitable[R]]], Callable[Concatenate[S, Actor, str | None, P], Awaitable[R]]
]:
    """Mark a service function with the action it performs. A function chooses it where the method decides (`ActionOf`
    is called with the service and the function's own arguments).

    The function takes a `Case`; its callers pass the actor and the key of the user acted upon, or None for no user.
    """

    def wrap(
        function: Callable[Concatenate[S, Case, P], Awaitable[R]],
    ) -> Callable[Concatenate[S, Actor, str | None, P], Awaitable[R]]:
        @wraps(function)
        async def call(self: S, actor: Actor, user: str | None, /, *args: P.args, **kwargs: P.kwargs) -> R:
            chosen = action if isinstance(action, Action) else action(self, *args, **kwargs)
            return await function(self, Case(self.desk, chosen, actor, user), *args, **kwargs)

        marked: Any = call
        marked.needs = action
        return call

    return wrap
