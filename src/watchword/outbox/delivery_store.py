"""What becomes of messages that were handed over, in SQL. Each step is one conditional update with one winner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from watchword.db.engine import sql
from watchword.db.statement import Statement, given
from watchword.db.types import GUID, INTEGER, TEXT
from watchword.kernel.clock import Instant
from watchword.kernel.messages import Channel, Message
from watchword.kernel.sealing import Seal
from watchword.kernel.work import Transaction
from watchword.outbox.model import FINAL, Kept, Pressed, Status
from watchword.outbox.rows import read
from watchword.outbox.tables import OUTBOX

_O = OUTBOX.c
_THIS = _O.id == given("key", GUID)
_ONE = Statement(sa.select(OUTBOX).where(_THIS))
_LIVE_CALL = (
    _THIS,
    _O.channel == Channel.CALL.value,
    _O.status.not_in([status.value for status in FINAL]),
    _O.ends_at > given("now", INTEGER),
    _O.sealed.is_not(None),
)
_REPORTED = Statement(
    sa.update(OUTBOX)
    .where(_THIS, _O.status.not_in([status.value for status in FINAL]))
    .values(status=given("status", TEXT), due_at=sa.null())
)
_ANSWERED = Statement(sa.update(OUTBOX).where(*_LIVE_CALL).values(status=Status.ANSWERED.value, due_at=sa.null()))
_PRESSED = Statement(
    sa.update(OUTBOX)
    .where(*_LIVE_CALL, _O.status == Status.ANSWERED.value, _O["keys"].is_(None))
    .values(keys=given("keys", TEXT))
)
_OF = Statement(
    sa.select(OUTBOX)
    .where(_O.about == given("about", TEXT), _O.channel == Channel.CALL.value)
    .order_by(_O.written_at.desc(), _O.id)
    .limit(1)
)
_KEPT = Statement(
    sa.select(OUTBOX).where(_O.sealed.is_not(None)).order_by(_O.written_at.desc(), _O.id).limit(given("most", INTEGER))
)


@dataclass(frozen=True)
class SqlDeliveries:
    """Implements `model.Deliveries` and `kernel.messages.Replies`."""

    seal: Seal

    async def reported(self, tx: Transaction, id_: str, status: Status) -> bool:
        """It was delivered, or never will be. The first word stands."""
        return await sql(tx).run(_REPORTED, key=id_, status=status.value) == 1

    async def answered(self, tx: Transaction, id_: str, now: Instant) -> Message | None:
        """A call is listened to: what to say. It is not placed again."""
        if not await sql(tx).run(_ANSWERED, key=id_, now=now):
            return None
        row = await sql(tx).one(_ONE, key=id_)
        return read(self.seal, row) if row is not None else None

    async def pressed(self, tx: Transaction, id_: str, keys: str, now: Instant) -> Pressed | None:
        """Keys count once, while the call is listened to (CATALOGUE TEL-06)."""
        if not await sql(tx).run(_PRESSED, key=id_, keys=keys, now=now):
            return None
        row = await sql(tx).one(_ONE, key=id_)
        message = read(self.seal, row) if row is not None else None
        return Pressed(message.about, _answer(keys, message), message.language) if message is not None else None

    async def of(self, tx: Transaction, about: str) -> Mapping[str, str]:
        """What was pressed in the latest call about a challenge."""
        row = await sql(tx).one(_OF, about=about)
        if row is None or row["keys"] is None or row["sealed"] is None:
            return {}
        return _answer(row["keys"], read(self.seal, row))

    async def kept(self, tx: Transaction, most: int) -> Sequence[Kept]:
        """The newest first, of those that are not destroyed."""
        rows = await sql(tx).all(_KEPT, most=most)
        return [Kept(r["id"], read(self.seal, r), Instant(r["written_at"]), Status(r["status"])) for r in rows]


def _answer(keys: str, message: Message) -> Mapping[str, str]:
    return {"keys": keys, "reply": message.reply.reveal() if message.reply else ""}
