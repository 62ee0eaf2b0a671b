"""The words of policy, and what the service asks of its store and of the directory."""

from collections.abc import Mapping
from typing import Any, Protocol

from watchword.kernel.clock import Instant
from watchword.kernel.work import Soon, Transaction

POLICY_ID = "authenticationMethodsPolicy"
ALL_USERS = "all_users"

Document = Mapping[str, Any]


class PolicyStore(Protocol):
    """Documents by configuration id. `soon` is what `documents` reads."""

    @property
    def soon(self) -> Soon:
        """For a unit that reads them."""
        ...

    async def documents(self, tx: Transaction) -> Mapping[str, Document]:
        """All that were changed."""
        ...

    async def keep(self, tx: Transaction, id_: str, document: Document, now: Instant) -> None:
        """Store one whole."""
        ...

    async def forget(self, tx: Transaction, id_: str) -> None:
        """Back to the default."""
        ...


class Memberships(Protocol):
    """What policy needs of the directory."""

    async def groups_of(self, tx: Transaction, user: str) -> frozenset[str]:
        """The ids of the groups a user is in, nested ones included."""
        ...

    async def groups_exist(self, tx: Transaction, ids: frozenset[str]) -> frozenset[str]:
        """Those of `ids` that are groups."""
        ...
