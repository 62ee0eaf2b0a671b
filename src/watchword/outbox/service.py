"""Where messages are handed in, whichever flow wants them sent: counted first, then kept until they can leave."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from watchword.kernel.actor import Actor
from watchword.kernel.clock import SECOND, Instant, format_instant
from watchword.kernel.events import Event, Outcome, Recorder, Target
from watchword.kernel.messages import Message, Unsent
from watchword.kernel.words import Words
from watchword.kernel.work import Transaction
from watchword.outbox.budgets import COUNTED, Exhausted, Limits, Purse, Spent, country_of, purses, spend
from watchword.outbox.model import Budgets, Waitings

_LOG = logging.getLogger("watchword.outbox")


@dataclass(frozen=True)
class Post:
    """Implements `kernel.messages.Outbox`.

    `own_country` tells the organisation's, `server` who the audit names: the budget is nobody's deed.
    """

    store: Waitings
    budgets: Budgets
    limits: Limits
    own_country: Callable[[Transaction], Awaitable[str]]
    recorder: Recorder
    server: Callable[[], Actor]

    async def put(self, tx: Transaction, messages: Sequence[Message], now: Instant) -> Unsent | None:
        """All of them, or none and why. Counted in the caller's transaction: what does not commit was not sent."""
        counted = [message for message in messages if message.channel in COUNTED]
        refused = await self._count(tx, counted, now) if counted else None
        if refused is None:
            await self.store.put(tx, messages, now)
        return refused

    async def _count(self, tx: Transaction, messages: Sequence[Message], now: Instant) -> Unsent | None:
        own = await self.own_country(tx)
        wanted: list[Purse] = []
        for message in messages:
            country = country_of(message.to.reveal())
            if not self.limits.serves(country, own):
                _LOG.warning("country not served", extra={"country": country, "purpose": message.purpose})
                return Unsent("country-not-served", Words("Messages cannot be sent to numbers of that country."), 0)
            wanted += purses(message, country, self.limits.homes(own))
        held = {purse: await self.budgets.hold(tx, purse) for purse in sorted(set(wanted))}
        for purse in wanted:
            outcome = spend(self.limits, purse, held[purse], now)
            if isinstance(outcome, Exhausted):
                return await self._refuse(tx, purse, outcome, messages[0], now)
            held[purse] = outcome
        await self._keep(tx, held, now)
        return None

    async def _keep(self, tx: Transaction, held: dict[Purse, Spent], now: Instant) -> None:
        for purse, spent in held.items():
            await self.budgets.keep(tx, purse, spent, now)

    async def _refuse(
        self, tx: Transaction, purse: Purse, exhausted: Exhausted, message: Message, now: Instant
    ) -> Unsent:
        """Nothing is spent. The audit hears of it when it begins, not of each try after that."""
        if exhausted.news:
            await self.budgets.keep(tx, purse, exhausted.spent, now)
            await self.recorder.record(tx, self.server(), now, [_told(purse, exhausted, message)])
            _LOG.warning("messages stopped", extra={"scope": purse.scope, "until": format_instant(exhausted.until)})
        wait = max(1, -(-(exhausted.until - now) // SECOND))
        return Unsent("messages-too-many", Words("Too many messages have been sent. Please try again later."), wait)


def _told(purse: Purse, exhausted: Exhausted, message: Message) -> Event:
    named = purse.scope if purse.scope != "country" else f"country {purse.key}"
    return Event(
        activity="Stop sending messages",
        category="UserManagement",
        service="Authentication Methods",
        operation="Update",
        targets=(Target(message.user, "User"),) if message.user else (),
        outcome=Outcome.FAILURE,
        reason=f"The budget is spent: {named}.",
        detail=(("Budget", purse.scope), ("Until", format_instant(exhausted.until)), ("Purpose", message.purpose)),
    )
