"""A database as a migration sees it: one connection of its own, on which any SQL is run, and how it is refused.

Not a unit of work: those are short, many, and retried; a migration is one, may be long, and knows where it stands.
"""

import contextlib
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from enum import Enum
from pathlib import Path
from typing import Any, Protocol, cast

import asyncpg
from sqlalchemy.engine import Dialect

from watchword.db.engine import Row
from watchword.db.sqlite import connect
from watchword.db.statement import POSTGRESQL, SQLITE, Statement
from watchword.kernel.errors import Unavailable
from watchword.settings import Location, SqliteFile

_NOTICE_DEATH = "SET client_connection_check_interval = 1000"
"""Milliseconds. Else the server goes on with a long statement, and holds its locks, after we have been killed."""


class Why(Enum):
    """What a refusal means for a migration."""

    BUSY = "busy"
    """Somebody else is in the way, for now."""
    NO_TABLE = "no table"
    OTHER = "other"


class Refused(Exception):
    """The database does not do it; the text says why, in its own words."""

    def __init__(self, text: str, why: Why = Why.OTHER) -> None:
        super().__init__(text)
        self.why = why


class Site(Protocol):
    """One connection."""

    @property
    def dialect(self) -> Dialect:
        """How its SQL is spelled."""
        ...

    def transaction(self) -> AbstractAsyncContextManager[None]:
        """What is run inside happens together, or, where something raises, not at all."""
        ...

    async def one(self, statement: Statement, /, **given: Any) -> Row | None:
        """The first row. Raises Refused."""
        ...

    async def run(self, statement: Statement, /, **given: Any) -> int:
        """Execute; the number of rows it touched. Raises Refused."""
        ...

    async def execute(self, sql: str) -> None:
        """Execute one statement as it stands. Raises Refused."""
        ...

    async def close(self) -> None:
        """Let go of it."""
        ...


async def open_site(location: Location) -> Site:
    """Connect. Raises Unavailable `database-unreachable`."""
    try:
        if isinstance(location, SqliteFile):
            return SqliteSite(location.path)
        connection = await asyncpg.connect(location.dsn().reveal(), statement_cache_size=0)
        with contextlib.suppress(asyncpg.PostgresError):  # before 14, and servers of other makes
            await connection.execute(_NOTICE_DEATH)
        return PostgresqlSite(connection)
    except (OSError, sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise Unavailable("database-unreachable", "The database does not answer.", gateway="database") from error


class SqliteSite:
    """An SQLite file. Its calls block: a migration has the process to itself.

    Foreign keys are not enforced statement by statement, so that a table may be made anew (sqlite.org, "Making Other
    Kinds Of Table Schema Changes"); they are checked before a transaction ends.
    """

    dialect: Dialect = SQLITE

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._connection = connect(path)
        self._connection.execute("PRAGMA foreign_keys=OFF")

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """Nobody else writes meanwhile."""
        await self.execute("BEGIN IMMEDIATE")
        try:
            yield
            if self._connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
                raise Refused("a row would refer to one that is not there")
            await self.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    async def one(self, statement: Statement, /, **given: Any) -> Row | None:
        """The first row."""
        text = statement.text(SQLITE)
        with _sqlite_refusals():
            return cast(Row | None, self._connection.execute(text.sql, text.values(given)).fetchone())

    async def run(self, statement: Statement, /, **given: Any) -> int:
        """Execute; the number of rows it touched."""
        text = statement.text(SQLITE)
        with _sqlite_refusals():
            return self._connection.execute(text.sql, text.values(given)).rowcount

    async def execute(self, sql: str) -> None:
        """Execute one statement as it stands."""
        with _sqlite_refusals():
            self._connection.execute(sql)

    async def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


class PostgresqlSite:
    """A PostgreSQL server. A statement may take as long as it needs."""

    dialect: Dialect = POSTGRESQL

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """DDL is part of it (PostgreSQL, "Transactional DDL")."""
        async with self._connection.transaction():
            yield

    async def one(self, statement: Statement, /, **given: Any) -> Row | None:
        """The first row."""
        text = statement.text(POSTGRESQL)
        with _postgresql_refusals():
            return cast(Row | None, await self._connection.fetchrow(text.sql, *text.values(given)))

    async def run(self, statement: Statement, /, **given: Any) -> int:
        """Execute; the number of rows it touched."""
        text = statement.text(POSTGRESQL)
        with _postgresql_refusals():
            touched = (await self._connection.execute(text.sql, *text.values(given))).rpartition(" ")[2]
            return int(touched) if touched.isdecimal() else 0

    async def execute(self, sql: str) -> None:
        """Execute one statement as it stands."""
        with _postgresql_refusals():
            await self._connection.execute(sql)

    async def close(self) -> None:
        """Let go of the connection."""
        await self._connection.close()


@contextmanager
def _sqlite_refusals() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        busy = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
        missing = str(error).startswith("no such table")
        raise Refused(str(error), Why.BUSY if busy else Why.NO_TABLE if missing else Why.OTHER) from error


@contextmanager
def _postgresql_refusals() -> Iterator[None]:
    try:
        yield
    except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError, asyncpg.LockNotAvailableError) as error:
        raise Refused(str(error), Why.BUSY) from error
    except asyncpg.UndefinedTableError as error:
        raise Refused(str(error), Why.NO_TABLE) from error
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise Refused(str(error)) from error
