"""Messages that wait. What they say is sealed, and destroyed when they have gone."""

import sqlalchemy as sa

from watchword.db.types import BLOB, GUID, INSTANT, INTEGER, TEXT, table

OUTBOX = table(
    "outbox",
    sa.Column("id", GUID, primary_key=True),
    sa.Column("channel", TEXT, nullable=False),
    sa.Column("purpose", TEXT, nullable=False),
    sa.Column("sealed", BLOB, nullable=False),
    sa.Column("written_at", INSTANT, nullable=False),
    sa.Column("due_at", INSTANT, nullable=False),
    sa.Column("tries", INTEGER, nullable=False),
    sa.Index("ix_outbox_due_at", "due_at"),
)
"""`due_at` is when it is tried next; taking a message moves it on, so that of many nodes one has it."""
