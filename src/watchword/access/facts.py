"""What a decision needs to know of the one who asks and of the user acted upon. Gathered in one transaction."""

from typing import NamedTuple

from watchword.kernel.actor import ActorKind
from watchword.kernel.clock import Instant
from watchword.kernel.ids import RoleId


class ActorFacts(NamedTuple):
    """The one who asks.

    `granted`: of a delegated token the scopes, of an application's own token its application roles. `roles`: template
    ids of the directory roles held now, directly or through a role-assignable group, by the user or by the service
    principal. `signed_in_at`: when the person proved who they are, for what demands a fresh sign-in.
    """

    kind: ActorKind
    granted: frozenset[str] = frozenset()
    roles: frozenset[RoleId] = frozenset()
    user_id: str | None = None
    service_principal_id: str | None = None
    is_guest: bool = False
    signed_in_at: Instant | None = None


class TargetFacts(NamedTuple):
    """The user acted upon; without roles and groups an ordinary person.

    `roles`: ids of all roles held, directly, through groups or in a narrower scope, custom ones included.
    `in_role_assignable_group`: is a member or an owner of one. `has_restricted_role`: holds a role that is scoped to a
    restricted management administrative unit. `is_guest` is for what cannot be given to a guest; no gate asks it.
    """

    user_id: str
    upn: str = ""
    name: str = ""
    roles: frozenset[RoleId] = frozenset()
    in_role_assignable_group: bool = False
    has_restricted_role: bool = False
    is_guest: bool = False

    @property
    def is_administrator(self) -> bool:
        """Whether there is anything to gain by taking the account over, as far as roles tell."""
        return bool(self.roles) or self.in_role_assignable_group or self.has_restricted_role
