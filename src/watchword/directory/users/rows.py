"""Between rows of `users` and users."""

from collections.abc import Iterator
from typing import Any

import orjson

from watchword.db.engine import Row
from watchword.directory.users.model import User
from watchword.directory.users.tables import COLLECTIONS, KEYED, USERS, key_column
from watchword.kernel.clock import Instant
from watchword.kernel.ids import UserId
from watchword.kernel.text import fold, words

READ = (
    USERS.c.id,
    USERS.c.upn,
    USERS.c.display_name,
    USERS.c.account_enabled,
    USERS.c.on_premises_sync_enabled,
    USERS.c.on_premises_immutable_id,
    USERS.c.created_at,
    USERS.c.deleted_at,
    USERS.c.sessions_valid_from,
    USERS.c.password_changed_at,
    USERS.c.profile,
)
"""The columns a user is read from; the others are only compared."""


def read_user(row: Row, prefix: str = "") -> User:
    """The user in a row whose columns may all begin with `prefix`."""
    synced = row[f"{prefix}on_premises_sync_enabled"]
    return User(
        id=UserId(row[f"{prefix}id"]),
        upn=row[f"{prefix}upn"],
        display_name=row[f"{prefix}display_name"],
        account_enabled=bool(row[f"{prefix}account_enabled"]),
        created_at=Instant(row[f"{prefix}created_at"]),
        sessions_valid_from=Instant(row[f"{prefix}sessions_valid_from"]),
        synced=None if synced is None else bool(synced),
        immutable_id=row[f"{prefix}on_premises_immutable_id"],
        deleted_at=row[f"{prefix}deleted_at"],
        password_changed_at=row[f"{prefix}password_changed_at"],
        profile=orjson.loads(row[f"{prefix}profile"]),
    )


def columns_of(user: User) -> dict[str, Any]:
    """Every column but `version`."""
    return {
        "id": user.id,
        "upn": user.upn,
        "display_name": user.display_name,
        "display_name_key": fold(user.display_name),
        "account_enabled": user.account_enabled,
        "on_premises_sync_enabled": user.synced,
        "on_premises_immutable_id": user.immutable_id,
        "created_at": user.created_at,
        "deleted_at": user.deleted_at,
        "sessions_valid_from": user.sessions_valid_from,
        "password_changed_at": user.password_changed_at,
        "profile": orjson.dumps(user.profile).decode(),
        **{column: _folded(user.profile.get(name)) for name, column in _KEYS},
    }


def terms_of(user: User) -> frozenset[tuple[str, str]]:
    """What any() and $search find the user by: property and folded term."""
    return frozenset(_terms(user))


_KEYS = tuple((name, key_column(name)) for name in KEYED)


def _folded(value: str | None) -> str | None:
    return None if value is None else fold(value)


def _terms(user: User) -> Iterator[tuple[str, str]]:
    searched = (
        ("displayName", user.display_name),
        ("mail", user.profile.get("mail") or ""),
        ("userPrincipalName", user.upn),
    )
    for name, text in searched:
        for word in words(text):
            yield name, word
    for name in COLLECTIONS:
        for element in user.profile.get(name, ()):
            yield name, fold(element)
