"""`watchword demo`: contoso.com on this machine, from nothing, in one command; and again where it left off."""

import asyncio
import os
import threading
import time
from pathlib import Path
from typing import Any

import click

from watchword.cli.exits import Exit, Failure
from watchword.settings import Settings

_ADMIN = "nora@contoso.com"
_APPLICATION = "Watchword demo"
_START_SECONDS = 60


@click.command()
@click.option("--state", type=click.Path(path_type=Path), default=Path("state"), show_default=True, help="Its folder.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8443, show_default=True, metavar="PORT", help="Where it listens."
)
def command(state: Path, port: int) -> None:
    """Start the organisation contoso.com at https://localhost:8443, with everything it needs, and say how to ask it.

    All it makes lies in one folder. Started again, it goes on with what is there; Ctrl-C stops it.
    """
    from watchword.cli.operate import demo_state
    from watchword.cli.operate.serve import refuse_taken_port
    from watchword.kernel.clock import system_clock

    os.umask(0o077)
    refuse_taken_port("127.0.0.1", port)
    click.echo("Preparing contoso.com ...", err=True)
    place, settings = demo_state.prepare(state, port, system_clock())
    shown = asyncio.run(_people(place, settings))
    _serve(place, settings, shown)


async def _people(place: Any, settings: Settings) -> Any:
    """The database with its people and the demo's application; what the page tells of them."""
    from watchword.cli.operate.planting import plant
    from watchword.db.migrate import migrate
    from watchword.directory.seed.contoso import contoso
    from watchword.kernel.clock import system_clock

    await migrate(settings.location)
    now = system_clock()
    fresh = await plant(settings, contoso(now), now)
    return await _within(place, settings, fresh=fresh)


async def _within(place: Any, settings: Settings, *, fresh: bool) -> Any:
    from watchword.bootstrap import build, operator
    from watchword.cli.operate import demo_state
    from watchword.cli.operate.demo_people import give_passwords, register, tell
    from watchword.cli.operate.page import Shown

    application, actor = await build(settings), operator()
    try:
        if fresh:
            await give_passwords(application, actor)
        client_id = place.client_id()
        if fresh or client_id is None:
            client_id = await register(application, actor, _APPLICATION, place.secret)
        demo_state.write_profile(place, settings, client_id)
        return Shown("Contoso", demo_state.DOMAIN, client_id, place.secret, tell(), _ADMIN)
    finally:
        await application.close()


def _serve(place: Any, settings: Settings, shown: Any) -> None:
    """The server writes to its log; the terminal is the page's."""
    from watchword.cli.operate import page
    from watchword.cli.operate.serve import serve

    log = os.open(place.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    told = threading.Event()

    def tell() -> None:
        if _answers(settings):
            told.set()
            page.show(page.text(settings, shown, Path.cwd()))

    with _errors_to(log):
        serve(settings, place.settings, quiet=False, ready=lambda: threading.Thread(target=tell, daemon=True).start())
    if not told.is_set():
        tail = place.log.read_text("utf-8", "replace").splitlines()[-3:]
        raise Failure(Exit.UNAVAILABLE, "The server did not start. Its log ends like this:", tail)
    click.echo("Stopped.", err=True)


class _errors_to:  # noqa: N801 - reads as a phrase
    """Standard error goes to that file, that of processes started meanwhile as well."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._before = os.dup(2)

    def __enter__(self) -> None:
        os.dup2(self._file, 2)

    def __exit__(self, *_: object) -> None:
        os.dup2(self._before, 2)
        os.close(self._before)
        os.close(self._file)


def _answers(settings: Settings) -> bool:
    """Wait for the first answer, as a client that trusts the demo's authority."""
    import ssl

    import httpx

    context = ssl.create_default_context(cafile=str(settings.tls.ca))
    until = time.monotonic() + _START_SECONDS
    with httpx.Client(verify=context, trust_env=False, timeout=5) as client:
        while time.monotonic() < until:
            try:
                if client.get(f"{settings.base_url}/v1.0/$metadata").is_success:
                    return True
            except httpx.HTTPError:
                time.sleep(0.1)
    return False
