"""The organization and its domains in SQL."""

import sqlalchemy as sa

from watchword.db.types import BOOLEAN, FOLDED, GUID, INSTANT, INTEGER, JSON_TEXT, TEXT, table

ORGANIZATION = table(
    "organization",
    sa.Column("singleton", INTEGER, sa.CheckConstraint("singleton = 1", name="one_organization"), primary_key=True),
    sa.Column("id", GUID, nullable=False),
    sa.Column("display_name", TEXT, nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("watch", INTEGER, nullable=False),
    sa.Column("profile", JSON_TEXT, nullable=False),
)
"""One row. Raising `watch` makes those wait for each other who could between them remove the last administrator."""

DOMAINS = table(
    "domains",
    sa.Column("id", FOLDED, primary_key=True),
    sa.Column("authentication_type", TEXT, nullable=False),
    sa.Column("is_default", BOOLEAN, nullable=False),
    sa.Column("is_initial", BOOLEAN, nullable=False),
    sa.Column("is_verified", BOOLEAN, nullable=False),
    sa.Column("password_validity_days", INTEGER, nullable=True),
    sa.Column("password_notice_days", INTEGER, nullable=True),
    sa.Column("added_at", INSTANT, nullable=False),
)
"""`id` is the name, in lower case."""
