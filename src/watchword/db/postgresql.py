"""PostgreSQL: any number of workers and nodes. No session state, no advisory locks; serialization failures are retried.

Every statement of a unit sees what is committed when it starts (READ COMMITTED); what must not race is one conditional
statement or a unique index, never read-then-write.
"""

import asyncio
import random
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, TypeVar, cast

import asyncpg
from sqlalchemy.engine import Dialect

from watchword.db.engine import Asked, Duplicate, Row
from watchword.db.pool import Pool
from watchword.db.statement import POSTGRESQL, Statement
from watchword.db.together import together
from watchword.db.types import METADATA
from watchword.kernel.errors import Unavailable
from watchword.kernel.work import Unit

T = TypeVar("T")

_RETRIES = 6
_STATEMENT_SECONDS = 60
_FOR_POINT_READS = 2
"""Connections that no change and no list ever holds: they may wait for rows that others have locked, and who asks for
one thing by its key, which takes no time, would wait behind them (CATALOGUE PWD-07)."""
_AGAIN = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
_AWAY = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InternalClientError,  # the server's last words have arrived, and that it hung up has not
)


class PostgresqlTx:
    """A transaction on one connection of the pool."""

    __slots__ = ("_ahead", "_connection")

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._ahead: dict[Statement, tuple[Mapping[str, Any], list[Row]]] = {}

    async def gather(self, statement: Statement, soon: Sequence[Asked], /, **given: Any) -> list[Row]:
        """Every row. What is read next is there when it is asked for, once, with just those values."""
        if not soon:
            return await self.all(statement, **given)
        one = together((statement, *[each for each, _ in soon]))
        values = dict(given)
        for _, said in soon:
            values.update(said)
        rows = await self._connection.fetch(one.text.sql, *one.text.values(values))
        first, *others = one.apart(rows)
        self._ahead = {each: (said, found) for (each, said), found in zip(soon, others, strict=True)}
        return first

    async def all(self, statement: Statement, /, **given: Any) -> list[Row]:
        """Every row."""
        if (known := self._known(statement, given)) is not None:
            return known
        text = statement.text(POSTGRESQL)
        try:
            return cast(list[Row], await self._connection.fetch(text.sql, *text.values(given)))
        except asyncpg.UniqueViolationError as error:
            raise _duplicate(error) from error

    async def one(self, statement: Statement, /, **given: Any) -> Row | None:
        """The first row, or None."""
        if (known := self._known(statement, given)) is not None:
            return known[0] if known else None
        text = statement.text(POSTGRESQL)
        try:
            return cast(Row | None, await self._connection.fetchrow(text.sql, *text.values(given)))
        except asyncpg.UniqueViolationError as error:
            raise _duplicate(error) from error

    async def run(self, statement: Statement, /, **given: Any) -> int:
        """Execute; the number of rows it touched. What was read ahead may be true no longer."""
        self._ahead = {}
        text = statement.text(POSTGRESQL)
        try:
            status = await self._connection.execute(text.sql, *text.values(given))
        except asyncpg.UniqueViolationError as error:
            raise _duplicate(error) from error
        touched = status.rpartition(" ")[2]  # "UPDATE 3"; "CREATE TABLE" counts nothing
        return int(touched) if touched.isdecimal() else 0

    def _known(self, statement: Statement, given: Mapping[str, Any]) -> list[Row] | None:
        """What was read ahead of it, if it was."""
        if not self._ahead or statement not in self._ahead:
            return None
        said, rows = self._ahead.pop(statement)
        return rows if said == given else None


def _duplicate(error: Any) -> Duplicate:
    """The constraint's columns: named by us, so found in the metadata."""
    table = METADATA.tables[error.table_name]
    named = {index.name: index.columns for index in table.indexes} | {
        c.name: c.columns for c in table.constraints if hasattr(c, "columns")
    }
    columns = named.get(error.constraint_name) or ()
    return Duplicate(table.name, tuple(column.name for column in columns))


class Postgresql:
    """The database, through a pool of connections. `open` it inside the event loop that is to use it."""

    dialect: Dialect = POSTGRESQL

    def __init__(self, pool: Pool, connections: int) -> None:
        self._pool = pool
        self._lasting = asyncio.Semaphore(max(1, connections - _FOR_POINT_READS))

    @classmethod
    async def open(cls, dsn: str, *, connections: int = 10) -> "Postgresql":
        """`dsn` is a libpq URI; `connections` the most this process holds at once, each made when it is needed."""
        return cls(Pool(partial(_connect, dsn), connections), connections)

    async def read(self, unit: Unit[T]) -> T:
        """Run on a connection without opening a transaction: each statement sees what is committed by then."""
        return await self._reach(unit, transaction=False)

    async def scan(self, unit: Unit[T]) -> T:
        """The same, for what may take long."""
        async with self._lasting:
            return await self.read(unit)

    async def write(self, unit: Unit[T]) -> T:
        """Run in a transaction, again where the database asks for it; durable when this returns."""
        for attempt in range(_RETRIES):
            try:
                async with self._lasting:
                    return await self._reach(unit, transaction=True)
            except _AGAIN:
                await asyncio.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 - jitter
        raise Unavailable("database-contended", "Too many changes at once.", gateway="database")

    async def close(self) -> None:
        """Let go of the connections once they are idle."""
        await self._pool.close()

    async def _reach(self, unit: Unit[T], *, transaction: bool) -> T:
        try:
            connection = await self._pool.take()
        except (*_AWAY, asyncpg.PostgresError) as error:
            raise _unreachable() from error
        try:
            if transaction:
                async with connection.transaction():
                    result = await unit(PostgresqlTx(connection))
            else:
                result = await unit(PostgresqlTx(connection))
        except _AWAY as error:
            self._pool.discard(connection)
            raise _unreachable() from error
        except Exception:
            self._pool.give(connection)  # it was refused, by us or by the database, and the transaction was undone
            raise
        except BaseException:
            self._pool.discard(connection)  # the unit was cancelled: its statement may be running on
            raise
        self._pool.give(connection)
        return result


def _unreachable() -> Unavailable:
    return Unavailable("database-unreachable", "The database does not answer.", gateway="database")


async def _connect(dsn: str) -> Any:
    connection = await asyncpg.connect(dsn, command_timeout=_STATEMENT_SECONDS)
    try:  # GUIDs are text to us; the codec lives in the driver, not in the server's session
        await connection.set_type_codec("uuid", schema="pg_catalog", encoder=str, decoder=str, format="text")
    except BaseException:
        connection.terminate()
        raise
    return connection
