"""Signing keys, and what is under way or was granted. Secrets are sealed, or kept as digests."""

import sqlalchemy as sa

from watchword.db.types import BLOB, GUID, INSTANT, INTEGER, JSON_TEXT, TEXT, table

SIGNING_KEY = table(
    "signing_key",
    sa.Column("kid", TEXT, primary_key=True),
    sa.Column("alg", TEXT, nullable=False),
    sa.Column("public", JSON_TEXT, nullable=False),
    sa.Column("private", BLOB, nullable=False),
    sa.Column("published_at", INSTANT, nullable=False),
    sa.Column("signs_from", INSTANT, nullable=False),
    sa.Column("succeeds", TEXT, nullable=False),
    sa.UniqueConstraint("alg", "succeeds", name="uq_signing_key_succeeds"),
)
"""`succeeds`: the kid of the key before, empty for the first."""

AUTHORIZATION_ERRAND = table(
    "authorization_errand",
    sa.Column("id", GUID, primary_key=True),
    sa.Column("browser", BLOB, nullable=False),
    sa.Column("request", JSON_TEXT, nullable=False),
    sa.Column("expires_at", INSTANT, nullable=False),
    sa.Column("finished_at", INSTANT, nullable=True),
    sa.Index("ix_authorization_errand_expires_at", "expires_at"),
)
"""An authorization request under way. `browser` is the digest of a cookie: nobody else can go on with it."""

PUSHED_REQUEST = table(
    "pushed_request",
    sa.Column("digest", BLOB, primary_key=True),
    sa.Column("client_id", GUID, nullable=False),
    sa.Column("fields", JSON_TEXT, nullable=False),
    sa.Column("expires_at", INSTANT, nullable=False),
    sa.Column("used_at", INSTANT, nullable=True),
    sa.Index("ix_pushed_request_expires_at", "expires_at"),
)

AUTHORIZATION_CODE = table(
    "authorization_code",
    sa.Column("digest", BLOB, primary_key=True),
    sa.Column("client_id", GUID, nullable=False),
    sa.Column("session_id", GUID, nullable=True),
    sa.Column("code", JSON_TEXT, nullable=False),
    sa.Column("expires_at", INSTANT, nullable=False),
    sa.Column("redeemed_at", INSTANT, nullable=True),
    sa.Column("grant_id", GUID, nullable=True),
    sa.Index("ix_authorization_code_session_id", "session_id"),
    sa.Index("ix_authorization_code_expires_at", "expires_at"),
)
"""`grant_id`: what came of it, to be revoked where it is shown again."""

OAUTH_GRANT = table(
    "oauth_grant",
    sa.Column("id", GUID, primary_key=True),
    sa.Column("family", BLOB, nullable=True),
    sa.Column("token", BLOB, nullable=True),
    sa.Column("user_id", GUID, nullable=False),
    sa.Column("session_id", GUID, nullable=True),
    sa.Column("access", JSON_TEXT, nullable=False),
    sa.Column("idle_ends_at", INSTANT, nullable=False),
    sa.Column("ends_at", INSTANT, nullable=False),
    sa.Column("revoked_at", INSTANT, nullable=True),
    sa.Index("uq_oauth_grant_family", "family", unique=True),
    sa.Index("ix_oauth_grant_user_id", "user_id"),
    sa.Index("ix_oauth_grant_session_id", "session_id"),
    sa.Index("ix_oauth_grant_revoked_at", "revoked_at"),
    sa.Index("ix_oauth_grant_idle_ends_at", "idle_ends_at"),
)
"""`family`: digest of what its refresh tokens have in common; `token`: of the current one."""

DEVICE_REQUEST = table(
    "device_request",
    sa.Column("device", BLOB, primary_key=True),
    sa.Column("user_code", BLOB, nullable=False),
    sa.Column("client_id", GUID, nullable=False),
    sa.Column("session_id", GUID, nullable=True),
    sa.Column("request", JSON_TEXT, nullable=False),
    sa.Column("decision", JSON_TEXT, nullable=True),
    sa.Column("expires_at", INSTANT, nullable=False),
    sa.Column("redeemed_at", INSTANT, nullable=True),
    sa.Index("uq_device_request_user_code", "user_code", unique=True),
    sa.Index("ix_device_request_session_id", "session_id"),
    sa.Index("ix_device_request_expires_at", "expires_at"),
)

CONSENT = table(
    "consent",
    sa.Column("client_id", GUID, primary_key=True),
    sa.Column("user_id", GUID, primary_key=True),
    sa.Column("resource", GUID, primary_key=True),
    sa.Column("scope", TEXT, primary_key=True),
    sa.Column("registration", BLOB, nullable=False),
    sa.Column("given_at", INSTANT, nullable=False),
)
"""`user_id` is the empty GUID where an administrator consented for everybody. `registration` is the digest of where the
application's answers went then: other addresses, another consent."""

GUESS = table(
    "guess",
    sa.Column("key", TEXT, primary_key=True),
    sa.Column("window", INSTANT, primary_key=True),
    sa.Column("count", INTEGER, nullable=False),
    sa.Index("ix_guess_window", "window"),
)
"""How often somebody guessed since `window` began."""

LOGOUT_NOTICE = table(
    "logout_notice",
    sa.Column("id", GUID, primary_key=True),
    sa.Column("client_id", GUID, nullable=False),
    sa.Column("uri", TEXT, nullable=False),
    sa.Column("user_id", GUID, nullable=False),
    sa.Column("session_id", GUID, nullable=False),
    sa.Column("due_at", INSTANT, nullable=False),
    sa.Column("tries", INTEGER, nullable=False),
    sa.Index("ix_logout_notice_due_at", "due_at"),
)
"""Ends of sessions that applications are still to be told."""
