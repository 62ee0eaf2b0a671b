"""May they? The three gates, in order: the permission, the role, the matrix. Pure and total."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from watchword.access import role_sets
from watchword.access import roles as r
from watchword.access.action import Action, ForApplications, Own, Permissions
from watchword.access.facts import ActorFacts, TargetFacts
from watchword.access.matrix import allows
from watchword.kernel.actor import ActorKind
from watchword.kernel.ids import RoleId


class Reason(StrEnum):
    """Why not: for the audit and the log, never for the one who asked."""

    PERMISSION_MISSING = "permission-missing"
    ROLE_MISSING = "role-missing"
    TARGET_PROTECTED = "target-protected"
    NOT_ON_ONESELF = "not-on-oneself"
    NOT_ON_OTHERS = "not-on-others"
    NOT_WITHOUT_A_PERSON = "not-without-a-person"
    TARGET_UNKNOWN = "target-unknown"


@dataclass(frozen=True)
class Allowed:
    """They may. `masked`: numbers and addresses must be hidden from them."""

    masked: bool = False


@dataclass(frozen=True)
class Refused:
    """They may not."""

    reason: Reason


Decision = Allowed | Refused

_FREELY = Allowed()


def decide(action: Action, actor: ActorFacts, target: TargetFacts | None = None) -> Decision:
    """Judge one action on one user, or on no user. An action with a matrix and no target is refused."""
    match actor.kind:
        case ActorKind.OPERATOR:
            return _FREELY
        case ActorKind.APPLICATION:
            return _for_application(action, actor, target)
        case ActorKind.DELEGATED:
            own = target is not None and bool(actor.user_id) and target.user_id == actor.user_id
            return _on_oneself(action, actor, target) if own else _on_others(action, actor, target)
        case _ as never:
            assert_never(never)


def _on_oneself(action: Action, actor: ActorFacts, target: TargetFacts | None) -> Decision:
    match action.own:
        case Own.NEVER:
            return Refused(Reason.NOT_ON_ONESELF)
        case _ if not _granted(action.own_scopes, actor):
            return Refused(Reason.PERMISSION_MISSING)
        case Own.FREELY:
            return _FREELY
        case Own.BY_ROLE:
            return _by_role(action, action.roles, actor, target)
        case _ as never:
            assert_never(never)


def _on_others(action: Action, actor: ActorFacts, target: TargetFacts | None) -> Decision:
    if not action.others:
        return Refused(Reason.NOT_ON_OTHERS)
    if not _granted(action.scopes, actor):
        return Refused(Reason.PERMISSION_MISSING)
    if action.members and not actor.is_guest:
        return _FREELY
    return _by_role(action, action.roles, actor, target)


def _for_application(action: Action, actor: ActorFacts, target: TargetFacts | None) -> Decision:
    """An application is nobody's self, and holds roles only as its service principal does (DEV-05)."""
    if not action.app_roles:
        return Refused(Reason.NOT_WITHOUT_A_PERSON)
    if not _granted(action.app_roles, actor):
        return Refused(Reason.PERMISSION_MISSING)
    match action.applications:
        case ForApplications.NO_ROLE:
            return _FREELY
        case _ if target is None:
            return Refused(Reason.TARGET_UNKNOWN)
        case ForApplications.ROLE_AGAINST_ADMINISTRATORS:
            return _by_role(action, action.roles, actor, target) if target.is_administrator else _FREELY
        case ForApplications.USER_ADMINISTRATOR:
            return _by_role(action, role_sets.AT_LEAST_USER_ADMINISTRATOR, actor, target)
        case _ as never:
            assert_never(never)


def _by_role(action: Action, roles: frozenset[RoleId], actor: ActorFacts, target: TargetFacts | None) -> Decision:
    """Each role the actor holds of `roles` is judged alone, by both gates; the best of them decides."""
    suited = actor.roles & (roles | _GLOBAL)
    if not suited:
        return Refused(Reason.ROLE_MISSING)
    if action.matrix is not None:
        if target is None:
            return Refused(Reason.TARGET_UNKNOWN)
        suited = frozenset(role for role in suited if allows(action.matrix, role, target))
    if not suited:
        return Refused(Reason.TARGET_PROTECTED)
    return Allowed(masked=action.restricted_read and suited == _SEES_MASKED)


_GLOBAL = frozenset({r.GLOBAL_ADMINISTRATOR.template_id})
_SEES_MASKED = frozenset({r.AUTHENTICATION_ADMINISTRATOR.template_id})


def _granted(wanted: Permissions, actor: ActorFacts) -> bool:
    return any(map(actor.granted.issuperset, wanted))
