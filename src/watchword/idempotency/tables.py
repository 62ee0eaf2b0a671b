"""Answers by who asked and what they called the request."""

import sqlalchemy as sa

from watchword.db.types import BLOB, INSTANT, JSON_TEXT, TEXT, table

REPETITION = table(
    "repetition",
    sa.Column("actor", TEXT, primary_key=True),
    sa.Column("key", TEXT, primary_key=True),
    sa.Column("asked", BLOB, nullable=False),
    sa.Column("answer", JSON_TEXT, nullable=False),
    sa.Column("at", INSTANT, nullable=False),
    sa.Index("ix_repetition_at", "at"),
)
