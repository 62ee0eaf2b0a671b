"""Applications, service principals, credentials and granted permissions in SQL."""

import sqlalchemy as sa

from watchword.db.types import BLOB, BOOLEAN, FOLDED, GUID, INSTANT, JSON_TEXT, TEXT, table

APPLICATIONS = table(
    "applications",
    sa.Column("id", GUID, primary_key=True),
    sa.Column("app_id", GUID, nullable=False, unique=True),
    sa.Column("service_principal_id", GUID, nullable=False, unique=True),
    sa.Column("display_name", TEXT, nullable=False),
    sa.Column("display_name_key", FOLDED, nullable=False),
    sa.Column("account_enabled", BOOLEAN, nullable=False),
    sa.Column("assignment_required", BOOLEAN, nullable=False),
    sa.Column("is_public", BOOLEAN, nullable=False),
    sa.Column("allows_device_code", BOOLEAN, nullable=False),
    sa.Column("allows_password", BOOLEAN, nullable=False),
    sa.Column("back_channel_logout_uri", TEXT, nullable=False),
    sa.Column("redirect_uris", JSON_TEXT, nullable=False),
    sa.Column("exposed_scopes", JSON_TEXT, nullable=False),
    sa.Column("identifier_uris", JSON_TEXT, nullable=False),
    sa.Column("created_at", INSTANT, nullable=False),
)
"""An application and its one service principal. `redirect_uris` are pairs of URI and platform, `exposed_scopes` of name
and whether an administrator must consent (model.SignInSettings)."""

APPLICATION_CREDENTIALS = table(
    "application_credentials",
    sa.Column("id", GUID, primary_key=True),
    sa.Column("application_id", GUID, sa.ForeignKey("applications.id", ondelete="CASCADE"), nullable=False),
    sa.Column("kind", TEXT, nullable=False),
    sa.Column("name", TEXT, nullable=False),
    sa.Column("digest", BLOB, nullable=True),
    sa.Column("hint", TEXT, nullable=False),
    sa.Column("certificate", TEXT, nullable=True),
    sa.Column("thumbprint_sha1", TEXT, nullable=True),
    sa.Column("thumbprint_sha256", TEXT, nullable=True),
    sa.Column("starts_at", INSTANT, nullable=False),
    sa.Column("ends_at", INSTANT, nullable=False),
    sa.Column("added_at", INSTANT, nullable=False),
    sa.Index("ix_application_credentials_application_id", "application_id"),
)
"""`kind` is `secret` (with a keyed digest) or `certificate` (with PEM text and thumbprints, base64url)."""

APPLICATION_GRANTS = table(
    "application_grants",
    sa.Column("application_id", GUID, sa.ForeignKey("applications.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("permission", TEXT, primary_key=True),
    sa.Column("granted_at", INSTANT, nullable=False),
)
"""Application permissions that an administrator has granted, by name."""
