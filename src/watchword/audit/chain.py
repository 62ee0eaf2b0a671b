"""The chains: how a record is tied to the one before, and a chain to its head. Pure: data and keys in, data out.

Whoever can write the database but does not hold the key file can forge, change, move, or take away nothing unnoticed,
not even a chain's tail: the head is sealed, and checked before it is moved (docs/decisions/0005-audit-chains.md).
"""

import hmac
import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace

from watchword.audit.model import Head, Index, Record
from watchword.kernel.clock import Instant
from watchword.kernel.sealing import Subkeys

START = bytes(32)
"""What the first record of a chain has for the mac before it."""

_RECORD = "audit record"
_HEAD = "audit head"
_FIELDS = struct.Struct(">IIqQQI")


@dataclass(frozen=True)
class Entry:
    """A record to be: not yet in a chain."""

    id: str
    document: str
    index: Index


def open_heads(chains: int, now: Instant, keys: Subkeys) -> tuple[Head, ...]:
    """The heads of that many empty chains."""
    return tuple(
        _sealed(Head(chain, chains, now, 0, START, 0, START, keys.current, b""), keys) for chain in range(chains)
    )


def extend(head: Head, entries: Sequence[Entry], keys: Subkeys) -> tuple[tuple[Record, ...], Head]:
    """The entries as the next records of a chain, and its head after them. The head must be authentic."""
    version = keys.current
    records: list[Record] = []
    previous = head.last
    for seq, entry in enumerate(entries, head.seq + 1):
        mac = _mac(keys, version, previous, entry.document)
        records.append(Record(head.chain, seq, entry.id, entry.document, entry.index, version, previous, mac))
        previous = mac
    moved = replace(head, seq=head.seq + len(records), last=previous, key_version=version)
    return tuple(records), _sealed(moved, keys)


def cut(head: Head, upto: Record, keys: Subkeys) -> Head:
    """The head once the records up to this one are purged."""
    return _sealed(replace(head, cut=upto.seq, anchor=upto.mac, key_version=keys.current), keys)


def is_authentic(record: Record, keys: Subkeys) -> bool:
    """Whether the record was made with our key, as it stands. Raises Unavailable where that key is not at hand."""
    if len(record.previous) != len(START):  # or bytes could move between it and the document
        return False
    return hmac.compare_digest(record.mac, _mac(keys, record.key_version, record.previous, record.document))


def is_sealed(head: Head, keys: Subkeys) -> bool:
    """Whether the head was made with our key, as it stands. Raises Unavailable where that key is not at hand."""
    if len(head.anchor) != len(START) or len(head.last) != len(START):
        return False
    try:
        return hmac.compare_digest(head.seal, _seal(head, keys))
    except struct.error:  # numbers that none of ours has
        return False


def _mac(keys: Subkeys, version: int, previous: bytes, document: str) -> bytes:
    return hmac.digest(keys.subkey(_RECORD, version).reveal_bytes(), previous + document.encode(), "sha256")


def _sealed(head: Head, keys: Subkeys) -> Head:
    return replace(head, seal=_seal(head, keys))


def _seal(head: Head, keys: Subkeys) -> bytes:
    fields = _FIELDS.pack(head.chain, head.chains, head.opened_at, head.cut, head.seq, head.key_version)
    return hmac.digest(keys.subkey(_HEAD, head.key_version).reveal_bytes(), fields + head.anchor + head.last, "sha256")
