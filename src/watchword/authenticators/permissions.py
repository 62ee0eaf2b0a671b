"""Which action of the access matrix each verb and act of a method is: made from the method's own words, at start."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from watchword.access.actions import (
    METHODS_READ,
    RESET_PASSWORD,
    USERS_CHANGE_OWN_PASSWORD,
    Action,
    method_actions,
    resetting,
)
from watchword.authenticators.registry import AnyMethod, Registry
from watchword.method import Act, Anchor, Permit, Verb

READ_METHODS = METHODS_READ


@dataclass(frozen=True)
class Permissions:
    """The actions of every method with a face."""

    by_method: Mapping[str, Mapping[Verb | None, Action]]
    resets: Mapping[str, Action]
    """To reset one where that hangs on the method's own collection."""

    @classmethod
    def of_registry(cls, registry: Registry) -> "Permissions":
        """For each method: an action for each verb, and under None the one for its acts."""
        made: dict[str, Mapping[Verb | None, Action]] = {}
        for method, face in registry.faces():
            actions = method_actions(face.scope_family, self_service=face.self_service)
            made[method.name] = {
                Verb.LIST: actions.read,
                Verb.GET: actions.read,
                Verb.CREATE: actions.create,
                Verb.UPDATE: actions.update,
                Verb.DELETE: actions.delete,
                None: actions.act,
            }
        return cls(made, {method.name: resetting(face.scope_family) for method, face in registry.faces()})

    def of(self, method: AnyMethod, verb: Verb) -> Action:
        """The action of a verb."""
        return self.by_method[method.name][verb]

    def of_act(self, method: AnyMethod, act: Act[Any], anchor: Anchor) -> Action:
        """The action of one of its acts, asked for at that anchor."""
        match act.permit:
            case Permit.RESET:
                return self.resets[method.name] if anchor is Anchor.OWN else RESET_PASSWORD
            case Permit.OWN_CHANGE:
                return USERS_CHANGE_OWN_PASSWORD
            case Permit.WRITE:
                return self.by_method[method.name][None]
