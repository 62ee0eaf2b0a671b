"""A message on its way, and what the dispatcher asks of its store."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from watchword.kernel.clock import Instant
from watchword.kernel.messages import Message
from watchword.kernel.work import Transaction


@dataclass(frozen=True)
class Waiting:
    """A message that was written at `written_at` and has been tried `tries` times."""

    id: str
    message: Message
    written_at: Instant
    tries: int


class Waitings(Protocol):
    """The messages that wait."""

    async def take(self, tx: Transaction, now: Instant, until: Instant, most: int) -> Sequence[Waiting]:
        """Some that are due, for nobody else before `until`."""
        ...

    async def again(self, tx: Transaction, id_: str, due: Instant) -> None:
        """It did not go: try it then."""
        ...

    async def forget(self, tx: Transaction, id_: str) -> None:
        """It has gone, or never will."""
        ...
