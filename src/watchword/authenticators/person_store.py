"""What belongs to the person in SQL: per-user MFA, preferences, long-running operations."""

from collections.abc import Sequence

import sqlalchemy as sa

from watchword.authenticators.model import LongRunning, PersonSettings, PerUserMfa
from watchword.authenticators.tables import OPERATION, PERSON_SETTINGS
from watchword.db.engine import sql
from watchword.db.statement import Statement, given
from watchword.db.types import GUID
from watchword.kernel.clock import Instant
from watchword.kernel.ids import UserId
from watchword.kernel.work import Transaction

_SETTINGS = Statement(sa.select(PERSON_SETTINGS).where(PERSON_SETTINGS.c.user_id == given("user_id", GUID)))
_FORGET_SETTINGS = Statement(sa.delete(PERSON_SETTINGS).where(PERSON_SETTINGS.c.user_id == given("user_id", GUID)))
_KEEP_SETTINGS = Statement(sa.insert(PERSON_SETTINGS))
_OPERATIONS = Statement(
    sa.select(OPERATION)
    .where(OPERATION.c.user_id == given("user_id", GUID))
    .order_by(OPERATION.c.created_at.desc(), OPERATION.c.id)
    .limit(100)
)
_ADD_OPERATION = Statement(sa.insert(OPERATION))


class SqlPersons:
    """Implements `model.PersonStore`."""

    async def settings(self, tx: Transaction, user: UserId) -> PersonSettings:
        """Theirs, or the defaults."""
        row = await sql(tx).one(_SETTINGS, user_id=user)
        if row is None:
            return PersonSettings()
        return PersonSettings(PerUserMfa(row["per_user_mfa"]), row["preferred"], bool(row["system_preferred"]))

    async def keep_settings(self, tx: Transaction, user: UserId, settings: PersonSettings) -> None:
        """Store them whole."""
        await sql(tx).run(_FORGET_SETTINGS, user_id=user)
        await sql(tx).run(
            _KEEP_SETTINGS,
            user_id=user,
            per_user_mfa=settings.per_user_mfa.value,
            preferred=settings.preferred,
            system_preferred=settings.system_preferred,
        )

    async def operations(self, tx: Transaction, user: UserId) -> Sequence[LongRunning]:
        """Newest first, the last hundred."""
        return [
            LongRunning(
                id=row["id"],
                user_id=UserId(row["user_id"]),
                status=row["status"],
                detail=row["detail"],
                created_at=Instant(row["created_at"]),
                last_action_at=Instant(row["last_action_at"]),
            )
            for row in await sql(tx).all(_OPERATIONS, user_id=user)
        ]

    async def add_operation(self, tx: Transaction, operation: LongRunning) -> None:
        """Store one."""
        await sql(tx).run(
            _ADD_OPERATION,
            id=operation.id,
            user_id=operation.user_id,
            status=operation.status,
            detail=operation.detail,
            created_at=operation.created_at,
            last_action_at=operation.last_action_at,
        )
