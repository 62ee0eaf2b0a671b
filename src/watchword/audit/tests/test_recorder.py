"""Recording: in the caller's transaction, in order, whoever else writes (AUD-01, AUD-02, I3)."""

import asyncio
from dataclasses import replace

import pytest
import sqlalchemy as sa

from watchword.adapters.keyring import new_keyring
from watchword.adapters.sealing import Sealer
from watchword.audit.recorder import ChainRecorder, open_chains, reseal_heads
from watchword.audit.tables import AUDIT_HEAD, AUDIT_RECORD, AUDIT_TARGET
from watchword.audit.tests.books import ADMIN, BLAKE, CHAINS, START, Books, asking, happened
from watchword.audit.verify import Damage, Intact
from watchword.db.engine import sql
from watchword.db.statement import Statement
from watchword.kernel.clock import DAY, SECOND, Instant
from watchword.kernel.errors import Unavailable
from watchword.kernel.events import Change, Recorder, Target
from watchword.kernel.secret import Secret
from watchword.kernel.work import Transaction

CHANGE = Statement(sa.update(AUDIT_HEAD).values(opened_at=AUDIT_HEAD.c.opened_at))
"""Stands for the change that is recorded: any statement of the same transaction."""


async def test_an_audit_without_records_is_intact(books: Books) -> None:
    assert await books.verified() == Intact(0)


async def test_events_become_records_in_the_order_they_were_told(books: Books) -> None:
    recorder: Recorder = books.recorder
    assert recorder is books.recorder
    await books.write(happened(1), happened(2), happened(3))
    await books.write(happened(4))
    records = await books.records(1)
    assert [record.seq for record in records] == [1, 2, 3, 4]
    assert [record.document.count("•••2") for record in records] == [0, 1, 0, 0]
    assert records[3].previous == records[2].mac
    found = await books.verified()
    assert found == Intact(4)
    assert isinstance(found, Intact)
    assert [head.last for head in found.heads if head.seq] == [records[3].mac]


async def test_nothing_told_is_nothing_written(books: Books) -> None:
    await books.write()
    assert await books.verified() == Intact(0)


async def test_the_records_of_a_request_lie_in_one_chain(books: Books) -> None:
    for chain in range(CHAINS):
        await books.write(happened(), actor=asking(chain))
        await books.write(happened(), actor=replace(asking(chain), user_id=None))
    assert [len(await books.records(chain)) for chain in range(CHAINS)] == [2, 2, 2]


async def test_a_change_that_fails_leaves_no_record(books: Books) -> None:
    """AUD-01"""

    async def unit(tx: Transaction) -> None:
        await books.recorder.record(tx, ADMIN, START, [happened()])
        raise RuntimeError("after the record")

    with pytest.raises(RuntimeError):
        await books.database.write(unit)
    assert await books.verified() == Intact(0)
    assert await books.documents() == []


async def test_a_record_that_cannot_be_written_takes_the_change_with_it(books: Books) -> None:
    """AUD-01"""
    await books.write(happened())
    (first,) = await books.records(1)
    taken = {**{c.name: sa.literal(c.name, c.type) for c in AUDIT_RECORD.c if c.name in ("activity", "category")}}
    assert await books.run(
        sa.insert(AUDIT_RECORD).from_select(
            [c.name for c in AUDIT_RECORD.c],
            sa.select(
                *(
                    sa.literal(2, c.type)
                    if c.name == "seq"
                    else sa.literal(BLAKE, c.type)
                    if c.name == "id"
                    else taken.get(c.name, c)
                    for c in AUDIT_RECORD.c
                )
            ),
        )
    )

    async def unit(tx: Transaction) -> None:
        await sql(tx).run(Statement(sa.update(AUDIT_HEAD).values(opened_at=0)))
        await books.recorder.record(tx, ADMIN, START, [happened()])

    with pytest.raises(Unavailable) as caught:
        await books.database.write(unit)
    assert (caught.value.code, caught.value.gateway) == ("audit-chain-broken", "audit")
    extents = await books.database.scan(books.store.extents)
    assert [extent.head.opened_at for extent in extents if extent.head] == [START] * CHAINS
    assert await books.damage() == (1, 2, Damage.FOREIGN)
    assert first == (await books.records(1))[0]


TAMPERED = {
    "seq": 0,
    "last": bytes(32),
    "cut": 5,
    "anchor": b"x" * 32,
    "chains": 1,
    "opened_at": 0,
    "key_version": 2,
    "seal": bytes(32),
}


async def test_a_head_that_was_tampered_with_stops_every_change(books: Books) -> None:
    """AUD-01: going on would seal the damage"""
    await books.write(happened(1))
    (before,) = [extent.head for extent in await books.database.scan(books.store.extents) if extent.chain == 1]
    head = sa.update(AUDIT_HEAD).where(AUDIT_HEAD.c.chain == 1)
    for column, value in TAMPERED.items():
        await books.run(head.values(**{column: value}))
        with pytest.raises(Unavailable):
            await books.write(happened(2))
        assert (column, (await books.damage())[0]) == (column, 1)
        await books.run(head.values(**{column: getattr(before, column)}))
    assert await books.verified() == Intact(1)


async def test_a_head_that_is_gone_stops_every_change(books: Books) -> None:
    await books.run(sa.delete(AUDIT_HEAD).where(AUDIT_HEAD.c.chain == 1))
    with pytest.raises(Unavailable):
        await books.write(happened())


async def test_many_writers_at_once_leave_every_chain_whole(books: Books) -> None:
    """REL-02, AUD-01"""

    async def one(number: int) -> None:
        actor = replace(ADMIN, origin=ADMIN.origin._replace(request_id=f"r-{number}"))
        await books.write(happened(number), happened(number), actor=actor)

    await asyncio.gather(*(one(number) for number in range(50)))
    assert await books.verified() == Intact(100)
    counts = [len(await books.records(chain)) for chain in range(CHAINS)]
    assert sum(counts) == 100
    assert min(counts) > 0


async def test_a_secret_is_never_stored(books: Books) -> None:
    """AUD-02, I9: neither it nor anything told beside it"""
    change = Change("password", None, Secret("canary-7f3a"))
    for event in (
        replace(happened(), targets=(Target(BLAKE, "User", changes=(change,)),)),
        replace(happened(), detail=(("code", Secret("canary-7f3a")),)),  # type: ignore[arg-type]
    ):
        with pytest.raises(TypeError):
            await books.write(happened(), event)
    assert await books.documents() == []
    assert await books.run(sa.update(AUDIT_TARGET).values(name="")) == 0


async def test_chains_are_opened_once(books: Books) -> None:
    await books.fill(2, 2, 2)
    assert await open_chains(books.database, books.store, books.sealer, 8, Instant(START + DAY)) == CHAINS
    assert await books.verified() == Intact(6)


async def test_nodes_that_start_at_once_open_the_same_chains(books: Books) -> None:
    """REL-02"""
    await books.run(sa.delete(AUDIT_HEAD))
    opening = [open_chains(books.database, books.store, books.sealer, CHAINS, Instant(START + n)) for n in range(8)]
    assert await asyncio.gather(*opening) == [CHAINS] * 8
    extents = await books.database.scan(books.store.extents)
    assert len({extent.head.opened_at for extent in extents if extent.head}) == 1
    await books.fill(1, 1, 1)
    assert await books.verified() == Intact(3)


async def test_chains_that_are_gone_are_not_opened_again(books: Books) -> None:
    await books.fill(1)
    await books.run(sa.delete(AUDIT_HEAD))
    await open_chains(books.database, books.store, books.sealer, CHAINS, START)
    with pytest.raises(Unavailable):
        await books.write(happened())


async def test_records_before_and_after_a_key_rotation_make_one_chain(books: Books) -> None:
    """KEY-02"""
    ring = new_keyring()
    books.sealer.use(ring)
    await books.run(sa.delete(AUDIT_HEAD))
    await open_chains(books.database, books.store, books.sealer, CHAINS, START)
    await books.fill(2, 2, 0)
    books.sealer.use(ring.rotate())
    await books.fill(2, 0, 2)
    assert await books.verified() == Intact(8)
    assert [record.key_version for record in await books.records(0)] == [1, 1, 2, 2]


async def test_a_key_can_go_once_no_record_and_no_head_needs_it(books: Books) -> None:
    """KEY-02"""
    ring = new_keyring()
    books.sealer.use(ring)
    await books.run(sa.delete(AUDIT_HEAD))
    await open_chains(books.database, books.store, books.sealer, CHAINS, START)
    await books.fill(2, 2, 0)
    rotated = ring.rotate()
    books.sealer.use(rotated)
    await reseal_heads(books.database, books.store, books.sealer)
    await books.fill(2, 0, 0)
    assert await books.database.scan(books.store.key_versions) == {1, 2}
    await books.purge.before(ADMIN, Instant(START + 2 * SECOND), Instant(START + DAY))
    assert await books.database.scan(books.store.key_versions) == {2}
    books.sealer.use(rotated.retire(1))
    await books.fill(1, 1, 1)
    assert isinstance(await books.verified(), Intact)


async def test_a_head_that_was_tampered_with_is_not_resealed(books: Books) -> None:
    await books.run(sa.update(AUDIT_HEAD).where(AUDIT_HEAD.c.chain == 1).values(seq=7))
    with pytest.raises(Unavailable):
        await reseal_heads(books.database, books.store, books.sealer)
    assert await books.damage() == (1, 7, Damage.CHANGED)


async def test_another_key_verifies_nothing(books: Books) -> None:
    await books.fill(1, 1, 1)
    books.sealer.use(new_keyring())
    assert (await books.damage())[2] is Damage.CHANGED
    stranger = ChainRecorder(books.store, Sealer(new_keyring()), CHAINS)
    with pytest.raises(Unavailable):
        await books.database.write(lambda tx: stranger.record(tx, ADMIN, START, [happened()]))
