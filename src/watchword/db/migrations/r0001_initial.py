"""Initial."""

import sqlalchemy as sa
from alembic import op

from watchword.db.types import BLOB, BOOLEAN, FOLDED, GUID, INTEGER, JSON_TEXT, TEXT


def upgrade() -> None:
    _applications()
    _audit_head()
    _audit_record()
    _audit_target()
    _authentication_settings()
    _authenticator()
    _authenticator_key()
    _authorization_code()
    _authorization_errand()
    _browser_session()
    _challenge()
    _consent()
    _device_request()
    _directory_roles()
    _domains()
    _familiar_browser()
    _group_terms()
    _groups()
    _guess()
    _guess_crowd()
    _guess_notice()
    _guess_streak()
    _logout_notice()
    _long_running_operation()
    _message_budget()
    _method_policy()
    _oauth_grant()
    _organization()
    _outbox()
    _pushed_request()
    _remembered_browser()
    _remembered_token()
    _repetition()
    _role_assignments()
    _role_definitions()
    _sign_in_attempt()
    _sign_in_record()
    _signing_key()
    _user_terms()
    _users()
    _application_assignments()
    _application_credentials()
    _application_grants()
    _group_members()
    _group_owners()


def _applications() -> None:
    op.create_table(
        "applications",
        sa.Column("id", GUID, nullable=False),
        sa.Column("app_id", GUID, nullable=False),
        sa.Column("service_principal_id", GUID, nullable=False),
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
        sa.Column("created_at", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint("app_id", name=op.f("uq_applications_app_id")),
        sa.UniqueConstraint("service_principal_id", name=op.f("uq_applications_service_principal_id")),
        sqlite_strict=True,
    )


def _audit_head() -> None:
    op.create_table(
        "audit_head",
        sa.Column("chain", INTEGER, autoincrement=False, nullable=False),
        sa.Column("chains", INTEGER, nullable=False),
        sa.Column("opened_at", INTEGER, nullable=False),
        sa.Column("cut", INTEGER, nullable=False),
        sa.Column("anchor", BLOB, nullable=False),
        sa.Column("seq", INTEGER, nullable=False),
        sa.Column("last", BLOB, nullable=False),
        sa.Column("key_version", INTEGER, nullable=False),
        sa.Column("seal", BLOB, nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_head")),
        sqlite_strict=True,
    )


def _audit_record() -> None:
    op.create_table(
        "audit_record",
        sa.Column("chain", INTEGER, autoincrement=False, nullable=False),
        sa.Column("seq", INTEGER, autoincrement=False, nullable=False),
        sa.Column("id", GUID, nullable=False),
        sa.Column("at", INTEGER, nullable=False),
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
        sa.PrimaryKeyConstraint("chain", "seq", name=op.f("pk_audit_record")),
        sqlite_strict=True,
    )
    op.create_index("ix_audit_record_actor_id", "audit_record", ["actor_id", "at"], unique=False)
    op.create_index("ix_audit_record_at", "audit_record", ["at", "id"], unique=False)
    op.create_index("ix_audit_record_correlation_id", "audit_record", ["correlation_id"], unique=False)
    op.create_index("ix_audit_record_id", "audit_record", ["id"], unique=True)


def _audit_target() -> None:
    op.create_table(
        "audit_target",
        sa.Column("record_id", GUID, nullable=False),
        sa.Column("position", INTEGER, autoincrement=False, nullable=False),
        sa.Column("target_id", FOLDED, nullable=False),
        sa.Column("name", FOLDED, nullable=False),
        sa.PrimaryKeyConstraint("record_id", "position", name=op.f("pk_audit_target")),
        sqlite_strict=True,
    )
    op.create_index("ix_audit_target_name", "audit_target", ["name", "record_id"], unique=False)
    op.create_index("ix_audit_target_target_id", "audit_target", ["target_id", "record_id"], unique=False)


def _authentication_settings() -> None:
    op.create_table(
        "authentication_settings",
        sa.Column("user_id", GUID, nullable=False),
        sa.Column("per_user_mfa", TEXT, nullable=False),
        sa.Column("preferred", TEXT, nullable=True),
        sa.Column("system_preferred", BOOLEAN, nullable=False),
        sa.Column("reregister_at", INTEGER, nullable=True),
        sa.Column("reregister_by", TEXT, nullable=True),
        sa.Column("reregister_proof", TEXT, nullable=True),
        sa.Column("reregister_ends_at", INTEGER, nullable=True),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_authentication_settings")),
        sqlite_strict=True,
    )


def _authenticator() -> None:
    op.create_table(
        "authenticator",
        sa.Column("id", GUID, nullable=False),
        sa.Column("user_id", GUID, nullable=False),
        sa.Column("method", TEXT, nullable=False),
        sa.Column("record", JSON_TEXT, nullable=False),
        sa.Column("sealed", BLOB, nullable=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("usable", BOOLEAN, nullable=False),
        sa.Column("bound_at", INTEGER, nullable=False),
        sa.Column("bound_by", TEXT, nullable=False),
        sa.Column("bound_from", TEXT, nullable=False),
        sa.Column("changed_at", INTEGER, nullable=False),
        sa.Column("last_used_at", INTEGER, nullable=True),
        sa.Column("last_used_from", TEXT, nullable=True),
        sa.Column("ended_at", INTEGER, nullable=True),
        sa.Column("ended_by", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authenticator")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_authenticator_live",
        "authenticator",
        ["user_id", "method"],
        unique=False,
        sqlite_where=sa.text("ended_at is null"),
        postgresql_where=sa.text("ended_at is null"),
    )


def _authenticator_key() -> None:
    op.create_table(
        "authenticator_key",
        sa.Column("method", TEXT, nullable=False),
        sa.Column("natural_key", TEXT, nullable=False),
        sa.Column("authenticator_id", GUID, nullable=False),
        sa.PrimaryKeyConstraint("method", "natural_key", name=op.f("pk_authenticator_key")),
        sqlite_strict=True,
    )
    op.create_index("ix_authenticator_key_authenticator_id", "authenticator_key", ["authenticator_id"], unique=False)


def _authorization_code() -> None:
    op.create_table(
        "authorization_code",
        sa.Column("digest", BLOB, nullable=False),
        sa.Column("client_id", GUID, nullable=False),
        sa.Column("session_id", GUID, nullable=True),
        sa.Column("code", JSON_TEXT, nullable=False),
        sa.Column("expires_at", INTEGER, nullable=False),
        sa.Column("redeemed_at", INTEGER, nullable=True),
        sa.Column("grant_id", GUID, nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_authorization_code")),
        sqlite_strict=True,
    )
    op.create_index("ix_authorization_code_expires_at", "authorization_code", ["expires_at"], unique=False)
    op.create_index("ix_authorization_code_session_id", "authorization_code", ["session_id"], unique=False)


def _authorization_errand() -> None:
    op.create_table(
        "authorization_errand",
        sa.Column("id", GUID, nullable=False),
        sa.Column("browser", BLOB, nullable=False),
        sa.Column("request", JSON_TEXT, nullable=False),
        sa.Column("expires_at", INTEGER, nullable=False),
        sa.Column("finished_at", INTEGER, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorization_errand")),
        sqlite_strict=True,
    )
    op.create_index("ix_authorization_errand_expires_at", "authorization_errand", ["expires_at"], unique=False)


def _browser_session() -> None:
    op.create_table(
        "browser_session",
        sa.Column("id", GUID, nullable=False),
        sa.Column("user_id", GUID, nullable=False),
        sa.Column("token", BLOB, nullable=False),
        sa.Column("proofs", JSON_TEXT, nullable=False),
        sa.Column("opened_at", INTEGER, nullable=False),
        sa.Column("valid_as_of", INTEGER, nullable=False),
        sa.Column("last_seen_at", INTEGER, nullable=False),
        sa.Column("ends_at", INTEGER, nullable=False),
        sa.Column("persistent", BOOLEAN, nullable=False),
        sa.Column("ip", TEXT, nullable=False),
        sa.Column("user_agent", TEXT, nullable=False),
        sa.Column("ended_at", INTEGER, nullable=True),
        sa.Column("ended_by", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_browser_session")),
        sqlite_strict=True,
    )
    op.create_index("ix_browser_session_ends_at", "browser_session", ["ends_at"], unique=False)
    op.create_index(
        "ix_browser_session_user_id",
        "browser_session",
        ["user_id"],
        unique=False,
        sqlite_where=sa.text("ended_at is null"),
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_index("uq_browser_session_token", "browser_session", ["token"], unique=True)


def _challenge() -> None:
    op.create_table(
        "challenge",
        sa.Column("id", GUID, nullable=False),
        sa.Column("binding", TEXT, nullable=False),
        sa.Column("slot", TEXT, nullable=False),
        sa.Column("user_id", GUID, nullable=True),
        sa.Column("method", TEXT, nullable=False),
        sa.Column("mode", TEXT, nullable=True),
        sa.Column("authenticator_id", GUID, nullable=True),
        sa.Column("purpose", TEXT, nullable=False),
        sa.Column("sealed", BLOB, nullable=True),
        sa.Column("opened_at", INTEGER, nullable=False),
        sa.Column("expires_at", INTEGER, nullable=False),
        sa.Column("tries_left", INTEGER, nullable=False),
        sa.Column("consumed_at", INTEGER, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
        sqlite_strict=True,
    )
    op.create_index("ix_challenge_expires_at", "challenge", ["expires_at"], unique=False)
    op.create_index("uq_challenge_place", "challenge", ["binding", "slot"], unique=True)


def _consent() -> None:
    op.create_table(
        "consent",
        sa.Column("client_id", GUID, nullable=False),
        sa.Column("user_id", GUID, nullable=False),
        sa.Column("resource", GUID, nullable=False),
        sa.Column("scope", TEXT, nullable=False),
        sa.Column("registration", BLOB, nullable=False),
        sa.Column("given_at", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("client_id", "user_id", "resource", "scope", name=op.f("pk_consent")),
        sqlite_strict=True,
    )


def _device_request() -> None:
    op.create_table(
        "device_request",
        sa.Column("device", BLOB, nullable=False),
        sa.Column("user_code", BLOB, nullable=False),
        sa.Column("client_id", GUID, nullable=False),
        sa.Column("session_id", GUID, nullable=True),
        sa.Column("request", JSON_TEXT, nullable=False),
        sa.Column("decision", JSON_TEXT, nullable=True),
        sa.Column("expires_at", INTEGER, nullable=False),
        sa.Column("redeemed_at", INTEGER, nullable=True),
        sa.PrimaryKeyConstraint("device", name=op.f("pk_device_request")),
        sqlite_strict=True,
    )
    op.create_index("ix_device_request_expires_at", "device_request", ["expires_at"], unique=False)
    op.create_index("ix_device_request_session_id", "device_request", ["session_id"], unique=False)
    op.create_index("uq_device_request_user_code", "device_request", ["user_code"], unique=True)


def _directory_roles() -> None:
    op.create_table(
        "directory_roles",
        sa.Column("id", GUID, nullable=False),
        sa.Column("role_id", GUID, nullable=False),
        sa.Column("activated_at", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_roles")),
        sa.UniqueConstraint("role_id", name=op.f("uq_directory_roles_role_id")),
        sqlite_strict=True,
    )


def _domains() -> None:
    op.create_table(
        "domains",
        sa.Column("id", FOLDED, nullable=False),
        sa.Column("authentication_type", TEXT, nullable=False),
        sa.Column("is_default", BOOLEAN, nullable=False),
        sa.Column("is_initial", BOOLEAN, nullable=False),
        sa.Column("is_verified", BOOLEAN, nullable=False),
        sa.Column("password_validity_days", INTEGER, nullable=True),
        sa.Column("password_notice_days", INTEGER, nullable=True),
        sa.Column("added_at", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_domains")),
        sqlite_strict=True,
    )


def _familiar_browser() -> None:
    op.create_table(
        "familiar_browser",
        sa.Column("user_id", GUID, nullable=False),
        sa.Column("browser", BLOB, nullable=False),
        sa.Column("seen_at", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "browser", name=op.f("pk_familiar_browser")),
        sqlite_strict=True,
    )
    op.create_index("ix_familiar_browser_seen_at", "familiar_browser", ["seen_at"], unique=False)


def _group_terms() -> None:
    op.create_table(
        "group_terms",
        sa.Column("property", TEXT, nullable=False),
        sa.Column("term", FOLDED, nullable=False),
        sa.Column("group_id", GUID, nullable=False),
        sa.PrimaryKeyConstraint("property", "term", "group_id", name=op.f("pk_group_terms")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _groups() -> None:
    op.create_table(
        "groups",
        sa.Column("id", GUID, nullable=False),
        sa.Column("display_name", TEXT, nullable=False),
        sa.Column("display_name_key", FOLDED, nullable=False),
        sa.Column("mail_key", FOLDED, nullable=True),
        sa.Column("mail_nickname_key", FOLDED, nullable=True),
        sa.Column("visibility_key", FOLDED, nullable=True),
        sa.Column("mail_enabled", BOOLEAN, nullable=False),
        sa.Column("security_enabled", BOOLEAN, nullable=False),
        sa.Column("is_assignable_to_role", BOOLEAN, nullable=False),
        sa.Column("on_premises_sync_enabled", BOOLEAN, nullable=True),
        sa.Column("created_at", INTEGER, nullable=False),
        sa.Column("deleted_at", INTEGER, nullable=True),
        sa.Column("version", INTEGER, nullable=False),
        sa.Column("profile", JSON_TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_groups_display_name_key",
        "groups",
        ["display_name_key", "id"],
        unique=False,
        sqlite_where=sa.text("deleted_at is null"),
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_index(
        "ix_groups_mail_key",
        "groups",
        ["mail_key", "id"],
        unique=False,
        sqlite_where=sa.text("deleted_at is null"),
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_index(
        "uq_groups_mail_nickname_key",
        "groups",
        ["mail_nickname_key"],
        unique=True,
        sqlite_where=sa.text("deleted_at is null and mail_enabled = 1"),
        postgresql_where=sa.text("deleted_at is null and mail_enabled"),
    )


def _guess() -> None:
    op.create_table(
        "guess",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("window", INTEGER, nullable=False),
        sa.Column("count", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("key", "window", name=op.f("pk_guess")),
        sqlite_strict=True,
    )
    op.create_index("ix_guess_window", "guess", ["window"], unique=False)


def _guess_crowd() -> None:
    op.create_table(
        "guess_crowd",
        sa.Column("network", TEXT, nullable=False),
        sa.Column("tries", JSON_TEXT, nullable=False),
        sa.Column("refused", BOOLEAN, nullable=False),
        sa.Column("tried_at", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("network", name=op.f("pk_guess_crowd")),
        sqlite_strict=True,
    )
    op.create_index("ix_guess_crowd_tried_at", "guess_crowd", ["tried_at"], unique=False)


def _guess_notice() -> None:
    op.create_table(
        "guess_notice",
        sa.Column("user_id", GUID, nullable=False),
        sa.Column("what", TEXT, nullable=False),
        sa.Column("told_at", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "what", name=op.f("pk_guess_notice")),
        sqlite_strict=True,
    )


def _guess_streak() -> None:
    op.create_table(
        "guess_streak",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("user_id", GUID, nullable=True),
        sa.Column("wrong", INTEGER, nullable=False),
        sa.Column("tried_at", INTEGER, nullable=False),
        sa.Column("rests_until", INTEGER, nullable=False),
        sa.Column("marks", JSON_TEXT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_guess_streak")),
        sqlite_strict=True,
    )
    op.create_index("ix_guess_streak_tried_at", "guess_streak", ["tried_at"], unique=False)
    op.create_index("ix_guess_streak_user_id", "guess_streak", ["user_id"], unique=False)


def _logout_notice() -> None:
    op.create_table(
        "logout_notice",
        sa.Column("id", GUID, nullable=False),
        sa.Column("client_id", GUID, nullable=False),
        sa.Column("uri", TEXT, nullable=False),
        sa.Column("user_id", GUID, nullable=False),
        sa.Column("session_id", GUID, nullable=False),
        sa.Column("due_at", INTEGER, nullable=False),
        sa.Column("tries", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logout_notice")),
        sqlite_strict=True,
    )
    op.create_index("ix_logout_notice_due_at", "logout_notice", ["due_at"], unique=False)


def _long_running_operation() -> None:
    op.create_table(
        "long_running_operation",
        sa.Column("id", GUID, nullable=False),
        sa.Column("user_id", GUID, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("detail", TEXT, nullable=False),
        sa.Column("created_at", INTEGER, nullable=False),
        sa.Column("last_action_at", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_long_running_operation")),
        sqlite_strict=True,
    )
    op.create_index("ix_long_running_operation_user_id", "long_running_operation", ["user_id"], unique=False)


def _message_budget() -> None:
    op.create_table(
        "message_budget",
        sa.Column("scope", TEXT, nullable=False),
        sa.Column("key", BLOB, nullable=False),
        sa.Column("times", JSON_TEXT, nullable=False),
        sa.Column("shut_until", INTEGER, nullable=False),
        sa.Column("last_at", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name=op.f("pk_message_budget")),
        sqlite_strict=True,
    )
    op.create_index("ix_message_budget_last_at", "message_budget", ["last_at"], unique=False)


def _method_policy() -> None:
    op.create_table(
        "method_policy",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("document", JSON_TEXT, nullable=False),
        sa.Column("changed_at", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_method_policy")),
        sqlite_strict=True,
    )


def _oauth_grant() -> None:
    op.create_table(
        "oauth_grant",
        sa.Column("id", GUID, nullable=False),
        sa.Column("family", BLOB, nullable=True),
        sa.Column("token", BLOB, nullable=True),
        sa.Column("user_id", GUID, nullable=False),
        sa.Column("session_id", GUID, nullable=True),
        sa.Column("access", JSON_TEXT, nullable=False),
        sa.Column("idle_ends_at", INTEGER, nullable=False),
        sa.Column("ends_at", INTEGER, nullable=False),
        sa.Column("revoked_at", INTEGER, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oauth_grant")),
        sqlite_strict=True,
    )
    op.create_index("ix_oauth_grant_idle_ends_at", "oauth_grant", ["idle_ends_at"], unique=False)
    op.create_index("ix_oauth_grant_revoked_at", "oauth_grant", ["revoked_at"], unique=False)
    op.create_index("ix_oauth_grant_session_id", "oauth_grant", ["session_id"], unique=False)
    op.create_index("ix_oauth_grant_user_id", "oauth_grant", ["user_id"], unique=False)
    op.create_index("uq_oauth_grant_family", "oauth_grant", ["family"], unique=True)


def _organization() -> None:
    op.create_table(
        "organization",
        sa.Column("singleton", INTEGER, sa.CheckConstraint("singleton = 1", name="one_organization"), nullable=False),
        sa.Column("id", GUID, nullable=False),
        sa.Column("display_name", TEXT, nullable=False),
        sa.Column("created_at", INTEGER, nullable=False),
        sa.Column("watch", INTEGER, nullable=False),
        sa.Column("profile", JSON_TEXT, nullable=False),
        sa.PrimaryKeyConstraint("singleton", name=op.f("pk_organization")),
        sqlite_strict=True,
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", GUID, nullable=False),
        sa.Column("channel", TEXT, nullable=False),
        sa.Column("purpose", TEXT, nullable=False),
        sa.Column("about", TEXT, nullable=True),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("reference", TEXT, nullable=False),
        sa.Column("keys", TEXT, nullable=True),
        sa.Column("sealed", BLOB, nullable=True),
        sa.Column("written_at", INTEGER, nullable=False),
        sa.Column("due_at", INTEGER, nullable=True),
        sa.Column("ends_at", INTEGER, nullable=True),
        sa.Column("tries", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_strict=True,
    )
    op.create_index("ix_outbox_about", "outbox", ["about"], unique=False)
    op.create_index("ix_outbox_due_at", "outbox", ["due_at"], unique=False)
    op.create_index("ix_outbox_written_at", "outbox", ["written_at"], unique=False)


def _pushed_request() -> None:
    op.create_table(
        "pushed_request",
        sa.Column("digest", BLOB, nullable=False),
        sa.Column("client_id", GUID, nullable=False),
        sa.Column("fields", JSON_TEXT, nullable=False),
        sa.Column("expires_at", INTEGER, nullable=False),
        sa.Column("used_at", INTEGER, nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_pushed_request")),
        sqlite_strict=True,
    )
    op.create_index("ix_pushed_request_expires_at", "pushed_request", ["expires_at"], unique=False)


def _remembered_browser() -> None:
    op.create_table(
        "remembered_browser",
        sa.Column("id", GUID, nullable=False),
        sa.Column("user_id", GUID, nullable=False),
        sa.Column("authenticator_id", GUID, nullable=False),
        sa.Column("proof", JSON_TEXT, nullable=False),
        sa.Column("remembered_at", INTEGER, nullable=False),
        sa.Column("last_used_at", INTEGER, nullable=False),
        sa.Column("ends_at", INTEGER, nullable=False),
        sa.Column("ip", TEXT, nullable=False),
        sa.Column("user_agent", TEXT, nullable=False),
        sa.Column("ended_at", INTEGER, nullable=True),
        sa.Column("ended_by", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remembered_browser")),
        sqlite_strict=True,
    )
    op.create_index("ix_remembered_browser_authenticator_id", "remembered_browser", ["authenticator_id"], unique=False)
    op.create_index("ix_remembered_browser_ends_at", "remembered_browser", ["ends_at"], unique=False)
    op.create_index(
        "ix_remembered_browser_user_id",
        "remembered_browser",
        ["user_id"],
        unique=False,
        sqlite_where=sa.text("ended_at is null"),
        postgresql_where=sa.text("ended_at is null"),
    )


def _remembered_token() -> None:
    op.create_table(
        "remembered_token",
        sa.Column("digest", BLOB, nullable=False),
        sa.Column("browser_id", GUID, nullable=False),
        sa.Column("used_at", INTEGER, nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_remembered_token")),
        sqlite_strict=True,
    )
    op.create_index("ix_remembered_token_browser_id", "remembered_token", ["browser_id"], unique=False)


def _repetition() -> None:
    op.create_table(
        "repetition",
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("asked", BLOB, nullable=False),
        sa.Column("answer", JSON_TEXT, nullable=False),
        sa.Column("at", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("actor", "key", name=op.f("pk_repetition")),
        sqlite_strict=True,
    )
    op.create_index("ix_repetition_at", "repetition", ["at"], unique=False)


def _role_assignments() -> None:
    op.create_table(
        "role_assignments",
        sa.Column("id", GUID, nullable=False),
        sa.Column("principal_id", GUID, nullable=False),
        sa.Column("principal_kind", TEXT, nullable=False),
        sa.Column("role_id", GUID, nullable=False),
        sa.Column("assigned_at", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_assignments")),
        sa.UniqueConstraint("principal_id", "role_id", name=op.f("uq_role_assignments_principal_id_role_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_role_assignments_role_id", "role_assignments", ["role_id", "principal_id"], unique=False)


def _role_definitions() -> None:
    op.create_table(
        "role_definitions",
        sa.Column("id", GUID, nullable=False),
        sa.Column("display_name", TEXT, nullable=False),
        sa.Column("description", TEXT, nullable=True),
        sa.Column("is_enabled", BOOLEAN, nullable=False),
        sa.Column("permissions", JSON_TEXT, nullable=False),
        sa.Column("created_at", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_definitions")),
        sqlite_strict=True,
    )


def _sign_in_attempt() -> None:
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", GUID, nullable=False),
        sa.Column("browser", BLOB, nullable=False),
        sa.Column("revision", INTEGER, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("notice", TEXT, nullable=False),
        sa.Column("welcomed", TEXT, nullable=False),
        sa.Column("answered", TEXT, nullable=False),
        sa.Column("entry", JSON_TEXT, nullable=False),
        sa.Column("attempt", JSON_TEXT, nullable=False),
        sa.Column("opened_at", INTEGER, nullable=False),
        sa.Column("ends_at", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
        sqlite_strict=True,
    )
    op.create_index("ix_sign_in_attempt_ends_at", "sign_in_attempt", ["ends_at"], unique=False)


def _sign_in_record() -> None:
    op.create_table(
        "sign_in_record",
        sa.Column("id", GUID, nullable=False),
        sa.Column("at", INTEGER, nullable=False),
        sa.Column("user_id", FOLDED, nullable=False),
        sa.Column("upn", FOLDED, nullable=False),
        sa.Column("app_id", FOLDED, nullable=True),
        sa.Column("ip", FOLDED, nullable=False),
        sa.Column("error_code", INTEGER, nullable=False),
        sa.Column("correlation_id", FOLDED, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("document", JSON_TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_record")),
        sqlite_strict=True,
    )
    op.create_index("ix_sign_in_record_at", "sign_in_record", ["at", "id"], unique=False)
    op.create_index("ix_sign_in_record_correlation_id", "sign_in_record", ["correlation_id"], unique=False)
    op.create_index("ix_sign_in_record_ip", "sign_in_record", ["ip", "at"], unique=False)
    op.create_index("ix_sign_in_record_upn", "sign_in_record", ["upn", "at"], unique=False)
    op.create_index("ix_sign_in_record_user_id", "sign_in_record", ["user_id", "at"], unique=False)


def _signing_key() -> None:
    op.create_table(
        "signing_key",
        sa.Column("kid", TEXT, nullable=False),
        sa.Column("alg", TEXT, nullable=False),
        sa.Column("public", JSON_TEXT, nullable=False),
        sa.Column("private", BLOB, nullable=False),
        sa.Column("published_at", INTEGER, nullable=False),
        sa.Column("signs_from", INTEGER, nullable=False),
        sa.Column("succeeds", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_signing_key")),
        sa.UniqueConstraint("alg", "succeeds", name="uq_signing_key_succeeds"),
        sqlite_strict=True,
    )


def _user_terms() -> None:
    op.create_table(
        "user_terms",
        sa.Column("property", TEXT, nullable=False),
        sa.Column("term", FOLDED, nullable=False),
        sa.Column("user_id", GUID, nullable=False),
        sa.PrimaryKeyConstraint("property", "term", "user_id", name=op.f("pk_user_terms")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _users() -> None:
    op.create_table(
        "users",
        sa.Column("id", GUID, nullable=False),
        sa.Column("upn", FOLDED, nullable=False),
        sa.Column("display_name", TEXT, nullable=False),
        sa.Column("display_name_key", FOLDED, nullable=False),
        sa.Column("account_enabled", BOOLEAN, nullable=False),
        sa.Column("on_premises_sync_enabled", BOOLEAN, nullable=True),
        sa.Column("on_premises_immutable_id", TEXT, nullable=True),
        sa.Column("created_at", INTEGER, nullable=False),
        sa.Column("deleted_at", INTEGER, nullable=True),
        sa.Column("sessions_valid_from", INTEGER, nullable=False),
        sa.Column("password_changed_at", INTEGER, nullable=True),
        sa.Column("version", INTEGER, nullable=False),
        sa.Column("profile", JSON_TEXT, nullable=False),
        sa.Column("given_name_key", FOLDED, nullable=True),
        sa.Column("surname_key", FOLDED, nullable=True),
        sa.Column("mail_key", FOLDED, nullable=True),
        sa.Column("mail_nickname_key", FOLDED, nullable=True),
        sa.Column("mobile_phone_key", FOLDED, nullable=True),
        sa.Column("job_title_key", FOLDED, nullable=True),
        sa.Column("department_key", FOLDED, nullable=True),
        sa.Column("company_name_key", FOLDED, nullable=True),
        sa.Column("office_location_key", FOLDED, nullable=True),
        sa.Column("city_key", FOLDED, nullable=True),
        sa.Column("country_key", FOLDED, nullable=True),
        sa.Column("state_key", FOLDED, nullable=True),
        sa.Column("postal_code_key", FOLDED, nullable=True),
        sa.Column("usage_location_key", FOLDED, nullable=True),
        sa.Column("preferred_language_key", FOLDED, nullable=True),
        sa.Column("employee_id_key", FOLDED, nullable=True),
        sa.Column("employee_type_key", FOLDED, nullable=True),
        sa.Column("user_type_key", FOLDED, nullable=True),
        sa.Column("creation_type_key", FOLDED, nullable=True),
        sa.Column("external_user_state_key", FOLDED, nullable=True),
        sa.Column("on_premises_sam_account_name_key", FOLDED, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_users_deleted_at",
        "users",
        ["deleted_at"],
        unique=False,
        sqlite_where=sa.text("deleted_at is not null"),
        postgresql_where=sa.text("deleted_at is not null"),
    )
    op.create_index(
        "ix_users_display_name_key",
        "users",
        ["display_name_key", "id"],
        unique=False,
        sqlite_where=sa.text("deleted_at is null"),
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_index(
        "ix_users_given_name_key",
        "users",
        ["given_name_key", "id"],
        unique=False,
        sqlite_where=sa.text("deleted_at is null"),
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_index(
        "ix_users_mail_key",
        "users",
        ["mail_key", "id"],
        unique=False,
        sqlite_where=sa.text("deleted_at is null"),
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_index(
        "ix_users_surname_key",
        "users",
        ["surname_key", "id"],
        unique=False,
        sqlite_where=sa.text("deleted_at is null"),
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_index(
        "uq_users_mail_nickname_key",
        "users",
        ["mail_nickname_key"],
        unique=True,
        sqlite_where=sa.text("deleted_at is null"),
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_index(
        "uq_users_on_premises_immutable_id",
        "users",
        ["on_premises_immutable_id"],
        unique=True,
        sqlite_where=sa.text("deleted_at is null"),
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_index(
        "uq_users_upn",
        "users",
        ["upn"],
        unique=True,
        sqlite_where=sa.text("deleted_at is null"),
        postgresql_where=sa.text("deleted_at is null"),
    )


def _application_assignments() -> None:
    op.create_table(
        "application_assignments",
        sa.Column("id", GUID, nullable=False),
        sa.Column("application_id", GUID, nullable=False),
        sa.Column("principal_id", GUID, nullable=False),
        sa.Column("principal_kind", TEXT, nullable=False),
        sa.Column("made_at", INTEGER, nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_assignments_application_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_assignments")),
        sa.UniqueConstraint(
            "application_id", "principal_id", name=op.f("uq_application_assignments_application_id_principal_id")
        ),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_application_assignments_principal_id", "application_assignments", ["principal_id"], unique=False
    )


def _application_credentials() -> None:
    op.create_table(
        "application_credentials",
        sa.Column("id", GUID, nullable=False),
        sa.Column("application_id", GUID, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("digest", BLOB, nullable=True),
        sa.Column("hint", TEXT, nullable=False),
        sa.Column("certificate", TEXT, nullable=True),
        sa.Column("thumbprint_sha1", TEXT, nullable=True),
        sa.Column("thumbprint_sha256", TEXT, nullable=True),
        sa.Column("starts_at", INTEGER, nullable=False),
        sa.Column("ends_at", INTEGER, nullable=False),
        sa.Column("added_at", INTEGER, nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_credentials_application_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_credentials")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_application_credentials_application_id", "application_credentials", ["application_id"], unique=False
    )


def _application_grants() -> None:
    op.create_table(
        "application_grants",
        sa.Column("application_id", GUID, nullable=False),
        sa.Column("permission", TEXT, nullable=False),
        sa.Column("granted_at", INTEGER, nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_grants_application_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("application_id", "permission", name=op.f("pk_application_grants")),
        sqlite_strict=True,
    )


def _group_members() -> None:
    op.create_table(
        "group_members",
        sa.Column("group_id", GUID, nullable=False),
        sa.Column("member_id", GUID, nullable=False),
        sa.Column("member_kind", TEXT, nullable=False),
        sa.Column("added_at", INTEGER, nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_group_members_group_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_id", "member_id", name=op.f("pk_group_members")),
        sqlite_strict=True,
    )
    op.create_index("ix_group_members_member_id", "group_members", ["member_id", "group_id"], unique=False)


def _group_owners() -> None:
    op.create_table(
        "group_owners",
        sa.Column("group_id", GUID, nullable=False),
        sa.Column("owner_id", GUID, nullable=False),
        sa.Column("added_at", INTEGER, nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_group_owners_group_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("group_id", "owner_id", name=op.f("pk_group_owners")),
        sqlite_strict=True,
    )
    op.create_index("ix_group_owners_owner_id", "group_owners", ["owner_id", "group_id"], unique=False)
