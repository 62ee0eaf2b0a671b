"""How much one caller may ask of one node: a generic cell rate algorithm in memory, 0.3 us a request.

It keeps one caller from starving the others, and is no security limit: those are counted in the database. CONTRACT
section 11 gives Graph's own figures; a caller over ours gets 429 and Retry-After as there.
"""

from collections import OrderedDict
from collections.abc import Callable

from watchword.kernel.clock import SECOND, Instant
from watchword.kernel.errors import Throttled
from watchword.kernel.words import Words

_REMEMBERED = 10_000


class Throttle:
    """`burst` requests at once, `rate` a second in the long run, for each key."""

    def __init__(self, rate: int, burst: int, clock: Callable[[], Instant]) -> None:
        self._gap = SECOND // rate
        self._slack = burst * self._gap
        self._clock = clock
        self._due: OrderedDict[str, int] = OrderedDict()

    def take(self, key: str, cost: int = 1) -> None:
        """Count a request of `cost`. Raises Throttled where the caller has asked too much."""
        now = self._clock()
        due = max(self._before(key, now), now) + cost * self._gap
        if due - now > self._slack:
            wait = due - now - self._slack
            raise Throttled(
                "too-many-requests", Words("Please retry again later."), retry_after=max(1, -(-wait // SECOND))
            )
        self._due[key] = due
        self._due.move_to_end(key)
        if len(self._due) > _REMEMBERED:
            self._due.popitem(last=False)

    def _before(self, key: str, now: Instant) -> int:
        """Until when the caller has asked for everything already; a moment that is too far off to be is of a clock
        that was set back since, and counts for nothing."""
        due = self._due.get(key, now)
        return due if due - now <= self._slack else now
