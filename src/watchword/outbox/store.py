"""The outbox in SQL."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from watchword.db.engine import sql
from watchword.db.resealing import SealedColumn
from watchword.db.statement import Statement, given
from watchword.db.types import GUID, INTEGER, TEXT
from watchword.kernel.clock import Instant
from watchword.kernel.ids import new_guid
from watchword.kernel.messages import Channel, Message
from watchword.kernel.sealing import Seal
from watchword.kernel.work import Transaction
from watchword.outbox.model import Status, Waiting
from watchword.outbox.rows import SEALED_FOR, read, write
from watchword.outbox.tables import OUTBOX

_O = OUTBOX.c
_THIS = _O.id == given("key", GUID)
_PUT = Statement(sa.insert(OUTBOX))
_DUE = Statement(
    sa.select(OUTBOX).where(_O.due_at <= given("now", INTEGER)).order_by(_O.due_at, _O.id).limit(given("most", INTEGER))
)
_TAKE = Statement(
    sa.update(OUTBOX)
    .where(_THIS, _O.due_at == given("seen", INTEGER))
    .values(due_at=given("until", INTEGER), tries=_O.tries + 1)
)
_AGAIN = Statement(sa.update(OUTBOX).where(_THIS, _O.due_at.is_not(None)).values(due_at=given("due", INTEGER)))
_SENT = Statement(
    sa.update(OUTBOX)
    .where(_THIS)
    .values(
        due_at=sa.null(),
        reference=given("reference", TEXT),
        status=sa.case((_O.status == Status.WAITING.value, Status.SENT.value), else_=_O.status),
    )
)
_SETTLE = Statement(sa.update(OUTBOX).where(_THIS).values(due_at=sa.null(), status=given("status", TEXT)))
_SHRED = Statement(sa.update(OUTBOX).where(_THIS, _O.channel != Channel.CALL.value).values(sealed=sa.null()))
"""A call is heard after it was handed over: what it says goes when it has ended (`purge`)."""
_SHRED_OLD = Statement(
    sa.update(OUTBOX).where(_O.ends_at < given("now", INTEGER), _O.due_at.is_(None)).values(sealed=sa.null())
)
_PURGE = Statement(sa.delete(OUTBOX).where(_O.written_at < given("horizon", INTEGER), _O.due_at.is_(None)))

SEALED = SealedColumn(_O.id, _O.sealed, SEALED_FOR, (_O.id,))


@dataclass(frozen=True)
class SqlOutbox:
    """Implements `model.Waitings`. `keep`: a development installation, where what has gone can be looked at."""

    seal: Seal
    keep: bool = False

    async def put(self, tx: Transaction, messages: Sequence[Message], now: Instant) -> None:
        """Keep them in the caller's transaction."""
        for message in messages:
            id_ = new_guid()
            await sql(tx).run(
                _PUT,
                id=id_,
                channel=message.channel.value,
                purpose=message.purpose,
                about=message.about or None,
                status=Status.WAITING.value,
                reference="",
                keys=None,
                sealed=write(self.seal, id_, message),
                written_at=now,
                due_at=now,
                ends_at=message.ends_at,
                tries=0,
            )

    async def take(self, tx: Transaction, now: Instant, until: Instant, most: int) -> Sequence[Waiting]:
        """Some that are due. Each is taken by a conditional update: of many nodes one has it."""
        taken: list[Waiting] = []
        for row in await sql(tx).all(_DUE, now=now, most=most):
            if await sql(tx).run(_TAKE, key=row["id"], seen=row["due_at"], until=until):
                taken.append(Waiting(row["id"], read(self.seal, row), Instant(row["written_at"]), row["tries"] + 1))
        return taken

    async def again(self, tx: Transaction, id_: str, due: Instant) -> None:
        """It did not go: try it then. Not where the other side says meanwhile that it has it."""
        await sql(tx).run(_AGAIN, key=id_, due=due)

    async def sent(self, tx: Transaction, id_: str, reference: str) -> None:
        """A gateway took it."""
        await sql(tx).run(_SENT, key=id_, reference=reference)
        await self._shred(tx, id_)

    async def settle(self, tx: Transaction, id_: str, status: Status) -> None:
        """It will not be tried again."""
        await sql(tx).run(_SETTLE, key=id_, status=status.value)
        await self._shred(tx, id_)

    async def purge(self, tx: Transaction, now: Instant, horizon: Instant) -> int:
        """Destroy what calls said that are over, and forget messages from before `horizon`; how many those were."""
        if not self.keep:
            await sql(tx).run(_SHRED_OLD, now=now)
        return await sql(tx).run(_PURGE, horizon=horizon)

    async def _shred(self, tx: Transaction, id_: str) -> None:
        if not self.keep:
            await sql(tx).run(_SHRED, key=id_)
