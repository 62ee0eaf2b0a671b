"""Whether the chains are whole: each record is looked at once, in order, and the first that is wrong is named.

Pure, so that an auditor can run it over an export; `inspection` feeds it from the database.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import groupby
from typing import TypeVar

import orjson

from watchword.audit.chain import is_authentic, is_sealed
from watchword.audit.document import index_of
from watchword.audit.model import Head, Record
from watchword.kernel.errors import Unavailable
from watchword.kernel.sealing import Subkeys

T = TypeVar("T")


class Damage(Enum):
    """What was done to a chain."""

    CHANGED = "changed"
    """A record or a head is not as it was written."""
    REMOVED = "removed"
    """A record, a tail or a whole chain is missing."""
    REORDERED = "reordered"
    """A record is ours, and not at its place."""
    FOREIGN = "foreign"
    """A record was put in by somebody else."""


@dataclass(frozen=True)
class Intact:
    """Nothing is wrong with that many records. Who keeps `heads` elsewhere can tell that an old copy was put back."""

    count: int
    heads: tuple[Head, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Broken:
    """The first record of a chain that is wrong, by its number; a missing one by the number it had."""

    chain: int
    seq: int
    damage: Damage
    explanation: str


def verify(records: Iterable[Record], heads: Sequence[Head], keys: Subkeys) -> Intact | Broken:
    """Check records, in the order of chain and number, against the heads of their chains."""
    broken = check_heads(heads, keys)
    if broken is not None:
        return broken
    walks = {head.chain: Walk(head, keys) for head in heads}
    for chain, rows in groupby(records, key=lambda record: record.chain):
        walk = walks.get(chain)
        if walk is None:
            return stray(chain)
        broken = next((found for found in map(walk.feed, rows) if found is not None), None) or walk.finish()
        if broken is not None:
            return broken
    broken = next((found for found in (walk.finish() for walk in walks.values()) if found is not None), None)
    return broken or Intact(sum(walk.count for walk in walks.values()), tuple(heads))


def check_heads(heads: Sequence[Head], keys: Subkeys) -> Broken | None:
    """The heads themselves: all there, none that is not ours."""
    for head in heads:
        if not _good(is_sealed, head, keys):
            return Broken(head.chain, head.seq, Damage.CHANGED, "the head is not as it was sealed; the tail may be cut")
    held = {head.chain for head in heads}
    expected = range(max((head.chains for head in heads), default=1))
    missing = next((chain for chain in expected if chain not in held), None)
    if missing is not None:
        return Broken(missing, 0, Damage.REMOVED, "the chain has no head: all of it may be gone")
    return None


def stray(chain: int) -> Broken:
    """A record in a chain that was never opened."""
    return Broken(chain, 0, Damage.FOREIGN, "there is no such chain")


class Walk:
    """One chain, record by record. `count` is how many were good so far."""

    __slots__ = ("_head", "_keys", "_previous", "_seq", "_suspect", "count")

    def __init__(self, head: Head, keys: Subkeys) -> None:
        self._head = head
        self._keys = keys
        self._seq = head.cut
        self._previous = head.anchor
        self._suspect: Record | None = None
        self.count = 0

    def feed(self, record: Record) -> Broken | None:
        """Look at the next record; the first thing that is wrong, if any.

        One that is not authentic is judged by the next: if that follows on the one before, it was put in between.
        """
        if self._suspect is not None:
            return self._judge(self._suspect, record)
        if record.seq <= self._seq or (record.seq > self._head.seq and self._seq == self._head.seq):
            return self._broken(record.seq, Damage.FOREIGN, "the head knows no such record")
        if record.seq != self._seq + 1:
            return self._broken(self._seq + 1, Damage.REMOVED, f"the next one is {record.seq}")
        if not _good(is_authentic, record, self._keys):
            self._suspect = record
            return None
        return self._follow(record)

    def finish(self) -> Broken | None:
        """After the last record: is it the one that the head names?"""
        if self._suspect is not None:
            return self._judge(self._suspect, None)
        if self._seq < self._head.seq:
            return self._broken(self._seq + 1, Damage.REMOVED, f"the head names {self._head.seq} as the last")
        if self._previous != self._head.last:
            return self._broken(self._seq, Damage.REORDERED, "the head names another record as the last")
        return None

    def _follow(self, record: Record) -> Broken | None:
        if record.previous != self._previous:
            return self._broken(record.seq, Damage.REORDERED, "it followed on another record")
        document = orjson.loads(record.document)
        if document["id"] != record.id or index_of(document) != record.index:
            return self._broken(record.seq, Damage.CHANGED, "what it is found by differs from what it says")
        self._seq, self._previous = record.seq, record.mac
        self.count += 1
        return None

    def _judge(self, suspect: Record, after: Record | None) -> Broken:
        if after is not None and after.previous == self._previous and _good(is_authentic, after, self._keys):
            return self._broken(suspect.seq, Damage.FOREIGN, "the next record follows on the one before")
        return self._broken(suspect.seq, Damage.CHANGED, "it is not as it was written, or of a key not at hand")

    def _broken(self, seq: int, damage: Damage, explanation: str) -> Broken:
        return Broken(self._head.chain, seq, damage, explanation)


def _good(check: Callable[[T, Subkeys], bool], what: T, keys: Subkeys) -> bool:
    """Whether it passes; not, where that takes a key we do not have."""
    try:
        return check(what, keys)
    except Unavailable:
        return False
