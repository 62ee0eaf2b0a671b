"""What the doctor looks at without the database: the machine, the files, the certificate, the port."""

import shutil
import socket
import ssl
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

from watchword.cli.operate.findings import Finding, fail, ok, warn
from watchword.kernel.clock import DAY, Instant, format_instant
from watchword.kernel.errors import Problem
from watchword.settings import Settings

_MIB = 1024**2
_BUILT = Instant(1_760_000_000_000_000)
"""October 2025: no clock that is right shows less."""


def check_host(settings: Settings, now: Instant) -> Iterator[Finding]:
    """All of them."""
    yield _python()
    yield _clock(now)
    yield _folder(settings)
    yield _disk(settings)
    yield _keyring(settings)
    yield from _certificate(settings, now)
    yield _port(settings)


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return ok("Python", f"{version}, {ssl.OPENSSL_VERSION}")


def _clock(now: Instant) -> Finding:
    if now < _BUILT:
        return fail("clock", f"it shows {format_instant(now)}", "Set the clock: tokens and certificates hang on it.")
    return ok("clock", format_instant(Instant(now // 1_000_000 * 1_000_000)))


def _folder(settings: Settings) -> Finding:
    folder = settings.state_dir
    if not folder.is_dir():
        return fail("state folder", f"{folder} is not there", "Create it, owned by the server's user, mode 0700.")
    if folder.stat().st_mode & 0o077:
        return warn("state folder", f"{folder} is open to others", f"chmod 0700 {folder}")
    return ok("state folder", str(folder))


def _disk(settings: Settings) -> Finding:
    folder = settings.state_dir if settings.state_dir.is_dir() else settings.state_dir.parent
    free = shutil.disk_usage(folder).free // _MIB if folder.is_dir() else 0
    said = f"{free} MiB free"
    if free < 100:
        return fail("disk", said, "Make room: a full disk refuses every change.")
    return ok("disk", said) if free >= 1024 else warn("disk", said, "Make room before it fills.")


def _keyring(settings: Settings) -> Finding:
    from watchword.adapters.keyring import load_keyring

    try:
        keyring = load_keyring(settings.key_file, create=False)
    except Problem as problem:
        return fail(
            "key file", problem.message, "`watchword keyring create` makes one; a lost one comes from the backup."
        )
    return ok("key file", f"{settings.key_file}, key {keyring.current} seals, of {len(keyring.keys)}")


def _certificate(settings: Settings, now: Instant) -> Iterator[Finding]:
    from watchword.adapters.tls import certificate_facts, key_belongs

    host = urlsplit(settings.base_url).hostname or ""
    try:
        facts = certificate_facts(settings.tls.cert)
        fits = key_belongs(settings.tls.cert, settings.tls.key)
    except Problem as problem:
        yield fail("certificate", problem.message, "Name the files in tls.cert and tls.key.")
        return
    if not fits:
        yield fail("certificate", "the key is not the certificate's", "tls.cert and tls.key must belong together.")
    if not facts.speaks_for(host):
        names = ", ".join(sorted(facts.names)) or "nobody"
        yield fail("certificate", f"it speaks for {names}, not for {host}", "Get one for the host of base_url.")
    yield _lifetime(facts.valid_from, facts.valid_until, now)


def _lifetime(start: Instant, end: Instant, now: Instant) -> Finding:
    said = f"valid until {format_instant(end)}"
    if not start <= now < end:
        return fail("certificate", f"not valid now; {said}", "Renew it, and restart the server.")
    if end - now < 14 * DAY:
        return warn("certificate", said, "Renew it soon, and restart the server.")
    return ok("certificate", said)


def _port(settings: Settings) -> Finding:
    host, port = settings.server.host, settings.server.port
    where = f"{host}:{port}"
    try:
        with socket.create_connection((host, port), timeout=3) as raw:
            context = ssl.create_default_context(cafile=str(settings.tls.ca) if settings.tls.ca.exists() else None)
            with context.wrap_socket(raw, server_hostname=urlsplit(settings.base_url).hostname):
                return ok("port", f"{where} serves, with a certificate that is trusted")
    except ConnectionRefusedError:
        return ok("port", f"{where} is free: the server is not running")
    except (ssl.SSLError, OSError) as error:
        return fail("port", f"{where}: {error}", "Something else listens there, or with a certificate of its own.")
