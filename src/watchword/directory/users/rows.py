"""Between rows of `users` and users."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from operator import itemgetter
from typing import Any

import orjson

from watchword.db.engine import Row
from watchword.directory.users.model import User
from watchword.directory.users.tables import COLLECTIONS, KEYED, USERS, key_column
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
    """The user in a row that begins with the columns of `READ`, or has them among others under names with `prefix`."""
    values = _picking(prefix)(row) if prefix else row.values()
    id_, upn, name, enabled, synced, immutable_id, made, deleted, valid_from, password, profile, *_ = values
    return User(
        id=UserId(id_),
        upn=upn,
        display_name=name,
        account_enabled=bool(enabled),
        created_at=made,
        sessions_valid_from=valid_from,
        synced=None if synced is None else bool(synced),
        immutable_id=immutable_id,
        deleted_at=deleted,
        password_changed_at=password,
        profile=orjson.loads(profile),
    )


@lru_cache(maxsize=8)
def _picking(prefix: str) -> Callable[[Row], tuple[Any, ...]]:
    """What takes the columns of `READ` out of a row, in their order."""
    return itemgetter(*(f"{prefix}{column.name}" for column in READ))


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
