"""Watchword as an operator installs and serves it, filled with people; beside it a bare server, alike in all else."""

import asyncio
import contextlib
import random
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
from tests.real.servers import started
from tests.served import Served, free_port, prepare, start

from bench.cpu import cores, on, tree
from bench.population import POURED, populate
from watchword.adapters.keyring import load_keyring
from watchword.adapters.sealing import Sealer
from watchword.bootstrap import Application, operator
from watchword.directory.seed.bulk import bulk_users
from watchword.directory.users.model import User
from watchword.settings import Tls, load_settings

_PERMISSIONS = ("UserAuthenticationMethod.ReadWrite.All", "User.Read.All")
_ADMINISTRATOR = "pradeep@contoso.com"
"""Privileged Authentication Administrator of the demo organisation."""
_SAMPLE = 5_000
_UNTHROTTLED = {"limits.requests_per_second": "1000000", "limits.requests_at_once": "10000000"}
"""All load comes from one caller, as it never does in service."""
SERVER_CORES, LOAD_CORES = cores()


@dataclass(frozen=True)
class Database:
    """Where an installation keeps its data. `postmaster`: the process whose children serve it; None for a file."""

    kind: str
    uri: str
    postmaster: int | None = None


@dataclass(frozen=True)
class Installation:
    """A served Watchword with people in it, and an application that may read and write their methods.

    `count`: how many people there are beside the demo organisation's; `sample`: some of them, scattered over all.
    """

    server: Served
    bare: str
    bare_process: int
    database: Database
    count: int
    sample: tuple[User, ...]
    app_id: str
    secret: str
    tokens: dict[str, str]

    def processes(self) -> list[int]:
        """The server's."""
        return tree(self.server.process.pid)

    def bare_processes(self) -> list[int]:
        """The bare server's."""
        return tree(self.bare_process)

    def backends(self) -> list[int]:
        """The database's, where it has any."""
        return tree(self.database.postmaster) if self.database.postmaster else []

    async def refresh(self) -> None:
        """Tokens for the next hour: `application` for itself, `administrator` for a person."""
        form = {"client_id": self.app_id, "client_secret": self.secret, "grant_type": "client_credentials"}
        async with self.server.client() as client:
            asked = {**form, "scope": "https://graph.microsoft.com/.default"}
            answer = await client.post("/common/oauth2/v2.0/token", data=asked)
        self.tokens["application"] = answer.raise_for_status().json()["access_token"]
        self.tokens["administrator"] = await self.server.token(_ADMINISTRATOR, *_PERMISSIONS)


@contextlib.contextmanager
def database(kind: str) -> Iterator[Database]:
    """A database of that kind. PostgreSQL keeps every commit safe from power cuts, as a service's would."""
    if kind == "sqlite":
        yield Database(kind, "sqlite:watchword.db")
        return
    with on(LOAD_CORES), started("postgres") as server:
        dsn = server.values["PG_DSN"]
        for statement in ("alter system set max_wal_size = '4GB'", "alter system set fsync = on"):
            subprocess.run([server.values["PSQL"], "-qXc", statement, dsn], check=True)
        subprocess.run(
            [server.values["PSQL"], "-qXAtc", "select pg_reload_conf()", dsn], check=True, capture_output=True
        )
        postmaster = int((server.directory / "a" / "postmaster.pid").read_text().split()[0])
        yield Database(kind, dsn, postmaster)


@contextlib.asynccontextmanager
async def installed(folder: Path, where: Database, count: int) -> AsyncIterator[Installation]:
    """Prepare in `folder`, fill, serve, and stop at the end."""
    file = await prepare(folder, where.uri, **_UNTHROTTLED)
    settings = load_settings(file, {})
    await populate(settings, Sealer(load_keyring(settings.key_file, create=False)), count)
    with on(SERVER_CORES):
        server = start(file)
        port = free_port()
        bare = _serve_bare(port, settings.tls)
    try:
        app_id, secret = await server.operate(_register)
        made = Installation(
            server, f"https://localhost:{port}", bare.pid, where, count, _sample(count), app_id, secret, {}
        )
        await made.refresh()
        await _answering(server, f"{made.bare}/bare")
        yield made
    finally:
        server.stop()
        bare.terminate()
        bare.wait(20)


def _sample(count: int) -> tuple[User, ...]:
    """The same in every run."""
    chosen = random.Random(1).sample(range(count), min(_SAMPLE, count))
    return tuple(next(iter(bulk_users(number, 1, POURED))) for number in chosen)


def _serve_bare(port: int, tls: Tls) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "bench.bare", str(port), str(tls.cert), str(tls.key)])


async def _register(application: Application) -> tuple[str, str]:
    me = operator("cli:bench")
    applications = application.services.applications
    made = await applications.register(me, None, "Benchmark")
    await applications.grant(me, None, made.app_id, _PERMISSIONS)
    _, secret = await applications.add_secret(me, None, made.app_id, "bench", 2)
    return made.app_id, secret.reveal()


async def _answering(server: Served, url: str) -> None:
    async with server.client() as client:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.HTTPError):
                if (await client.get(url)).status_code == 200:
                    return
            await asyncio.sleep(0.05)
    raise RuntimeError("the bare server did not start")
