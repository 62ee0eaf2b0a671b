"""What the audit is told of groups, under Microsoft's activity names. Pure."""

from watchword.directory.applications.model import Application
from watchword.directory.changes import differences, told
from watchword.directory.groups.model import Group, Principal
from watchword.directory.groups.properties import object_id, values_of
from watchword.directory.users.model import User
from watchword.kernel.events import Change, Event, Target

_CATEGORY = "GroupManagement"


def added(group: Group) -> Event:
    """A group was made."""
    return told("Add group", _CATEGORY, "Add", target(group, differences({}, values_of(group))))


def updated(before: Group, after: Group) -> Event:
    """Properties were changed."""
    return told("Update group", _CATEGORY, "Update", target(after, differences(values_of(before), values_of(after))))


def deleted(group: Group) -> Event:
    """Soft-deleted."""
    return told("Delete group", _CATEGORY, "Delete", target(group))


def restored(group: Group) -> Event:
    """Made live again."""
    return told("Restore Group", _CATEGORY, "Restore", target(group))


def removed(group: Group) -> Event:
    """Removed for good."""
    return told("Hard Delete group", _CATEGORY, "Delete", target(group))


def member_added(group: Group, member: Principal) -> Event:
    """Somebody joined."""
    return _came("Add member to group", group, member)


def member_removed(group: Group, member: Principal) -> Event:
    """Somebody left."""
    return _went("Remove member from group", group, member)


def owner_added(group: Group, owner: Principal) -> Event:
    """Somebody was made an owner."""
    return _came("Add owner to group", group, owner)


def owner_removed(group: Group, owner: Principal) -> Event:
    """Somebody owns it no more."""
    return _went("Remove owner from group", group, owner)


def _came(activity: str, group: Group, principal: Principal) -> Event:
    changes = (Change("Group.ObjectID", None, group.id), Change("Group.DisplayName", None, group.display_name))
    return told(activity, _CATEGORY, "Assign", principal_target(principal, changes), target(group))


def _went(activity: str, group: Group, principal: Principal) -> Event:
    changes = (Change("Group.ObjectID", group.id), Change("Group.DisplayName", group.display_name))
    return told(activity, _CATEGORY, "Unassign", principal_target(principal, changes), target(group))


def target(group: Group, changes: tuple[Change, ...] = ()) -> Target:
    """A group as the audit names it."""
    return Target(group.id, "Group", group.display_name, None, changes)


def principal_target(principal: Principal, changes: tuple[Change, ...] = ()) -> Target:
    """A member, or a holder of roles, as the audit names it."""
    kind = "ServicePrincipal" if isinstance(principal, Application) else type(principal).__name__
    upn = principal.upn if isinstance(principal, User) else None
    return Target(object_id(principal), kind, principal.display_name, upn, changes)
