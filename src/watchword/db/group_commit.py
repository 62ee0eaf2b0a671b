"""Many units, one durable commit, on SQLite: each in a savepoint of its own, so that one that fails takes nothing of
the others with it. Only what the transaction itself does not survive (disk full, I/O, damage, no memory) fails all.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from watchword.kernel.errors import Unavailable

_PRIMARY = 0xFF
"""The bits of a result code that are not details."""
_OWN = frozenset(
    (
        sqlite3.SQLITE_ERROR,  # too many variables, too deep, too complex a pattern, no such thing
        sqlite3.SQLITE_TOOBIG,
        sqlite3.SQLITE_CONSTRAINT,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_RANGE,
        sqlite3.SQLITE_MISUSE,
    )
)
"""Result codes of one statement, after which the transaction still stands."""


@dataclass(slots=True)
class Job:
    """A unit that waits for its turn, and who waits for it."""

    run: Callable[[sqlite3.Connection], Any]
    done: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None

    def settle(self) -> None:
        """Say what came of it, on the loop of who asked."""
        if self.done.cancelled():
            return
        if self.error is not None:
            self.done.set_exception(self.error)
        else:
            self.done.set_result(self.result)


def settle(jobs: list[Job]) -> None:
    """Say what came of them."""
    for job in jobs:
        job.settle()


def commit(connection: sqlite3.Connection, batch: list[Job]) -> None:
    """Run them in one transaction. Each has its result or its error afterwards; those of a transaction that could not
    be kept have Unavailable."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        for job in batch:
            _run_in_savepoint(connection, job)
        connection.execute("COMMIT")
    except BaseException as error:  # noqa: BLE001 - whatever it was, none of the batch is durable
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        refusal = Unavailable("database-write-failed", "The change could not be stored.", gateway="database")
        refusal.__cause__ = error
        for job in batch:
            job.error = job.error or refusal


def _run_in_savepoint(connection: sqlite3.Connection, job: Job) -> None:
    connection.execute("SAVEPOINT unit")
    try:
        job.result = job.run(connection)
    except BaseException as error:
        if not (_is_its_own(error) and connection.in_transaction):
            raise
        job.error = error
        connection.execute("ROLLBACK TO unit")
    connection.execute("RELEASE unit")


def _is_its_own(error: BaseException) -> bool:
    """Whether it lies in what the unit asked for, and the others may go on. By SQLite's result code: Python's classes
    put a statement that is too long and a disk that is full under one name (https://www.sqlite.org/rescode.html)."""
    if isinstance(error, MemoryError):
        return False
    code = getattr(error, "sqlite_errorcode", None)  # what Python itself refused has none
    return code is None or code & _PRIMARY in _OWN
