"""Sessions and remembered browsers. A token is kept as its digest and nowhere else."""

import sqlalchemy as sa

from watchword.db.types import BLOB, BOOLEAN, GUID, INSTANT, JSON_TEXT, TEXT, table

_LIVE = sa.text("ended_at is null")

BROWSER_SESSION = table(
    "browser_session",
    sa.Column("id", GUID, primary_key=True),
    sa.Column("user_id", GUID, nullable=False),
    sa.Column("token", BLOB, nullable=False),
    sa.Column("proofs", JSON_TEXT, nullable=False),
    sa.Column("opened_at", INSTANT, nullable=False),
    sa.Column("valid_as_of", INSTANT, nullable=False),
    sa.Column("last_seen_at", INSTANT, nullable=False),
    sa.Column("ends_at", INSTANT, nullable=False),
    sa.Column("persistent", BOOLEAN, nullable=False),
    sa.Column("ip", TEXT, nullable=False),
    sa.Column("user_agent", TEXT, nullable=False),
    sa.Column("ended_at", INSTANT, nullable=True),
    sa.Column("ended_by", TEXT, nullable=True),
    sa.Index("uq_browser_session_token", "token", unique=True),
    sa.Index("ix_browser_session_user_id", "user_id", sqlite_where=_LIVE, postgresql_where=_LIVE),
    sa.Index("ix_browser_session_ends_at", "ends_at"),
)
"""`valid_as_of`: what was revoked after this ends it, whether or not the row says so (`users.sessions_valid_from`)."""

REMEMBERED_BROWSER = table(
    "remembered_browser",
    sa.Column("id", GUID, primary_key=True),
    sa.Column("user_id", GUID, nullable=False),
    sa.Column("authenticator_id", GUID, nullable=False),
    sa.Column("proof", JSON_TEXT, nullable=False),
    sa.Column("remembered_at", INSTANT, nullable=False),
    sa.Column("last_used_at", INSTANT, nullable=False),
    sa.Column("ends_at", INSTANT, nullable=False),
    sa.Column("ip", TEXT, nullable=False),
    sa.Column("user_agent", TEXT, nullable=False),
    sa.Column("ended_at", INSTANT, nullable=True),
    sa.Column("ended_by", TEXT, nullable=True),
    sa.Index("ix_remembered_browser_user_id", "user_id", sqlite_where=_LIVE, postgresql_where=_LIVE),
    sa.Index("ix_remembered_browser_authenticator_id", "authenticator_id"),
    sa.Index("ix_remembered_browser_ends_at", "ends_at"),
)
"""A family of tokens. `authenticator_id` is what earned it; `ends_at` is counted from the real proof, and stays."""

REMEMBERED_TOKEN = table(
    "remembered_token",
    sa.Column("digest", BLOB, primary_key=True),
    sa.Column("browser_id", GUID, nullable=False),
    sa.Column("used_at", INSTANT, nullable=True),
    sa.Index("ix_remembered_token_browser_id", "browser_id"),
)
"""Every token a browser has had: one is unused, and whoever brings another brings a copy."""

USERS = sa.table(
    "users",
    sa.column("id", GUID),
    sa.column("account_enabled", BOOLEAN),
    sa.column("deleted_at", INSTANT),
    sa.column("sessions_valid_from", INSTANT),
)
"""What a session hangs on of the account's row, which is the directory's."""
