"""A user as the services see it, and what they ask of the store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from watchword.kernel.clock import Instant
from watchword.kernel.ids import UserId
from watchword.kernel.query import ListQuery, Page
from watchword.kernel.secret import Secret
from watchword.kernel.work import Soon, Transaction


class User(NamedTuple):
    """One account, live or soft-deleted. `profile` holds the Graph properties without a field of their own; what is
    not set is not in it.

    `synced`: True while an on-premises directory masters the account, False when one did, None when none ever did.
    """

    id: UserId
    upn: str
    display_name: str
    account_enabled: bool
    created_at: Instant
    sessions_valid_from: Instant
    synced: bool | None = None
    immutable_id: str | None = None
    deleted_at: Instant | None = None
    password_changed_at: Instant | None = None
    profile: Mapping[str, Any] = MappingProxyType({})


class Seen(NamedTuple):
    """A user as somebody may see it: `basic` means the basic properties and no other."""

    user: User
    basic: bool = False


@dataclass(frozen=True)
class NewPassword:
    """A password as an administrator gives it. Without a secret it stays the same, and only must be changed or not."""

    secret: Secret | None
    must_change: bool = True


class UserStore(Protocol):
    """The users, in a transaction of the caller's. `soon` is what `get` reads."""

    @property
    def soon(self) -> Soon:
        """For a unit that gets one."""
        ...

    async def get(self, tx: Transaction, user: UserId) -> User | None:
        """A live one."""
        ...

    async def lock(self, tx: Transaction, user: UserId) -> User | None:
        """A live one, which nobody else changes until the transaction ends."""
        ...

    async def page(self, tx: Transaction, query: ListQuery) -> Page[User]:
        """Live ones, by Graph's property names."""
        ...

    async def count(self, tx: Transaction, query: ListQuery) -> int:
        """How many live ones the query's filter and search keep."""
        ...

    async def add(self, tx: Transaction, user: User) -> None:
        """Store a new one. Raises Conflict where its name or alias is taken."""
        ...

    async def save(self, tx: Transaction, before: User, after: User) -> None:
        """Store a locked one, changed. Raises Conflict where its new name or alias is taken."""
        ...

    async def revoke_sessions(self, tx: Transaction, user: UserId, now: Instant) -> None:
        """What was issued to the user before `now` is good no longer."""
        ...


class DeletedUserStore(Protocol):
    """The soft-deleted users, in a transaction of the caller's."""

    async def get(self, tx: Transaction, user: UserId) -> User | None:
        """One of them."""
        ...

    async def page(self, tx: Transaction, query: ListQuery) -> Page[User]:
        """All of them, by id."""
        ...

    async def restore(self, tx: Transaction, user: UserId, now: Instant) -> User | None:
        """Make one live again; None where it is no longer there. Raises Conflict where its name or alias was taken."""
        ...

    async def remove(self, tx: Transaction, user: UserId) -> bool:
        """Remove one for good, with its memberships and roles; False where it is no longer there."""
        ...

    async def expired(self, tx: Transaction, before: Instant, limit: int) -> Sequence[User]:
        """Some of those that were deleted before a moment."""
        ...


class VerifiedDomains(Protocol):
    """What accounts need of the organization."""

    async def is_verified(self, tx: Transaction, name: str) -> bool:
        """Whether that domain (lower case) is one of ours."""
        ...
