"""Messages, and what was spent on them. What a message says is sealed, and destroyed when it has gone."""

import sqlalchemy as sa

from watchword.db.types import BLOB, GUID, INSTANT, INTEGER, JSON_TEXT, TEXT, table

OUTBOX = table(
    "outbox",
    sa.Column("id", GUID, primary_key=True),
    sa.Column("channel", TEXT, nullable=False),
    sa.Column("purpose", TEXT, nullable=False),
    sa.Column("about", TEXT, nullable=True),
    sa.Column("status", TEXT, nullable=False),
    sa.Column("reference", TEXT, nullable=False),
    sa.Column("keys", TEXT, nullable=True),
    sa.Column("sealed", BLOB, nullable=True),
    sa.Column("written_at", INSTANT, nullable=False),
    sa.Column("due_at", INSTANT, nullable=True),
    sa.Column("ends_at", INSTANT, nullable=True),
    sa.Column("tries", INTEGER, nullable=False),
    sa.Index("ix_outbox_due_at", "due_at"),
    sa.Index("ix_outbox_about", "about"),
    sa.Index("ix_outbox_written_at", "written_at"),
)
"""`due_at` is when it is tried next; taking a message moves it on, so that of many nodes one has it. `about`: the
challenge it belongs to. `reference`: what the gateway calls it. `keys`: what was pressed in a call."""

MESSAGE_BUDGET = table(
    "message_budget",
    sa.Column("scope", TEXT, primary_key=True),
    sa.Column("key", BLOB, primary_key=True),
    sa.Column("times", JSON_TEXT, nullable=False),
    sa.Column("shut_until", INSTANT, nullable=False),
    sa.Column("last_at", INSTANT, nullable=False),
    sa.Index("ix_message_budget_last_at", "last_at"),
)
"""`key` is a keyed digest: whom messages went to cannot be read here. `times`: when, lately."""
