"""Whom a configuration applies to (CONTRACT section 6): exclude wins over include. Pure."""

from collections.abc import Mapping
from typing import Any

from watchword.policy.model import ALL_USERS, Document

_OF_A_TARGET = frozenset({"id", "targetType", "isRegistrationRequired"})
_OF_A_CONFIGURATION = frozenset({"id", "state", "includeTargets", "excludeTargets"})


def names_groups(document: Document) -> bool:
    """Whether anybody's groups have to be looked at to know."""
    targets = (*document.get("includeTargets", ()), *document.get("excludeTargets", ()))
    return document.get("state") == "enabled" and any(target["id"] != ALL_USERS for target in targets)


def offered(document: Document) -> bool:
    """Whether the configuration applies to anybody at all."""
    return document.get("state") == "enabled" and bool(document.get("includeTargets"))


def applied(document: Document, user: str, groups: frozenset[str]) -> Mapping[str, Any]:
    """The configuration as it applies to a user: its own properties and those of the targets they are in; `{}` if none.

    A flag of several targets is true where one of them says so.
    """
    if document.get("state") != "enabled":
        return {}
    mine = groups | {user, ALL_USERS}
    if any(target["id"] in mine for target in document.get("excludeTargets", ())):
        return {}
    included = [target for target in document.get("includeTargets", ()) if target["id"] in mine]
    if not included:
        return {}
    found: dict[str, Any] = {name: value for name, value in document.items() if name not in _OF_A_CONFIGURATION}
    for target in included:
        for name, value in target.items():
            if name not in _OF_A_TARGET:
                found[name] = bool(found.get(name)) or value if isinstance(value, bool) else value
    return {"state": "enabled", **found}
