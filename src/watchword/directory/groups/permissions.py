"""Who may write to a group depends on whether it can hold roles, which is known only once it is looked at. Pure."""

from dataclasses import replace

from watchword.access.action import Action
from watchword.access.actions import (
    GROUP_WRITES,
    GROUPS_CHANGE_MEMBERS,
    GROUPS_CHANGE_OWNERS,
    GROUPS_CREATE,
    GROUPS_DELETE,
    GROUPS_UPDATE,
    of_role_assignable_group,
)
from watchword.access.desk import Work


def _opens(action: Action) -> Action:
    """The door to both: whoever may do it to one kind of group. What the group is decides inside (`demand`)."""
    return replace(action, roles=action.roles | of_role_assignable_group(action).roles)


CREATE = _opens(GROUPS_CREATE)
UPDATE = _opens(GROUPS_UPDATE)
DELETE = _opens(GROUPS_DELETE)
CHANGE_MEMBERS = _opens(GROUPS_CHANGE_MEMBERS)
CHANGE_OWNERS = _opens(GROUPS_CHANGE_OWNERS)

_INSIDE = {action.name: action for action in GROUP_WRITES}


def demand(work: Work, door: Action, *, holds_roles: bool) -> None:
    """Raise Forbidden where the actor may not do it to this kind of group (CATALOGUE AUTHZ-02)."""
    action = _INSIDE[door.name]
    work.demand(of_role_assignable_group(action) if holds_roles else action)
