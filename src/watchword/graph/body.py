"""From JSON to typed values by the description: strict, once, at the edge. What it does not name is refused.

CATALOGUE AUTHZ-04: writability is a list of what may be written, never of what may not.
"""

import re
from collections.abc import Mapping
from typing import Any, assert_never

from watchword.kernel.clock import parse_instant
from watchword.kernel.edm import ComplexType, EntityType, EnumType, May, Primitive, Property, Type, Version
from watchword.kernel.errors import Invalid
from watchword.kernel.ids import canonical_guid

_BIND = "@odata.bind"
_UNREADABLE = (
    "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format."
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST = 4096
_INT32 = 2**31


def read_object(payload: object) -> Mapping[str, Any]:
    """The payload as an object; an absent body is an empty one."""
    if payload is None:
        return {}
    if not isinstance(payload, dict):
        raise Invalid("json-malformed", _UNREADABLE)
    return payload


def read_entity(entity: EntityType, payload: Mapping[str, Any], version: Version, may: May) -> dict[str, Any]:
    """The properties a caller may set by this verb (`may` is CREATE or UPDATE), canonically named and typed.

    Raises Invalid for an unknown or read-only property, a wrong type, and a missing required one.
    """
    values: dict[str, Any] = {}
    for name, value in payload.items():
        if name.startswith("@") or "@odata." in name:
            _check_annotation(entity, name, value)
            continue
        prop = entity.property(name)
        if prop is None or version not in prop.versions:
            raise unknown_property(name, entity.qualified)
        if may not in prop.may:
            raise Invalid(
                "property-read-only", f"Property '{prop.name}' is read-only and cannot be set.", target=prop.name
            )
        if prop.name in values:
            raise _twice(prop)
        values[prop.name] = read_value(prop, value)
    if May.CREATE in may:
        _require(entity.all_properties(), values)
    return values


def read_parameters(parameters: tuple[Property, ...], payload: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of an action, in any case of their names."""
    by_folded = {parameter.name.lower(): parameter for parameter in parameters}
    values: dict[str, Any] = {}
    for name, value in payload.items():
        if name.startswith("@"):
            continue
        parameter = by_folded.get(name.lower())
        if parameter is None:
            raise Invalid(
                "parameter-unknown", f"The parameter '{name}' is not a parameter of this operation.", target=name
            )
        if parameter.name in values:
            raise _twice(parameter)
        values[parameter.name] = read_value(parameter, value)
    _require(parameters, values)
    return values


def read_binds(payload: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """`members@odata.bind`: the ids at the end of the references. At most 20 (Graph's limit)."""
    return {
        name.removesuffix(_BIND): tuple(read_reference(each) for each in _references(name, value))
        for name, value in payload.items()
        if name.endswith(_BIND)
    }


def read_reference(value: object) -> str:
    """The object id a reference URL ends in. The host is not looked at: only the id says anything."""
    match = (
        re.fullmatch(r"(?:https?://[^/\s]+/(?:v1\.0|beta)/)?(?:\w+/)?([0-9a-fA-F-]{36})", value)
        if isinstance(value, str)
        else None
    )
    found = canonical_guid(match.group(1)) if match else None
    if found is None:
        raise Invalid("reference-malformed", "Invalid object reference: a URL that ends in an object id is expected.")
    return found


def read_value(prop: Property, value: object) -> Any:
    """One value, of exactly the described type."""
    if value is None:
        if not prop.nullable:
            raise _wrong(prop, "null is not allowed")
        return None
    if not prop.collection:
        return _one(prop, prop.type, value)
    if not isinstance(value, list):
        raise _wrong(prop, "a collection is expected")
    if prop.max_items is not None and len(value) > prop.max_items:
        raise _wrong(prop, f"at most {prop.max_items} values are allowed")
    return [_one(prop, prop.type, each) for each in value]


def unknown_property(name: str, type_name: str) -> Invalid:
    """Graph's refusal of a name the type does not have."""
    return Invalid(
        "property-unknown",
        f"The property '{name[:128]}' does not exist on type '{type_name}'. Make sure to only use property names that "
        "are defined by the type.",
        target=name[:128],
    )


def _one(prop: Property, type_: Type, value: object) -> Any:
    match type_:
        case EnumType():
            if not isinstance(value, str) or value not in type_.members or value == "unknownFutureValue":
                raise _wrong(
                    prop, f"one of {', '.join(m for m in type_.members if m != 'unknownFutureValue')} is expected"
                )
            return value
        case ComplexType():
            if not isinstance(value, dict):
                raise _wrong(prop, f"an object of type {type_.name} is expected")
            return _complex(type_, value)
        case Primitive():
            return _primitive(prop, type_, value)
        case _:
            assert_never(type_)


def _complex(type_: ComplexType, value: Mapping[str, Any]) -> dict[str, Any]:
    known = {each.name.lower(): each for each in type_.all_properties()}
    read: dict[str, Any] = {}
    for name, inner in value.items():
        if name.startswith("@"):
            continue
        prop = known.get(name.lower())
        if prop is None:
            raise unknown_property(name, f"microsoft.graph.{type_.name}")
        if prop.name in read:
            raise _twice(prop)
        read[prop.name] = read_value(prop, inner)
    _require(type_.all_properties(), read)
    return read


def _primitive(prop: Property, type_: Primitive, value: object) -> Any:
    match type_:
        case Primitive.BOOLEAN:
            if isinstance(value, bool):
                return value
        case Primitive.INT32 | Primitive.INT64:
            if isinstance(value, int) and not isinstance(value, bool) and -_INT32 <= value < _INT32:
                return value
        case Primitive.INSTANT:
            if isinstance(value, str) and (moment := parse_instant(value)) is not None:
                return moment
        case Primitive.DATE:
            if isinstance(value, str) and _DATE.fullmatch(value):
                return value
        case Primitive.GUID:
            if isinstance(value, str) and (guid := canonical_guid(value)) is not None:
                return guid
        case Primitive.STRING | Primitive.BINARY:
            if isinstance(value, str):
                return _text(prop, value)
        case _:
            assert_never(type_)
    raise _wrong(prop, f"a value of type {type_.value} is expected")


def _text(prop: Property, value: str) -> str:
    longest = prop.max_length or _LONGEST
    if len(value) > longest:
        raise _wrong(prop, f"at most {longest} characters are allowed")
    if any((ord(c) < 0x20 and c not in "\t\n\r") or 0x7F <= ord(c) < 0xA0 for c in value):
        raise _wrong(prop, "control characters are not allowed")
    return value


def _wrong(prop: Property, what: str) -> Invalid:
    return Invalid("value-invalid", f"Invalid value specified for property '{prop.name}': {what}.", target=prop.name)


def _twice(prop: Property) -> Invalid:
    """In two spellings: of two values one reader would take the first and another the last (API-05)."""
    return Invalid("property-twice", f"Property '{prop.name}' appears more than once.", target=prop.name)


def _require(properties: tuple[Property, ...], values: Mapping[str, Any]) -> None:
    for prop in properties:
        if prop.required and values.get(prop.name) is None:
            raise Invalid(
                "property-missing", f"A value is required for property '{prop.name}' of the request.", target=prop.name
            )


def _check_annotation(entity: EntityType, name: str, value: object) -> None:
    if name.endswith(_BIND) or name.lower() in ("@odata.context", "@odata.etag", "@odata.id"):
        return
    if name.lower() != "@odata.type":
        raise unknown_property(name, entity.qualified)
    if not isinstance(value, str) or value.removeprefix("#").lower() != entity.qualified.lower():
        raise Invalid(
            "type-mismatch",
            f"The type '{str(value)[:128]}' is not '{entity.qualified}', which this resource holds.",
            target=name,
        )


def _references(name: str, value: object) -> list[object]:
    if not isinstance(value, list) or not 1 <= len(value) <= 20:
        raise Invalid("reference-malformed", f"'{name}' takes 1 to 20 references.", target=name)
    return value
