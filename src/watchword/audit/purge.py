"""Ending the retention of old records, so that what stays can still be verified: the sealed head keeps the cut.

Nothing is deleted unverified: somebody who back-dates a record cannot have it purged. The purge is itself recorded, in
the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from watchword.audit import chain
from watchword.audit.model import Chains, Head, Record
from watchword.audit.verify import Walk
from watchword.kernel.actor import Actor
from watchword.kernel.clock import Instant, format_instant
from watchword.kernel.errors import Unavailable
from watchword.kernel.events import Event, Recorder, Target
from watchword.kernel.sealing import Subkeys
from watchword.kernel.work import Transaction, Units

_AT_ONCE = 500


@dataclass(frozen=True)
class Purge:
    """Deletes records from before a moment, the oldest first, a few hundred in each transaction."""

    units: Units
    store: Chains
    keys: Subkeys
    recorder: Recorder

    async def before(self, actor: Actor, horizon: Instant, now: Instant) -> int:
        """How many records went. A record that is newer than the horizon keeps all that follow it in its chain.

        Raises Unavailable `audit-chain-broken` at a record that is not as it was written: verify first.
        """
        extents = await self.units.scan(self.store.extents)
        purged = 0
        for extent in extents:
            while gone := await self._step(extent.chain, actor, horizon, now):
                purged += gone
        return purged

    async def _step(self, number: int, actor: Actor, horizon: Instant, now: Instant) -> int:
        async def unit(tx: Transaction) -> int:
            head = await self.store.lock(tx, number)
            if head is None or not chain.is_sealed(head, self.keys):
                raise _broken()
            old = self._old(head, await self.store.part(tx, number, head.cut, head.seq, _AT_ONCE), horizon)
            if not old:
                return 0
            if not await self.store.purge(tx, head, chain.cut(head, old[-1], self.keys)):
                raise _broken()
            await self.recorder.record(tx, actor, now, [_told(number, old)])
            return len(old)

        return await self.units.write(unit)

    def _old(self, head: Head, records: Sequence[Record], horizon: Instant) -> list[Record]:
        walk = Walk(head, self.keys)
        old: list[Record] = []
        for record in records:
            if walk.feed(record) is not None:
                raise _broken()
            if record.index.at >= horizon:
                break
            old.append(record)
        if walk.count < len(old):  # the last one is suspect: nothing came after it to judge it by
            raise _broken()
        return old


def _told(number: int, old: Sequence[Record]) -> Event:
    first, last = old[0], old[-1]
    return Event(
        activity="Purge audit records",
        category="Audit",
        service="Audit",
        operation="Delete",
        targets=(Target(str(number), "AuditChain"),),
        detail=(
            ("FirstRecord", str(first.seq)),
            ("LastRecord", str(last.seq)),
            ("LastActivityDateTime", format_instant(last.index.at)),
        ),
    )


def _broken() -> Unavailable:
    return Unavailable("audit-chain-broken", "The audit was not purged, because it is not whole.", gateway="audit")
