"""What a person has, as the service sees it, and what the service asks of its store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple, Protocol

from watchword.kernel.clock import Instant
from watchword.kernel.ids import AuthenticatorId, UserId, new_guid
from watchword.kernel.secret import Secret
from watchword.kernel.work import Soon, Transaction
from watchword.method import Bound, Context, Person


class Authenticator(NamedTuple):
    """One row: an authenticator of a method, live or ended."""

    id: AuthenticatorId
    user_id: UserId
    method: str
    record: Any
    bound_at: Instant
    changed_at: Instant
    last_used_at: Instant | None = None
    name: str = ""
    usable: bool = True
    bound_by: str = ""
    bound_from: str = ""

    @classmethod
    def made(cls, method: str, record: Any, user: UserId, now: Instant, by: str, bound_from: str) -> "Authenticator":
        """A new one, bound now."""
        return cls(
            id=AuthenticatorId(new_guid()),
            user_id=user,
            method=method,
            record=record,
            bound_at=now,
            changed_at=now,
            bound_by=by,
            bound_from=bound_from,
        )

    def bound(self) -> Bound[Any]:
        """As its method sees it."""
        return Bound(self.id, self.record, self.bound_at, self.last_used_at)

    def with_record(self, record: Any, now: Instant) -> "Authenticator":
        """The same one, changed."""
        return self._replace(record=record, changed_at=now)


class PerUserMfa(Enum):
    """Graph's perUserMfaState."""

    DISABLED = "disabled"
    ENABLED = "enabled"
    ENFORCED = "enforced"


class DemandedProof(Enum):
    """What a person must prove besides the password before they set up anything anew."""

    ISSUED_PASS = "temporaryAccessPass"  # noqa: S105 - a kind of proof
    """One that an administrator hands out (`Method.issued_by_administrator`)."""
    STRONG_METHOD = "strongMethod"
    """A second factor that is still there."""
    REMEMBERED_BROWSER = "rememberedBrowser"


@dataclass(frozen=True)
class Reregistration:
    """An administrator wants the person to set up their methods anew, at the next sign-in.

    `proof`: who knows only the password must not be able to enrol. After `ends_at` nobody can any more, and the
    administrator must ask again.
    """

    required_at: Instant
    required_by: str
    proof: DemandedProof
    ends_at: Instant

    def is_open(self, now: Instant) -> bool:
        """Whether it can still be done."""
        return now < self.ends_at


@dataclass(frozen=True)
class PersonSettings:
    """What belongs to the person rather than to one authenticator."""

    per_user_mfa: PerUserMfa = PerUserMfa.DISABLED
    preferred: str | None = None
    """Graph's userDefaultAuthenticationMethodType."""
    system_preferred: bool = True
    reregistration: Reregistration | None = None
    """What sign-in reads, and takes away when the person has done it (`PersonStore.keep_reregistration`)."""


@dataclass(frozen=True)
class LongRunning:
    """A microsoft.graph.longRunningOperation."""

    id: str
    user_id: UserId
    status: str
    detail: str
    created_at: Instant
    last_action_at: Instant


class AuthenticatorStore(Protocol):
    """The two tables that serve all methods. `soon` is what `live` reads."""

    @property
    def soon(self) -> Soon:
        """For a unit that reads a person's."""
        ...

    async def live(self, tx: Transaction, user: UserId, method: str | None = None) -> Sequence[Authenticator]:
        """Those a person has now, oldest first."""
        ...

    async def add(self, tx: Transaction, authenticator: Authenticator, keys: frozenset[str]) -> None:
        """Bind. Raises Taken where a key is held."""
        ...

    async def change(
        self, tx: Transaction, before: Authenticator, after: Authenticator, keys: frozenset[str] | None
    ) -> None:
        """Store a changed record; `keys` None: those that it has. Raises Taken where a new key is held, Conflict where
        it was changed meanwhile."""
        ...

    async def end(self, tx: Transaction, authenticator: Authenticator, now: Instant, by: str) -> bool:
        """End it; False where somebody else just did."""
        ...

    async def forget(self, tx: Transaction, user: UserId, now: Instant, by: str) -> None:
        """End all of a user's and destroy what was secret of them, ended ones included."""
        ...

    async def holder(self, tx: Transaction, method: str, key: str) -> AuthenticatorId | None:
        """Who holds a key."""
        ...

    async def owner(self, tx: Transaction, method: str, key: str) -> tuple[UserId, AuthenticatorId] | None:
        """Whose authenticator holds a key."""
        ...

    async def used(self, tx: Transaction, authenticator: AuthenticatorId, now: Instant) -> bool:
        """It was right, now. False where it has ended meanwhile."""
        ...


class PersonStore(Protocol):
    """Settings and operations of a person."""

    async def settings(self, tx: Transaction, user: UserId) -> PersonSettings:
        """Theirs, or the defaults."""
        ...

    async def keep_requirement(self, tx: Transaction, user: UserId, state: PerUserMfa) -> None:
        """Store the per-user MFA state alone: what somebody else writes of the person at the same moment stays."""
        ...

    async def keep_preferences(self, tx: Transaction, user: UserId, settings: PersonSettings) -> None:
        """Store the default method alone."""
        ...

    async def enforce(self, tx: Transaction, user: UserId) -> bool:
        """Per-user MFA that is enabled is enforced from now on; False where it is not enabled."""
        ...

    async def keep_reregistration(self, tx: Transaction, user: UserId, asked: Reregistration | None) -> None:
        """Store it alone; None: it is done, or no more wanted."""
        ...

    async def operations(self, tx: Transaction, user: UserId) -> Sequence[LongRunning]:
        """Newest first."""
        ...

    async def add_operation(self, tx: Transaction, operation: LongRunning) -> None:
        """Store one."""
        ...


class People(Protocol):
    """What this feature needs of the directory."""

    async def person(self, tx: Transaction, user: UserId) -> Person:
        """Who they are."""
        ...

    async def end_sessions(self, tx: Transaction, user: UserId, now: Instant) -> None:
        """Sessions and refresh tokens from before `now` are no longer good."""
        ...

    async def password_changed(self, tx: Transaction, user: UserId, now: Instant) -> None:
        """For lastPasswordChangeDateTime."""
        ...


class Policies(Protocol):
    """What this feature needs of policy. `soon` is what `effective` reads."""

    @property
    def soon(self) -> Soon:
        """For a unit that asks what applies."""
        ...

    async def effective(self, tx: Transaction, user: UserId) -> Mapping[str, Mapping[str, Any]]:
        """Each Graph configuration by id, as it applies to a person; `{}` where it does not."""
        ...

    async def in_force(self, tx: Transaction, user: UserId) -> tuple[Mapping[str, Mapping[str, Any]], frozenset[str]]:
        """What is `effective` for a person, and what is `offered` to anybody."""
        ...

    async def offered(self, tx: Transaction) -> frozenset[str]:
        """The ids of those that apply to anybody."""
        ...


class Hasher(Protocol):
    """Slow hashing, away from the event loop."""

    async def hash(self, password: Secret) -> str:
        """A PHC string."""
        ...

    async def verify(self, password: Secret, phc: str) -> bool:
        """Whether they match, in time that does not depend on it."""
        ...

    def needs_rehash(self, phc: str) -> bool:
        """Whether a new hash of the same would be stronger."""
        ...

    async def dummy_verify(self, password: Secret) -> None:
        """As much work, for an answer that nobody can give."""
        ...


class Taken(Exception):
    """A natural key is held by another live authenticator: look again, and decide anew."""


class ContextMaker(Protocol):
    """Makes the context a method works in."""

    def __call__(self, method: str, person: Person, policy: Mapping[str, Mapping[str, Any]], now: Instant) -> Context:
        """Fresh for each step."""
        ...
