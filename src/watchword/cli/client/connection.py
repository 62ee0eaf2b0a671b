"""Which server is asked, whom it trusts, and as whom: options, variables, and a profile of a few lines of TOML.

A profile looks like this; `token_file` may stand for the three lines of client credentials:

    server = "https://id.contoso.com"
    ca = "ca.pem"
    tenant = "contoso.com"
    client_id = "00000000-0000-0000-0000-000000000000"
    client_secret_file = "secret"
"""

import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from watchword.cli.exits import Exit, Failure
from watchword.kernel.secret import Secret
from watchword.settings import read_secret

DEFAULT_SERVER = "https://localhost:8443"
DEMO_PROFILE = Path("state/profile.toml")
TOKEN = "WATCHWORD_TOKEN"  # noqa: S105 - the variable's name
PROFILE = "WATCHWORD_PROFILE"
URL = "WATCHWORD_URL"
CA = "WATCHWORD_CA"
VARIABLES = (TOKEN, PROFILE, URL, CA)

_KEYS = frozenset({"server", "ca", "tenant", "client_id", "client_secret_file", "token_file"})
_HOW = (
    "Give a token: in WATCHWORD_TOKEN, or in a file by --token-file.",
    "On the host of the server, `watchword tokens mint PERSON` makes one.",
    "Or name an application in ~/.config/watchword/profile.toml: `watchword apps register` makes one.",
)


@dataclass(frozen=True)
class BearerToken:
    """A token that was given."""

    token: Secret
    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class ClientCredentials:
    """An application that gets a token for itself."""

    tenant: str
    client_id: str
    secret: Secret
    __hash__ = None  # type: ignore[assignment]


Credentials = BearerToken | ClientCredentials


@dataclass(frozen=True)
class Connection:
    """Where, and as whom. `ca` is a PEM file that vouches for the server, besides the machine's own authorities."""

    server: str
    ca: Path | None
    credentials: Credentials
    __hash__ = None  # type: ignore[assignment]


def connection_of(options: Mapping[str, str | None], environ: Mapping[str, str], here: Path) -> Connection:
    """What the options say; where they are silent, the variables; then the profile. Raises Failure."""
    profile = _profile(options.get("profile") or environ.get(PROFILE), environ, here)
    server = options.get("server") or environ.get(URL) or profile.get("server") or DEFAULT_SERVER
    if not server.startswith("https://"):
        raise Failure(Exit.USAGE, f"The server must be named by https://, for tokens travel to it: {server}.")
    ca = options.get("ca") or environ.get(CA) or profile.get("ca")
    return Connection(server.rstrip("/"), Path(ca) if ca else None, _credentials(options, environ, profile))


def _credentials(
    options: Mapping[str, str | None], environ: Mapping[str, str], profile: Mapping[str, str]
) -> Credentials:
    token_file = options.get("token_file")
    if token_file:
        return BearerToken(read_secret(Path(token_file)))
    if environ.get(TOKEN):
        return BearerToken(Secret(environ[TOKEN].strip()))
    if "token_file" in profile:
        return BearerToken(read_secret(Path(profile["token_file"])))
    try:
        return ClientCredentials(
            profile["tenant"], profile["client_id"], read_secret(Path(profile["client_secret_file"]))
        )
    except KeyError:
        raise Failure(Exit.UNAUTHENTICATED, "There is nothing to prove who is asking with.", _HOW) from None


def _profile(named: str | None, environ: Mapping[str, str], here: Path) -> Mapping[str, str]:
    """The profile that was named; else that of the person; else the one that the demo left here; else none."""
    if named:
        return _read(Path(named))
    home = Path(environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "watchword" / "profile.toml"
    return next((_read(path) for path in (home, here / DEMO_PROFILE) if path.exists()), {})


def _read(path: Path) -> Mapping[str, str]:
    """Paths in it lie beside it. Nobody else may have written it: it says where tokens are sent."""
    try:
        status = path.stat()
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Failure(Exit.USAGE, f"The profile {path} cannot be read: {error}.") from error
    if status.st_uid not in (0, os.geteuid()) or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise Failure(Exit.USAGE, f"The profile {path} is not used: somebody else may have written it.")
    wrong = sorted(set(values) - _KEYS) + [name for name, value in values.items() if not isinstance(value, str)]
    if wrong:
        raise Failure(
            Exit.USAGE,
            f"The profile {path} cannot be used: {', '.join(wrong)}.",
            [f"Known: {', '.join(sorted(_KEYS))}."],
        )
    beside = path.resolve().parent
    files = {"ca", "token_file", "client_secret_file"}
    return {name: str(beside / value) if name in files else value for name, value in values.items()}
