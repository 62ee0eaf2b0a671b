"""What the operator says: `watchword.toml`, overlaid by `WATCHWORD_*` variables, as one frozen `Settings`.

Nobody else reads the environment. An unknown key is refused, so a misspelt one cannot leave a default in force unseen;
every fault is told at once. Secrets are given as files, never as values (OWASP ASVS 5.0 section 13.3.1; OPS-02,
OPS-03).
"""

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from watchword.kernel.errors import Fault, Invalid
from watchword.settings.checks import faults_of
from watchword.settings.messages import HttpGateway, Mail, Messages
from watchword.settings.model import (
    Audit,
    BrandSettings,
    Limits,
    Location,
    Lockout,
    PostgresqlServer,
    Server,
    SessionSettings,
    Settings,
    SignInSettings,
    SqliteFile,
    Tls,
    Tokens,
    read_secret,
)
from watchword.settings.reading import FILE_VARIABLE, build, read_file, read_variables

__all__ = [
    "Audit",
    "BrandSettings",
    "HttpGateway",
    "Limits",
    "Location",
    "Lockout",
    "Mail",
    "Messages",
    "PostgresqlServer",
    "Server",
    "SessionSettings",
    "Settings",
    "SignInSettings",
    "SqliteFile",
    "Tls",
    "Tokens",
    "load_settings",
    "of_this_process",
    "read_secret",
]

FILE_NAME = "watchword.toml"
LOG_VARIABLE = "WATCHWORD_LOG"


def load_settings(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """Read the file and the variables. Where no file is named, it is that of WATCHWORD_SETTINGS, else `watchword.toml`
    here if there is one, else none.

    Raises Invalid: `settings-unreadable`, `settings-malformed`, or `settings-invalid` with all the faults.
    """
    found = path or _file_of(environ)
    faults: list[Fault] = []
    given = {**(read_file(found) if found else {}), **read_variables(environ, faults)}
    settings = _place(build(given, faults), found.resolve().parent if found else Path.cwd())
    faults += faults_of(settings)
    if faults:
        said = "; ".join(f"{fault.target}: {fault.message}" for fault in faults)
        raise Invalid("settings-invalid", f"The settings cannot be used: {said}", faults=faults)
    return settings


def of_this_process() -> tuple[Settings, str]:
    """The settings a server process was started with, and its log level (WATCHWORD_LOG, default `info`)."""
    environ = dict(os.environ)
    log_level = environ.pop(LOG_VARIABLE, "info")
    return load_settings(None, environ), log_level


def _file_of(environ: Mapping[str, str]) -> Path | None:
    if FILE_VARIABLE in environ:
        return Path(environ[FILE_VARIABLE])
    return Path(FILE_NAME) if Path(FILE_NAME).exists() else None


def _place(settings: Settings, beside: Path) -> Settings:
    """All paths absolute."""
    state = (beside / settings.state_dir).resolve()
    tls, mail, brand = settings.tls, settings.mail, settings.brand

    def within(path: Path | None) -> Path | None:
        return state / path if path else None

    def placed(gateway: HttpGateway) -> HttpGateway:
        files = {"secret_file": within(gateway.secret_file), "ca_file": within(gateway.ca_file)}
        return msgspec.structs.replace(gateway, **files)

    return msgspec.structs.replace(
        settings,
        state_dir=state,
        key_file=state / settings.key_file,
        database_password_file=within(settings.database_password_file),
        test_clock_file=within(settings.test_clock_file),
        tls=Tls(cert=state / tls.cert, key=state / tls.key, ca=state / tls.ca),
        mail=msgspec.structs.replace(mail, password_file=within(mail.password_file), ca_file=within(mail.ca_file)),
        brand=msgspec.structs.replace(brand, logo=within(brand.logo), logo_dark=within(brand.logo_dark)),
        sms=placed(settings.sms),
        voice=placed(settings.voice),
    )
