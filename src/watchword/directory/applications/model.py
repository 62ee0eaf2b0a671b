"""An application as the services and the token endpoint see it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from watchword.kernel.clock import Instant
from watchword.kernel.ids import AppId, ObjectId
from watchword.kernel.work import Transaction


class Platform(Enum):
    """What kind of application waits at a redirect URI, in Graph's words: it decides how a code is redeemed there."""

    WEB = "web"
    """A server, which proves itself when it redeems a code."""
    SPA = "spa"
    """A page in a browser, which redeems across origins and keeps no secret."""
    PUBLIC = "publicClient"
    """A program on somebody's machine, which keeps no secret."""


@dataclass(frozen=True)
class RedirectUri:
    """Where answers may be sent, letter for letter."""

    uri: str
    platform: Platform


@dataclass(frozen=True)
class ExposedScope:
    """A permission of an application that is an API itself. `admin_only`: only administrators consent to it."""

    name: str
    admin_only: bool = False


@dataclass(frozen=True)
class SignInSettings:
    """How people sign in to an application. Whatever is not switched on is refused.

    `public`: programs without a redirect URI may act for it without a secret (Graph's isFallbackPublicClient).
    `device_code`, `password`: those flows. `back_channel_logout_uri`: told when a session ends; empty for none.
    """

    redirect_uris: tuple[RedirectUri, ...] = ()
    public: bool = False
    device_code: bool = False
    password: bool = False
    back_channel_logout_uri: str = ""
    scopes: tuple[ExposedScope, ...] = ()


@dataclass(frozen=True)
class SignInChange:
    """What is to be different; None, and nothing added or removed, leaves things as they are.

    `scopes` replace all of the application's; `identifier_uri` is one more name of it as an API.
    """

    add: tuple[RedirectUri, ...] = ()
    remove: tuple[str, ...] = ()
    public: bool | None = None
    device_code: bool | None = None
    password: bool | None = None
    back_channel_logout_uri: str | None = None
    scopes: tuple[ExposedScope, ...] | None = None
    identifier_uri: str | None = None


@dataclass(frozen=True)
class Application:
    """One registered application with its service principal: what acts, holds roles, and may be switched off.

    `assignment_required`: people sign in to it who are assigned to it, and nobody else.
    """

    id: ObjectId
    app_id: AppId
    service_principal_id: ObjectId
    display_name: str
    created_at: Instant
    enabled: bool = True
    identifier_uris: tuple[str, ...] = ()
    sign_in: SignInSettings = field(default_factory=SignInSettings)
    assignment_required: bool = False


class CredentialKind(Enum):
    """How an application proves itself."""

    SECRET = "secret"  # noqa: S105 - the name of a kind
    CERTIFICATE = "certificate"


@dataclass(frozen=True)
class Credential:
    """A secret (its keyed digest, and its first characters to tell it by) or a certificate (PEM, and thumbprints:
    base64url of SHA-1 and SHA-256 over the DER, as `x5t` and `x5t#S256` have them).
    """

    id: str
    kind: CredentialKind
    name: str
    starts_at: Instant
    ends_at: Instant
    digest: bytes | None = field(default=None, repr=False)
    hint: str = ""
    certificate: str | None = None
    thumbprint_sha1: str | None = None
    thumbprint_sha256: str | None = None


@dataclass(frozen=True)
class Client:
    """What the token endpoint must know of who asks. `credentials` are all it has; `granted` the application
    permissions by name.
    """

    app_id: AppId
    display_name: str
    service_principal_id: ObjectId
    enabled: bool
    identifier_uris: tuple[str, ...]
    sign_in: SignInSettings
    credentials: tuple[Credential, ...]
    granted: frozenset[str]
    assignment_required: bool


class ApplicationStore(Protocol):
    """The applications, in a transaction of the caller's."""

    async def get(self, tx: Transaction, application: ObjectId) -> Application | None:
        """By its object id."""
        ...

    async def all(self, tx: Transaction) -> Sequence[Application]:
        """Every one, by name."""
        ...

    async def add(self, tx: Transaction, application: Application) -> None:
        """Store a new one."""
        ...

    async def remove(self, tx: Transaction, application: ObjectId) -> bool:
        """Remove it with its credentials, grants, memberships and roles."""
        ...

    async def save_sign_in(
        self, tx: Transaction, application: ObjectId, settings: SignInSettings, identifiers: tuple[str, ...]
    ) -> None:
        """How people sign in to it from now on, and by which URIs it is known as an API."""
        ...

    async def exposing(self, tx: Transaction) -> Sequence[Application]:
        """The applications that are APIs themselves."""
        ...

    async def set_enabled(self, tx: Transaction, application: ObjectId, *, enabled: bool) -> bool:
        """Switch its service principal on or off; False where nothing changed."""
        ...

    async def set_assignment_required(self, tx: Transaction, application: ObjectId, *, required: bool) -> bool:
        """Let those alone sign in to it who are assigned, or everybody; False where nothing changed."""
        ...

    async def credentials(self, tx: Transaction, application: ObjectId) -> Sequence[Credential]:
        """All of them, oldest first."""
        ...

    async def add_credential(
        self, tx: Transaction, application: ObjectId, credential: Credential, now: Instant
    ) -> None:
        """Store one."""
        ...

    async def remove_credential(self, tx: Transaction, application: ObjectId, credential: str) -> bool:
        """Remove one."""
        ...

    async def granted(self, tx: Transaction, application: ObjectId) -> frozenset[str]:
        """The permissions it was granted."""
        ...

    async def grant(self, tx: Transaction, application: ObjectId, permission: str, now: Instant) -> bool:
        """Grant one; False where it had it."""
        ...

    async def revoke(self, tx: Transaction, application: ObjectId, permission: str) -> bool:
        """Take one away; False where it did not have it."""
        ...

    async def find(self, tx: Transaction, app_id: AppId) -> Application | None:
        """By its client id."""
        ...

    async def find_client(self, tx: Transaction, app_id: AppId) -> Client | None:
        """By its client id, with all its credentials: one that ran out is told from one that never was."""
        ...
