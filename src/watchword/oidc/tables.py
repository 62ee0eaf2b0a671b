"""Signing keys; the private halves are sealed."""

import sqlalchemy as sa

from watchword.db.types import BLOB, INSTANT, JSON_TEXT, TEXT, table

SIGNING_KEY = table(
    "signing_key",
    sa.Column("kid", TEXT, primary_key=True),
    sa.Column("alg", TEXT, nullable=False),
    sa.Column("public", JSON_TEXT, nullable=False),
    sa.Column("private", BLOB, nullable=False),
    sa.Column("published_at", INSTANT, nullable=False),
    sa.Column("signs_from", INSTANT, nullable=False),
)
