"""Every function of a service says what it needs, every operation asks for an action, every action is asked for."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from fnmatch import fnmatch

from tests.laws.source import refuse
from tests.laws.words import REGISTRY

import watchword
from watchword.access.actions import ACTIONS
from watchword.authenticators.permissions import Permissions
from watchword.bootstrap import describe

UNGUARDED = {
    "MethodsPolicy.effective": "asked inside the transactions of those who were judged already",
    "MethodsPolicy.offered": "what everybody may know, asked before it is known who asks",
    "MethodsPolicy.in_force": "those two in one",
    "ServiceSettings.remembering": "asked at a sign-in, inside its transaction",
}
"""Public coroutines of services without an action of their own, and why."""


def services() -> Iterator[type]:
    """The classes that stand at a desk."""
    for found in pkgutil.walk_packages(watchword.__path__, "watchword."):
        if found.name.endswith("__main__") or found.name.startswith("watchword.bootstrap"):
            continue
        module = importlib.import_module(found.name)
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if kind.__module__ == found.name and "desk" in inspect.get_annotations(kind):
                yield kind


def test_every_service_function_says_what_it_needs() -> None:
    unsaid = {
        f"{kind.__name__}.{name}"
        for kind in services()
        if kind.__name__ != "Case"  # which is what `needs` hands out
        for name, function in vars(kind).items()
        if inspect.iscoroutinefunction(function) and not name.startswith("_") and not hasattr(function, "needs")
    }
    assert unsaid == set(UNGUARDED)


def test_there_are_services_to_look_at() -> None:
    assert {"Authenticators", "MethodsPolicy", "AuditLog", "Users"} <= {kind.__name__ for kind in services()}


BESIDE = "demanded by the service, beside the operation's own, for what the request holds"
NO_OPERATION = {
    "domains.manage": "the operator, who makes an organisation and its domains",
    "security_info.change": "a person's session, on our pages",
    "roles.define": "not yet served: custom roles are not kept",
    "groups.*_role_assignable": BESIDE,
    "users.update_*": BESIDE,
}
"""Actions that no operation of the API asks for by name, and who asks instead."""


def test_every_operation_asks_for_an_action_that_exists() -> None:
    known = {action.name for action in ACTIONS}
    permissions = Permissions.of_registry(REGISTRY)
    known |= {a.name for actions in (*permissions.by_method.values(), permissions.resets) for a in actions.values()}
    refuse(f"{each.http_verb} {each.path}: {each.permission}" for each in describe() if each.permission not in known)


def test_every_action_is_asked_for() -> None:
    asked = {operation.permission for operation in describe()}
    alone = {action.name for action in ACTIONS} - asked
    refuse(
        f"{name}: no operation asks for it" for name in alone if not any(fnmatch(name, each) for each in NO_OPERATION)
    )
    refuse(f"{each}: named here, but asked for" for each in NO_OPERATION if not any(fnmatch(n, each) for n in alone))
