"""Roles, as defined, activated and assigned, and what the services ask of the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from watchword.access.roles import BUILT_IN_ROLES, Role, built_in
from watchword.directory.groups.model import Principal
from watchword.directory.model import PrincipalKind
from watchword.kernel.clock import Instant
from watchword.kernel.ids import ObjectId, RoleId
from watchword.kernel.query import ListQuery, Page
from watchword.kernel.work import Transaction


@dataclass(frozen=True)
class Definition:
    """A role that can be assigned. A custom one grants nothing here; who holds it is protected as the strongest are."""

    id: RoleId
    name: str
    description: str | None
    is_built_in: bool = False
    is_enabled: bool = True
    is_privileged: bool = False
    permissions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Activated:
    """A role that Graph's older API shows, under an id of this organization's own."""

    id: ObjectId
    role: Role


@dataclass(frozen=True)
class Assignment:
    """A role held, for the whole directory, by a user, by the members of a group, or by an application."""

    id: str
    principal_id: ObjectId
    principal_kind: PrincipalKind
    role_id: RoleId
    assigned_at: Instant


def definition_of(role: Role) -> Definition:
    """A built-in role as a definition."""
    return Definition(role.template_id, role.name, role.description, is_built_in=True, is_privileged=role.privileged)


BUILT_IN = tuple(definition_of(role) for role in BUILT_IN_ROLES)


def built_in_definition(role: str) -> Definition | None:
    """The built-in role of that id."""
    found = built_in(role)
    return None if found is None else definition_of(found)


class RoleStore(Protocol):
    """Roles in a transaction of the caller's."""

    async def activated(self, tx: Transaction) -> Sequence[Activated]:
        """Every activated role, by name."""
        ...

    async def activate(self, tx: Transaction, role: RoleId, now: Instant) -> bool:
        """Activate a built-in role; False where it is active."""
        ...

    async def custom_definitions(self, tx: Transaction) -> Sequence[Definition]:
        """The custom roles, by name."""
        ...

    async def page(self, tx: Transaction, query: ListQuery) -> Page[Assignment]:
        """Assignments, by Graph's property names."""
        ...

    async def get(self, tx: Transaction, assignment: str) -> Assignment | None:
        """One of them."""
        ...

    async def assign(self, tx: Transaction, assignment: Assignment) -> bool:
        """Store one; False where the principal holds the role already."""
        ...

    async def unassign(self, tx: Transaction, principal: ObjectId, role: RoleId) -> bool:
        """Remove one; False where there was none."""
        ...

    async def holders(self, tx: Transaction, role: RoleId, query: ListQuery) -> Page[Principal]:
        """The live principals a role is assigned to, by id."""
        ...

    async def held_by(self, tx: Transaction, user: ObjectId) -> Sequence[Assignment]:
        """What is assigned to one principal itself."""
        ...
