"""Microsoft Graph as it is published: the operations, types and permissions that contract tests compare with.

Read from the slice beside this file, or from the folder that the environment variable WATCHWORD_GRAPH_REFERENCE names,
which may hold the full data in the same form.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """One method on one path in one version."""

    version: str
    method: str
    path: str
    documented: bool
    status: int
    """Of success, as documented."""
    request: Any
    """A type name, `Collection(name)`, parameters by name, or None."""
    response: Any
    delegated: frozenset[str]
    """Permissions that are accepted from a token with a person, for this path whoever it is about."""
    delegated_me: frozenset[str]
    """The same, for the form that begins with /me."""
    application: frozenset[str]
    least_for_self: str | None
    least_for_others: str | None
    roles_for_others: str | None
    """The name of a set of roles."""
    self_service: bool
    """False where documentation refuses it on oneself whatever the permission."""

    @property
    def key(self) -> tuple[str, str]:
        """What it is in every version."""
        return self.method, self.path


@dataclass(frozen=True)
class Reference:
    """One folder of reference data."""

    operations: tuple[Operation, ...]
    role_sets: Mapping[str, frozenset[str]]
    permissions: Mapping[str, Json]
    """By name; kinds `delegated`, `delegatedPersonal`, `application`, each with its id and texts."""
    roles: tuple[Json, ...]
    _schemas: Mapping[str, Json]

    def operations_of(self, version: str, *, documented: bool = True) -> tuple[Operation, ...]:
        """Those of "v1.0" or "beta": what the service implements, or what only the metadata has."""
        return tuple(each for each in self.operations if each.version == version and each.documented is documented)

    def types_of(self, version: str) -> tuple[str, ...]:
        """The names of all types, without their namespace."""
        return tuple(name.removeprefix("microsoft.graph.") for name in self._schemas[version])

    def schema(self, version: str, type_name: str) -> Json:
        """One type as it stands, without what it inherits. Raises KeyError."""
        schema: Json = self._schemas[version][f"microsoft.graph.{type_name}"]
        return schema

    def base(self, version: str, type_name: str) -> str | None:
        """The type it derives from."""
        for parent in self.schema(version, type_name).get("allOf", ()):
            return _type_name(parent["$ref"])
        return None

    def properties(self, version: str, type_name: str) -> Mapping[str, Json]:
        """Its structural properties, the inherited ones first."""
        return {name: each for name, each in self._members(version, type_name) if "x-navigation" not in each}

    def navigations(self, version: str, type_name: str) -> Mapping[str, Json]:
        """Its navigation properties to types of the reference, the inherited ones first."""
        return {name: each for name, each in self._members(version, type_name) if "x-navigation" in each}

    def enum_values(self, version: str, type_name: str) -> tuple[str, ...]:
        """The members of an enumeration. Raises KeyError for what is none."""
        return tuple(self.schema(version, type_name)["enum"])

    def _members(self, version: str, type_name: str) -> Iterator[tuple[str, Json]]:
        parent = self.base(version, type_name)
        if parent is not None:
            yield from self._members(version, parent)
        yield from self.schema(version, type_name).get("properties", {}).items()


def type_of(property_schema: Json) -> str:
    """What a property holds: a type name of the reference, or a primitive as `string`, `string:date-time`."""
    inner = property_schema.get("items", property_schema)
    if "$ref" in inner:
        return _type_name(inner["$ref"])
    return ":".join(part for part in (inner["type"], inner.get("format")) if part)


@cache
def reference() -> Reference:
    """The reference of this run."""
    return load(Path(os.environ.get("WATCHWORD_GRAPH_REFERENCE") or Path(__file__).parent))


def load(folder: Path) -> Reference:
    """The reference in a folder."""
    operations, schemas, permissions = (
        json.loads((folder / name).read_text(encoding="utf-8"))
        for name in ("operations.json", "schemas.json", "permissions.json")
    )
    return Reference(
        operations=tuple(_operation(each) for each in operations["operations"]),
        role_sets={name: frozenset(roles) for name, roles in operations["roleSets"].items()},
        permissions=permissions["permissions"],
        roles=tuple(permissions["roles"]),
        _schemas={version: types for version, types in schemas.items() if isinstance(types, dict)},
    )


def _operation(raw: Json) -> Operation:
    granted = raw.get("permissions") or {}
    me = raw.get("me") or {}
    delegated = granted.get("delegated") or {}
    return Operation(
        version=raw["version"],
        method=raw["method"],
        path=raw["path"],
        documented=raw["documented"],
        status=raw["status"],
        request=raw["requestBody"],
        response=raw["response"],
        delegated=_names(delegated),
        delegated_me=_names((me.get("permissions") or {}).get("delegated") or {}),
        application=_names(granted.get("application") or {}),
        least_for_self=delegated.get("leastForSelf"),
        least_for_others=delegated.get("leastForOthers"),
        roles_for_others=raw.get("rolesForOthers"),
        self_service=me.get("selfService", True),
    )


def _names(kind: Json) -> frozenset[str]:
    return frozenset((*kind.get("least", ()), *kind.get("higher", ())))


def _type_name(pointer: str) -> str:
    return pointer.rpartition("microsoft.graph.")[2]
