"""How much of members, and of holders of roles, somebody sees who may see the list (API-03). Pure.

Microsoft Graph calls it "limited information returned for inaccessible member objects": who may not read such objects
by themselves learns of each that it is there, its id and its type.
"""

from dataclasses import dataclass
from enum import Enum

from watchword.access.action import Action
from watchword.access.actions import GROUPS_READ, ROLES_READ, USERS_READ, USERS_READ_BASIC
from watchword.access.decision import Allowed, decide
from watchword.access.facts import ActorFacts


class Extent(Enum):
    """How much of an object is shown."""

    FULL = "full"
    BASIC = "basic"
    """Of a user, the properties that User.ReadBasic.All names."""
    HIDDEN = "hidden"
    """Its id and its type."""


@dataclass(frozen=True)
class Sight:
    """By kind of object. An application is seen by whoever sees groups."""

    users: Extent = Extent.FULL
    groups: Extent = Extent.FULL
    roles: Extent = Extent.FULL


EVERYTHING = Sight()


def sight_of(me: ActorFacts) -> Sight:
    """What the actor may read of objects by themselves."""

    def extent(action: Action) -> Extent:
        return Extent.FULL if isinstance(decide(action, me), Allowed) else Extent.HIDDEN

    users = extent(USERS_READ)
    if users is Extent.HIDDEN and extent(USERS_READ_BASIC) is Extent.FULL:
        users = Extent.BASIC
    return Sight(users, extent(GROUPS_READ), extent(ROLES_READ))
