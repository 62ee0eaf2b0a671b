"""Budgets in SQL. A row is locked before it is read: of many who spend at once, each sees what the others spent."""

from dataclasses import dataclass

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from watchword.db.engine import sql
from watchword.db.statement import Statement, given
from watchword.db.types import BLOB, INTEGER, TEXT
from watchword.kernel.clock import Instant
from watchword.kernel.sealing import Seal
from watchword.kernel.work import Transaction
from watchword.outbox.budgets import Purse, Spent
from watchword.outbox.tables import MESSAGE_BUDGET

_B = MESSAGE_BUDGET.c
_PURPOSE = "message budget"
_THIS = (_B.scope == given("of", TEXT), _B.key == given("digest", BLOB))
_OPEN = Statement(insert(MESSAGE_BUDGET).on_conflict_do_nothing())
_HOLD = Statement(sa.select(MESSAGE_BUDGET).where(*_THIS).with_for_update())
_KEEP = Statement(
    sa.update(MESSAGE_BUDGET)
    .where(*_THIS)
    .values(times=given("times", TEXT), shut_until=given("shut_until", INTEGER), last_at=given("last_at", INTEGER))
)
_PURGE = Statement(sa.delete(MESSAGE_BUDGET).where(_B.last_at < given("horizon", INTEGER)))


@dataclass(frozen=True)
class SqlBudgets:
    """Implements `model.Budgets`."""

    seal: Seal

    async def hold(self, tx: Transaction, purse: Purse) -> Spent:
        """What was spent of it; the row is ours until the transaction ends (SQLite has one writer anyway)."""
        digest = self._digest(purse)
        await sql(tx).run(_OPEN, scope=purse.scope, key=digest, times="[]", shut_until=0, last_at=0)
        row = await sql(tx).one(_HOLD, of=purse.scope, digest=digest)
        if row is None:
            return Spent()
        return Spent(tuple(Instant(each) for each in orjson.loads(row["times"])), Instant(row["shut_until"]))

    async def keep(self, tx: Transaction, purse: Purse, spent: Spent, now: Instant) -> None:
        """Store it."""
        times = orjson.dumps(spent.times).decode()
        await sql(tx).run(
            _KEEP, of=purse.scope, digest=self._digest(purse), times=times, shut_until=spent.shut_until, last_at=now
        )

    async def purge(self, tx: Transaction, horizon: Instant) -> int:
        """Forget what was last spent of before `horizon`."""
        return await sql(tx).run(_PURGE, horizon=horizon)

    def _digest(self, purse: Purse) -> bytes:
        return self.seal.digest(_PURPOSE, f"{purse.scope}/{purse.key}")
