"""The organization and its domains as the services see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from watchword.kernel.clock import Instant
from watchword.kernel.ids import ObjectId
from watchword.kernel.work import Transaction


@dataclass(frozen=True)
class Organization:
    """The one organization. `id` is the tenant's; `profile` holds Graph's properties."""

    id: ObjectId
    display_name: str
    created_at: Instant
    profile: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Domain:
    """A domain name, in lower case. Accounts are named in verified ones only."""

    name: str
    is_default: bool = False
    is_initial: bool = False
    is_verified: bool = True
    federated: bool = False
    password_validity_days: int | None = None
    password_notice_days: int | None = None


class OrganizationStore(Protocol):
    """The organization and its domains, in a transaction of the caller's."""

    async def get(self, tx: Transaction) -> Organization | None:
        """It, once it is set up."""
        ...

    async def found(self, tx: Transaction, organization: Organization) -> None:
        """Set it up. Raises Conflict where there is one."""
        ...

    async def save(self, tx: Transaction, organization: Organization) -> None:
        """Store its profile."""
        ...

    async def domains(self, tx: Transaction) -> Sequence[Domain]:
        """All, by name."""
        ...

    async def domain(self, tx: Transaction, name: str) -> Domain | None:
        """One by its name in lower case."""
        ...

    async def add_domain(self, tx: Transaction, domain: Domain, now: Instant) -> None:
        """Store one. Raises Conflict where it is there."""
        ...

    async def save_domain(self, tx: Transaction, domain: Domain) -> None:
        """Store one, changed."""
        ...

    async def is_verified(self, tx: Transaction, name: str) -> bool:
        """Whether accounts may be named in that domain (lower case)."""
        ...
