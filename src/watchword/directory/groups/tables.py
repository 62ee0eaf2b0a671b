"""Groups, their members and owners, in SQL."""

import sqlalchemy as sa

from watchword.db.types import BOOLEAN, FOLDED, GUID, INSTANT, INTEGER, JSON_TEXT, TEXT, table

_LIVE = sa.text("deleted_at is null")
_LIVE_MAIL = sa.text("deleted_at is null and mail_enabled")
_LIVE_MAIL_SQLITE = sa.text("deleted_at is null and mail_enabled = 1")

GROUPS = table(
    "groups",
    sa.Column("id", GUID, primary_key=True),
    sa.Column("display_name", TEXT, nullable=False),
    sa.Column("display_name_key", FOLDED, nullable=False),
    sa.Column("mail_key", FOLDED, nullable=True),
    sa.Column("mail_nickname_key", FOLDED, nullable=True),
    sa.Column("visibility_key", FOLDED, nullable=True),
    sa.Column("mail_enabled", BOOLEAN, nullable=False),
    sa.Column("security_enabled", BOOLEAN, nullable=False),
    sa.Column("is_assignable_to_role", BOOLEAN, nullable=False),
    sa.Column("on_premises_sync_enabled", BOOLEAN, nullable=True),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("deleted_at", INSTANT, nullable=True),
    sa.Column("version", INTEGER, nullable=False),
    sa.Column("profile", JSON_TEXT, nullable=False),
    sa.Index("ix_groups_display_name_key", "display_name_key", "id", sqlite_where=_LIVE, postgresql_where=_LIVE),
    sa.Index("ix_groups_mail_key", "mail_key", "id", sqlite_where=_LIVE, postgresql_where=_LIVE),
    sa.Index(
        "uq_groups_mail_nickname_key",
        "mail_nickname_key",
        unique=True,
        sqlite_where=_LIVE_MAIL_SQLITE,
        postgresql_where=_LIVE_MAIL,
    ),
)
"""A mail nickname is an address where a group has mail, and only a name elsewhere: unique among those with mail."""

GROUP_TERMS = table(
    "group_terms",
    sa.Column("property", TEXT, primary_key=True),
    sa.Column("term", FOLDED, primary_key=True),
    sa.Column("group_id", GUID, primary_key=True),
)
"""As `user_terms`."""
GROUP_TERMS.dialect_options["sqlite"]["with_rowid"] = False

GROUP_MEMBERS = table(
    "group_members",
    sa.Column("group_id", GUID, sa.ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("member_id", GUID, primary_key=True),
    sa.Column("member_kind", TEXT, nullable=False),
    sa.Column("added_at", INSTANT, nullable=False),
    sa.Index("ix_group_members_member_id", "member_id", "group_id"),
)
"""`member_kind` is `user`, `group` or `servicePrincipal`. What is only soft-deleted stays a member, unseen."""

GROUP_OWNERS = table(
    "group_owners",
    sa.Column("group_id", GUID, sa.ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("owner_id", GUID, primary_key=True),
    sa.Column("added_at", INSTANT, nullable=False),
    sa.Index("ix_group_owners_owner_id", "owner_id", "group_id"),
)
"""Owners administer nothing here; those of role-assignable groups are protected as their members are."""
