"""Between rows of `groups` and groups."""

from collections.abc import Iterator
from typing import Any

import orjson

from watchword.db.engine import Row
from watchword.directory.groups.model import Group
from watchword.directory.groups.tables import GROUPS
from watchword.kernel.clock import Instant
from watchword.kernel.ids import GroupId
from watchword.kernel.text import fold, words

READ = (
    GROUPS.c.id,
    GROUPS.c.display_name,
    GROUPS.c.mail_enabled,
    GROUPS.c.security_enabled,
    GROUPS.c.is_assignable_to_role,
    GROUPS.c.on_premises_sync_enabled,
    GROUPS.c.created_at,
    GROUPS.c.deleted_at,
    GROUPS.c.profile,
)


def read_group(row: Row, prefix: str = "") -> Group:
    """The group in a row whose columns may all begin with `prefix`."""
    synced = row[f"{prefix}on_premises_sync_enabled"]
    return Group(
        id=GroupId(row[f"{prefix}id"]),
        display_name=row[f"{prefix}display_name"],
        created_at=Instant(row[f"{prefix}created_at"]),
        mail_enabled=bool(row[f"{prefix}mail_enabled"]),
        security_enabled=bool(row[f"{prefix}security_enabled"]),
        holds_roles=bool(row[f"{prefix}is_assignable_to_role"]),
        synced=None if synced is None else bool(synced),
        deleted_at=row[f"{prefix}deleted_at"],
        profile=orjson.loads(row[f"{prefix}profile"]),
    )


def columns_of(group: Group) -> dict[str, Any]:
    """Every column but `version`."""
    return {
        "id": group.id,
        "display_name": group.display_name,
        "display_name_key": fold(group.display_name),
        "mail_key": _folded(group.profile.get("mail")),
        "mail_nickname_key": _folded(group.profile.get("mailNickname")),
        "visibility_key": _folded(group.profile.get("visibility")),
        "mail_enabled": group.mail_enabled,
        "security_enabled": group.security_enabled,
        "is_assignable_to_role": group.holds_roles,
        "on_premises_sync_enabled": group.synced,
        "created_at": group.created_at,
        "deleted_at": group.deleted_at,
        "profile": orjson.dumps(group.profile).decode(),
    }


def terms_of(group: Group) -> frozenset[tuple[str, str]]:
    """What any() and $search find the group by: property and folded term."""
    return frozenset(_terms(group))


def _folded(value: str | None) -> str | None:
    return None if value is None else fold(value)


def _terms(group: Group) -> Iterator[tuple[str, str]]:
    for word in words(group.display_name):
        yield "displayName", word
    for word in words(group.profile.get("description") or ""):
        yield "description", word
    for each in group.profile.get("groupTypes", ()):
        yield "groupTypes", fold(each)
