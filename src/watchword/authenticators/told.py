"""What the audit is told of authenticators: Microsoft's activity names, and values that are masked already."""

import json
from collections.abc import Mapping
from typing import Any

from watchword.access.desk import Work
from watchword.authenticators.model import PerUserMfa
from watchword.authenticators.registry import AnyMethod
from watchword.kernel.actor import ActorKind
from watchword.kernel.events import Change, Event, Outcome, Target

SERVICE = "Authentication Methods"
CATEGORY = "UserManagement"


def registered(work: Work, method: AnyMethod, shown: Mapping[str, Any]) -> Event:
    """An authenticator was bound."""
    return _event(work, f"{_who(work)} registered security info", "Create", method, changes({}, shown))


def began(work: Work, method: AnyMethod) -> Event:
    """Somebody began to register one, and is to prove that it is held."""
    return _event(work, f"{_who(work)} started security info registration", "Create", method, ())


def refused(work: Work, method: AnyMethod, reason: str) -> Event:
    """The proof was wrong. It changed nothing but the count of answers."""
    return _event(work, f"{_who(work)} registered security info", "Create", method, (), Outcome.FAILURE, reason)


def ended(work: Work, method: AnyMethod, shown: Mapping[str, Any]) -> Event:
    """One was taken away."""
    return _event(work, f"{_who(work)} deleted security info", "Delete", method, changes(shown, {}))


def acted(
    work: Work, method: AnyMethod, activity: str, made: tuple[Change, ...], outcome: Outcome, reason: str
) -> Event:
    """One was changed, or used for something of its method's own."""
    return _event(work, activity, "Update", method, made, outcome, reason)


def deactivated(work: Work, method: AnyMethod) -> Event:
    """One is good for nothing until it is activated again."""
    return _event(work, f"{_who(work)} deactivated security info", "Update", method, ())


def reregister(work: Work, made: tuple[Change, ...]) -> Event:
    """The person is to set up their methods anew."""
    return _about(work, "Require re-register multifactor authentication", made)


def reviewed(work: Work, kept: int, deleted: int) -> Event:
    """The person has set up their methods anew, and looked over those of before."""
    made = (Change("KeptMethods", None, kept), Change("DeletedMethods", None, deleted))
    return _about(work, "User reviewed security info", made)


def unlocked(work: Work, freed: int) -> Event:
    """Authenticators that rested answer again."""
    return _about(work, "Unlock authentication methods", (Change("RestingMethods", freed, 0),))


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """What differs, by Graph's property names."""
    return tuple(
        Change(name, before.get(name), after.get(name))
        for name in {**before, **after}
        if _text(before.get(name)) != _text(after.get(name))
    )


def actor_id(work: Work) -> str:
    """Who did it, for `bound_by` and `ended_by`: an object id, or the operator's name."""
    actor = work.actor
    return actor.user_id or actor.service_principal_id or actor.name


def is_own(work: Work) -> bool:
    """Whether a person acts on their own account."""
    return work.actor.kind is ActorKind.DELEGATED and work.actor.user_id == work.user.user_id


def _who(work: Work) -> str:
    return "User" if is_own(work) else "Admin"


def _event(
    work: Work,
    activity: str,
    operation: str,
    method: AnyMethod,
    made: tuple[Change, ...],
    outcome: Outcome = Outcome.SUCCESS,
    reason: str = "",
) -> Event:
    label = method.face.label if method.face else method.name
    return Event(
        activity=activity,
        category=CATEGORY,
        service=SERVICE,
        operation=operation,
        targets=(Target(work.user.user_id, "User", work.user.name, work.user.upn, made),),
        outcome=outcome,
        reason=reason,
        detail=(("AuthenticationMethod", label),),
    )


def _about(work: Work, activity: str, made: tuple[Change, ...]) -> Event:
    target = Target(work.user.user_id, "User", work.user.name, work.user.upn, made)
    return Event(activity, CATEGORY, SERVICE, "Update", (target,))


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def required(work: Work, before: PerUserMfa, after: PerUserMfa) -> Event:
    """The per-user MFA state has changed."""
    return setting(work, Change("perUserMfaState", before.value, after.value), "per-user MFA")


def setting(work: Work, changed: Change, what: str) -> Event:
    """Something about the person themselves has changed."""
    return Event(
        activity=f"Update {what}",
        category="UserManagement",
        service="Authentication Methods",
        operation="Update",
        targets=(Target(work.user.user_id, "User", work.user.name, work.user.upn, (changed,)),),
    )
