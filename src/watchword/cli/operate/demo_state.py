"""What the demo keeps in its folder, made where it is missing: it starts anew, or goes on, without a question."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from watchword.adapters.keyring import load_keyring
from watchword.adapters.tls import ensure_local_tls
from watchword.kernel.clock import Instant
from watchword.settings import Settings, load_settings

DOMAIN = "contoso.com"
SECRET = "demo-app.secret"  # noqa: S105 - a file's name
PASSWORD = "demo-people.password"  # noqa: S105 - a file's name


@dataclass(frozen=True)
class Place:
    """The demo's folder, by the names of its files."""

    folder: Path

    @property
    def settings(self) -> Path:
        """The settings that its commands use."""
        return self.folder / "watchword.toml"

    @property
    def profile(self) -> Path:
        """How our client reaches it."""
        return self.folder / "profile.toml"

    @property
    def password(self) -> Path:
        """The password of all its people, in a file that only its owner can read."""
        return self.folder / PASSWORD

    @property
    def secret(self) -> Path:
        """The secret of its application."""
        return self.folder / SECRET

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "demo.log"

    def client_id(self) -> str | None:
        """Its application, where one was registered and its secret is still here."""
        if not (self.profile.exists() and self.secret.exists()):
            return None
        found = tomllib.loads(self.profile.read_text("utf-8")).get("client_id")
        return found if isinstance(found, str) else None


def prepare(folder: Path, port: int, now: Instant) -> tuple[Place, Settings]:
    """The folder with settings, keys and a certificate. Raises a Problem for files that are damaged."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = Place(folder.resolve())
    _write(place.settings, _settings(port))
    settings = load_settings(place.settings, {})
    load_keyring(settings.key_file, create=True)
    ensure_local_tls(settings.tls.cert.parent, now)
    return place, settings


def write_profile(place: Place, settings: Settings, client_id: str) -> None:
    """What our client needs to ask as the application."""
    lines = [
        "# Written by `watchword demo`.",
        f'server = "{settings.base_url}"',
        f'ca = "{settings.tls.ca.relative_to(place.folder)}"',
        f'tenant = "{DOMAIN}"',
        f'client_id = "{client_id}"',
        f'client_secret_file = "{SECRET}"',
    ]
    _write(place.profile, "\n".join(lines) + "\n")


def _settings(port: int) -> str:
    return (
        "# Written by `watchword demo` at every start; a service has a file of its own.\n"
        f'base_url = "https://localhost:{port}"\n'
        'state_dir = "."\n'
        "development = true  # what people are sent is kept, for /dev/outbox\n\n"
        f"[server]\nport = {port}\n\n"
        "[messages]  # nothing leaves, so they may be many\n"
        "apart_seconds = 0\nper_hour = 1000\nper_day = 1000\nabroad_per_hour = 1000\nall_per_hour = 10000\n"
        'countries = ["*"]\n'
    )


def _write(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.new")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    aside.replace(path)
