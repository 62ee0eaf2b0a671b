"""Connections to a real PostgreSQL: used again where their work ended well, and thrown away where it did not."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from tests.real.postgres_fixture import PostgresServer

from watchword.db.engine import sql
from watchword.db.postgresql import Postgresql
from watchword.db.statement import Statement
from watchword.kernel.errors import Unavailable
from watchword.kernel.work import Transaction

pytestmark = pytest.mark.real

_WHO = Statement(sa.select(sa.func.pg_backend_pid().label("pid")))
_SLOW = Statement(sa.select(sa.func.pg_sleep(30)))
_COUNT = Statement(sa.text("update counter set x = x + 1"))
_IN_TRANSACTION = Statement(sa.text("create temporary table left_behind (x int)"))


@pytest.fixture
async def database(postgres_database: str) -> AsyncIterator[Postgresql]:
    opened = await Postgresql.open(postgres_database, connections=2)
    yield opened
    await opened.close()


async def who(tx: Transaction) -> int:
    row = await sql(tx).one(_WHO)
    assert row is not None
    return int(row["pid"])


async def test_one_after_the_other_share_a_connection(database: Postgresql) -> None:
    assert len({await database.read(who) for _ in range(5)}) == 1


async def test_no_more_are_made_than_allowed(database: Postgresql) -> None:
    assert len(set(await asyncio.gather(*(database.read(who) for _ in range(20))))) <= 2


async def test_a_refusal_leaves_the_connection_good_and_nothing_behind(database: Postgresql) -> None:
    before = await database.read(who)

    async def refused(tx: Transaction) -> None:
        await sql(tx).run(_IN_TRANSACTION)
        raise LookupError

    for _ in range(3):  # a table that stayed behind would be there already
        with pytest.raises(LookupError):
            await database.write(refused)
    assert await database.read(who) == before


async def test_what_was_cancelled_is_not_used_again(database: Postgresql) -> None:
    before = await database.read(who)
    task = asyncio.create_task(database.read(lambda tx: sql(tx).one(_SLOW)))
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.wait_for(database.read(who), 5) != before


async def test_a_connection_that_the_server_ended_is_replaced(
    database: Postgresql, postgres_server: PostgresServer
) -> None:
    before = await database.read(who)
    postgres_server.query(f"select pg_terminate_backend({before}, 5000)")
    await asyncio.sleep(0.2)
    assert await database.read(who) != before


async def test_a_connection_that_ends_in_the_middle_is_told_and_replaced(
    database: Postgresql, postgres_server: PostgresServer
) -> None:
    before = await database.read(who)
    task = asyncio.create_task(database.read(lambda tx: sql(tx).one(_SLOW)))
    await asyncio.sleep(0.2)
    postgres_server.query(f"select pg_terminate_backend({before}, 5000)")
    with pytest.raises(Unavailable) as caught:
        await task
    assert caught.value.code == "database-unreachable"
    assert await database.read(who) != before


async def test_failures_do_not_use_the_places_up(postgres_database: str) -> None:
    nowhere = await Postgresql.open(postgres_database.rpartition("/")[0] + "/nowhere", connections=2)
    for _ in range(5):
        with pytest.raises(Unavailable):
            await asyncio.wait_for(nowhere.read(who), 5)
    await asyncio.wait_for(nowhere.close(), 5)


async def test_closing_waits_for_the_work_that_runs(postgres_database: str) -> None:
    database = await Postgresql.open(postgres_database, connections=2)
    going, done = asyncio.Event(), asyncio.Event()

    async def slow(tx: Transaction) -> int:
        going.set()
        await done.wait()
        return await who(tx)

    work = asyncio.create_task(database.read(slow))
    await going.wait()
    closing = asyncio.create_task(database.close())
    await asyncio.sleep(0.05)
    assert not closing.done()
    done.set()
    assert await work > 0
    await closing


async def test_who_only_reads_waits_for_nobody_who_waits_for_a_row(postgres_database: str) -> None:
    """PWD-07: those who guess at one person wait for that person's counter, each with a connection in hand."""
    database = await Postgresql.open(postgres_database, connections=4)
    await database.write(lambda tx: sql(tx).run(Statement(sa.text("create table counter (x int)"))))
    await database.write(lambda tx: sql(tx).run(Statement(sa.text("insert into counter values (0)"))))
    held, let_go = asyncio.Event(), asyncio.Event()

    async def hold(tx: Transaction) -> None:
        await sql(tx).run(_COUNT)
        held.set()
        await let_go.wait()

    first = asyncio.create_task(database.write(hold))
    await held.wait()
    others = [asyncio.create_task(database.write(lambda tx: sql(tx).run(_COUNT))) for _ in range(20)]
    await asyncio.sleep(0.2)
    async with asyncio.timeout(5):
        assert await database.read(who)
    assert not any(each.done() for each in others)
    let_go.set()
    await asyncio.gather(first, *others)
    (row,) = await database.read(lambda tx: sql(tx).all(Statement(sa.text("select x from counter"))))
    assert row["x"] == 21
    await database.close()


@pytest.mark.parametrize("rounds", range(8))
async def test_a_connection_that_is_being_ended_is_the_database_that_is_away(
    database: Postgresql, postgres_server: PostgresServer, rounds: int
) -> None:
    """REL-03: whatever has arrived of its end by then, the server's last words or that it hung up."""
    gone = await database.read(who)
    postgres_server.query(f"select pg_terminate_backend({gone}); select pg_sleep(0.1)")
    # by now all of it lies ready, and the loop, which stood still, has seen none of it
    for _ in range(rounds):
        await asyncio.sleep(0)
    with contextlib.suppress(Unavailable):
        assert await database.read(who) != gone
    assert await database.read(who) != gone
