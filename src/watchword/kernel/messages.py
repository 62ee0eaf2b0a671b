"""What is sent to people: written in the transaction that decides it, delivered after that is durable."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from watchword.kernel.clock import Instant
from watchword.kernel.secret import Secret
from watchword.kernel.work import Transaction


class Channel(Enum):
    """By which way."""

    MAIL = "mail"
    SMS = "sms"
    CALL = "call"


@dataclass(frozen=True)
class Message:
    """One message. Where it goes and what it says are secret: a code is in it. `purpose` is for logs and budgets."""

    channel: Channel
    to: Secret
    text: Secret
    purpose: str
    subject: str = ""


class Outbox(Protocol):
    """Where messages wait to be delivered."""

    async def put(self, tx: Transaction, messages: Sequence[Message], now: Instant) -> None:
        """Keep them in the caller's transaction: they leave if it commits, and only then."""
        ...


class Gateway(Protocol):
    """Delivers messages of a channel."""

    async def send(self, id_: str, message: Message) -> None:
        """Hand it over. `id_` is the same at each try, so that the other side can tell a repetition.

        Raises Unavailable where it should be tried again.
        """
        ...
