"""What an action is: the permissions, the roles and the matrix it asks for; and the actions that every method has."""

from dataclasses import dataclass
from enum import Enum

from watchword.access import role_sets
from watchword.access.matrix import Matrix
from watchword.kernel.ids import RoleId
from watchword.method import Verb

Permissions = frozenset[frozenset[str]]
"""Alternatives: one of them must be granted, and of that one everything."""


def any_of(*alternatives: str) -> Permissions:
    """Permissions by name; `"A + B"` needs both."""
    return frozenset(frozenset(alternative.split(" + ")) for alternative in alternatives)


class Own(Enum):
    """Whether a person may do it to their own account (by /me, or by their own id)."""

    FREELY = "freely"
    """The scope suffices."""
    BY_ROLE = "by role"
    """Only as somebody else could: who may change what others have may change it for themselves."""
    NEVER = "never"
    """Refused whatever the scope and the role."""


class ForApplications(Enum):
    """What an application acting for itself needs besides the permission: a directory role of its service principal."""

    NO_ROLE = "no role"
    ROLE_AGAINST_ADMINISTRATORS = "role against administrators"
    """One that suffices against the target, where the target is an administrator."""
    USER_ADMINISTRATOR = "user administrator"
    """User Administrator or above, and one that suffices against the target."""


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something that may be permitted. `name` is stable: the audit, the documentation and the tests know it.

    `own_scopes`, `scopes`: what a delegated token must hold, for one's own account and for others or for no user.
    `app_roles`: what an application's own token must hold; empty: never without a person.
    `roles`: who of those who act on others may, besides a Global Administrator. `members`: everybody may who is not a
    guest, and guests by `roles`. `matrix`: what else depends on the target. `others`: whether it can be done to others
    at all. `restricted_read`: shows what an Authentication Administrator sees masked (`standard/restrictedRead`).
    """

    name: str
    own_scopes: Permissions = frozenset()
    scopes: Permissions = frozenset()
    app_roles: Permissions = frozenset()
    roles: frozenset[RoleId] = frozenset()
    members: bool = False
    matrix: Matrix | None = None
    own: Own = Own.FREELY
    others: bool = True
    applications: ForApplications = ForApplications.NO_ROLE
    restricted_read: bool = False

    @property
    def self_service(self) -> bool:
        """Whether a person may ever do it to their own account."""
        return self.own is not Own.NEVER


@dataclass(frozen=True)
class MethodActions:
    """What can be done with the authenticators of one method. `act`: to use or switch one (SMS sign-in, activation)."""

    read: Action
    create: Action
    update: Action
    delete: Action
    act: Action


def method_actions(family: str, *, self_service: frozenset[Verb]) -> MethodActions:
    """The actions of a method from its family of permissions: "Phone" for `UserAuthMethod-Phone.*`.

    `self_service`: what of creating, updating and deleting people may do with their own. They always see and use it.
    The umbrella `UserAuthenticationMethod.*` holds all families. A permission without `.All` reaches one's own only
    (Microsoft Graph permissions reference, August 2026).
    """
    name = family.lower()
    own_reads, reads = _reach(family, "Read", "ReadWrite")
    own_writes, writes = _reach(family, "ReadWrite")

    def write(what: str, *, by_oneself: bool) -> Action:
        return Action(
            name=f"{name}.{what}",
            own_scopes=own_writes,
            scopes=writes,
            app_roles=writes,
            roles=role_sets.AUTH_WRITE,
            matrix=Matrix.AUTHENTICATION_METHODS,
            own=Own.FREELY if by_oneself else Own.NEVER,
        )

    read = Action(
        name=f"{name}.read",
        own_scopes=own_reads,
        scopes=reads,
        app_roles=reads,
        roles=role_sets.AUTH_READ,
        matrix=Matrix.AUTHENTICATION_METHODS,
        restricted_read=True,
    )
    return MethodActions(
        read,
        create=write("create", by_oneself=Verb.CREATE in self_service),
        update=write("update", by_oneself=Verb.UPDATE in self_service),
        delete=write("delete", by_oneself=Verb.DELETE in self_service),
        act=write("act", by_oneself=True),
    )


def _reach(family: str, *verbs: str) -> tuple[Permissions, Permissions]:
    """The permissions with those verbs: for one's own data, for everybody's."""
    stems = [f"{scope}.{verb}" for scope in (f"UserAuthMethod-{family}", "UserAuthenticationMethod") for verb in verbs]
    everybody = any_of(*(f"{stem}.All" for stem in stems))
    return any_of(*stems) | everybody, everybody
