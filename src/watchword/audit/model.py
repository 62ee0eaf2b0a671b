"""The words of the audit, and what it asks of its store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from watchword.kernel.clock import Instant
from watchword.kernel.query import ListQuery, Page
from watchword.kernel.work import Transaction

Document = Mapping[str, Any]
"""A microsoft.graph.directoryAudit, ready to serve."""


@dataclass(frozen=True)
class Index:
    """What of a document is looked for, in columns of its own: texts folded, targets as (id, name)."""

    at: Instant
    activity: str
    category: str
    service: str
    result: str
    correlation_id: str
    actor_id: str | None
    actor_upn: str | None
    app_id: str | None
    targets: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Record:
    """One link of a chain. `mac` covers `previous`, the mac of the record before, and the document's exact text."""

    chain: int
    seq: int
    id: str
    document: str
    index: Index
    key_version: int
    previous: bytes
    mac: bytes


@dataclass(frozen=True)
class Head:
    """Where a chain begins and ends. `seal` covers all the rest, so that nobody without the key can move either.

    Records up to `cut` have been purged; `anchor` is the mac of the last of them. `last` is the mac of record `seq`.
    `chains` is how many there are, told by each, so that none can go missing unnoticed.
    """

    chain: int
    chains: int
    opened_at: Instant
    cut: int
    anchor: bytes
    seq: int
    last: bytes
    key_version: int
    seal: bytes


@dataclass(frozen=True)
class Extent:
    """What the database holds of one chain: its head, if any, and the highest number among its records."""

    chain: int
    head: Head | None
    top: int


class Chains(Protocol):
    """The chains as they are stored."""

    async def open(self, tx: Transaction, heads: Sequence[Head]) -> bool:
        """Store the heads of new chains; False, and the transaction keeps nothing, where somebody was quicker."""
        ...

    async def lock(self, tx: Transaction, chain: int) -> Head | None:
        """The head, which nobody else changes until the transaction ends."""
        ...

    async def append(self, tx: Transaction, records: Sequence[Record], before: Head, after: Head) -> bool:
        """Add the records and move the head; False where it was no longer at `before`, or a number was taken."""
        ...

    async def purge(self, tx: Transaction, before: Head, after: Head) -> bool:
        """Delete what lies up to `after.cut` and move the head; False where it was no longer at `before`."""
        ...

    async def extents(self, tx: Transaction) -> Sequence[Extent]:
        """Every chain of which there is a head or a record, as of one moment."""
        ...

    async def key_versions(self, tx: Transaction) -> frozenset[int]:
        """The versions of the master keys that records and heads were made with."""
        ...

    async def part(self, tx: Transaction, chain: int, after: int, upto: int, limit: int) -> Sequence[Record]:
        """At most `limit` records of a chain with numbers in (after, upto], in order."""
        ...


class Documents(Protocol):
    """The records as they are read."""

    async def list(self, tx: Transaction, query: ListQuery) -> Page[Document]:
        """Those that match, newest first unless the query says otherwise."""
        ...

    async def get(self, tx: Transaction, id_: str) -> Document | None:
        """One of them."""
        ...
