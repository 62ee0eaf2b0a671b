"""What is sent to people: written in the transaction that decides it, delivered after that is durable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from watchword.kernel.clock import Instant
from watchword.kernel.secret import Secret
from watchword.kernel.words import Words
from watchword.kernel.work import Transaction


class Channel(Enum):
    """By which way."""

    MAIL = "mail"
    SMS = "sms"
    CALL = "call"


def callback_path(channel: Channel, id_: str, what: str) -> str:
    """Where a gateway asks about a message that it took: `document`, `keys` and `status`."""
    return f"/gateways/{channel.value}/{id_}/{what}"


@dataclass(frozen=True)
class Message:
    """One message. Where it goes and what it says are secret: a code is in it. `purpose` is for logs and budgets.

    `to` is an address, or a number as `+14255550100`, for a call also `+14255550100x77`: the extension is dialled after
    the answer. After `ends_at` it is of no use, and not sent. `about` names the challenge it belongs to; the engine
    fills it in.
    """

    channel: Channel
    to: Secret
    text: Secret
    purpose: str
    subject: str = ""
    user: str = ""
    """The id of the user whose budget it is counted in."""
    ends_at: Instant | None = None
    about: str = ""
    language: str = "en"
    """The tag of the language it is in, for whoever reads it out."""
    reply: Secret | None = None
    """In a call: what comes back with the keys that are pressed, so that nobody else can claim them; None: no keys are
    listened to."""


@dataclass(frozen=True)
class Unsent:
    """Why messages were not taken: a value, so that what was counted stays counted. `code` is stable, `message` may be
    shown, `retry_after` is in seconds."""

    code: str
    message: Words
    retry_after: int


class Outbox(Protocol):
    """Where messages wait to be delivered."""

    async def put(self, tx: Transaction, messages: Sequence[Message], now: Instant) -> Unsent | None:
        """Keep them in the caller's transaction: they leave if it commits, and only then.

        All or none: where one is over a budget, why.
        """
        ...


class Gateway(Protocol):
    """Delivers messages of a channel."""

    async def send(self, id_: str, message: Message) -> str:
        """Hand it over; what the other side calls it, or the empty text. `id_` is the same at each try, so that the
        other side can tell a repetition.

        Raises Unavailable where it should be tried again, another Problem where that would be of no use.
        """
        ...


class Replies(Protocol):
    """What people answer by the way a message came."""

    async def of(self, tx: Transaction, about: str) -> Mapping[str, str]:
        """The `keys` pressed in the latest call about a challenge, with the call's `reply`; empty where there are none.

        To be laid over what was typed before a method verifies it.
        """
        ...


class Listener(Protocol):
    """Who is told at once that keys were pressed: a fraud that is reported must not wait for a browser."""

    async def heard(self, tx: Transaction, about: str, answer: Mapping[str, str], now: Instant) -> None:
        """`answer` is what `Replies.of` gives from now on."""
        ...
