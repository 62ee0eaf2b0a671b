"""Identifiers as types, and their one canonical spelling."""

import re
from typing import NewType

import uuid_utils

UserId = NewType("UserId", str)
GroupId = NewType("GroupId", str)
AppId = NewType("AppId", str)
"""The client id of an application registration, not the object id."""
ObjectId = NewType("ObjectId", str)
"""Any directory object: user, group, service principal, ..."""
RoleId = NewType("RoleId", str)
"""A role's template id: the same GUID in every organisation."""
AuthenticatorId = NewType("AuthenticatorId", str)

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)


def canonical_guid(text: str) -> str | None:
    """The GUID in lower case with dashes; None for every other spelling (no braces, no urn:, no bare hex)."""
    folded = text.lower() if text.isascii() else ""
    return folded if _GUID.fullmatch(folded) else None


def new_guid() -> str:
    """A random (version 4) GUID. An identifier, never a secret."""
    return str(uuid_utils.uuid4())
