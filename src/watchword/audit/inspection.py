"""Verifying what the database holds, while it is being written to."""

from collections.abc import Sequence

from watchword.audit.model import Chains, Extent, Head, Record
from watchword.audit.verify import Broken, Damage, Intact, Walk, check_heads, stray
from watchword.kernel.sealing import Subkeys
from watchword.kernel.work import Transaction, Unit, Units

_AT_ONCE = 500


async def verify_database(units: Units, store: Chains, keys: Subkeys) -> Intact | Broken:
    """Check every record up to the heads as they are now; a chain that is purged meanwhile is begun again."""
    while True:
        extents = await units.scan(store.extents)
        found = await _verify(units, store, keys, extents)
        if isinstance(found, Intact) or _cuts(await units.scan(store.extents)) == _cuts(extents):
            return found


async def _verify(units: Units, store: Chains, keys: Subkeys, extents: Sequence[Extent]) -> Intact | Broken:
    heads = {extent.chain: extent.head for extent in extents if extent.head is not None}
    broken = check_heads(tuple(heads.values()), keys)
    if broken is not None:
        return broken
    count = 0
    for extent in sorted(extents, key=lambda each: each.chain):
        if extent.head is None:
            return stray(extent.chain)
        found = await _verify_chain(units, store, keys, extent.head)
        if isinstance(found, Broken):
            return found
        if extent.top > extent.head.seq:
            return Broken(extent.chain, extent.head.seq + 1, Damage.FOREIGN, "the head knows no such record")
        count += found.count
    return Intact(count, tuple(heads.values()))


async def _verify_chain(units: Units, store: Chains, keys: Subkeys, head: Head) -> Intact | Broken:
    walk = Walk(head, keys)
    after = -1
    while records := await units.scan(_next(store, head, after)):
        for record in records:
            broken = walk.feed(record)
            if broken is not None:
                return broken
        after = records[-1].seq
    return walk.finish() or Intact(walk.count)


def _next(store: Chains, head: Head, after: int) -> Unit[Sequence[Record]]:
    async def unit(tx: Transaction) -> Sequence[Record]:
        return await store.part(tx, head.chain, after, head.seq, _AT_ONCE)

    return unit


def _cuts(extents: Sequence[Extent]) -> dict[int, int]:
    return {extent.chain: extent.head.cut for extent in extents if extent.head is not None}
