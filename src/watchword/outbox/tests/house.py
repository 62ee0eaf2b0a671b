"""An outbox on either database, with the hands of the clock, for the tests of this folder."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import sqlalchemy as sa

from watchword.adapters.keyring import new_keyring
from watchword.adapters.sealing import Sealer
from watchword.db.engine import Row, sql
from watchword.db.postgresql import Postgresql
from watchword.db.schema import create_all
from watchword.db.sqlite import Sqlite
from watchword.db.statement import Statement
from watchword.kernel.actor import Actor, ActorKind
from watchword.kernel.clock import SECOND, Instant
from watchword.kernel.events import Event
from watchword.kernel.messages import Channel, Gateway, Message, Unsent
from watchword.kernel.secret import Secret
from watchword.kernel.work import Transaction
from watchword.outbox.budget_store import SqlBudgets
from watchword.outbox.budgets import Limits
from watchword.outbox.delivery_store import SqlDeliveries
from watchword.outbox.dispatcher import Dispatcher
from watchword.outbox.service import Post
from watchword.outbox.store import SqlOutbox
from watchword.outbox.tables import OUTBOX

START = Instant(1_780_000_000 * SECOND)


def text(to: str = "+17748933135", *, user: str = "", channel: Channel = Channel.SMS) -> Message:
    """A code on its way."""
    return Message(channel, Secret(to), Secret("Your code is 123456"), "sign-in code", user=user)


@dataclass
class Told:
    """A recorder that remembers: what the audit would have kept."""

    events: list[Event] = field(default_factory=list)

    async def record(self, _tx: Transaction, _actor: Actor, _now: Instant, events: Sequence[Event]) -> None:
        self.events += events


@dataclass
class House:
    """All of the outbox on one database."""

    units: Sqlite | Postgresql
    seal: Sealer
    limits: Limits = field(default_factory=Limits)
    now: Instant = START
    told: Told = field(default_factory=Told)
    country: str = "US"

    @property
    def store(self) -> SqlOutbox:
        return SqlOutbox(self.seal)

    @property
    def deliveries(self) -> SqlDeliveries:
        return SqlDeliveries(self.seal)

    def post(self, **limits: object) -> Post:
        async def own(_tx: Transaction) -> str:
            return self.country

        chosen = replace(self.limits, **limits)  # type: ignore[arg-type]
        actor = Actor(ActorKind.OPERATOR, name="server")
        return Post(self.store, SqlBudgets(self.seal), chosen, own, self.told, lambda: actor)

    async def put(self, *messages: Message, **limits: object) -> Unsent | None:
        post = self.post(**limits)
        return await self.units.write(lambda tx: post.put(tx, messages, self.now))

    def dispatcher(self, gateway: Gateway) -> Dispatcher:
        return Dispatcher(self.units, self.store, dict.fromkeys(Channel, gateway), lambda: self.now)

    async def rows(self) -> list[Row]:
        return await self.units.read(lambda tx: sql(tx).all(Statement(sa.select(OUTBOX).order_by(OUTBOX.c.written_at))))

    def later(self, duration: int) -> None:
        self.now = Instant(self.now + duration)


@asynccontextmanager
async def open_house(dsn: str | None, folder: Path) -> AsyncIterator[House]:
    units: Sqlite | Postgresql = Sqlite(folder / "post.db") if dsn is None else await Postgresql.open(dsn)
    await create_all(units)
    try:
        yield House(units, Sealer(new_keyring()))
    finally:
        await units.close()
