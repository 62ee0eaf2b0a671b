"""What no single value shows to be wrong: each check gives the faults it found."""

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from watchword.kernel.errors import Fault
from watchword.settings.message_checks import faults_of_messages
from watchword.settings.model import Settings

_HOST = r"(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])"
_ORIGIN = re.compile(rf"https://({_HOST})(?::([1-9][0-9]{{0,4}}))?", re.ASCII)
_AUTHORITY = re.compile(rf"{_HOST}(?::[1-9][0-9]{{0,4}})?", re.ASCII)
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}", re.ASCII)
_SECRET_NAME = re.compile(r"(?:.*_)?(?:password|passphrase|secret|token|key|pin)", re.ASCII)


def faults_of(settings: Settings) -> list[Fault]:
    """Everything that is wrong with settings of the right types."""
    return [
        *_check_addresses(settings),
        *_check_database(settings),
        *_check_test_mode(settings),
        *_check_development(settings),
        *faults_of_messages(settings),
        *_check_brand(settings),
        *_check_secrets(settings.methods, "methods"),
    ]


def _check_addresses(settings: Settings) -> list[Fault]:
    faults = []
    origin = _ORIGIN.fullmatch(settings.base_url)
    if origin is None or int(origin.group(2) or 1) > 65535:
        faults.append(
            Fault("base_url", "must be https://host or https://host:port, in lower case, with nothing after it")
        )
    for host in settings.extra_hosts:
        if not _AUTHORITY.fullmatch(host):
            faults.append(Fault("extra_hosts", f"'{host}' is no host or host:port in lower case"))
    everybody = "everybody is not a proxy: anyone could choose their address"
    faults += _check_networks("server.trusted_proxies", settings.server.trusted_proxies, everybody)
    faults += _check_networks("sign_in.trusted_networks", settings.sign_in.trusted_networks, "that is everywhere")
    return faults


def _check_networks(name: str, networks: Iterable[str], everybody: str) -> Iterator[Fault]:
    for network in networks:
        try:
            if ipaddress.ip_network(network).prefixlen == 0:
                yield Fault(name, everybody)
        except ValueError as error:
            yield Fault(name, str(error))


def _check_database(settings: Settings) -> list[Fault]:
    database, workers = settings.database, settings.server.workers
    if re.fullmatch(r"sqlite:[^?#]+", database):
        return [Fault("server.workers", "must be 1 with SQLite, which one process serves")] if workers > 1 else []
    try:
        uri = urlsplit(database)
    except ValueError:
        uri = urlsplit("")
    if uri.scheme not in ("postgresql", "postgres") or not database.startswith(f"{uri.scheme}://"):
        return [Fault("database", "must be sqlite:path or postgresql://user@host/name")]
    if uri.password is not None or {"password", "passfile"} & set(parse_qs(uri.query)):
        return [Fault("database", "must not hold the password: name its file in database_password_file", "secret")]
    if settings.database_password_file is not None and not uri.username:
        return [Fault("database", "must name the user whose password the file holds")]
    return []


def _check_brand(settings: Settings) -> Iterator[Fault]:
    brand = settings.brand
    if brand.colour and not _COLOUR.fullmatch(brand.colour):
        yield Fault("brand.colour", "must be a colour as #rrggbb")
    if brand.logo_dark and not brand.logo:
        yield Fault("brand.logo_dark", "is for dark grounds: brand.logo must be there too")


def _check_test_mode(settings: Settings) -> list[Fault]:
    """Test hooks exist only where nobody else can reach them (OPS-02)."""
    if not settings.test_mode:
        set_anyway = settings.test_clock_file is not None
        return [Fault("test_clock_file", "is for test_mode only")] if set_anyway else []
    return _check_loopback(settings, "test_mode")


def _check_development(settings: Settings) -> list[Fault]:
    """What people are sent can be read there by whoever reaches it (OPS-02)."""
    return _check_loopback(settings, "development") if settings.development else []


def _check_loopback(settings: Settings, why: str) -> list[Fault]:
    places = {"server.host": settings.server.host, "base_url": urlsplit(settings.base_url).hostname or ""}
    return [Fault(key, f"must be this machine in {why}") for key, host in places.items() if not _is_loopback(host)]


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_secrets(table: Mapping[str, Any], prefix: str) -> list[Fault]:
    faults = []
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, dict):
            faults += _check_secrets(value, key)
        elif isinstance(value, str) and _SECRET_NAME.fullmatch(name):
            faults.append(Fault(key, f"must not hold a secret: name its file in {name}_file", "secret"))
    return faults
