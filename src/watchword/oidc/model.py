"""What the identity platform knows of applications and people, and what was granted to whom by whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from watchword.audit.sign_ins.model import Named as Resource
from watchword.audit.sign_ins.model import Note
from watchword.directory.applications.model import Platform, SignInSettings
from watchword.kernel.actor import Origin
from watchword.kernel.assurance import Proof, Requirement
from watchword.kernel.clock import Instant
from watchword.kernel.ids import AppId, ObjectId, RoleId, UserId
from watchword.kernel.secret import Secret
from watchword.kernel.work import Transaction
from watchword.oidc.protocol.authorization_request import AuthorizationRequest
from watchword.oidc.protocol.consent import Api
from watchword.oidc.protocol.errors import OAuthRefused
from watchword.oidc.protocol.id_token import Named
from watchword.oidc.protocol.scopes import Apis, DelegatedScopes
from watchword.oidc.protocol.signed_in import SignedIn
from watchword.sessions.model import Session, SessionId


@dataclass(frozen=True)
class ClientSecret:
    """A registered secret: its keyed digest, and when it may be used."""

    digest: bytes
    valid_from: Instant
    valid_until: Instant


@dataclass(frozen=True)
class Client:
    """An application as the token endpoint sees it. `app_roles` are the Graph permissions granted to it.

    `assigned_only`: it is for people who are assigned to it, and for nobody else.
    """

    app_id: AppId
    name: str
    service_principal_id: ObjectId
    enabled: bool
    secrets: tuple[ClientSecret, ...]
    certificates: tuple[bytes, ...]
    """PEM or DER."""
    app_roles: frozenset[str]
    role_ids: tuple[RoleId, ...]
    sign_in: SignInSettings = field(default_factory=SignInSettings)
    assigned_only: bool = False


@dataclass(frozen=True)
class Account:
    """A person as a token names them. What was issued before `valid_from` is good no longer."""

    id: ObjectId
    upn: str
    name: str
    enabled: bool
    role_ids: tuple[RoleId, ...]
    valid_from: Instant
    given_name: str = ""
    family_name: str = ""
    mail: str = ""

    @property
    def named(self) -> Named:
        """For tokens."""
        return Named(
            id=self.id,
            upn=self.upn,
            name=self.name,
            given_name=self.given_name,
            family_name=self.family_name,
            mail=self.mail,
        )


class Clients(Protocol):
    """Applications and people, by what a request names them with."""

    async def client(self, tx: Transaction, app_id: AppId) -> Client | None:
        """The application of that client id."""
        ...

    async def account(self, tx: Transaction, key: str) -> Account | None:
        """The person of that object id or userPrincipalName."""
        ...

    async def assigned(self, tx: Transaction, app_id: AppId, user: ObjectId) -> bool:
        """Whether the person is assigned to the application, or to the API, of that client id."""
        ...

    async def apis(self, tx: Transaction) -> Mapping[str, Api]:
        """The registered APIs by their identifiers, `api://{client id}` among them."""
        ...

    async def page_origins(self, tx: Transaction) -> frozenset[str]:
        """The origins of single-page applications: whom browsers may hand our answers to."""
        ...


@dataclass(frozen=True, kw_only=True)
class Access:
    """What somebody let an application do in one sign-in. `valid_as_of`: what is revoked after this ends it.

    `reached`: as how many factors the organisation counts the sign-in, remembered browsers included: `1` or `2`.
    `ip`: the address of the person's own browser or program at the time.
    `platform`: None where there was no redirect URI (device code, password). `confidential`: the application proved
    itself, and must do so each time.
    """

    client_id: AppId
    user_id: UserId
    asked: DelegatedScopes
    signed_in: SignedIn
    valid_as_of: Instant
    reached: str = "1"
    ip: str = ""
    platform: Platform | None = None
    confidential: bool = False
    session: str | None = None
    capabilities: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Code:
    """An authorization code: what comes of it, and what its redeemer must know."""

    access: Access
    redirect_uri: str
    code_challenge: str | None
    nonce: str | None
    client_info: bool
    expires_at: Instant


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What came of one sign-in, for as long as it lasts: every token issued from it ends with it."""

    id: str
    access: Access
    idle_ends_at: Instant
    ends_at: Instant
    revoked_at: Instant | None = None


@dataclass(frozen=True, kw_only=True)
class DeviceRequest:
    """A device that waits for somebody to approve it. `ip`, `user_agent`: of who asked."""

    client_id: AppId
    asked: DelegatedScopes
    confidential: bool
    capabilities: tuple[str, ...]
    acr: str
    opened_at: Instant
    expires_at: Instant
    ip: str = ""
    user_agent: str = ""


@dataclass(frozen=True)
class Decision:
    """What somebody decided about a device. `approved`: as whom, and how they had signed in."""

    approved: Access | None


@dataclass(frozen=True)
class Polled:
    """A device request as its device meets it."""

    request: DeviceRequest
    decision: Decision | None
    redeemed: bool


@dataclass(frozen=True)
class Authority:
    """Who we are: the issuer, the organisation, the spellings of our Graph."""

    issuer: str
    tenant: str
    apis: Apis


@dataclass(frozen=True)
class Browser:
    """What a browser brought: the token of its session, and the ticket that all it has under way is bound to."""

    session: str
    ticket: str
    origin: Origin


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What the sign-in pages are asked for. `return_path` is a path of ours; they never take one from a URL.

    `acr`: as a token is to say it; `since`: nothing proved before counts, nor does what a browser is remembered for.
    What the organisation demands is added there, once it is known of whom. `select_account`: a page is shown even where
    somebody is signed in. `session`: who is signed in now, and is to prove more. `cancel_path` is for who gives up;
    empty where nobody waits for an answer. `api`: the API that is asked about.
    """

    acr: str
    since: Instant | None
    app_id: AppId
    app_name: str
    login_hint: str
    select_account: bool
    return_path: str
    session: Session | None
    cancel_path: str = ""
    api: Resource = field(default_factory=Resource)


class SignIn(Protocol):
    """The way to the sign-in pages."""

    async def begin(self, visit: Visit, browser: Browser, /) -> str:
        """Keep what is asked for; where the browser goes, as a path of ours."""
        ...


class Demands(Protocol):
    """What the organisation demands of people before an application gets anything for them."""

    async def requirement(self, tx: Transaction, user: UserId, app: AppId, origin: Origin, /) -> Requirement | None:
        """What must have been proved at a sign-in to this application from there; None: they have to set something up
        first (REG-03), and nothing is issued before."""
        ...


class BrowserSessions(Protocol):
    """The sessions of browsers (`sessions.browsing.Sessions`)."""

    async def look(self, tx: Transaction, token: str, now: Instant) -> Session | None:
        """The session of a cookie, where it is good."""
        ...

    async def end(self, tx: Transaction, user: UserId, id_: SessionId, now: Instant) -> bool:
        """End it."""
        ...


@dataclass(frozen=True)
class Typed:
    """A right password: whose it is, what it proves, and the record of the sign-in so far."""

    user: UserId
    proof: Proof
    note: Note


class Passwords(Protocol):
    """Judges a password that was typed into somebody else's program; counts, throttles and records as at sign-in."""

    async def prove(self, username: str, password: Secret, client: Client, origin: Origin) -> Typed | None:
        """Whose it is and what it proves; None for every wrong name, wrong password, and throttled one alike."""
        ...

    async def ended(self, tx: Transaction, typed: Typed, refused: OAuthRefused | None) -> None:
        """Write down what came of it: something was issued, or why not."""
        ...


@dataclass(frozen=True)
class Errand:
    """An authorization request under way in one browser."""

    id: str
    request: AuthorizationRequest
    expires_at: Instant


@dataclass(frozen=True)
class LogoutNotice:
    """An application that is to hear that a session has ended."""

    id: str
    client_id: AppId
    uri: str
    user_id: str
    session: str
    tries: int = 0
