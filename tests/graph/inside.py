"""Graph answered inside this process: all services, wired as they are served, over one connection to a real database.

Every unit of work runs the code that is served, in a savepoint of a transaction that is never committed. While `keeps`
is off, what a unit changed is undone once its result is known: ten thousand writes leave the directory as it was.
"""

import asyncio
import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import orjson

from watchword.access.desk import Desk
from watchword.adapters.argon2 import Cost, PasswordHasher
from watchword.adapters.keyring import new_keyring
from watchword.adapters.sealing import Sealer
from watchword.audit.recorder import ChainRecorder, open_chains
from watchword.audit.store import SqlChains
from watchword.bootstrap import Services, wire
from watchword.db.schema import create_all
from watchword.db.sqlite import Sqlite, SqliteTx, connect
from watchword.directory.facts_store import SqlFacts
from watchword.graph.engine import Engine, Request, Response
from watchword.graph.paging import Paging
from watchword.graph.resource import Operation
from watchword.graph.router import Router
from watchword.kernel.actor import Actor, ActorKind, Origin
from watchword.kernel.clock import SECOND, Instant
from watchword.kernel.edm import Version
from watchword.kernel.secret import Secret
from watchword.kernel.work import Unit, Units

T = TypeVar("T")

NOW = Instant(1_780_000_000 * SECOND)
BASE = "https://graph.contoso.com"
OPERATOR = Actor(ActorKind.OPERATOR, name="cli:test", origin=Origin(ip="127.0.0.1", request_id="operator"))
CHEAP = Cost(memory_kib=64, iterations=1, lanes=1)
"""A hash that costs next to nothing."""


class OneConnection:
    """Implements `kernel.work.Units` over SQLite. The one transaction goes when the connection closes."""

    def __init__(self, path: Path) -> None:
        self.connection: sqlite3.Connection = connect(path)
        self.connection.execute("BEGIN IMMEDIATE")
        self.keeps = True

    async def read(self, unit: Unit[T]) -> T:
        """Run it."""
        return await unit(SqliteTx(self.connection))

    scan = read

    async def write(self, unit: Unit[T]) -> T:
        """Run it, and undo it where it failed, or where nothing is to be kept."""
        with self.marked("unit", keep=lambda: self.keeps):
            return await unit(SqliteTx(self.connection))

    @contextmanager
    def marked(self, name: str, keep: Any = lambda: False) -> Iterator[None]:
        """What is changed inside is undone at the end, where it raises or `keep()` is False."""
        self.connection.execute(f"SAVEPOINT {name}")
        try:
            yield
        except BaseException:
            self.connection.execute(f"ROLLBACK TO {name}")
            raise
        else:
            if not keep():
                self.connection.execute(f"ROLLBACK TO {name}")
        finally:
            self.connection.execute(f"RELEASE {name}")

    def contents(self) -> dict[str, str]:
        """A digest of every table, to be compared."""
        names = [row[0] for row in self.connection.execute("select name from sqlite_master where type = 'table'")]
        return {name: _digest(self.connection.execute(f"select * from {name}")) for name in sorted(names)}


def _digest(rows: sqlite3.Cursor) -> str:
    return hashlib.sha256(repr(sorted(repr(tuple(row)) for row in rows)).encode()).hexdigest()


@dataclass
class Inside:
    """The services, Graph in front of them, and the hands of the clock."""

    units: Units
    hasher: PasswordHasher
    services: Services
    engine: Engine
    now: Instant = NOW

    async def ask(
        self,
        actor: Actor,
        verb: str,
        url: str,
        body: object = None,
        *,
        version: Version = Version.V1,
        eventual: bool = False,
    ) -> Response:
        """Ask Graph: `GET`, `users?$top=1`. What is not percent-encoded yet is encoded as a browser would."""
        path, _, query = url.partition("?")
        encoded = quote(query, safe="%=&$'(),:/@;-*~.+")
        return await self.engine.answer(Request(verb, version, f"/{path}", encoded, actor, eventual, lambda: body))

    @property
    def operations(self) -> tuple[Operation, ...]:
        """All that is served."""
        return self.services.operations(BASE)


def inside(units: Units, sealer: Sealer, chains: int) -> Inside:
    """Wire everything over `units`, whose audit has `chains` chains."""
    made = Inside(units, PasswordHasher(CHEAP), None, None)  # type: ignore[arg-type]
    desk = Desk(units, SqlFacts(), ChainRecorder(SqlChains(), sealer, chains), lambda: made.now)
    made.services = wire(desk, sealer, made.hasher, lambda: made.now, {})
    routers = {version: Router(version, made.operations) for version in Version}
    made.engine = Engine(BASE, routers, Paging(Secret(b"p" * 32)), lambda: made.now)
    return made


async def founded(units: Units) -> Inside:
    """The same over an empty database that has its tables already."""
    sealer = Sealer(new_keyring())
    return inside(units, sealer, await open_chains(units, SqlChains(), sealer, 1, NOW))


def on_one_connection(path: Path) -> Inside:
    """The same over a new database in a file, in one transaction."""

    async def prepare() -> None:
        database = Sqlite(path)
        await create_all(database)
        await database.close()

    asyncio.run(prepare())
    return asyncio.run(founded(OneConnection(path)))


def content(response: Response, status: int = 200) -> dict[str, Any]:
    """The body of an answer of that status."""
    assert response.status == status, (response.status, response.content)
    assert isinstance(response.content, Mapping)
    return dict(response.content)


def refused(response: Response) -> tuple[int, str, str]:
    """Status, code and message of a refusal."""
    assert isinstance(response.content, Mapping), response
    error = response.content["error"]
    return response.status, error["code"], error["message"]


def details_of(response: Response) -> list[dict[str, Any]]:
    """The details of a refusal."""
    assert isinstance(response.content, Mapping), response
    return list(response.content["error"]["details"])


def as_json(response: Response) -> str:
    """All that is said in an answer, for looking for what must not be."""
    return orjson.dumps([response.content, dict(response.headers)]).decode()
