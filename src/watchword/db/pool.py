"""Connections to PostgreSQL, kept open for the next unit of work.

asyncpg's own pool wraps each use in a proxy, a task and a shield: 45 us, more than the statement it is for costs. We
set no session state, so a connection whose work ended well is as good as new, and any other is thrown away.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

_IDLE_SECONDS = 300
"""After that, something between us and the server may have forgotten the connection without a word."""


class Pool:
    """At most `most` connections at once, made by `connect` when they are needed."""

    def __init__(self, connect: Callable[[], Awaitable[Any]], most: int) -> None:
        self._connect = connect
        self._most = most
        self._permits = asyncio.Semaphore(most)
        self._idle: list[tuple[Any, float]] = []

    async def take(self) -> Any:
        """A connection for one unit of work, which ends with `give` or `discard`. Raises what connecting raises."""
        await self._permits.acquire()
        try:
            while self._idle:
                connection, since = self._idle.pop()
                if not connection.is_closed() and time.monotonic() - since < _IDLE_SECONDS:
                    return connection
                connection.terminate()
            return await self._connect()
        except BaseException:
            self._permits.release()
            raise

    def give(self, connection: Any) -> None:
        """Back, for whoever comes next. The last one used is used first, so that those not needed grow old."""
        self._idle.append((connection, time.monotonic()))
        self._permits.release()

    def discard(self, connection: Any) -> None:
        """Away with it: nobody knows what it is still doing."""
        connection.terminate()
        self._permits.release()

    async def close(self) -> None:
        """Close them, each once its work has ended. Nobody may ask for one any more."""
        for _ in range(self._most):
            await self._permits.acquire()
        for connection, _ in self._idle:
            await connection.close()
        self._idle.clear()
