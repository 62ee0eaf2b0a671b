"""All that the directory offers in Graph."""

from watchword.directory.assignments import resources as assignments
from watchword.directory.deleted import resources as deleted
from watchword.directory.groups import resources as groups
from watchword.directory.memberships import resources as memberships
from watchword.directory.organization import resources as organization
from watchword.directory.roles import resources as roles
from watchword.directory.service import Directory
from watchword.directory.users import resources as users
from watchword.graph.resource import EntitySet, Operation


def resources(directory: Directory, base_url: str) -> tuple[EntitySet | Operation, ...]:
    """Every set and operation. `base_url`: the public origin, which references are written with."""
    return (
        *users.resources(directory.users, memberships.expansion(directory.memberships), memberships.EXPANDABLE),
        *memberships.resources(directory.memberships),
        *groups.resources(directory.groups, directory.members, directory.owners, base_url),
        *roles.resources(directory.roles, base_url),
        *organization.resources(directory.organizations),
        *assignments.resources(directory.assignments),
        *deleted.resources(directory.deleted_users, directory.groups),
    )
