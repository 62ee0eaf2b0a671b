"""Between a user and Graph's names for its properties. Pure."""

import struct
from collections.abc import Mapping
from typing import Any

from watchword.directory.users.entities import USER
from watchword.directory.users.model import User

_FIELDS = {
    "displayName": "display_name",
    "userPrincipalName": "upn",
    "accountEnabled": "account_enabled",
    "onPremisesImmutableId": "immutable_id",
    "onPremisesSyncEnabled": "synced",
}
"""Properties that are fields of their own."""

_NOTHING: Mapping[str, Any] = {p.name: [] if p.collection else None for p in USER.all_properties()}

BASIC = frozenset(
    {"displayName", "givenName", "id", "mail", "photo", "securityIdentifier", "surname", "userPrincipalName"}
)
"""What User.ReadBasic.All lets an application see (CONTRACT section 4)."""


def shown(user: User) -> dict[str, Any]:
    """Every described property; a password never."""
    return {
        **_NOTHING,
        **user.profile,
        "id": user.id,
        "displayName": user.display_name,
        "userPrincipalName": user.upn,
        "accountEnabled": user.account_enabled,
        "onPremisesImmutableId": user.immutable_id,
        "onPremisesSyncEnabled": user.synced,
        "securityIdentifier": security_identifier(user.id),
        "createdDateTime": user.created_at,
        "deletedDateTime": user.deleted_at,
        "lastPasswordChangeDateTime": user.password_changed_at,
        "signInSessionsValidFromDateTime": user.sessions_valid_from,
        "refreshTokensValidFromDateTime": user.sessions_valid_from,
    }


def basic_only(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same with all but the basic properties left empty."""
    return {name: value if name in BASIC else _NOTHING[name] for name, value in values.items()}


def changed(user: User, values: Mapping[str, Any]) -> User:
    """The user with those properties; null clears. Values are checked already."""
    fields = {field: values[name] for name, field in _FIELDS.items() if name in values}
    rest = {name: value for name, value in values.items() if name not in _FIELDS}
    profile = {name: value for name, value in {**user.profile, **rest}.items() if value is not None and value != []}
    return user._replace(profile=profile, **fields)


def values_of(user: User) -> dict[str, Any]:
    """What can be written of it, where it has a value: for telling what a change changed."""
    return {**user.profile, **{name: getattr(user, field) for name, field in _FIELDS.items()}}


def security_identifier(object_id: str) -> str:
    """Entra's SID of an object: the id's bytes as four little-endian numbers."""
    raw = bytes.fromhex(object_id.replace("-", ""))
    low, mid, high = _FIRST_HALF.unpack_from(raw)
    third, fourth = _SECOND_HALF.unpack_from(raw, _FIRST_HALF.size)
    return f"S-1-12-1-{low}-{high << 16 | mid}-{third}-{fourth}"


_FIRST_HALF, _SECOND_HALF = struct.Struct(">IHH"), struct.Struct("<II")
"""How a GUID is written out: its first three fields as numbers, the rest as bytes (RFC 9562 section 4)."""
