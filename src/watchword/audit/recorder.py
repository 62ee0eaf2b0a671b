"""Where events go: into a chain, in the caller's transaction. What cannot be recorded does not happen (AUD-01)."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson
import uuid_utils

from watchword.audit import chain, document
from watchword.audit.model import Chains
from watchword.kernel.actor import Actor
from watchword.kernel.clock import Instant
from watchword.kernel.errors import Unavailable
from watchword.kernel.events import Event
from watchword.kernel.sealing import Subkeys
from watchword.kernel.work import Transaction, Units


@dataclass(frozen=True)
class ChainRecorder:
    """Implements `kernel.events.Recorder` over chains that `open_chains` opened; `chains` is how many there are."""

    store: Chains
    keys: Subkeys
    chains: int

    async def record(self, tx: Transaction, actor: Actor, now: Instant, events: Sequence[Event]) -> None:
        """Write the records into the caller's transaction.

        Raises TypeError for a secret, Unavailable `audit-chain-broken` where the chain's head or a record beyond it was
        tampered with: going on would hide it.
        """
        entries = [_entry(event, actor, now) for event in events]
        if not entries:
            return
        head = await self.store.lock(tx, self._chain_of(actor))
        if head is None or not chain.is_sealed(head, self.keys):
            raise _broken("its head is missing or not ours")
        records, after = chain.extend(head, entries, self.keys)
        if not await self.store.append(tx, records, head, after):
            raise _broken("its next number is taken")

    def _chain_of(self, actor: Actor) -> int:
        """One chain for all of a request, so that no two transactions each hold a head that the other waits for."""
        return zlib.crc32(actor.origin.request_id.encode(errors="replace")) % self.chains


async def open_chains(units: Units, store: Chains, keys: Subkeys, chains: int, now: Instant) -> int:
    """Open the chains of a new installation, once; how many there are from then on. Later settings change nothing: a
    chain that could be opened at any time could also be taken away at any time."""

    async def unit(tx: Transaction) -> int | None:
        found = await store.extents(tx)
        if found:
            return next((extent.head.chains for extent in found if extent.head is not None), chains)
        return chains if await store.open(tx, chain.open_heads(chains, now, keys)) else None

    opened = await units.write(unit) or await units.write(unit)  # the second finds what somebody else opened meanwhile
    return opened or chains


async def reseal_heads(units: Units, store: Chains, keys: Subkeys) -> None:
    """After a key rotation: seal every head with the current key, so that none needs the old one any more. Records keep
    the key they were made with, until they are purged. Raises Unavailable `audit-chain-broken`."""

    for extent in await units.scan(store.extents):
        await units.write(partial(_reseal, store, keys, extent.chain))


async def _reseal(store: Chains, keys: Subkeys, number: int, tx: Transaction) -> None:
    head = await store.lock(tx, number)
    if head is None or not chain.is_sealed(head, keys):
        raise _broken("its head is missing or not ours")
    _, after = chain.extend(head, (), keys)
    await store.append(tx, (), head, after)


def _entry(event: Event, actor: Actor, now: Instant) -> chain.Entry:
    id_ = str(uuid_utils.uuid7(nanoseconds=now * 1000))
    written: dict[str, Any] = document.write(event, actor, now, id_)
    return chain.Entry(id_, orjson.dumps(written).decode(), document.index_of(written))


def _broken(why: str) -> Unavailable:
    problem = Unavailable(
        "audit-chain-broken", "The change was not made, because it could not be recorded.", gateway="audit"
    )
    problem.reason = f"an audit chain is broken: {why}"
    return problem
