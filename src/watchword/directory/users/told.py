"""What the audit is told of users, under Microsoft's activity names. Pure."""

from watchword.directory.changes import differences, told
from watchword.directory.users.model import User
from watchword.directory.users.properties import values_of
from watchword.kernel.events import Change, Event, Target

_CATEGORY = "UserManagement"


def added(user: User) -> Event:
    """An account was made."""
    return told("Add user", _CATEGORY, "Add", target(user, differences({}, values_of(user))))


def updated(before: User, after: User, *, password: bool) -> Event:
    """Properties were changed; the password too, of which nothing is told."""
    changes = differences(values_of(before), values_of(after))
    if password:
        changes = (*changes, Change("passwordProfile"))
    return told(_activity(after, changes), _CATEGORY, "Update", target(after, changes))


def deleted(user: User) -> Event:
    """Soft-deleted."""
    return told("Delete user", _CATEGORY, "Delete", target(user))


def restored(user: User) -> Event:
    """Made live again."""
    return told("Restore user", _CATEGORY, "Restore", target(user))


def removed(user: User) -> Event:
    """Removed for good."""
    return told("Hard Delete user", _CATEGORY, "Delete", target(user))


def revoked(user: User) -> Event:
    """Sessions and refresh tokens are no longer good."""
    return told("Update StsRefreshTokenValidFrom Timestamp", _CATEGORY, "Update", target(user))


def target(user: User, changes: tuple[Change, ...] = ()) -> Target:
    """A user as the audit names it."""
    return Target(user.id, "User", user.display_name, user.upn, changes)


def _activity(user: User, changes: tuple[Change, ...]) -> str:
    match [change.property for change in changes]:
        case ["accountEnabled"]:
            return "Enable account" if user.account_enabled else "Disable account"
        case ["passwordProfile"]:
            return "Reset user password"
        case _:
            return "Update user"
