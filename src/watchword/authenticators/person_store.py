"""What belongs to the person in SQL: per-user MFA, preferences, long-running operations."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from watchword.authenticators.model import DemandedProof, LongRunning, PersonSettings, PerUserMfa, Reregistration
from watchword.authenticators.tables import OPERATION, PERSON_SETTINGS
from watchword.db.engine import Row, sql
from watchword.db.statement import Statement, given
from watchword.db.types import GUID
from watchword.kernel.clock import Instant
from watchword.kernel.ids import UserId
from watchword.kernel.work import Transaction

_SETTINGS = Statement(sa.select(PERSON_SETTINGS).where(PERSON_SETTINGS.c.user_id == given("user_id", GUID)))
_PREFERRED = ("preferred", "system_preferred")
_ASKED = ("reregister_at", "reregister_by", "reregister_proof", "reregister_ends_at")


def _upsert(columns: tuple[str, ...]) -> Statement:
    """A row where there is none; else those columns, and what somebody else wrote in the others stays."""
    new = insert(PERSON_SETTINGS)
    kept = {name: new.excluded[name] for name in columns}
    return Statement(new.on_conflict_do_update(index_elements=["user_id"], set_=kept))


_KEEP_REQUIREMENT, _KEEP_PREFERENCES = _upsert(("per_user_mfa",)), _upsert(_PREFERRED)
_KEEP_REREGISTRATION = _upsert(_ASKED)
_ENFORCE = Statement(
    sa.update(PERSON_SETTINGS)
    .where(
        PERSON_SETTINGS.c.user_id == given("user_id", GUID),
        PERSON_SETTINGS.c.per_user_mfa == PerUserMfa.ENABLED.value,
    )
    .values(per_user_mfa=PerUserMfa.ENFORCED.value)
)
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
        return PersonSettings(
            PerUserMfa(row["per_user_mfa"]), row["preferred"], bool(row["system_preferred"]), _reregistration(row)
        )

    async def keep_requirement(self, tx: Transaction, user: UserId, state: PerUserMfa) -> None:
        """Store the per-user MFA state alone."""
        await sql(tx).run(_KEEP_REQUIREMENT, **_columns(user, PersonSettings(per_user_mfa=state)))

    async def keep_preferences(self, tx: Transaction, user: UserId, settings: PersonSettings) -> None:
        """Store the default method alone."""
        await sql(tx).run(_KEEP_PREFERENCES, **_columns(user, settings))

    async def enforce(self, tx: Transaction, user: UserId) -> bool:
        """Per-user MFA that is enabled is enforced from now on; False where it is not enabled."""
        return bool(await sql(tx).run(_ENFORCE, user_id=user))

    async def keep_reregistration(self, tx: Transaction, user: UserId, asked: Reregistration | None) -> None:
        """Store it alone."""
        await sql(tx).run(_KEEP_REREGISTRATION, **_columns(user, PersonSettings(reregistration=asked)))

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


def _columns(user: UserId, settings: PersonSettings) -> dict[str, Any]:
    asked = settings.reregistration
    return {
        "user_id": user,
        "per_user_mfa": settings.per_user_mfa.value,
        "preferred": settings.preferred,
        "system_preferred": settings.system_preferred,
        "reregister_at": asked.required_at if asked else None,
        "reregister_by": asked.required_by if asked else None,
        "reregister_proof": asked.proof.value if asked else None,
        "reregister_ends_at": asked.ends_at if asked else None,
    }


def _reregistration(row: Row) -> Reregistration | None:
    if row["reregister_at"] is None:
        return None
    return Reregistration(
        required_at=Instant(row["reregister_at"]),
        required_by=row["reregister_by"],
        proof=DemandedProof(row["reregister_proof"]),
        ends_at=Instant(row["reregister_ends_at"]),
    )
