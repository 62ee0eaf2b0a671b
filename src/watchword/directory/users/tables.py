"""The users in SQL. `profile` holds the Graph properties that have no column of their own, as they go out."""

import sqlalchemy as sa

from watchword.db.types import BOOLEAN, FOLDED, GUID, INSTANT, INTEGER, JSON_TEXT, TEXT, table

KEYED = (
    "givenName",
    "surname",
    "mail",
    "mailNickname",
    "mobilePhone",
    "jobTitle",
    "department",
    "companyName",
    "officeLocation",
    "city",
    "country",
    "state",
    "postalCode",
    "usageLocation",
    "preferredLanguage",
    "employeeId",
    "employeeType",
    "userType",
    "creationType",
    "externalUserState",
    "onPremisesSamAccountName",
)
"""Properties of the profile that are also kept folded, to be compared, in a column of their own."""

COLLECTIONS = ("businessPhones", "otherMails", "proxyAddresses", "imAddresses")
"""Properties whose elements are also kept folded, each in a row of `user_terms`."""

_LIVE = sa.text("deleted_at is null")


def key_column(name: str) -> str:
    """`mailNickname` -> `mail_nickname_key`."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name) + "_key"


def _index(name: str, *columns: str, unique: bool = False) -> sa.Index:
    """Over the accounts that are not deleted."""
    return sa.Index(name, *columns, unique=unique, sqlite_where=_LIVE, postgresql_where=_LIVE)


USERS = table(
    "users",
    sa.Column("id", GUID, primary_key=True),
    sa.Column("upn", FOLDED, nullable=False),
    sa.Column("display_name", TEXT, nullable=False),
    sa.Column("display_name_key", FOLDED, nullable=False),
    sa.Column("account_enabled", BOOLEAN, nullable=False),
    sa.Column("on_premises_sync_enabled", BOOLEAN, nullable=True),
    sa.Column("on_premises_immutable_id", TEXT, nullable=True),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("deleted_at", INSTANT, nullable=True),
    sa.Column("sessions_valid_from", INSTANT, nullable=False),
    sa.Column("password_changed_at", INSTANT, nullable=True),
    sa.Column("version", INTEGER, nullable=False),
    sa.Column("profile", JSON_TEXT, nullable=False),
    *(sa.Column(key_column(name), FOLDED, nullable=True) for name in KEYED),
    _index("uq_users_upn", "upn", unique=True),
    _index("uq_users_mail_nickname_key", "mail_nickname_key", unique=True),
    _index("uq_users_on_premises_immutable_id", "on_premises_immutable_id", unique=True),
    _index("ix_users_display_name_key", "display_name_key", "id"),
    _index("ix_users_mail_key", "mail_key", "id"),
    _index("ix_users_given_name_key", "given_name_key", "id"),
    _index("ix_users_surname_key", "surname_key", "id"),
    sa.Index(
        "ix_users_deleted_at",
        "deleted_at",
        sqlite_where=sa.text("deleted_at is not null"),
        postgresql_where=sa.text("deleted_at is not null"),
    ),
)
"""`upn` is canonical (kernel.upn). `version` counts the changes: raising it locks the row for who changes it."""

USER_TERMS = table(
    "user_terms",
    sa.Column("property", TEXT, primary_key=True),
    sa.Column("term", FOLDED, primary_key=True),
    sa.Column("user_id", GUID, primary_key=True),
)
"""Folded elements of collections, and the words of names and addresses: what any() and $search look in.

Its key is its only index: a user's rows are known from what the user is, so they are found by it.
"""
USER_TERMS.dialect_options["sqlite"]["with_rowid"] = False
