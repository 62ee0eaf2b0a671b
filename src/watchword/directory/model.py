"""Words that the parts of the directory share, and the ports they ask for."""

from enum import Enum
from typing import NewType, Protocol

from watchword.access.desk import Work
from watchword.kernel.errors import Conflict, Fault
from watchword.kernel.ids import UserId
from watchword.kernel.secret import Secret
from watchword.kernel.work import Transaction
from watchword.method import Person


class PrincipalKind(Enum):
    """What may be a member, or hold a role. The value is Graph's type name."""

    USER = "user"
    GROUP = "group"
    SERVICE_PRINCIPAL = "servicePrincipal"


Prepared = NewType("Prepared", object)
"""A password made ready for storage; only the one who prepared it looks inside."""


class Passwords(Protocol):
    """What accounts need of the authenticators: the password each one is made with."""

    async def prepare(self, person: Person, secret: Secret, *, must_change: bool) -> Prepared:
        """Check and hash, outside of any transaction because it is slow. Raises Invalid where it is too weak."""
        ...

    async def issue(self, work: Work, user: UserId, prepared: Prepared) -> None:
        """Give a new account its password."""
        ...

    async def reset(self, work: Work, user: UserId, prepared: Prepared) -> None:
        """Set another one for an account that exists."""
        ...

    async def demand_change(self, work: Work, user: UserId, *, must_change: bool) -> None:
        """Let it be changed at the next sign-in, or no more. Raises Invalid where the account has none."""
        ...

    async def forget(self, work: Work, user: UserId) -> None:
        """The account is gone for good: end all its authenticators and remove what is secret of them."""
        ...


class Administrators(Protocol):
    """Watches that somebody can still administer (CATALOGUE invariant I10)."""

    async def keep_one(self, tx: Transaction, *, principal: str | None = None, role: str | None = None) -> None:
        """After a change to `principal` or to who holds `role`: raise Invalid where it left no enabled Global
        Administrator. Those who make such changes at the same time wait for each other here.
        """
        ...


def taken(name: str) -> Conflict:
    """Graph's refusal of a value that another object has (CONTRACT section 10)."""
    message = f"Another object with the same value for property {name} already exists."
    return Conflict("object-conflict", message, target=name, faults=[Fault(name, message, "ObjectConflict")])
