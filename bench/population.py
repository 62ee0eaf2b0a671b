"""People in numbers, written by the stores themselves, poured in by the drivers' quickest way.

They are `directory.seed`'s bulk users; each has a password, a mobile phone and a mail address to reset it with.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import uuid_utils

import watchword.methods
from watchword.authenticators.model import Authenticator
from watchword.authenticators.registry import discover
from watchword.authenticators.store import SqlAuthenticators
from watchword.db.sqlite import finish
from watchword.db.statement import POSTGRESQL, SQLITE, Statement
from watchword.directory.seed.bulk import bulk_users
from watchword.directory.users.model import User
from watchword.directory.users.store import SqlUsers
from watchword.kernel.clock import Instant
from watchword.kernel.ids import AuthenticatorId
from watchword.kernel.sealing import Seal
from watchword.kernel.secret import Secret
from watchword.kernel.work import Transaction
from watchword.settings import PostgresqlServer, Settings, SqliteFile

POURED = Instant(1_760_000_000_000_000)
"""When everything was made."""
_AT_ONCE = 20_000
_PHC = Secret("$argon2id$v=19$m=19456,t=2,p=1$" + "A" * 22 + "$" + "A" * 43)

Rows = Mapping[Statement, list[dict[str, Any]]]
"""What is to be inserted, by the statement that would insert one."""


async def populate(settings: Settings, seal: Seal, count: int) -> None:
    """Add that many people. The database has its tables, and nobody else is using it."""
    match settings.location:
        case SqliteFile(path):
            with closing(sqlite3.connect(path, isolation_level=None)) as file:
                _pour_sqlite(file, _chunks(seal, count))
        case PostgresqlServer() as server:
            connection = await asyncpg.connect(server.dsn().reveal())
            await _pour_postgresql(connection, _chunks(seal, count))
            await connection.close()


@dataclass
class _Collector:
    """A transaction that keeps what it was to insert."""

    rows: dict[Statement, list[dict[str, Any]]] = field(default_factory=dict)

    async def run(self, statement: Statement, /, **given: Any) -> int:
        self.rows.setdefault(statement, []).append(given)
        return 1


def _chunks(seal: Seal, count: int) -> Iterator[Rows]:
    registry = discover(watchword.methods)
    records = {method.name: method.record for method in registry}
    keys = {method.name: method.keys for method in registry}
    users, authenticators = SqlUsers(), SqlAuthenticators.of(registry, seal)

    async def write(tx: Transaction, user: User) -> None:
        await users.add(tx, user)
        for name, said in _held(user):
            record = records[name](**said)
            id_ = AuthenticatorId(str(uuid_utils.uuid4()))
            made = Authenticator(id_, user.id, name, record, bound_at=POURED, changed_at=POURED, bound_by="seed")
            await authenticators.add(tx, made, keys[name](user.id, record))

    tx = _Collector()
    for number, user in enumerate(bulk_users(0, count, POURED), 1):
        finish(write(tx, user))
        if number % _AT_ONCE == 0 or number == count:
            yield tx.rows
            tx = _Collector()


def _held(user: User) -> Iterator[tuple[str, dict[str, Any]]]:
    from watchword.methods.phone.numbers import PhoneKind

    yield "password", {"hashed": _PHC, "changed_at": POURED}
    yield "phone", {"kind": PhoneKind.MOBILE, "number": f"+1 206555{int(user.profile['employeeId']) % 10_000:04}"}
    yield "email", {"address": f"{user.profile['mailNickname']}@example.org"}


def _pour_sqlite(file: sqlite3.Connection, chunks: Iterator[Rows]) -> None:
    """Without the care for power cuts that a server takes: a half-filled database is thrown away."""
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-2000000"):
        file.execute(f"PRAGMA {pragma}")
    for rows in chunks:
        file.execute("BEGIN")
        for statement, given in rows.items():
            text = statement.text(SQLITE)
            file.executemany(text.sql, sorted(text.values(row) for row in given))
        file.execute("COMMIT")


async def _pour_postgresql(connection: Any, chunks: Iterator[Rows]) -> None:
    for rows in chunks:
        for statement, given in rows.items():
            text = statement.text(POSTGRESQL)
            table = text.sql.split()[2]  # INSERT INTO table (...)
            await connection.copy_records_to_table(
                table, columns=text.order, records=[text.values(row) for row in given]
            )
    await connection.execute("VACUUM ANALYZE")
