"""Repeated requests in SQL: the row is claimed before anything is done, and by one alone."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from watchword.db.engine import sql
from watchword.db.statement import Statement, given
from watchword.db.types import INTEGER, TEXT
from watchword.idempotency.tables import REPETITION
from watchword.kernel.actor import Actor
from watchword.kernel.clock import Instant, after
from watchword.kernel.errors import Conflict
from watchword.kernel.idempotency import KEPT_FOR, Once
from watchword.kernel.work import Transaction, Units

_R = REPETITION.c
_THIS = sa.and_(_R.actor == given("who", TEXT), _R.key == given("name", TEXT))
_CLAIM = Statement(insert(REPETITION).on_conflict_do_nothing())  # both databases spell it alike
_EARLIER = Statement(sa.select(REPETITION).where(_THIS))
_KEEP = Statement(sa.update(REPETITION).where(_THIS).values(answer=given("said", TEXT)))
_EXPIRE = Statement(sa.delete(REPETITION).where(_THIS, _R.at <= given("horizon", INTEGER)))
_PURGE = Statement(sa.delete(REPETITION).where(_R.at <= given("horizon", INTEGER)))


class SqlRepetitions:
    """Implements `kernel.idempotency.Repetitions`."""

    async def once(
        self, tx: Transaction, actor: Actor, once: Once | None, now: Instant, body: Callable[[], Awaitable[Any]]
    ) -> Any:
        """What `body` answers, now or then."""
        if once is None:
            return await body()
        this = {"who": _name(actor), "name": once.key}
        await sql(tx).run(_EXPIRE, **this, horizon=after(now, -KEPT_FOR))
        if not await sql(tx).run(_CLAIM, actor=this["who"], key=once.key, asked=once.asked, answer="null", at=now):
            earlier = await sql(tx).one(_EARLIER, **this)
            if earlier is None or bytes(earlier["asked"]) != once.asked:
                raise Conflict("idempotency-key-reused", "The Idempotency-Key was used for another request.")
            return orjson.loads(earlier["answer"])
        answer = await body()
        await sql(tx).run(_KEEP, **this, said=orjson.dumps(answer).decode())
        return answer


async def purge(units: Units, now: Instant) -> int:
    """Forget what was answered more than a day ago; how many there were."""
    return await units.write(lambda tx: sql(tx).run(_PURGE, horizon=after(now, -KEPT_FOR)))


def _name(actor: Actor) -> str:
    """Whoever it is, by the application that speaks for them."""
    return f"{actor.app_id or ''}/{actor.user_id or actor.service_principal_id or actor.name}"
