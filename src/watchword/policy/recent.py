"""A value as it was a moment ago, where that is good enough: to show something, never to decide a change.

What another node changed is seen here a second later; what this one changed, at once.
"""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from watchword.kernel.clock import SECOND, Instant

T = TypeVar("T")

_FRESH_FOR = SECOND


@dataclass
class Recent(Generic[T]):
    """One such value, in the memory of this process."""

    _kept: tuple[Instant, T] | None = field(default=None, init=False)

    def get(self, now: Instant) -> T | None:
        """The value, where it was read less than a second before `now`; None too where the clock was set back."""
        if self._kept is None or not 0 <= now - self._kept[0] < _FRESH_FOR:
            return None
        return self._kept[1]

    def keep(self, value: T, now: Instant) -> T:
        """Remember what was read at `now`, and give it back."""
        self._kept = (now, value)
        return value

    def forget(self) -> None:
        """It has changed."""
        self._kept = None
