"""The directory's services, side by side."""

from dataclasses import dataclass

from watchword.directory.assignments.service import Assignments
from watchword.directory.groups.membership import Members
from watchword.directory.groups.ownership import Owners
from watchword.directory.groups.service import Groups
from watchword.directory.memberships.service import Memberships
from watchword.directory.organization.service import Organizations
from watchword.directory.roles.service import Roles
from watchword.directory.users.deletion import DeletedUsers
from watchword.directory.users.service import Users


@dataclass(frozen=True)
class Directory:
    """What the faces ask. `deleted_users` stands on a desk whose facts look among the deleted."""

    users: Users
    deleted_users: DeletedUsers
    groups: Groups
    members: Members
    owners: Owners
    roles: Roles
    memberships: Memberships
    organizations: Organizations
    assignments: Assignments
