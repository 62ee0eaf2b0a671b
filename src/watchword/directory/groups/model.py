"""A group as the services see it, its members, and what the services ask of the stores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from watchword.directory.applications.model import Application
from watchword.directory.model import PrincipalKind
from watchword.directory.users.model import User
from watchword.kernel.clock import Instant
from watchword.kernel.ids import GroupId, ObjectId
from watchword.kernel.query import ListQuery, Page
from watchword.kernel.work import Transaction


@dataclass(frozen=True)
class Group:
    """One group, live or soft-deleted. `profile` and `synced` as a user's.

    `holds_roles`: directory roles may be assigned to it, so that its members are protected as administrators are.
    """

    id: GroupId
    display_name: str
    created_at: Instant
    mail_enabled: bool = False
    security_enabled: bool = True
    holds_roles: bool = False
    synced: bool | None = None
    deleted_at: Instant | None = None
    profile: Mapping[str, Any] = field(default_factory=dict)


Principal = User | Group | Application
"""What may be a member of a group, or hold a role."""


class GroupStore(Protocol):
    """The groups, in a transaction of the caller's."""

    async def get(self, tx: Transaction, group: GroupId) -> Group | None:
        """A live one."""
        ...

    async def lock(self, tx: Transaction, group: GroupId) -> Group | None:
        """A live one, which nobody else changes until the transaction ends."""
        ...

    async def page(self, tx: Transaction, query: ListQuery) -> Page[Group]:
        """Live ones, by Graph's property names."""
        ...

    async def count(self, tx: Transaction, query: ListQuery) -> int:
        """How many live ones the query's filter and search keep."""
        ...

    async def add(self, tx: Transaction, group: Group) -> None:
        """Store a new one. Raises Conflict where its alias is taken."""
        ...

    async def save(self, tx: Transaction, before: Group, after: Group) -> None:
        """Store a locked one, changed. Raises Conflict where its new alias is taken."""
        ...

    async def find_deleted(self, tx: Transaction, group: GroupId) -> Group | None:
        """A soft-deleted one."""
        ...

    async def restore(self, tx: Transaction, group: GroupId) -> bool:
        """Make a soft-deleted one live. Raises Conflict where its alias was taken meanwhile."""
        ...

    async def remove(self, tx: Transaction, group: GroupId) -> bool:
        """Remove a soft-deleted one for good, with its memberships and roles."""
        ...

    async def expired(self, tx: Transaction, before: Instant, limit: int) -> Sequence[Group]:
        """Some of those that were soft-deleted before a moment."""
        ...


class OwnerStore(Protocol):
    """Who owns which group."""

    async def page(self, tx: Transaction, group: GroupId, query: ListQuery) -> Page[Principal]:
        """The live owners, by id."""
        ...

    async def add(self, tx: Transaction, group: GroupId, owner: ObjectId, now: Instant) -> bool:
        """Add one; False where it was an owner already."""
        ...

    async def remove(self, tx: Transaction, group: GroupId, owner: ObjectId) -> bool:
        """Remove one; False where it was none."""
        ...

    async def people(self, tx: Transaction, group: GroupId) -> int:
        """How many live users own it."""
        ...


class MemberStore(Protocol):
    """Who is in which group."""

    async def find(self, tx: Transaction, principal: ObjectId) -> Principal | None:
        """A live user, group or application (by its service principal) of that id."""
        ...

    async def page(self, tx: Transaction, group: GroupId, query: ListQuery) -> Page[Principal]:
        """The live members, by id."""
        ...

    async def page_transitive(self, tx: Transaction, group: GroupId, query: ListQuery) -> Page[Principal]:
        """The live members, those of nested groups included, each once, by id."""
        ...

    async def add(self, tx: Transaction, group: GroupId, member: ObjectId, kind: PrincipalKind, now: Instant) -> bool:
        """Add one; False where it was a member already."""
        ...

    async def groups_of(
        self, tx: Transaction, member: ObjectId, *, after: str, top: int, transitive: bool
    ) -> Sequence[Group]:
        """The live groups of a member beyond the id `after`, by id. `transitive`: and the groups those are in."""
        ...

    async def remove(self, tx: Transaction, group: GroupId, member: ObjectId) -> bool:
        """Remove one; False where it was none."""
        ...
