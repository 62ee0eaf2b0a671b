"""A line of bounded length, in which no network stands in the way of another."""

from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Line(Generic[T]):
    """Who waits, at most `most` of them. The networks are served in turn, whoever comes from one in their order."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lines: OrderedDict[str, deque[T]] = OrderedDict()
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def join(self, network: str, one: T) -> T | None:
        """Put one at the end. Where that is one too many, who has to go: the last of the network that has the most in
        it, and of several such networks that of whoever came last."""
        self._lines.setdefault(network, deque()).append(one)
        self._length += 1
        if self._length <= self._most:
            return None
        return self._take(max(reversed(self._lines), key=lambda each: len(self._lines[each])), deque.pop)

    def next(self) -> T:
        """Who has waited longest of the network whose turn it is; its next one comes after one of each other. Raises
        IndexError where nobody waits."""
        network = next(iter(self._lines), "")
        one = self._take(network, deque.popleft)
        if network in self._lines:
            self._lines.move_to_end(network)
        return one

    def leave(self, network: str, one: T) -> None:
        """Who was in it waits no more; nothing where they are not in it."""
        if one in self._lines.get(network, ()):
            self._lines[network].remove(one)
            self._left(network)

    def _take(self, network: str, end: Callable[[deque[T]], T]) -> T:
        one = end(self._lines.get(network, deque()))
        self._left(network)
        return one

    def _left(self, network: str) -> None:
        self._length -= 1
        if not self._lines[network]:
            del self._lines[network]
