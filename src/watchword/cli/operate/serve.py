"""`watchword serve`: the API over HTTPS."""

import asyncio
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from watchword.cli.exits import Exit, Failure
from watchword.cli.operate.place import hand_over, settings_file, settings_of
from watchword.settings import Settings, SqliteFile

HEADER_MS = 5000
"""How long a client may take to send its headers: whoever drips them byte by byte is cut off (API, slow headers)."""
DRAIN_SECONDS = 35
"""How long running requests may take to end after SIGTERM: a little longer than the longest request."""

_APPLICATION = "watchword.bootstrap:serve_app"


@click.command()
@click.option("--config", metavar="FILE", help="The settings file. Default: WATCHWORD_SETTINGS, watchword.toml here.")
def command(config: str | None) -> None:
    """Serve the API over HTTPS, by the settings. SIGTERM and Ctrl-C let running requests end."""
    settings = settings_of(config, os.environ)
    refuse_unready(settings)
    serve(settings, settings_file(config, os.environ))


def refuse_unready(settings: Settings) -> None:
    """Say what is missing before a server is started that could only fail. Raises Failure or a Problem."""
    from watchword.bootstrap import check_brand, check_methods
    from watchword.bootstrap.languages import languages_of
    from watchword.db.migrate import require_current

    if isinstance(settings.location, SqliteFile) and settings.server.workers > 1:
        raise Failure(Exit.INVALID, "A SQLite database is served by one worker: set server.workers to 1.")
    check_methods(settings)
    check_brand(settings)
    languages_of(settings)
    for name, path in {"tls.cert": settings.tls.cert, "tls.key": settings.tls.key}.items():
        if not path.exists():
            hint = "`watchword demo` makes its own; for a service, name the files of your certificate."
            raise Failure(Exit.INVALID, f"There is no file {path} ({name}).", [hint])
    if not settings.key_file.exists():
        raise Failure(
            Exit.INVALID, f"There is no key file {settings.key_file}.", ["`watchword keyring create` makes one."]
        )
    refuse_taken_port(settings.server.host, settings.server.port)
    asyncio.run(require_current(settings.location))


def is_listening(host: str, port: int) -> bool:
    """Whether somebody answers there."""
    try:
        socket.create_connection((host, port), timeout=3).close()
    except OSError:
        return False
    return True


def refuse_taken_port(host: str, port: int) -> None:
    """Raises Failure where something else listens there: the server would share the port, and get half the requests."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Failure(
                Exit.CONFLICT,
                f"Port {port} of {host} cannot be used: {error.strerror}.",
                ["Something else listens there: stop it, or choose another port."],
            ) from error


def serve(settings: Settings, file: Path | None, ready: Callable[[], None] | None = None) -> None:
    """Serve until told to stop. `ready` is called once the server's processes are started."""
    from granian.constants import HTTPModes, Interfaces, SSLProtocols
    from granian.http import HTTP1Settings
    from granian.server import Server

    hand_over(file, os.environ)
    options: dict[str, Any] = {
        "address": settings.server.host,
        "port": settings.server.port,
        "workers": settings.server.workers,
        "interface": Interfaces.ASGI,
        "factory": True,
        # HTTP/1.1 alone: only there does the server bound the time for headers.
        "http": HTTPModes.http1,
        "http1_settings": HTTP1Settings(header_read_timeout=HEADER_MS),
        "websockets": False,
        "ssl_cert": settings.tls.cert,
        "ssl_key": settings.tls.key,
        # Windows 10 and PowerShell 5.1 have no TLS 1.3; of 1.2 only suites with forward secrecy are offered.
        "ssl_protocol_min": SSLProtocols.tls12,
        "workers_kill_timeout": DRAIN_SECONDS,
        "log_dictconfig": _LOGS,
        "respawn_failed_workers": settings.server.workers > 1,
    }
    server = Server(_APPLICATION, **options)
    if ready is not None:
        server.on_startup(ready)
    server.serve()


_LOGS: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "watchword.web.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "loggers": {
        "_granian": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "granian.access": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
