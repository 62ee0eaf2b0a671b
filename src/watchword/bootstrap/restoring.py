"""After a backup was put back: what it brings back that was good only then is good no longer (STANDARDS section 14).

What was spent or ended since the backup stands in it as if nothing had happened: a session that was signed out, a
refresh token that was rotated, a code that was redeemed, a pass for one use. None of it can be told from what is still
good, so all of it ends, in one transaction with its record.
"""

from collections.abc import Mapping

import sqlalchemy as sa

from watchword.access.desk import Desk
from watchword.authenticators.registry import Registry
from watchword.authenticators.tables import AUTHENTICATOR, AUTHENTICATOR_KEY, CHALLENGE
from watchword.db.engine import sql
from watchword.db.statement import Statement, given
from watchword.db.types import INSTANT
from watchword.directory.users.tables import USERS
from watchword.kernel.actor import Actor
from watchword.kernel.events import Event
from watchword.kernel.work import Transaction
from watchword.oidc.tables import (
    AUTHORIZATION_CODE,
    AUTHORIZATION_ERRAND,
    DEVICE_REQUEST,
    OAUTH_GRANT,
    PUSHED_REQUEST,
)
from watchword.outbox.tables import OUTBOX
from watchword.sessions.tables import BROWSER_SESSION, REMEMBERED_BROWSER
from watchword.signin.tables import SIGN_IN_ATTEMPT

WHY = "restored"
"""`ended_by` of what ended so."""


def _ended(table: sa.Table, column: str, **more: str) -> Statement:
    """What has not ended ends now. Rows that nobody looks at afterwards are deleted instead."""
    return Statement(sa.update(table).where(table.c[column].is_(None)).values({column: given("now", INSTANT), **more}))


_VOID: Mapping[str, Statement] = {
    "people, who sign in anew": Statement(sa.update(USERS).values(sessions_valid_from=given("now", INSTANT))),
    "sessions": _ended(BROWSER_SESSION, "ended_at", ended_by=WHY),
    "remembered browsers": _ended(REMEMBERED_BROWSER, "ended_at", ended_by=WHY),
    "grants with their tokens": _ended(OAUTH_GRANT, "revoked_at"),
    "authorization codes": Statement(sa.delete(AUTHORIZATION_CODE)),
    "devices that wait": Statement(sa.delete(DEVICE_REQUEST)),
    "pushed requests": Statement(sa.delete(PUSHED_REQUEST)),
    "authorization requests": Statement(sa.delete(AUTHORIZATION_ERRAND)),
    "challenges": Statement(sa.delete(CHALLENGE)),
    "sign-ins under way": Statement(sa.delete(SIGN_IN_ATTEMPT)),
    "codes that wait to be sent": Statement(
        sa.delete(OUTBOX).where(OUTBOX.c.about.is_not(None), OUTBOX.c.due_at.is_not(None))
    ),
}


async def void_restored(desk: Desk, registry: Registry, actor: Actor) -> dict[str, int]:
    """How many of each kind ended. All but the people are none when it is asked again."""

    async def unit(tx: Transaction) -> dict[str, int]:
        now = desk.clock()
        done = {kind: await sql(tx).run(each, **_asked(each, now)) for kind, each in _VOID.items()}
        passes = [method.name for method in registry if method.issued_by_administrator]
        done["passes"] = await _end_passes(tx, passes, now)
        detail = tuple((kind, str(count)) for kind, count in done.items())
        event = Event("Void what a backup brought back", "Authentication", "Core Directory", "Revoke", detail=detail)
        await desk.recorder.record(tx, actor, now, [event])
        return done

    return await desk.units.write(unit)


def _asked(statement: Statement, now: int) -> dict[str, int]:
    return {"now": now} if isinstance(statement.clause, sa.Update) else {}


async def _end_passes(tx: Transaction, methods: list[str], now: int) -> int:
    """A pass for one use that was used since, or one that was taken away, would let somebody in again."""
    live = sa.and_(AUTHENTICATOR.c.method.in_(methods), AUTHENTICATOR.c.ended_at.is_(None))
    ids = sa.select(AUTHENTICATOR.c.id).where(live)
    await sql(tx).run(Statement(sa.delete(AUTHENTICATOR_KEY).where(AUTHENTICATOR_KEY.c.authenticator_id.in_(ids))))
    ended = sa.update(AUTHENTICATOR).where(live).values(ended_at=given("now", INSTANT), ended_by=WHY)
    return await sql(tx).run(Statement(ended), now=now)
