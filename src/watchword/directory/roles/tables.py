"""Role assignments, activated roles and custom definitions in SQL. The built-in roles are data of `access.roles`."""

import sqlalchemy as sa

from watchword.db.types import BOOLEAN, GUID, INSTANT, JSON_TEXT, TEXT, table

ROLE_ASSIGNMENTS = table(
    "role_assignments",
    sa.Column("id", GUID, primary_key=True),
    sa.Column("principal_id", GUID, nullable=False),
    sa.Column("principal_kind", TEXT, nullable=False),
    sa.Column("role_id", GUID, nullable=False),
    sa.Column("assigned_at", INSTANT, nullable=False),
    sa.UniqueConstraint("principal_id", "role_id"),
    sa.Index("ix_role_assignments_role_id", "role_id", "principal_id"),
)
"""Always for the whole directory. `role_id`: a built-in role's template id, or the id of a custom definition."""

DIRECTORY_ROLES = table(
    "directory_roles",
    sa.Column("id", GUID, primary_key=True),
    sa.Column("role_id", GUID, nullable=False, unique=True),
    sa.Column("activated_at", INSTANT, nullable=False),
)
"""What Graph's older API calls an activated role: the same assignments, under an id of this organization's own."""

ROLE_DEFINITIONS = table(
    "role_definitions",
    sa.Column("id", GUID, primary_key=True),
    sa.Column("display_name", TEXT, nullable=False),
    sa.Column("description", TEXT, nullable=True),
    sa.Column("is_enabled", BOOLEAN, nullable=False),
    sa.Column("permissions", JSON_TEXT, nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
)
"""Custom roles. They grant nothing here, and protect whoever holds one as the strongest roles do."""
