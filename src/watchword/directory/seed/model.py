"""What a directory begins with, as data."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from watchword.directory.groups.model import Group
from watchword.directory.model import PrincipalKind
from watchword.directory.organization.model import Domain, Organization
from watchword.directory.roles.model import Assignment
from watchword.directory.users.model import User
from watchword.kernel.ids import GroupId, ObjectId

MakeId = Callable[[str], str]
"""The id of what a name stands for: the same for the same name, so that a seed applied twice is the same seed."""

_NAMESPACE = uuid.UUID("6f1d0c5e-2f0b-5d0e-9a3e-6d2a4a1b7c55")


def named_id(name: str) -> str:
    """A name-based GUID (RFC 9562 version 5)."""
    return str(uuid.uuid5(_NAMESPACE, name))


@dataclass(frozen=True)
class Membership:
    """Somebody in a group."""

    group: GroupId
    member: ObjectId
    kind: PrincipalKind


@dataclass(frozen=True)
class Seed:
    """An organization with all that is in it at first."""

    organization: Organization
    domains: tuple[Domain, ...]
    users: tuple[User, ...]
    groups: tuple[Group, ...]
    memberships: tuple[Membership, ...]
    owners: tuple[tuple[GroupId, ObjectId], ...]
    assignments: tuple[Assignment, ...]
