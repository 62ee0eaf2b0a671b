"""What happened, told once: the audit keeps it in the same transaction as the change it tells of.

Names and shape follow Microsoft Graph's directoryAudit, which auditors' tools already read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from watchword.kernel.actor import Actor
from watchword.kernel.clock import Instant
from watchword.kernel.work import Transaction


class Outcome(Enum):
    """How it ended (microsoft.graph.operationResult)."""

    SUCCESS = "success"
    FAILURE = "failure"


@dataclass(frozen=True)
class Change:
    """One property before and after, as it may be read: no secret, phone numbers and addresses masked."""

    property: str
    old: object = None
    new: object = None


@dataclass(frozen=True)
class Target:
    """What it was done to."""

    id: str
    type: str
    name: str = ""
    upn: str | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Event:
    """One record to be. `operation` is Add, Update, Delete, Assign, ...; `detail` says more in `additionalDetails`."""

    activity: str
    category: str
    service: str
    operation: str
    targets: tuple[Target, ...] = ()
    outcome: Outcome = Outcome.SUCCESS
    reason: str = ""
    detail: tuple[tuple[str, str], ...] = ()


class Recorder(Protocol):
    """Where events go. A failure to record is a failure of the change (STANDARDS section 15)."""

    async def record(self, tx: Transaction, actor: Actor, now: Instant, events: Sequence[Event]) -> None:
        """Write the records into the caller's transaction."""
        ...
