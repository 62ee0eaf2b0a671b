"""What the organisation is called in a path: by its id, by a domain, by Microsoft's words for whoever it is.

In memory, never more than a second old: a domain that is added on one node is one on all of them.
"""

from collections.abc import Awaitable, Callable, Iterable

from watchword.kernel.clock import SECOND, Clock, Instant
from watchword.kernel.work import Transaction, Units

_FOR_ANYBODY = ("organizations", "common", "adfs")
_FRESH_FOR = SECOND


class Names:
    """The names. `domains` reads the verified ones."""

    def __init__(
        self, units: Units, tenant: str, domains: Callable[[Transaction], Awaitable[Iterable[str]]], clock: Clock
    ) -> None:
        self._units = units
        self._domains = domains
        self._clock = clock
        self._read_at: Instant | None = None
        self._always = frozenset({tenant, *_FOR_ANYBODY})
        self.known = self._always
        """As they were last read."""

    async def current(self) -> frozenset[str]:
        """As they are."""
        now = self._clock()
        if self._read_at is None or not 0 <= now - self._read_at < _FRESH_FOR:
            self.known = self._always.union(await self._units.read(self._domains))
            self._read_at = now
        return self.known
