"""`watchword demo`: contoso.com on this machine, from nothing, in one command; and again where it left off."""

import asyncio
import os
import signal
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click
import httpx

from watchword.bootstrap import Application, build, operator
from watchword.cli.exits import Exit, Failure
from watchword.cli.operate import demo_people, demo_state, page
from watchword.cli.operate.demo_state import Place
from watchword.cli.operate.page import Shown
from watchword.cli.operate.planting import plant
from watchword.cli.operate.serve import refuse_taken_port, serve
from watchword.db.migrate import migrate
from watchword.directory.seed.contoso import contoso
from watchword.kernel.clock import system_clock
from watchword.settings import Settings

_ADMIN = "nora@contoso.com"
_START_SECONDS = 60


@click.command()
@click.option("--state", type=click.Path(path_type=Path), default=Path("state"), show_default=True, help="Its folder.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8443,
    show_default=True,
    metavar="PORT",
    help="Where it listens.",
)
def command(state: Path, port: int) -> None:
    """Start the organisation contoso.com at https://localhost:8443, with everything it needs, and say how to ask it.

    All it makes lies in one folder. Started again, it goes on with what is there; Ctrl-C stops it.
    """
    os.umask(0o077)
    refuse_taken_port("127.0.0.1", port)
    click.echo("Preparing contoso.com ...", err=True)
    place, settings = demo_state.prepare(state, port, system_clock())
    _serve(place, settings, asyncio.run(_prepare(place, settings)))


async def _prepare(place: Place, settings: Settings) -> Shown:
    """The database with its people and the demo's application; what the page tells of them."""
    await migrate(settings.location)
    now = system_clock()
    fresh = await plant(settings, contoso(now), now)
    application = await build(settings)
    try:
        client_id = await _application_of(application, place, fresh=fresh)
    finally:
        await application.close()
    demo_state.write_profile(place, settings, client_id)
    password = place.password.read_text() if place.password.exists() else ""
    return Shown("Contoso", demo_state.DOMAIN, client_id, place.secret, demo_people.tell(), _ADMIN, password)


async def _application_of(application: Application, place: Place, *, fresh: bool) -> str:
    """Its client id. Of a new organisation, nobody has a password or an application yet."""
    actor, kept = operator(), place.client_id()
    if fresh:
        await demo_people.give_passwords(application, actor, place.password)
        await demo_people.allow_methods(application, actor)
    if kept is not None and not fresh:
        return kept
    return await demo_people.register(application, actor, place.secret)


def _serve(place: Place, settings: Settings, shown: Shown) -> None:
    """The server writes to its log; the terminal is the page's."""
    told = threading.Event()

    def tell() -> None:
        if _answers(settings):
            told.set()
            page.show(page.text(settings, shown, Path.cwd()))
        else:
            os.kill(os.getpid(), signal.SIGINT)  # it runs, but nobody can use it: as if it had been stopped

    with _errors_to(place.log):
        serve(settings, place.settings, ready=lambda: threading.Thread(target=tell, daemon=True).start())
    if not told.is_set():
        tail = place.log.read_text("utf-8", "replace").splitlines()[-3:]
        raise Failure(Exit.UNAVAILABLE, "The server did not start. Its log ends like this:", tail)
    click.echo("Stopped.", err=True)


@contextmanager
def _errors_to(log: Path) -> Iterator[None]:
    """Standard error goes to that file, that of processes started meanwhile as well."""
    before = os.dup(2)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(file, 2)
    try:
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)
        os.close(file)


def _answers(settings: Settings) -> bool:
    """Wait for the first answer, as a client that trusts the demo's authority."""
    context = ssl.create_default_context(cafile=str(settings.tls.ca))
    until = time.monotonic() + _START_SECONDS
    with httpx.Client(verify=context, trust_env=False, timeout=5) as client:
        while time.monotonic() < until:
            with suppress(httpx.HTTPError):
                if client.get(f"{settings.base_url}/v1.0/$metadata").is_success:
                    return True
            time.sleep(0.1)
    return False
