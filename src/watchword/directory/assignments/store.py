"""Assignments in SQL."""

from collections.abc import Sequence

import sqlalchemy as sa

from watchword.db.engine import sql
from watchword.db.statement import Statement, given
from watchword.db.types import GUID
from watchword.directory.applications import rows as application_rows
from watchword.directory.applications.tables import APPLICATIONS
from watchword.directory.assignments.model import Assignment
from watchword.directory.assignments.tables import APPLICATION_ASSIGNMENTS
from watchword.directory.groups.principals import principals, read_principal
from watchword.directory.groups.tables import GROUP_MEMBERS, GROUPS
from watchword.directory.model import PrincipalKind
from watchword.directory.rows import insert_unless_there
from watchword.kernel.clock import Instant
from watchword.kernel.ids import ObjectId
from watchword.kernel.work import Transaction

_A, _M = APPLICATION_ASSIGNMENTS.c, GROUP_MEMBERS.c
_APPLICATION, _PRINCIPAL = given("application", GUID), given("principal", GUID)
_OF = APPLICATIONS.alias("assigned_to")

_ASSIGNED = (
    principals(APPLICATION_ASSIGNMENTS.join(_OF, _OF.c.id == _A.application_id), _A.principal_id)
    .add_columns(
        _A.id.label("assignment_id"),
        _A.made_at.label("made_at"),
        *(_OF.c[column.name].label(f"to_{column.name}") for column in application_rows.READ),
    )
    .order_by(_A.made_at, _A.id)
)
_OF_APPLICATION = Statement(_ASSIGNED.where(_A.application_id == _APPLICATION))
_OF_PRINCIPAL = Statement(_ASSIGNED.where(_A.principal_id == _PRINCIPAL))
_ADD = insert_unless_there(APPLICATION_ASSIGNMENTS)
_REMOVE = Statement(
    sa.delete(APPLICATION_ASSIGNMENTS).where(_A.application_id == _APPLICATION, _A.id == given("id", GUID))
)
_GROUPS = (
    sa.select(_M.group_id)
    .join(GROUPS, sa.and_(GROUPS.c.id == _M.group_id, GROUPS.c.deleted_at.is_(None)))
    .where(_M.member_id == _PRINCIPAL)
)
_ADMITS = Statement(
    sa.select(_A.id)
    .join(APPLICATIONS, APPLICATIONS.c.id == _A.application_id)
    .where(
        APPLICATIONS.c.app_id == _APPLICATION,
        sa.or_(_A.principal_id == _PRINCIPAL, _A.principal_id.in_(_GROUPS)),
    )
    .limit(1)
)


class SqlAssignments:
    """Implements `model.AssignmentStore`."""

    async def of_application(self, tx: Transaction, application: ObjectId) -> Sequence[Assignment]:
        """All of an application's, of principals that are live, oldest first."""
        return await _read(tx, _OF_APPLICATION, application=application)

    async def of_principal(self, tx: Transaction, principal: ObjectId) -> Sequence[Assignment]:
        """All that a live principal has itself, oldest first."""
        return await _read(tx, _OF_PRINCIPAL, principal=principal)

    async def add(
        self, tx: Transaction, id_: str, application: ObjectId, principal: ObjectId, kind: PrincipalKind, now: Instant
    ) -> bool:
        """Assign; False where it was assigned already, even in the same moment."""
        row = {"application_id": application, "principal_id": principal, "principal_kind": kind.value}
        return await sql(tx).run(_ADD, id=id_, made_at=now, **row) == 1

    async def remove(self, tx: Transaction, application: ObjectId, assignment: str) -> bool:
        """End one; False where the application has none of that id."""
        return await sql(tx).run(_REMOVE, application=application, id=assignment) == 1

    async def admits(self, tx: Transaction, app_id: str, user: ObjectId) -> bool:
        """Whether a person is assigned to the application of that client id, or is a direct member of a live group that
        is: groups within groups do not count, as in Entra."""
        return await sql(tx).one(_ADMITS, application=app_id, principal=user) is not None


async def _read(tx: Transaction, statement: Statement, **values: str) -> Sequence[Assignment]:
    return [
        Assignment(
            id=row["assignment_id"],
            application=application_rows.read_application(row, "to_"),
            principal=read_principal(row),
            made_at=Instant(row["made_at"]),
        )
        for row in await sql(tx).all(statement, **values)
    ]
