"""What of the published types a description, or an answer, does not keep to. Facts to be shown empty."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, assert_never

from tests.graph.contract.reference import Json, reference, type_of

import watchword.methods
from watchword.authenticators.registry import discover
from watchword.bootstrap import describe
from watchword.kernel.edm import ComplexType, EntityType, EnumType, Primitive, Property, Type, Version

PUBLISHED = (Version.V1, Version.BETA)
Described = EntityType | ComplexType | EnumType

_PRIMITIVES: Mapping[str, tuple[Primitive, ...]] = {
    "string": (Primitive.STRING,),
    "string:date-time": (Primitive.INSTANT,),
    "string:date": (Primitive.DATE,),
    "string:uuid": (Primitive.GUID,),
    "boolean": (Primitive.BOOLEAN,),
    "integer:int32": (Primitive.INT32,),
    "integer:int64": (Primitive.INT64,),
}


@cache
def described(version: Version) -> tuple[Described, ...]:
    """Every type that a version's operations send, return, or consist of; a type that only widens `$select` aside."""
    found: dict[int, Described] = {}
    for operation in describe():
        if version not in operation.versions:
            continue
        for each in (operation.answer or operation.entity, *operation.holds):
            _collect(each, version, found)
        if operation.entity is not None and operation.entity.name not in _names(found):
            _collect(operation.entity, version, found)
        for parameter in operation.parameters:
            _collect(parameter.type, version, found)
    for _, face in discover(watchword.methods).faces():
        for entity in (face.entity, *(each.entity for each in face.configurations)):
            _collect(entity, version, found)
    return tuple(found.values())


def _names(found: Mapping[int, Described]) -> set[str]:
    return {each.name for each in found.values()}


def _collect(type_: Type | EntityType | str | None, version: Version, found: dict[int, Described]) -> None:
    if type_ is None or isinstance(type_, Primitive | str) or id(type_) in found:
        return
    found[id(type_)] = type_
    if isinstance(type_, EnumType):
        return
    _collect(type_.base, version, found)
    for each in type_.properties:
        if version in each.versions:
            _collect(each.type, version, found)


def differences(type_: Described, version: Version) -> list[str]:
    """In what a description is not as the type is published."""
    if type_.name not in reference().types_of(version.value):
        return ["there is no such type"]
    if isinstance(type_, EnumType):
        published = reference().enum_values(version.value, type_.name)
        return [] if type_.members == published else [f"members {type_.members}, published {published}"]
    return [*_of_properties(type_, version), *_of_navigations(type_, version)]


def _of_properties(type_: EntityType | ComplexType, version: Version) -> Iterator[str]:
    published = members(type_.name, version)
    for each in type_.all_properties():
        if version not in each.versions:
            continue
        if each.name not in published:
            yield f"{each.name} does not exist"
        elif "x-navigation" in published[each.name] and each.name != CONTAINED:
            yield f"{each.name} leads to something else"
        else:
            yield from (f"{each.name}: {what}" for what in _of_property(each, published[each.name], version))


CONTAINED = "includeTargets"
"""Described as a property where Graph has entities contained in place: the same in every answer and request."""


def _of_property(described_: Property, published: Json, version: Version) -> Iterator[str]:
    if described_.collection is not ("items" in published):
        yield "one is a collection"
    if not _same_type(described_.type, type_of(published)):
        yield f"is {type_name(described_.type)}, published {type_of(published)}"
    sure = version is Version.V1 or (Version.V1 not in described_.versions and "x-nullable-assumed" not in published)
    if sure and described_.name != CONTAINED and described_.nullable is not published.get("nullable", False):
        yield f"nullable is {described_.nullable}"


def _same_type(described_: Type, published: str) -> bool:
    match described_:
        case Primitive():
            return described_ in _PRIMITIVES.get(published, ())
        case EnumType() | ComplexType():
            return described_.name == published
        case _:
            assert_never(described_)


def type_name(type_: Type) -> str:
    """What a failure calls it."""
    return type_.value if isinstance(type_, Primitive) else type_.name


def members(name: str, version: Version) -> dict[str, Json]:
    """All that a published type has, wherever it leads."""
    return {**reference().properties(version.value, name), **reference().navigations(version.value, name)}


def _of_navigations(type_: EntityType | ComplexType, version: Version) -> Iterator[str]:
    published = _led_to(type_.name, version)
    for each in type_.navigations if isinstance(type_, EntityType) else ():
        target = f"microsoft.graph.{each.target}"
        wanted = f"Collection({target})" if each.collection else target
        if version in each.versions and published.get(each.name) != wanted:
            yield f"{each.name}: {wanted}, published {published.get(each.name)}"


def _led_to(name: str, version: Version) -> dict[str, str]:
    """The navigations of a type as `microsoft.graph.user` or a collection of it, those out of the reference too."""
    inside = {
        each: f"Collection(microsoft.graph.{type_of(found)})"
        if "items" in found
        else f"microsoft.graph.{type_of(found)}"
        for each, found in reference().navigations(version.value, name).items()
    }
    return {**reference().schema(version.value, name).get("x-navigation-not-followed", {}), **inside}


def unlike(value: Any, type_name: str, version: Version, where: str = "") -> Iterator[str]:
    """In what a value in an answer is not of a published type; derived types say which they are."""
    if not isinstance(value, dict):
        yield f"{where} is no object"
        return
    name = str(value.get("@odata.type", type_name)).removeprefix("#microsoft.graph.")
    if name not in reference().types_of(version.value):
        return
    published = members(name, version)
    for key, inner in value.items():
        if "@" in key:
            continue
        if key in _led_to(name, version) and key not in published:
            for each in inner if isinstance(inner, list) else [inner]:
                yield from unlike(each, "directoryObject", version, f"{where}/{key}")
        elif key not in published:
            yield f"{where}/{key} does not exist in {name}"
        else:
            yield from _unlike_member(inner, published[key], version, f"{where}/{key}")


def _unlike_member(value: Any, published: Json, version: Version, where: str) -> Iterator[str]:
    if value is None:
        if version is Version.V1 and not published.get("nullable", False):
            yield f"{where} is null"
    elif "items" in published:
        if not isinstance(value, list):
            yield f"{where} is no collection"
            return
        for each in value:
            yield from _unlike_one(each, type_of(published), version, where)
    else:
        yield from _unlike_one(value, type_of(published), version, where)


def _unlike_one(value: Any, name: str, version: Version, where: str) -> Iterator[str]:
    kinds: Mapping[str, type] = {"string": str, "boolean": bool, "integer": int, "number": float}
    simple = kinds.get(name.partition(":")[0])
    if simple is not None:
        if type(value) is not simple or (name == "string:date-time" and not str(value).endswith("Z")):
            yield f"{where} is {value!r}, not {name}"
    elif name in reference().types_of(version.value) and "enum" in reference().schema(version.value, name):
        if value not in reference().enum_values(version.value, name):
            yield f"{where} is {value!r}, not of {name}"
    else:
        yield from unlike(value, name, version, where)
