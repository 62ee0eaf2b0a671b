"""Messages leave after the commit, at least once, and one node's at a time (on both databases)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa

from watchword.adapters.development import DevelopmentGateway
from watchword.adapters.keyring import new_keyring
from watchword.adapters.sealing import Sealer
from watchword.db.engine import sql
from watchword.db.postgresql import Postgresql
from watchword.db.schema import create_all
from watchword.db.sqlite import Sqlite
from watchword.db.statement import Statement
from watchword.kernel.clock import HOUR, MINUTE, SECOND, Instant
from watchword.kernel.errors import Conflict, Unavailable
from watchword.kernel.messages import Channel, Message
from watchword.kernel.secret import Secret
from watchword.kernel.work import Transaction, Units
from watchword.outbox.dispatcher import Dispatcher
from watchword.outbox.store import SqlOutbox
from watchword.outbox.tables import OUTBOX

CODE = Message(Channel.SMS, Secret("+1 7748933135"), Secret("Your code is 123456"), "sign-in code")


class Broken:
    """A gateway that is away."""

    async def send(self, id_: str, message: Message) -> str:
        raise Unavailable("gateway-away", f"{message.channel.value} {id_[:4]}", gateway="sms")


class Faulty:
    """A gateway that was not made for what it is given, and says what that was."""

    async def send(self, _id: str, message: Message) -> str:
        raise LookupError(message.text.reveal())


@dataclass
class Post:
    """An outbox, a gateway, and the hands of the clock."""

    units: Units
    store: SqlOutbox
    now: Instant = field(default_factory=lambda: Instant(1_780_000_000 * SECOND))
    gateway: DevelopmentGateway = field(default_factory=DevelopmentGateway)

    def dispatcher(self, gateway: DevelopmentGateway | Broken | Faulty | None = None) -> Dispatcher:
        return Dispatcher(self.units, self.store, {Channel.SMS: gateway or self.gateway}, lambda: self.now)

    async def put(self, *, fail: bool = False) -> None:
        async def unit(tx: Transaction) -> None:
            await self.store.put(tx, [CODE], self.now)
            if fail:
                raise Conflict("x", "x")

        await self.units.write(unit)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
async def post(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Post]:
    units: Sqlite | Postgresql = (
        Sqlite(tmp_path / "post.db")
        if request.param == "sqlite"
        else await Postgresql.open(request.getfixturevalue("postgres_database"))
    )
    await create_all(units)
    yield Post(units, SqlOutbox(Sealer(new_keyring())))
    await units.close()


async def test_what_is_committed_leaves_and_what_is_not_does_not(post: Post) -> None:
    await post.put()
    with pytest.raises(Conflict):
        await post.put(fail=True)
    assert await post.dispatcher().deliver_due() == 1
    assert [message.text.reveal() for message in post.gateway.messages()] == ["Your code is 123456"]
    assert await post.dispatcher().deliver_due() == 0


async def test_many_nodes_deliver_each_message_once(post: Post) -> None:
    for _ in range(10):
        await post.put()
    sent = await asyncio.gather(*(post.dispatcher().deliver_due() for _ in range(8)))
    assert sum(sent) == 10
    assert len(post.gateway.messages()) == 10


async def test_what_did_not_go_is_tried_again_after_longer_and_longer_pauses(post: Post) -> None:
    await post.put()
    for pause in (2, 4, 8):
        assert await post.dispatcher(Broken()).deliver_due() == 0
        post.now = Instant(post.now + (pause - 1) * SECOND)
        assert await post.dispatcher().deliver_due() == 0
        post.now = Instant(post.now + SECOND)
    assert await post.dispatcher().deliver_due() == 1


async def test_a_fault_of_a_gateway_is_told_without_the_message_and_the_message_is_tried_again(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    """KEY-01: else the first such message would keep the others of its batch from being counted as sent."""
    await post.put()
    assert await post.dispatcher(Faulty()).deliver_due() == 0
    assert [record.__dict__["code"] for record in caplog.records] == ["LookupError"]
    assert "123456" not in caplog.text
    post.now = Instant(post.now + 2 * SECOND)
    assert await post.dispatcher().deliver_due() == 1


async def test_a_message_whose_node_died_is_anothers_once_the_lease_is_over(post: Post) -> None:
    await post.put()
    await post.units.write(lambda tx: post.store.take(tx, post.now, Instant(post.now + MINUTE), 20))
    assert await post.dispatcher().deliver_due() == 0
    post.now = Instant(post.now + MINUTE)
    assert await post.dispatcher().deliver_due() == 1


async def test_after_a_day_it_is_given_up(post: Post) -> None:
    await post.put()
    post.now = Instant(post.now + 25 * HOUR)
    await post.dispatcher(Broken()).deliver_due()
    post.now = Instant(post.now + 25 * HOUR)
    assert await post.dispatcher().deliver_due() == 0


async def test_what_it_says_is_not_readable_in_the_database(post: Post) -> None:
    """KEY-01."""
    await post.put()
    rows = await post.units.read(lambda tx: sql(tx).all(Statement(sa.select(OUTBOX))))
    kept = b"|".join(value if isinstance(value, bytes) else str(value).encode() for value in dict(rows[0]).values())
    assert b"sign-in code" in kept
    assert b"123456" not in kept
    assert b"7748933135" not in kept
