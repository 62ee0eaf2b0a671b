"""Two tables serve all methods, so that a method needs no migration; others hold what belongs to the person."""

import sqlalchemy as sa

from watchword.db.types import BLOB, BOOLEAN, GUID, INSTANT, INTEGER, JSON_TEXT, TEXT, table

AUTHENTICATOR = table(
    "authenticator",
    sa.Column("id", GUID, primary_key=True),
    sa.Column("user_id", GUID, nullable=False),
    sa.Column("method", TEXT, nullable=False),
    sa.Column("record", JSON_TEXT, nullable=False),
    sa.Column("sealed", BLOB, nullable=True),
    sa.Column("name", TEXT, nullable=False),
    sa.Column("usable", BOOLEAN, nullable=False),
    sa.Column("bound_at", INSTANT, nullable=False),
    sa.Column("bound_by", TEXT, nullable=False),
    sa.Column("bound_from", TEXT, nullable=False),
    sa.Column("changed_at", INSTANT, nullable=False),
    sa.Column("last_used_at", INSTANT, nullable=True),
    sa.Column("last_used_from", TEXT, nullable=True),
    sa.Column("ended_at", INSTANT, nullable=True),
    sa.Column("ended_by", TEXT, nullable=True),
    sa.Index(
        "ix_authenticator_live",
        "user_id",
        "method",
        sqlite_where=sa.text("ended_at is null"),
        postgresql_where=sa.text("ended_at is null"),
    ),
)
"""Rows end, they are not deleted."""

AUTHENTICATOR_KEY = table(
    "authenticator_key",
    sa.Column("method", TEXT, primary_key=True),
    sa.Column("natural_key", TEXT, primary_key=True),
    sa.Column("authenticator_id", GUID, nullable=False),
    sa.Index("ix_authenticator_key_authenticator_id", "authenticator_id"),
)
"""What no two live authenticators share; the rows go when the authenticator ends (docs/decisions/0006)."""

PERSON_SETTINGS = table(
    "authentication_settings",
    sa.Column("user_id", GUID, primary_key=True),
    sa.Column("per_user_mfa", TEXT, nullable=False),
    sa.Column("preferred", TEXT, nullable=True),
    sa.Column("system_preferred", BOOLEAN, nullable=False),
    sa.Column("reregister_at", INSTANT, nullable=True),
    sa.Column("reregister_by", TEXT, nullable=True),
    sa.Column("reregister_proof", TEXT, nullable=True),
    sa.Column("reregister_ends_at", INSTANT, nullable=True),
)

OPERATION = table(
    "long_running_operation",
    sa.Column("id", GUID, primary_key=True),
    sa.Column("user_id", GUID, nullable=False),
    sa.Column("status", TEXT, nullable=False),
    sa.Column("detail", TEXT, nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("last_action_at", INSTANT, nullable=False),
    sa.Index("ix_long_running_operation_user_id", "user_id"),
)

CHALLENGE = table(
    "challenge",
    sa.Column("id", GUID, primary_key=True),
    sa.Column("binding", TEXT, nullable=False),
    sa.Column("slot", TEXT, nullable=False),
    sa.Column("user_id", GUID, nullable=True),
    sa.Column("method", TEXT, nullable=False),
    sa.Column("mode", TEXT, nullable=True),
    sa.Column("authenticator_id", GUID, nullable=True),
    sa.Column("purpose", TEXT, nullable=False),
    sa.Column("sealed", BLOB, nullable=True),
    sa.Column("opened_at", INSTANT, nullable=False),
    sa.Column("expires_at", INSTANT, nullable=False),
    sa.Column("tries_left", INTEGER, nullable=False),
    sa.Column("consumed_at", INSTANT, nullable=True),
    sa.Index("uq_challenge_place", "binding", "slot", unique=True),
    sa.Index("ix_challenge_expires_at", "expires_at"),
)
"""What waits for an answer. One in each place: opening another there ends the older one. `sealed`: what is pending, and
the authenticator as it was drafted; destroyed with the right answer."""

GUESS_STREAK = table(
    "guess_streak",
    sa.Column("key", TEXT, primary_key=True),
    sa.Column("user_id", GUID, nullable=True),
    sa.Column("wrong", INTEGER, nullable=False),
    sa.Column("tried_at", INSTANT, nullable=False),
    sa.Column("rests_until", INSTANT, nullable=False),
    sa.Column("marks", JSON_TEXT, nullable=False),
    sa.Index("ix_guess_streak_user_id", "user_id"),
    sa.Index("ix_guess_streak_tried_at", "tried_at"),
)
"""Wrong answers in a row, of a person and method. `marks`: a few bits of keyed digests of the latest, which go with the
row."""

GUESS_CROWD = table(
    "guess_crowd",
    sa.Column("network", TEXT, primary_key=True),
    sa.Column("tries", JSON_TEXT, nullable=False),
    sa.Column("refused", BOOLEAN, nullable=False),
    sa.Column("tried_at", INSTANT, nullable=False),
    sa.Index("ix_guess_crowd_tried_at", "tried_at"),
)
"""For whom was tried lately, by where that came from: marks of names, when, and whether it was wrong."""

GUESS_NOTICE = table(
    "guess_notice",
    sa.Column("user_id", GUID, primary_key=True),
    sa.Column("what", TEXT, primary_key=True),
    sa.Column("told_at", INSTANT, nullable=False),
)
"""When somebody was last told of guessing, so that guessing cannot flood them."""

FAMILIAR_BROWSER = table(
    "familiar_browser",
    sa.Column("user_id", GUID, primary_key=True),
    sa.Column("browser", BLOB, primary_key=True),
    sa.Column("seen_at", INSTANT, nullable=False),
    sa.Index("ix_familiar_browser_seen_at", "seen_at"),
)
"""Browsers that have signed somebody in, by the digest of their cookie: it opens nothing."""
