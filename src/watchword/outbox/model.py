"""A message on its way, what becomes of it, and what is asked of the stores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from watchword.kernel.clock import Instant
from watchword.kernel.messages import Message
from watchword.kernel.work import Transaction
from watchword.outbox.budgets import Purse, Spent


class Status(Enum):
    """How far a message has come."""

    WAITING = "waiting"
    SENT = "sent"
    """A gateway took it."""
    ANSWERED = "answered"
    """A call: somebody listens to it."""
    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"
    """It was of no use any more before it could be sent."""


FINAL = frozenset({Status.DELIVERED, Status.FAILED, Status.EXPIRED})


@dataclass(frozen=True)
class Waiting:
    """A message that was written at `written_at` and has been tried `tries` times."""

    id: str
    message: Message
    written_at: Instant
    tries: int


@dataclass(frozen=True)
class Kept:
    """A message of a development installation, which forgets none."""

    id: str
    message: Message
    written_at: Instant
    status: Status


@dataclass(frozen=True)
class Pressed:
    """The keys that somebody pressed in a call, first of all; `about` is the challenge that the call belongs to,
    `language` the one that it spoke."""

    about: str
    answer: Mapping[str, str]
    language: str


class Waitings(Protocol):
    """The messages that wait."""

    async def put(self, tx: Transaction, messages: Sequence[Message], now: Instant) -> None:
        """Keep them in the caller's transaction."""
        ...

    async def take(self, tx: Transaction, now: Instant, until: Instant, most: int) -> Sequence[Waiting]:
        """Some that are due, for nobody else before `until`."""
        ...

    async def again(self, tx: Transaction, id_: str, due: Instant) -> None:
        """It did not go: try it then."""
        ...

    async def sent(self, tx: Transaction, id_: str, reference: str) -> None:
        """A gateway took it, and calls it `reference`."""
        ...

    async def settle(self, tx: Transaction, id_: str, status: Status) -> None:
        """It will not be tried again."""
        ...


class Deliveries(Protocol):
    """What gateways tell of messages that they took."""

    async def reported(self, tx: Transaction, id_: str, status: Status) -> bool:
        """It was delivered, or never will be; False where that was known, or it is no message."""
        ...

    async def answered(self, tx: Transaction, id_: str, now: Instant) -> Message | None:
        """A call is listened to: what to say. None where it is over, or none."""
        ...

    async def pressed(self, tx: Transaction, id_: str, keys: str, now: Instant) -> Pressed | None:
        """Keys were pressed in a call that is listened to. None for all but the first, and once it is over."""
        ...


class Budgets(Protocol):
    """What was spent, by purse."""

    async def hold(self, tx: Transaction, purse: Purse) -> Spent:
        """What was spent of it so far; nobody else spends of it until the transaction ends."""
        ...

    async def keep(self, tx: Transaction, purse: Purse, spent: Spent, now: Instant) -> None:
        """Store it."""
        ...
