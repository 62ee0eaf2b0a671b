"""The end of retention: old records go, the rest stays verifiable, and the purge is on record (AUD-03)."""

import asyncio

import pytest
import sqlalchemy as sa

from watchword.audit.tables import AUDIT_HEAD, AUDIT_RECORD, AUDIT_TARGET
from watchword.audit.tests.books import ADMIN, START, Books, asking, happened
from watchword.audit.verify import Damage, Intact
from watchword.kernel.clock import DAY, SECOND, Instant
from watchword.kernel.errors import Unavailable

LATER = Instant(START + 30 * DAY)


def at(seconds: int) -> Instant:
    return Instant(START + seconds * SECOND)


async def test_old_records_go_and_the_rest_is_still_whole(books: Books) -> None:
    await books.fill(10, 4, 0)
    assert await books.purge.before(ADMIN, at(6), LATER) == 6 + 4
    assert [record.seq for record in await books.records(0)] == [7, 8, 9, 10]
    found = await books.verified()
    assert found == Intact(4 + 2)
    await books.fill(1, 1, 1)
    assert await books.verified() == Intact(4 + 2 + 3)


async def test_the_targets_go_with_their_records(books: Books) -> None:
    await books.fill(3)
    await books.purge.before(ADMIN, at(3), LATER)
    assert await books.run(sa.update(AUDIT_TARGET).values(position=0)) == 1


async def test_a_purge_is_on_record(books: Books) -> None:
    await books.fill(3)
    await books.purge.before(ADMIN, at(2), LATER)
    told = (await books.documents())[0]
    assert told["activityDisplayName"] == "Purge audit records"
    details = {each["key"]: each["value"] for each in told["additionalDetails"]}
    assert (details["FirstRecord"], details["LastRecord"]) == ("1", "2")


async def test_nothing_old_nothing_purged(books: Books) -> None:
    await books.fill(3)
    assert await books.purge.before(ADMIN, START, LATER) == 0
    assert await books.verified() == Intact(3)


async def test_many_records_go_in_several_steps(books: Books) -> None:
    await books.write(*(happened(number) for number in range(1201)))
    assert await books.purge.before(ADMIN, at(1), LATER) == 1201
    assert await books.verified() == Intact(3)


async def test_a_back_dated_record_is_not_purged_but_found(books: Books) -> None:
    await books.fill(3)
    await books.tamper(0, 3, at=START)
    with pytest.raises(Unavailable) as caught:
        await books.purge.before(ADMIN, at(2), LATER)
    assert caught.value.code == "audit-chain-broken"
    assert await books.damage() == (0, 3, Damage.CHANGED)
    assert len(await books.records(0)) == 3


@pytest.mark.parametrize("seq", [1, 2, 3])
async def test_a_changed_record_is_not_purged_but_found(books: Books, seq: int) -> None:
    await books.fill(3)
    await books.tamper(0, seq, document="{}")
    with pytest.raises(Unavailable):
        await books.purge.before(ADMIN, at(9), LATER)
    assert await books.damage() == (0, seq, Damage.CHANGED)


async def test_a_purge_by_hand_is_found(books: Books) -> None:
    await books.fill(4)
    await books.purge.before(ADMIN, at(2), LATER)
    await books.remove((AUDIT_RECORD.c.chain == 0) & (AUDIT_RECORD.c.seq == 3))
    assert await books.damage() == (0, 3, Damage.REMOVED)
    await books.run(sa.update(AUDIT_HEAD).where(AUDIT_HEAD.c.chain == 0).values(cut=3))
    assert (await books.damage())[2] is Damage.CHANGED


async def test_purging_verifying_and_writing_do_not_disturb_each_other(books: Books) -> None:
    await books.fill(60, 0, 60)

    async def write() -> None:
        for number in range(20):
            await books.write(happened(number), actor=asking(number % 3), now=LATER)

    async def purge() -> None:
        for second in range(0, 60, 10):
            await books.purge.before(ADMIN, at(second), LATER)

    async def verify() -> list[object]:
        return [await books.verified() for _ in range(6)]

    _, _, found = await asyncio.gather(write(), purge(), verify())
    assert all(isinstance(each, Intact) for each in found)
    assert isinstance(await books.verified(), Intact)
