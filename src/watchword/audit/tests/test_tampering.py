"""Whoever has the database and not the key file: whatever they do to a chain is found, and where (AUD-01)."""

from collections.abc import Awaitable, Callable

import pytest
import sqlalchemy as sa

from watchword.audit.tables import AUDIT_HEAD, AUDIT_RECORD, AUDIT_TARGET
from watchword.audit.tests.books import ALEX, BLAKE, START, Books
from watchword.audit.verify import Damage, Intact

_R, _H = AUDIT_RECORD.c, AUDIT_HEAD.c
OTHER = "3f1d9a50-0c1e-4a11-8a4f-0f4d5f6b7cff"

CHANGES: dict[str, object] = {
    "id": OTHER,
    "at": START - 1,
    "activity": "admin registered security info",
    "category": "groupmanagement",
    "service": "core directory",
    "result": "failure",
    "correlation_id": "c-1",
    "actor_id": None,
    "actor_upn": "blake@contoso.com",
    "app_id": ALEX,
    "document": "{}",
    "key_version": 2,
    "previous": bytes(32),
    "mac": bytes(32),
}


@pytest.fixture
async def full(books: Books) -> Books:
    await books.fill(5, 5, 5)
    assert await books.verified() == Intact(15)
    return books


def test_every_column_but_the_place_has_its_own_try() -> None:
    assert {"chain", "seq", *CHANGES} == set(_R.keys())


async def test_a_changed_column_is_found(full: Books) -> None:
    before = await full.row(1, 3)
    found = {}
    for column, value in CHANGES.items():
        await full.tamper(1, 3, **{column: value})
        found[column] = await full.damage()
        await full.tamper(1, 3, **{column: before[column]})
    assert found == dict.fromkeys(CHANGES, (1, 3, Damage.CHANGED))
    assert await full.verified() == Intact(15)


async def test_a_changed_word_of_a_document_is_found(full: Books) -> None:
    for seq in (5, 3, 1):
        document = (await full.row(1, seq))["document"]
        await full.tamper(1, seq, document=document.replace("Alex", "Blake"))
        assert await full.damage() == (1, seq, Damage.CHANGED)


async def test_bytes_moved_between_two_columns_are_found(full: Books) -> None:
    record = (await full.records(1))[2]
    blank = record.document.replace("{", " {", 1)
    await full.tamper(1, 3, previous=record.previous + b" ", document=blank[1:])
    assert await full.damage() == (1, 3, Damage.CHANGED)


async def test_a_changed_target_is_found(full: Books) -> None:
    id_ = (await full.row(1, 3))["id"]
    before = {"target_id": BLAKE, "name": "blake", "position": 0, "record_id": id_}
    for column, value in {"target_id": OTHER, "name": "somebody", "position": 1, "record_id": OTHER}.items():
        at = OTHER if column == "record_id" else id_
        await full.run(sa.update(AUDIT_TARGET).where(AUDIT_TARGET.c.record_id == id_).values(**{column: value}))
        assert (column, await full.damage()) == (column, (1, 3, Damage.CHANGED))
        await full.run(sa.update(AUDIT_TARGET).where(AUDIT_TARGET.c.record_id == at).values(**{column: before[column]}))
    assert await full.verified() == Intact(15)


async def test_a_target_moved_to_another_record_is_found(full: Books) -> None:
    one, other = (await full.row(1, 3))["id"], (await full.row(2, 4))["id"]
    moved = sa.update(AUDIT_TARGET).where(AUDIT_TARGET.c.record_id == one).values(record_id=other, position=1)
    assert await full.run(moved) == 1
    assert await full.damage() == (1, 3, Damage.CHANGED)


@pytest.mark.parametrize("seq", [1, 3, 5])
async def test_a_removed_record_is_found(full: Books, seq: int) -> None:
    await full.remove((_R.chain == 1) & (_R.seq == seq))
    assert await full.damage() == (1, seq, Damage.REMOVED)


async def test_a_removed_record_is_found_though_the_others_close_ranks(full: Books) -> None:
    await full.remove((_R.chain == 1) & (_R.seq == 3))
    await full.tamper(1, 4, seq=3)
    await full.tamper(1, 5, seq=4)
    assert await full.damage() == (1, 3, Damage.REORDERED)


async def test_two_records_that_changed_places_are_found(full: Books) -> None:
    await full.tamper(1, 2, seq=99)
    await full.tamper(1, 4, seq=2)
    await full.tamper(1, 99, seq=4)
    assert await full.damage() == (1, 2, Damage.REORDERED)


async def test_a_record_moved_to_another_chain_is_found(full: Books) -> None:
    await full.tamper(2, 5, chain=1, seq=6)
    assert await full.damage() == (1, 6, Damage.FOREIGN)


async def test_a_record_moved_to_no_chain_is_found(full: Books) -> None:
    await full.tamper(1, 5, chain=7)
    assert await full.damage() == (1, 5, Damage.REMOVED)


async def test_two_chains_that_changed_names_are_found(full: Books) -> None:
    for before, after in ((0, 9), (1, 0), (9, 1)):
        await full.run(sa.update(AUDIT_RECORD).where(_R.chain == before).values(chain=after))
    assert await full.damage() == (0, 5, Damage.REORDERED)


async def test_a_tail_that_was_cut_is_found(full: Books) -> None:
    await full.remove((_R.chain == 1) & (_R.seq > 3))
    assert await full.damage() == (1, 4, Damage.REMOVED)


async def test_a_tail_that_was_cut_is_found_though_the_head_agrees(full: Books) -> None:
    last = (await full.records(1))[2]
    await full.remove((_R.chain == 1) & (_R.seq > 3))
    await full.run(sa.update(AUDIT_HEAD).where(_H.chain == 1).values(seq=3, last=last.mac))
    assert await full.damage() == (1, 3, Damage.CHANGED)


async def test_a_beginning_that_was_cut_is_found_though_the_head_agrees(full: Books) -> None:
    last = (await full.records(1))[1]
    await full.remove((_R.chain == 1) & (_R.seq <= 2))
    assert await full.damage() == (1, 1, Damage.REMOVED)
    await full.run(sa.update(AUDIT_HEAD).where(_H.chain == 1).values(cut=2, anchor=last.mac))
    assert (await full.damage())[::2] == (1, Damage.CHANGED)


async def test_an_emptied_chain_is_found(full: Books) -> None:
    await full.remove(_R.chain == 1)
    assert await full.damage() == (1, 1, Damage.REMOVED)


@pytest.mark.parametrize("chain", [0, 1, 2])
async def test_a_chain_that_is_gone_with_its_head_is_found(full: Books, chain: int) -> None:
    await full.remove(_R.chain == chain)
    await full.run(sa.delete(AUDIT_HEAD).where(_H.chain == chain))
    assert await full.damage() == (chain, 0, Damage.REMOVED)


async def test_an_audit_that_is_gone_whole_is_found(full: Books) -> None:
    await full.remove(sa.true())
    await full.run(sa.delete(AUDIT_HEAD))
    assert await full.damage() == (0, 0, Damage.REMOVED)


def copied(chain: int, seq: int, /, **values: object) -> sa.Insert:
    """A record once more, with other values here and there."""
    columns = [sa.literal(values[c.name], c.type).label(c.name) if c.name in values else c for c in _R]
    return sa.insert(AUDIT_RECORD).from_select(_R.keys(), sa.select(*columns).where(_R.chain == chain, _R.seq == seq))


async def insert_in_the_middle(books: Books) -> None:
    for seq in (5, 4, 3):
        await books.tamper(1, seq, seq=seq + 1)
    await books.run(copied(1, 2, seq=3, id=OTHER, mac=b"forged", previous=(await books.records(1))[1].mac))


async def append(books: Books) -> None:
    await books.run(copied(1, 5, seq=6, id=OTHER, previous=(await books.records(1))[4].mac, mac=bytes(32)))


async def repeat(books: Books) -> None:
    await books.run(copied(1, 5, seq=6, id=OTHER))


async def open_another(books: Books) -> None:
    await books.run(copied(1, 1, chain=3, id=OTHER))


async def precede(books: Books) -> None:
    await books.run(copied(1, 1, seq=0, id=OTHER))


@pytest.mark.parametrize(
    ("forge", "where"),
    [(insert_in_the_middle, (1, 3)), (append, (1, 6)), (repeat, (1, 6)), (open_another, (3, 0)), (precede, (1, 0))],
)
async def test_a_record_that_somebody_put_in_is_found(
    full: Books, forge: Callable[[Books], Awaitable[None]], where: tuple[int, int]
) -> None:
    await forge(full)
    assert await full.damage() == (*where, Damage.FOREIGN)


async def test_a_forged_head_of_another_chain_is_found(full: Books) -> None:
    columns = [sa.literal(3).label("chain") if c.name == "chain" else c for c in _H]
    await full.run(sa.insert(AUDIT_HEAD).from_select(_H.keys(), sa.select(*columns).where(_H.chain == 1)))
    assert await full.damage() == (3, 5, Damage.CHANGED)


async def test_a_changed_head_is_found(full: Books) -> None:
    extents = await full.database.scan(full.store.extents)
    (before,) = [extent.head for extent in extents if extent.chain == 1]
    for column in ("chains", "opened_at", "cut", "anchor", "seq", "last", "key_version", "seal"):
        for value in (b"x" * 32, b"") if column in ("anchor", "last", "seal") else (-1, 2**62):
            await full.run(sa.update(AUDIT_HEAD).where(_H.chain == 1).values(**{column: value}))
            assert (column, *(await full.damage())[::2]) == (column, 1, Damage.CHANGED)
        await full.run(sa.update(AUDIT_HEAD).where(_H.chain == 1).values(**{column: getattr(before, column)}))
    assert await full.verified() == Intact(15)
