"""A request that may come twice and is executed once, because whoever sent it could not know whether it arrived.

Source: draft-ietf-httpapi-idempotency-key-header-07.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from watchword.kernel.actor import Actor
from watchword.kernel.clock import DAY, Instant
from watchword.kernel.work import Transaction

KEPT_FOR = DAY
"""How long an answer is kept, in microseconds."""


@dataclass(frozen=True)
class Once:
    """What the sender calls the request, and what it asks for, digested."""

    key: str
    asked: bytes


class Repetitions(Protocol):
    """Answers that were given to such requests."""

    async def once(
        self, tx: Transaction, actor: Actor, once: Once | None, now: Instant, body: Callable[[], Awaitable[Any]]
    ) -> Any:
        """What `body` answers (JSON); where this actor asked the same before, what it answered then, and it is not run.

        In the transaction of the change: of those who send it at the same time one executes it, the others wait.
        Raises Conflict `idempotency-key-reused` where the key was used for something else.
        """
        ...
