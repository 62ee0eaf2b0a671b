"""Assignments in SQL."""

import sqlalchemy as sa

from watchword.db.types import GUID, INSTANT, TEXT, table

APPLICATION_ASSIGNMENTS = table(
    "application_assignments",
    sa.Column("id", GUID, primary_key=True),
    sa.Column("application_id", GUID, sa.ForeignKey("applications.id", ondelete="CASCADE"), nullable=False),
    sa.Column("principal_id", GUID, nullable=False),
    sa.Column("principal_kind", TEXT, nullable=False),
    sa.Column("made_at", INSTANT, nullable=False),
    sa.UniqueConstraint("application_id", "principal_id"),
    sa.Index("ix_application_assignments_principal_id", "principal_id"),
)
"""`principal_kind` is `user` or `group`. What is only soft-deleted stays assigned, unseen."""
