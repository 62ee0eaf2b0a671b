"""The settings as words: one frozen structure per table of the file, with its defaults and bounds."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from msgspec import Meta, Struct

from watchword.kernel.errors import Invalid
from watchword.kernel.secret import Secret
from watchword.settings.messages import HttpGateway, Mail, Messages

Seconds = Annotated[int, Meta(ge=1, le=10 * 365 * 86_400)]
TokenLife = Annotated[int, Meta(ge=300, le=7200)]


@dataclass(frozen=True)
class SqliteFile:
    """The database is a file of one server process."""

    path: Path


@dataclass(frozen=True)
class PostgresqlServer:
    """The database is a PostgreSQL server; the URI holds no password."""

    uri: str
    password_file: Path | None = None

    def dsn(self) -> Secret:
        """The URI with the password of its file, as the driver takes it. Raises Invalid `secret-file-unusable`."""
        if self.password_file is None:
            return Secret(self.uri)
        scheme, _, rest = self.uri.partition("://")
        user, _, place = rest.rpartition("@")
        return Secret(f"{scheme}://{user}:{quote(read_secret(self.password_file).reveal(), safe='')}@{place}")


Location = SqliteFile | PostgresqlServer


class Server(Struct, frozen=True, kw_only=True):
    """Where it listens. Behind a proxy, `trusted_proxies` are the networks whose X-Forwarded-* headers are believed."""

    host: Annotated[str, Meta(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8443
    workers: Annotated[int, Meta(ge=1, le=64)] = 1
    trusted_proxies: tuple[str, ...] = ()


class Tls(Struct, frozen=True, kw_only=True):
    """PEM files: the certificate with its chain, its key, and the authority that clients are told to trust."""

    cert: Path = Path("tls/cert.pem")
    key: Path = Path("tls/key.pem")
    ca: Path = Path("tls/ca.pem")


class Tokens(Struct, frozen=True, kw_only=True):
    """How long what the authority issues is good for (STANDARDS section 11). Keys verify for two hours after they sign,
    so no access token and no id_token lives longer."""

    code_seconds: Annotated[int, Meta(ge=1, le=600)] = 60
    access_seconds: TokenLife = 3600
    id_seconds: TokenLife = 3600
    refresh_idle_seconds: Seconds = 90 * 86_400
    refresh_absolute_seconds: Seconds = 365 * 86_400
    device_seconds: Annotated[int, Meta(ge=60, le=3600)] = 900


class SessionSettings(Struct, frozen=True, kw_only=True):
    """How long a browser stays signed in (STANDARDS section 10): after its last request, and at all. `persistent`:
    where the person chose to stay signed in. `portal`: where administrators work."""

    idle_seconds: Annotated[int, Meta(ge=60, le=90 * 86_400)] = 3600
    overall_seconds: Annotated[int, Meta(ge=60, le=90 * 86_400)] = 86_400
    persistent_idle_seconds: Annotated[int, Meta(ge=60, le=365 * 86_400)] = 86_400
    persistent_overall_seconds: Annotated[int, Meta(ge=60, le=365 * 86_400)] = 86_400
    portal_idle_seconds: Annotated[int, Meta(ge=60, le=86_400)] = 900
    portal_overall_seconds: Annotated[int, Meta(ge=60, le=86_400)] = 43_200


class SignInSettings(Struct, frozen=True, kw_only=True):
    """What is demanded of people who sign in. `mfa_for_all`: several factors of everybody, like security defaults; else
    of those alone for whom per-user MFA is enabled or enforced. From `trusted_networks` neither is demanded, unless an
    application asks for it. `devices_of_administrators`: whether those who hold a role may approve devices (RFC 8628)
    of any application, and not of the Azure CLI and Graph PowerShell alone."""

    mfa_for_all: bool = False
    trusted_networks: tuple[str, ...] = ()
    devices_of_administrators: bool = False


class Lockout(Struct, frozen=True, kw_only=True):
    """When passwords are no longer looked at (STANDARDS section 2): after `threshold` distinct wrong ones in a row, for
    `seconds`, then for twice as long at each further one, up to an hour. Browsers that a person has signed in with have
    a counter of their own. `names_per_network`: of how many people the first answer may be wrong within ten minutes
    from one IPv4 address, or one /64 of IPv6, before none is looked at from there."""

    threshold: Annotated[int, Meta(ge=1, le=50)] = 10
    seconds: Annotated[int, Meta(ge=5, le=18_000)] = 60
    names_per_network: Annotated[int, Meta(ge=1, le=1_000_000)] = 20


class Limits(Struct, frozen=True, kw_only=True):
    """How many requests one caller may send to a node. How much of one is read is not to be chosen (STANDARDS section
    13; docs/reference/limits.md). `wait_seconds`: how long a request for a page or a token may wait for its turn, in a
    crowd, before it is answered 503 with Retry-After."""

    requests_per_second: Annotated[int, Meta(ge=1, le=1_000_000)] = 1000
    requests_at_once: Annotated[int, Meta(ge=1, le=10_000_000)] = 10_000
    wait_seconds: Annotated[int, Meta(ge=1, le=60)] = 2


class BrandSettings(Struct, frozen=True, kw_only=True):
    """How the organisation presents itself to who signs in. `name`: where pages should not call it as the directory
    does. `colour`: `#rrggbb`; what is written on it, and what is drawn in it in the light and in the dark, is computed
    so that it can be read. `logo`: a PNG or plain SVG file of at most 24 kB; `logo_dark`: the same for dark grounds."""

    name: Annotated[str, Meta(max_length=64)] = ""
    colour: str = ""
    logo: Path | None = None
    logo_dark: Path | None = None


class Audit(Struct, frozen=True, kw_only=True):
    """How long records are kept, and over how many chains they are spread (docs/decisions/0005-audit-chains.md)."""

    retention_days: Annotated[int, Meta(ge=1, le=3650)] = 30
    chains: Annotated[int, Meta(ge=1, le=64)] | None = None


class Settings(Struct, frozen=True, kw_only=True):
    """Everything the operator may say. Relative paths lie in `state_dir`, that one beside the file it is named in.

    `development` keeps what people are sent and shows it at `/dev/outbox`; `test_mode` lets a file move the clock. Both
    are for this machine alone. `language` is spoken where nobody says what they read: the tag of a catalogue; where
    it is empty, the organisation's `preferredLanguage`, else English.
    """

    base_url: str = "https://localhost:8443"
    extra_hosts: tuple[str, ...] = ()
    state_dir: Path = Path("state")
    database: str = "sqlite:watchword.db"
    database_password_file: Path | None = None
    key_file: Path = Path("keys.json")
    test_mode: bool = False
    test_clock_file: Path | None = None
    development: bool = False
    language: Annotated[str, Meta(pattern="^([0-9A-Za-z-]{2,35})?$")] = ""
    server: Server = Server()
    tls: Tls = Tls()
    tokens: Tokens = Tokens()
    sessions: SessionSettings = SessionSettings()
    sign_in: SignInSettings = SignInSettings()
    lockout: Lockout = Lockout()
    limits: Limits = Limits()
    audit: Audit = Audit()
    brand: BrandSettings = BrandSettings()
    mail: Mail = Mail()
    sms: HttpGateway = HttpGateway()
    voice: HttpGateway = HttpGateway()
    messages: Messages = Messages()
    methods: dict[str, dict[str, Any]] = {}

    @property
    def location(self) -> Location:
        """Where the database is."""
        scheme, _, rest = self.database.partition(":")
        if scheme == "sqlite":
            return SqliteFile(self.state_dir / rest)
        return PostgresqlServer(self.database, self.database_password_file)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The values of the Host header that are answered."""
        return (urlsplit(self.base_url).netloc, *self.extra_hosts)

    @property
    def audit_chains(self) -> int:
        """How many chains a new installation opens: one writer needs one, many must not queue behind one row."""
        return self.audit.chains or (1 if isinstance(self.location, SqliteFile) else 8)


def read_secret(path: Path) -> Secret:
    """A secret that the settings name by its file, without the line end. Raises Invalid `secret-file-unusable`."""
    try:
        text = path.read_text("utf-8").removesuffix("\n").removesuffix("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid("secret-file-unusable", f"The file {path} cannot be read.", target=str(path)) from error
    if not text or "\n" in text or path.stat().st_mode & 0o007:
        raise Invalid(
            "secret-file-unusable", f"The file {path} must hold one line, unreadable to others than its owner."
        )
    return Secret(text)
