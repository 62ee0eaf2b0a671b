"""Which grants were revoked while tokens of theirs may still be about: in memory, never more than a second old.

An access token says what it came of, so it dies with that on every node (SES-04), for one small query a second.
"""

from watchword.kernel.clock import SECOND, Clock, Instant, after
from watchword.kernel.work import Units
from watchword.oidc.ports import GrantStore
from watchword.oidc.protocol.access_token import LEEWAY
from watchword.oidc.protocol.keys import MAX_TOKEN_LIFE

_FRESH_FOR = SECOND


class Revocations:
    """The grants that were revoked lately."""

    def __init__(self, units: Units, grants: GrantStore, clock: Clock) -> None:
        self._units = units
        self._grants = grants
        self._clock = clock
        self._read_at: Instant | None = None
        self._known: frozenset[str] = frozenset()

    async def current(self) -> frozenset[str]:
        """Their ids."""
        now = self._clock()
        if self._read_at is None or not 0 <= now - self._read_at < _FRESH_FOR:
            since = after(now, -(MAX_TOKEN_LIFE + LEEWAY))
            self._known = await self._units.read(lambda tx: self._grants.revoked_since(tx, since))
            self._read_at = now
        return self._known
