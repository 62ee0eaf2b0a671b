"""The chains in the database: one row for each record, one for each target of a record, one for each head."""

import sqlalchemy as sa

from watchword.db.types import BLOB, FOLDED, GUID, INSTANT, INTEGER, JSON_TEXT, TEXT, table

AUDIT_RECORD = table(
    "audit_record",
    sa.Column("chain", INTEGER, primary_key=True, autoincrement=False),
    sa.Column("seq", INTEGER, primary_key=True, autoincrement=False),
    sa.Column("id", GUID, nullable=False),
    sa.Column("at", INSTANT, nullable=False),
    sa.Column("activity", FOLDED, nullable=False),
    sa.Column("category", FOLDED, nullable=False),
    sa.Column("service", FOLDED, nullable=False),
    sa.Column("result", TEXT, nullable=False),
    sa.Column("correlation_id", FOLDED, nullable=False),
    sa.Column("actor_id", FOLDED, nullable=True),
    sa.Column("actor_upn", FOLDED, nullable=True),
    sa.Column("app_id", FOLDED, nullable=True),
    sa.Column("document", JSON_TEXT, nullable=False),
    sa.Column("key_version", INTEGER, nullable=False),
    sa.Column("previous", BLOB, nullable=False),
    sa.Column("mac", BLOB, nullable=False),
    sa.Index("ix_audit_record_id", "id", unique=True),
    sa.Index("ix_audit_record_at", "at", "id"),
    sa.Index("ix_audit_record_actor_id", "actor_id", "at"),
    sa.Index("ix_audit_record_correlation_id", "correlation_id"),
)

AUDIT_TARGET = table(
    "audit_target",
    sa.Column("record_id", GUID, primary_key=True),
    sa.Column("position", INTEGER, primary_key=True, autoincrement=False),
    sa.Column("target_id", FOLDED, nullable=False),
    sa.Column("name", FOLDED, nullable=False),
    sa.Index("ix_audit_target_target_id", "target_id", "record_id"),
    sa.Index("ix_audit_target_name", "name", "record_id"),
)
"""`targetResources` of a record, to be found by."""

AUDIT_HEAD = table(
    "audit_head",
    sa.Column("chain", INTEGER, primary_key=True, autoincrement=False),
    sa.Column("chains", INTEGER, nullable=False),
    sa.Column("opened_at", INSTANT, nullable=False),
    sa.Column("cut", INTEGER, nullable=False),
    sa.Column("anchor", BLOB, nullable=False),
    sa.Column("seq", INTEGER, nullable=False),
    sa.Column("last", BLOB, nullable=False),
    sa.Column("key_version", INTEGER, nullable=False),
    sa.Column("seal", BLOB, nullable=False),
)
