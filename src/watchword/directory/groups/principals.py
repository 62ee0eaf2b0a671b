"""SQL that turns ids into the live users, groups and applications they belong to."""

from typing import Any

import sqlalchemy as sa

from watchword.db.engine import Row
from watchword.directory.applications import rows as application_rows
from watchword.directory.applications.tables import APPLICATIONS
from watchword.directory.groups import rows as group_rows
from watchword.directory.groups.model import Principal
from watchword.directory.groups.tables import GROUPS
from watchword.directory.users import rows as user_rows
from watchword.directory.users.tables import USERS


def principals(ids: sa.FromClause, id_column: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """The live principals whose ids are in `id_column` of `ids`, as rows for `read_principal`."""
    joined = (
        ids.outerjoin(USERS, sa.and_(USERS.c.id == id_column, USERS.c.deleted_at.is_(None)))
        .outerjoin(GROUPS, sa.and_(GROUPS.c.id == id_column, GROUPS.c.deleted_at.is_(None)))
        .outerjoin(APPLICATIONS, APPLICATIONS.c.service_principal_id == id_column)
    )
    columns = (
        *(column.label(f"u_{column.name}") for column in user_rows.READ),
        *(column.label(f"g_{column.name}") for column in group_rows.READ),
        *(column.label(f"a_{column.name}") for column in application_rows.READ),
    )
    found = sa.or_(USERS.c.id.is_not(None), GROUPS.c.id.is_not(None), APPLICATIONS.c.id.is_not(None))
    return sa.select(id_column.label("principal_id"), *columns).select_from(joined).where(found)


def read_principal(row: Row) -> Principal:
    """The principal in a row of `principals`."""
    if row["u_id"] is not None:
        return user_rows.read_user(row, "u_")
    if row["g_id"] is not None:
        return group_rows.read_group(row, "g_")
    return application_rows.read_application(row, "a_")
