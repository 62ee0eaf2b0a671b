"""The outbox in SQL."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
import sqlalchemy as sa

from watchword.db.engine import Row, sql
from watchword.db.resealing import SealedColumn
from watchword.db.statement import Statement, given
from watchword.db.types import GUID, INTEGER
from watchword.kernel.clock import Instant
from watchword.kernel.ids import new_guid
from watchword.kernel.messages import Channel, Message
from watchword.kernel.sealing import Seal
from watchword.kernel.secret import Secret
from watchword.kernel.work import Transaction
from watchword.outbox.model import Waiting
from watchword.outbox.tables import OUTBOX

_O = OUTBOX.c
_PURPOSE = "outbox"
_PUT = Statement(sa.insert(OUTBOX))
_DUE = Statement(
    sa.select(OUTBOX).where(_O.due_at <= given("now", INTEGER)).order_by(_O.due_at, _O.id).limit(given("most", INTEGER))
)
_TAKE = Statement(
    sa.update(OUTBOX)
    .where(_O.id == given("key", GUID), _O.due_at == given("seen", INTEGER))
    .values(due_at=given("until", INTEGER), tries=_O.tries + 1)
)
_AGAIN = Statement(sa.update(OUTBOX).where(_O.id == given("key", GUID)).values(due_at=given("due", INTEGER)))
_FORGET = Statement(sa.delete(OUTBOX).where(_O.id == given("key", GUID)))


SEALED = SealedColumn(_O.id, _O.sealed, _PURPOSE, (_O.id,))


@dataclass(frozen=True)
class SqlOutbox:
    """Implements `kernel.messages.Outbox` and `model.Waitings`."""

    seal: Seal

    async def put(self, tx: Transaction, messages: Sequence[Message], now: Instant) -> None:
        """Keep them in the caller's transaction."""
        for message in messages:
            id_ = new_guid()
            hidden = {"to": message.to.reveal(), "text": message.text.reveal(), "subject": message.subject}
            await sql(tx).run(
                _PUT,
                id=id_,
                channel=message.channel.value,
                purpose=message.purpose,
                sealed=self.seal.seal(_PURPOSE, (id_,), orjson.dumps(hidden)),
                written_at=now,
                due_at=now,
                tries=0,
            )

    async def take(self, tx: Transaction, now: Instant, until: Instant, most: int) -> Sequence[Waiting]:
        """Some that are due. Each is taken by a conditional update: of many nodes one has it."""
        taken: list[Waiting] = []
        for row in await sql(tx).all(_DUE, now=now, most=most):
            if await sql(tx).run(_TAKE, key=row["id"], seen=row["due_at"], until=until):
                taken.append(self._read(row))
        return taken

    async def again(self, tx: Transaction, id_: str, due: Instant) -> None:
        """It did not go: try it then."""
        await sql(tx).run(_AGAIN, key=id_, due=due)

    async def forget(self, tx: Transaction, id_: str) -> None:
        """It has gone, or never will."""
        await sql(tx).run(_FORGET, key=id_)

    def _read(self, row: Row) -> Waiting:
        hidden = orjson.loads(self.seal.open(_PURPOSE, (row["id"],), row["sealed"]))
        message = Message(
            Channel(row["channel"]), Secret(hidden["to"]), Secret(hidden["text"]), row["purpose"], hidden["subject"]
        )
        return Waiting(row["id"], message, Instant(row["written_at"]), row["tries"] + 1)
