"""SQLite: one server process, readers on the event loop, one writer thread with group commit.

A unit of work awaits only its transaction, and this transaction never has to wait: so a unit runs to its end without
yielding, on the loop for reads and in the writer thread for writes. Up to 64 waiting units share one durable commit
(`synchronous=FULL`): `group_commit` says how.
"""

import asyncio
import contextlib
import fcntl
import queue
import sqlite3
import threading
import time
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, TypeVar, cast

from sqlalchemy.engine import Dialect

from watchword.db.engine import Asked, Duplicate, Row
from watchword.db.group_commit import Job, commit, settle
from watchword.db.statement import SQLITE, Statement
from watchword.kernel.errors import Conflict, Unavailable
from watchword.kernel.work import Unit

T = TypeVar("T")

_BATCH = 64
_BUSY_MS = 10_000
_READ_STEPS = 50_000
_HEAVY_SECONDS = 20
_LIGHT_STEPS = 2_000
_LIGHT_SECONDS = 0.003
"""How long a list may hold the event loop up before it is begun again in a thread."""


class _Row(sqlite3.Row):
    """A row as the other database has it."""

    def values(self) -> tuple[Any, ...]:
        """In the order of the statement's columns: by name each costs a search."""
        return tuple(self)


class SqliteTx:
    """A transaction on one connection. Its methods are coroutines that never suspend."""

    __slots__ = ("_connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def all(self, statement: Statement, /, **given: Any) -> list[Row]:
        """Every row."""
        return cast(list[Row], self._execute(statement, given).fetchall())

    async def gather(self, statement: Statement, _soon: Sequence[Asked], /, **given: Any) -> list[Row]:
        """Every row. What is read next costs no more then than now."""
        return await self.all(statement, **given)

    async def one(self, statement: Statement, /, **given: Any) -> Row | None:
        """The first row, or None."""
        cursor = self._execute(statement, given)
        row = cursor.fetchone()
        cursor.close()
        return cast(Row | None, row)

    async def run(self, statement: Statement, /, **given: Any) -> int:
        """Execute; the number of rows it touched."""
        return self._execute(statement, given).rowcount

    def _execute(self, statement: Statement, given: dict[str, Any]) -> sqlite3.Cursor:
        text = statement.text(SQLITE)
        try:
            return self._connection.execute(text.sql, text.values(given))
        except sqlite3.IntegrityError as error:
            raise _duplicate(error) from error


def _duplicate(error: sqlite3.IntegrityError) -> Exception:
    if error.sqlite_errorcode not in (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY):
        return error
    names = str(error).partition(": ")[2].split(", ")
    return Duplicate(names[0].partition(".")[0], tuple(name.partition(".")[2] for name in names))


def connect(path: Path) -> sqlite3.Connection:
    """A connection that keeps what STANDARDS section 19 asks for: explicit transactions, foreign keys, full sync."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    connection.row_factory = _Row
    for pragma in (
        f"busy_timeout={_BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "cache_size=-65536",
        "mmap_size=2147418112",  # the most SQLite maps: a read beyond it costs a system call for each page
        "journal_size_limit=67108864",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _reader(path: Path) -> sqlite3.Connection:
    """A connection that changes nothing."""
    connection = connect(path)
    connection.execute("PRAGMA query_only=ON")
    return connection


async def at_one_moment(reader: sqlite3.Connection, unit: Unit[T]) -> T:
    """Run a unit over what was committed when it began. One lock for all its statements halves what they cost."""
    try:
        reader.execute("BEGIN")
        return await unit(SqliteTx(reader))
    finally:
        reader.set_progress_handler(None, 0)  # a limit must not interrupt the end: the next reader could not begin
        if reader.in_transaction:
            reader.execute("ROLLBACK")


def finish(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a unit of work to its end, here and now. It may await nothing but its transaction."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return cast(T, end.value)
    coroutine.close()
    raise RuntimeError("a unit of work awaited something other than its transaction")


class _TooLong(Exception):
    """A list is not as short as it was hoped to be."""


class Sqlite:
    """The database in a file. `exclusive` is what a server says: a second server on the same file is refused."""

    dialect: Dialect = SQLITE

    def __init__(self, path: Path, *, exclusive: bool = False) -> None:
        self._lock = _take_lock(path) if exclusive else None
        self._reader = _reader(path)
        self._path = path
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._heavy: ThreadPoolExecutor | None = None
        self._local = threading.local()
        self._writer = threading.Thread(target=self._write_loop, name="sqlite-writer", daemon=True)
        self._writer.start()

    async def read(self, unit: Unit[T]) -> T:
        """Run on the event loop: point reads cost less than handing them to a thread (STACK section 3)."""
        return await at_one_moment(self._reader, unit)

    async def scan(self, unit: Unit[T]) -> T:
        """Run what may take long: at once where it turns out to be short, as a page by an index is, and from the start
        again in a thread of its own where it is not; ended after 20 seconds.

        A thread for every page would cost more than the page: it takes turns with the loop at every single row.
        """
        try:
            return await self._scan_briefly(unit)
        except _TooLong:
            if self._heavy is None:
                self._heavy = ThreadPoolExecutor(2, thread_name_prefix="sqlite-scan")
            return await asyncio.get_running_loop().run_in_executor(self._heavy, self._scan, unit)

    async def write(self, unit: Unit[T]) -> T:
        """Run in the writer thread; durable when this returns."""
        job = Job(
            lambda connection: finish(cast(Coroutine[Any, Any, T], unit(SqliteTx(connection)))),
            asyncio.get_running_loop().create_future(),
        )
        self._jobs.put(job)
        return cast(T, await asyncio.shield(job.done))

    async def close(self) -> None:
        """Finish what is queued, then let go of the file."""
        self._jobs.put(None)
        await asyncio.get_running_loop().run_in_executor(None, self._writer.join)
        if self._heavy is not None:
            self._heavy.shutdown()
        self._reader.close()
        if self._lock is not None:
            self._lock.close()

    async def _scan_briefly(self, unit: Unit[T]) -> T:
        until = time.monotonic() + _LIGHT_SECONDS
        self._reader.set_progress_handler(lambda: time.monotonic() > until, _LIGHT_STEPS)
        try:
            return await at_one_moment(self._reader, unit)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            raise _TooLong from error

    def _scan(self, unit: Unit[T]) -> T:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = _reader(self._path)
        steps = iter(range(_HEAVY_SECONDS * 2000))
        connection.set_progress_handler(lambda: next(steps, None) is None, _READ_STEPS)
        try:
            return finish(at_one_moment(connection, unit))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise Unavailable("query-too-slow", "The query took too long.", gateway="database") from error
            raise

    def _write_loop(self) -> None:
        connection = connect(self._path)
        while (first := self._jobs.get()) is not None:
            batch, stop = self._drain(first)
            commit(connection, batch)
            for loop in {job.done.get_loop() for job in batch}:
                mine = [job for job in batch if job.done.get_loop() is loop]
                with contextlib.suppress(RuntimeError):  # the loop has gone: nobody waits any more
                    loop.call_soon_threadsafe(settle, mine)
            if stop:
                break
        connection.close()

    def _drain(self, first: Job) -> tuple[list[Job], bool]:
        batch = [first]
        while len(batch) < _BATCH:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return batch, True
            batch.append(job)
        return batch, False


def _take_lock(path: Path) -> IO[str]:
    """One server per file: its caches and its writer know of no other (STACK section 4)."""
    handle = path.with_name(path.name + ".lock").open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        handle.close()
        raise Conflict("database-in-use", f"Another Watchword server already uses {path}.") from error
    return handle
