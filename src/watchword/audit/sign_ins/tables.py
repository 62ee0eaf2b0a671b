"""The records of sign-ins in the database: one row for each attempt."""

import sqlalchemy as sa

from watchword.db.types import FOLDED, GUID, INSTANT, INTEGER, JSON_TEXT, TEXT, table

SIGN_IN_RECORD = table(
    "sign_in_record",
    sa.Column("id", GUID, primary_key=True),
    sa.Column("at", INSTANT, nullable=False),
    sa.Column("user_id", FOLDED, nullable=False),
    sa.Column("upn", FOLDED, nullable=False),
    sa.Column("app_id", FOLDED, nullable=True),
    sa.Column("ip", FOLDED, nullable=False),
    sa.Column("error_code", INTEGER, nullable=False),
    sa.Column("correlation_id", FOLDED, nullable=False),
    sa.Column("kind", TEXT, nullable=False),
    sa.Column("document", JSON_TEXT, nullable=False),
    sa.Index("ix_sign_in_record_at", "at", "id"),
    sa.Index("ix_sign_in_record_user_id", "user_id", "at"),
    sa.Index("ix_sign_in_record_upn", "upn", "at"),
    sa.Index("ix_sign_in_record_ip", "ip", "at"),
    sa.Index("ix_sign_in_record_correlation_id", "correlation_id"),
)
