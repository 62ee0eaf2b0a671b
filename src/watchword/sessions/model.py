"""A browser's session: what was proved in it, and how long it is good for. And what the service asks of its store."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import NewType, Protocol

from watchword.kernel.assurance import Proof
from watchword.kernel.clock import DAY, HOUR, MINUTE, Instant
from watchword.kernel.ids import UserId
from watchword.kernel.secret import Secret
from watchword.kernel.work import Transaction

SessionId = NewType("SessionId", str)
"""Names a session in lists and tokens; who knows it has not got the session."""

MOST_SESSIONS = 50
"""Of one user (CATALOGUE SES-06): one more, and the oldest ends."""


@dataclass(frozen=True)
class Session:
    """A browser in which somebody has proved who they are. `ip` and `user_agent` are those it was opened from."""

    id: SessionId
    user_id: UserId
    proofs: tuple[Proof, ...]
    opened_at: Instant
    last_seen_at: Instant
    ends_at: Instant
    persistent: bool = False
    """Whether it was to outlive the browser's window: "stay signed in"."""
    ip: str = ""
    user_agent: str = ""


@dataclass(frozen=True)
class Opened:
    """A session, and the token that its cookie holds from now on: shown once, kept only as a digest."""

    session: Session
    token: Secret


class Zone(Enum):
    """Where a session is used: the portal's limits are narrower (STANDARDS section 10)."""

    PEOPLE = "people"
    PORTAL = "portal"


@dataclass(frozen=True)
class Limits:
    """How long without a request, and how long at all; microseconds."""

    idle: int
    overall: int


@dataclass(frozen=True)
class SessionLimits:
    """NIST SP 800-63B-4 sections 2.2.3 and 2.3.3: a day and an hour, for administrators half a day and 15 minutes."""

    people: Limits = field(default_factory=lambda: Limits(HOUR, DAY))
    persistent: Limits = field(default_factory=lambda: Limits(DAY, DAY))
    portal: Limits = field(default_factory=lambda: Limits(15 * MINUTE, 12 * HOUR))


class Trigger(StrEnum):
    """Why sessions or remembered browsers end before their time."""

    SIGNED_OUT = "signed out"
    TOO_MANY = "too many sessions"
    ENDED = "ended one by one"
    SESSIONS_REVOKED = "sessions revoked"
    MFA_SESSIONS_REVOKED = "MFA sessions revoked"
    DISABLED = "account disabled"
    DELETED = "account deleted"
    PASSWORD_CHANGED = "password changed"  # noqa: S105 - a reason
    ROLE_ASSIGNED = "role assigned"
    METHODS_CHANGED = "authentication methods changed"
    COPIED = "used from a copy"
    REPLACED = "replaced by a newer one"


class Artefact(StrEnum):
    """What somebody has that lets them in without proving everything anew."""

    SESSIONS = "sessions"
    REMEMBERED = "remembered browsers"


class SessionStore(Protocol):
    """Sessions by the digest of their token. An account that is disabled, deleted or was revoked since has none."""

    async def add(self, tx: Transaction, session: Session, digest: bytes, since: Instant) -> None:
        """Store a new one. What was revoked after `since` ends it."""
        ...

    async def by_token(self, tx: Transaction, digest: bytes) -> Session | None:
        """The one that this token opens, whatever its age."""
        ...

    async def touch(self, tx: Transaction, session: Session, now: Instant) -> None:
        """It was seen now, unless it has ended or somebody else just said so."""
        ...

    async def renew(self, tx: Transaction, before: bytes, after: bytes, session: Session, since: Instant) -> bool:
        """Another token and other proofs; False where the old token opens nothing any more."""
        ...

    async def live(self, tx: Transaction, user: UserId) -> Sequence[Session]:
        """Those that nobody ended, newest first, whatever their age."""
        ...

    async def end(self, tx: Transaction, user: UserId, id_: SessionId, now: Instant, why: str) -> bool:
        """End one; False where the user has no such session."""
        ...

    async def end_all(
        self, tx: Transaction, user: UserId, now: Instant, why: str, but: SessionId | None
    ) -> Sequence[SessionId]:
        """End all of a user but one, which stays good whatever is revoked as of `now`; those that ended."""
        ...

    async def end_oldest(self, tx: Transaction, user: UserId, keep: int, now: Instant, why: str) -> Sequence[SessionId]:
        """End all but the newest `keep`; those that ended."""
        ...

    async def purge(self, tx: Transaction, horizon: Instant, most: int) -> int:
        """Remove some that ended, or were to end, before the horizon; how many."""
        ...


class Follower(Protocol):
    """Whoever keeps something that ends with a session (refresh tokens)."""

    async def sessions_ended(self, tx: Transaction, sessions: Sequence[SessionId], now: Instant) -> None:
        """Within the transaction that ended them. A session that only grew too old is not told of."""
        ...
