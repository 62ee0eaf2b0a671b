"""A served Watchword: a process behind real TLS, prepared as an operator would, for clients that are not ours.

async with served(tmp_path) as w:       # on SQLite; or served(tmp_path, database="postgresql://...")
    w.url, w.ca, await w.token("balas@contoso.com", "User.Read.All")
"""

import contextlib
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx

from watchword.adapters.keyring import load_keyring
from watchword.adapters.tls import ensure_local_tls
from watchword.bootstrap import Application, build, open_database, operator
from watchword.db.migrate import migrate
from watchword.directory.seed.contoso import contoso
from watchword.directory.seed.store import apply_seed
from watchword.kernel.clock import Clock, system_clock
from watchword.settings import Settings, load_settings

T = TypeVar("T")


@dataclass
class Served:
    """A running server and what a client is told of it."""

    url: str
    ca: Path
    settings: Settings
    process: subprocess.Popen[bytes]

    @property
    def graph(self) -> str:
        """The v1.0 root."""
        return f"{self.url}/v1.0"

    async def operate(self, work: Callable[[Application], Awaitable[T]], clock: Clock = system_clock) -> T:
        """Do something at the host's command line, beside the running server; `clock`: as if it were then."""
        application = await build(self.settings, clock=clock)
        try:
            return await work(application)
        finally:
            await application.close()

    async def token(self, person: str, *scopes: str) -> str:
        """A delegated token for a named person."""
        return await self.operate(lambda app: app.tokens.mint(operator("cli:test"), person, scopes, 60))

    def client(self, token: str | None = None) -> httpx.AsyncClient:
        """An HTTP client that trusts the server's authority."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        context = ssl.create_default_context(cafile=str(self.ca))
        return httpx.AsyncClient(base_url=self.url, verify=context, headers=headers, timeout=30)

    def stop(self, sign: int = signal.SIGTERM) -> int:
        """End it; its exit code."""
        self.process.send_signal(sign)
        return self.process.wait(40)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def write_settings(folder: Path, database: str, more: Mapping[str, str]) -> Path:
    """The settings file of an installation in `folder`, on a free port; `more` are TOML values by dotted name."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    file = folder / "watchword.toml"
    lines = [f'base_url = "https://localhost:{port}"', 'state_dir = "."', f'database = "{database}"']
    said = {"server.port": str(port), "limits.wait_seconds": "60", **more}  # tests share a machine: crowds wait longer
    lines += [f"{name} = {value}" for name, value in said.items()]
    file.write_text("\n".join(lines) + "\n")
    return file


async def prepare(folder: Path, database: str = "sqlite:watchword.db", **more: str) -> Path:
    """An installation with the demo organisation in `folder`; its settings file."""
    file = write_settings(folder, database, more)
    settings = load_settings(file, {})
    load_keyring(settings.key_file, create=True)
    ensure_local_tls(settings.tls.cert.parent, system_clock())
    await migrate(settings.location)
    await seed_demo(settings)
    return file


STARTS_WITHIN = 60
"""Seconds. It takes one or two, but ten where the machine has more to do than it can; the long proofs meet that."""


def start(file: Path, **environment: str) -> Served:
    """Start the server of a settings file, with more variables in its environment, and wait until it answers."""
    settings = load_settings(file, {})
    environ = {k: v for k, v in os.environ.items() if not k.startswith("WATCHWORD_")} | environment
    command = [sys.executable, "-m", "watchword", "serve", "--config", str(file)]
    with (settings.state_dir / "server.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environ)
    served = Served(settings.base_url, settings.tls.ca, settings, process)
    context = ssl.create_default_context(cafile=str(settings.tls.ca))
    given_up = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < given_up:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{served.url}/v1.0/$metadata", verify=context).status_code == 200:
                return served
        if process.poll() is not None:
            break
        time.sleep(0.05)
    process.kill()
    raise RuntimeError(f"the server did not start:\n{(settings.state_dir / 'server.log').read_text()[-4000:]}")


@contextlib.asynccontextmanager
async def served(folder: Path, database: str = "sqlite:watchword.db", **more: str) -> AsyncIterator[Served]:
    """Prepare, start, and stop at the end."""
    running = start(await prepare(folder, database, **more))
    try:
        yield running
    finally:
        with contextlib.suppress(ProcessLookupError):
            running.process.kill()
            running.process.wait(10)


async def seed_demo(settings: Settings) -> None:
    """The demo organisation, contoso.com."""
    units = await open_database(settings)
    now = system_clock()
    await units.write(lambda tx: apply_seed(tx, contoso(now), now))
    await units.close()
