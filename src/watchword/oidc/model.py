"""What the token endpoint needs to know of applications and of people, and of whom it asks it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from watchword.kernel.clock import Instant
from watchword.kernel.ids import AppId, ObjectId, RoleId
from watchword.kernel.work import Transaction
from watchword.oidc.protocol.keys import SigningKey


@dataclass(frozen=True)
class ClientSecret:
    """A registered secret: its keyed digest, and when it may be used."""

    digest: bytes
    valid_from: Instant
    valid_until: Instant


@dataclass(frozen=True)
class Client:
    """An application as the token endpoint sees it. `app_roles` are the Graph permissions granted to it."""

    app_id: AppId
    name: str
    service_principal_id: ObjectId
    enabled: bool
    secrets: tuple[ClientSecret, ...]
    certificates: tuple[bytes, ...]
    """PEM or DER."""
    app_roles: frozenset[str]
    role_ids: tuple[RoleId, ...]


@dataclass(frozen=True)
class Account:
    """A person as a token names them."""

    id: ObjectId
    upn: str
    name: str
    enabled: bool
    role_ids: tuple[RoleId, ...]


class Clients(Protocol):
    """Applications and people, by what a request names them with."""

    async def client(self, tx: Transaction, app_id: AppId) -> Client | None:
        """The application of that client id."""
        ...

    async def account(self, tx: Transaction, key: str) -> Account | None:
        """The person of that object id or userPrincipalName."""
        ...


class KeyStore(Protocol):
    """Signing keys at rest."""

    async def keys(self, tx: Transaction) -> Sequence[SigningKey]:
        """All of them."""
        ...

    async def add(self, tx: Transaction, key: SigningKey) -> None:
        """Store a new one."""
        ...

    async def start(self, tx: Transaction, kid: str, signs_from: Instant) -> None:
        """Let it sign sooner."""
        ...

    async def remove(self, tx: Transaction, kid: str) -> None:
        """Delete it."""
        ...
