"""The gateway of development: nothing leaves the machine; what would have left can be looked at for a while."""

from collections import deque
from dataclasses import dataclass

from watchword.kernel.messages import Message


@dataclass(frozen=True)
class Kept:
    """A message that would have been sent."""

    id: str
    message: Message


class DevelopmentGateway:
    """Implements `kernel.messages.Gateway` for every channel. Keeps the last few hundred messages in memory."""

    def __init__(self, most: int = 500) -> None:
        self._kept: deque[Kept] = deque(maxlen=most)

    async def send(self, id_: str, message: Message) -> str:
        """Keep it; a repetition is kept once."""
        if all(each.id != id_ for each in self._kept):
            self._kept.append(Kept(id_, message))
        return id_

    def messages(self) -> list[Message]:
        """Oldest first."""
        return [each.message for each in self._kept]
