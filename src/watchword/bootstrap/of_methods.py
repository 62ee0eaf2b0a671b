"""What the identity platform is told of the methods."""

from watchword.access.actions import ACTIONS
from watchword.authenticators.permissions import Permissions
from watchword.authenticators.registry import Registry
from watchword.oidc.protocol.consent import Api, graph
from watchword.oidc.protocol.signed_in import Factors


def factors_of(registry: Registry) -> Factors:
    """What each mode shows."""
    return {mode.name: mode.factors for method in registry for mode in method.modes if mode.factors}


def graph_of(registry: Registry) -> Api:
    """Our Graph, with the permissions that mean anything here."""
    actions = [*ACTIONS, *(a for each in Permissions.of_registry(registry).by_method.values() for a in each.values())]
    asked = [each for action in actions for each in (action.scopes, action.own_scopes)]
    return graph({name for each in asked for alternative in each for name in alternative})
