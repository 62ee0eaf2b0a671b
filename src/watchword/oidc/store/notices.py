"""Ends of sessions that applications are still to be told, in SQL."""

from collections.abc import Sequence

import sqlalchemy as sa

from watchword.db.engine import sql
from watchword.db.statement import Statement, given
from watchword.db.types import GUID, INTEGER
from watchword.kernel.clock import Instant
from watchword.kernel.ids import AppId
from watchword.kernel.work import Transaction
from watchword.oidc.model import LogoutNotice
from watchword.oidc.tables import LOGOUT_NOTICE

_N = LOGOUT_NOTICE.c
_KEY = given("key", GUID)
_ADD = Statement(sa.insert(LOGOUT_NOTICE))
_DUE = Statement(
    sa.select(LOGOUT_NOTICE)
    .where(_N.due_at <= given("now", INTEGER))
    .order_by(_N.due_at, _N.id)
    .limit(given("most", INTEGER))
)
_TAKE = Statement(
    sa.update(LOGOUT_NOTICE)
    .where(_N.id == _KEY, _N.due_at == given("seen", INTEGER))
    .values(due_at=given("until", INTEGER), tries=_N.tries + 1)
)
_AGAIN = Statement(sa.update(LOGOUT_NOTICE).where(_N.id == _KEY).values(due_at=given("due", INTEGER)))
_FORGET = Statement(sa.delete(LOGOUT_NOTICE).where(_N.id == _KEY))


class SqlNotices:
    """Implements `ports.NoticeStore`."""

    async def add(self, tx: Transaction, notice: LogoutNotice, now: Instant) -> None:
        """Keep one in the caller's transaction."""
        await sql(tx).run(
            _ADD,
            id=notice.id,
            client_id=notice.client_id,
            uri=notice.uri,
            user_id=notice.user_id,
            session_id=notice.session,
            due_at=now,
            tries=notice.tries,
        )

    async def take(self, tx: Transaction, now: Instant, until: Instant, most: int) -> Sequence[LogoutNotice]:
        """Some that are due. Each is taken by a conditional update: of many nodes one has it."""
        taken: list[LogoutNotice] = []
        for row in await sql(tx).all(_DUE, now=now, most=most):
            if await sql(tx).run(_TAKE, key=row["id"], seen=row["due_at"], until=until):
                app, who = AppId(row["client_id"]), row["user_id"]
                taken.append(LogoutNotice(row["id"], app, row["uri"], who, row["session_id"], row["tries"] + 1))
        return taken

    async def forget(self, tx: Transaction, notice: str) -> None:
        """It has been told, or never will be."""
        await sql(tx).run(_FORGET, key=notice)

    async def again(self, tx: Transaction, notice: str, due: Instant) -> None:
        """Nobody listened: tell it then."""
        await sql(tx).run(_AGAIN, key=notice, due=due)
