"""From the names a caller writes, in any case, to the described properties, in the description's spelling.

Only what is described can be named: a filter on a hidden property would answer yes or no about it (API-03).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from watchword.graph.language import refusals
from watchword.kernel.edm import ComplexType, EntityType, EnumType, Primitive, Property, Type, Version


@dataclass(frozen=True, slots=True)
class Scope:
    """What a clause is about: the type, in which version of the API, asked how.

    `directory`: the resource knows Graph's two engines; `advanced`: this request asks for the second one, with both
    `ConsistencyLevel: eventual` and `$count=true`.
    """

    entity: EntityType
    version: Version
    directory: bool = False
    advanced: bool = False

    @property
    def resource(self) -> str:
        """The type as Graph's directory spells it in its refusals: `User`."""
        return self.entity.name[:1].upper() + self.entity.name[1:]


@dataclass(frozen=True, slots=True)
class Found:
    """A property and the canonical way to it; `label` is how refusals name it."""

    path: tuple[str, ...]
    property: Property
    label: str

    def element(self) -> "Found":
        """One element of the collection: the empty path inside a lambda."""
        return Found((), replace(self.property, collection=False), self.label)


def find(names: Sequence[str], owner: EntityType | ComplexType, version: Version, *, selecting: bool = False) -> Found:
    """The property that `names` lead to from `owner`. Raises Invalid where there is none, or a collection between."""
    path: list[str] = []
    found: Property | None = None
    for name in names:
        if found is not None:
            owner = _inside(found, name, selecting=selecting)
        found = _property(owner, name, version)
        if found is None:
            raise refusals.unknown_property(name, qualified(owner), selecting=selecting)
        path.append(found.name)
    if found is None:
        raise refusals.malformed("property path")
    return Found(tuple(path), found, "/".join(path))


def qualified(type_: Type | EntityType) -> str:
    """The name of a type as Graph writes it."""
    match type_:
        case EntityType():
            return type_.qualified
        case Primitive():
            return type_.value
        case ComplexType() | EnumType():
            return f"microsoft.graph.{type_.name}"
        case _:
            assert_never(type_)


def _inside(holder: Property, name: str, *, selecting: bool) -> ComplexType:
    if holder.collection:
        raise refusals.not_single(name)
    if not isinstance(holder.type, ComplexType):
        raise refusals.unknown_property(name, qualified(holder.type), selecting=selecting)
    return holder.type


def _property(owner: EntityType | ComplexType, name: str, version: Version) -> Property | None:
    if isinstance(owner, EntityType):
        found = owner.property(name)
    else:
        folded = name.lower()
        found = next((p for p in owner.all_properties() if p.name.lower() == folded), None)
    return found if found is not None and version in found.versions else None
