"""The body of a request as options: one for each property that may be written, typed as it is described. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, assert_never

from watchword.cli.client.words import is_secret, kebab, noun_of, option_names
from watchword.graph.resource import Kind, Operation
from watchword.kernel.edm import ComplexType, EnumType, May, Primitive, Property, Version

_UNKNOWN = "unknownFutureValue"
_TEXT = (Primitive.STRING, Primitive.BINARY)


@dataclass(frozen=True)
class Field:
    """One value that can be given. `path` leads to it in the body; `spellings` are its options, the long one first.

    `required`: the request is refused without it.
    """

    prop: Property
    path: tuple[str, ...]
    spellings: tuple[str, ...]
    required: bool = False

    @property
    def variable(self) -> str:
        """What the parser calls it."""
        return "__".join(self.path)

    @property
    def secret(self) -> bool:
        """Whether it is never an argument."""
        return self.prop.type in _TEXT and is_secret(self.path[-1])

    @property
    def choices(self) -> tuple[str, ...]:
        """The members of an enumeration that may be sent."""
        type_ = self.prop.type
        return tuple(m for m in type_.members if m != _UNKNOWN) if isinstance(type_, EnumType) else ()


def fields_of(operation: Operation, version: Version) -> tuple[Field, ...]:
    """What can be given with an operation at a version of the API or, where only beta has it, at beta."""
    match operation.kind:
        case Kind.CREATE | Kind.REPLACE:
            return _of_entity(operation, May.CREATE, version)
        case Kind.UPDATE:
            return _of_entity(operation, May.UPDATE, version)
        case Kind.ACTION | Kind.FUNCTION:
            return _fields(operation.parameters, "", demanding=True)
        case (
            Kind.LIST
            | Kind.GET
            | Kind.COUNT
            | Kind.DELETE
            | Kind.LIST_REFERENCES
            | Kind.ADD_REFERENCE
            | Kind.REMOVE_REFERENCE
        ):
            return ()
        case _:
            assert_never(operation.kind)


def body_of(fields: Iterable[Field], given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, in the shape of the API. What was not given is left out."""
    body: dict[str, Any] = {}
    for field in fields:
        value = given.get(field.variable)
        if value is None or value == ():
            continue
        place = body
        for name in field.path[:-1]:
            place = place.setdefault(name, {})
        place[field.path[-1]] = list(value) if field.prop.collection else value
    return body


def missing(fields: Iterable[Field], body: Mapping[str, Any]) -> tuple[Field, ...]:
    """What the request would be refused without."""
    return tuple(field for field in fields if field.required and field.path[0] not in body)


def versions_of(fields: Iterable[Field], given: Mapping[str, Any]) -> frozenset[Version]:
    """The versions of the API that know all that was given."""
    known = [field.prop.versions for field in fields if given.get(field.variable) not in (None, ())]
    return frozenset(Version).intersection(*known)


def _of_entity(operation: Operation, may: May, version: Version) -> tuple[Field, ...]:
    entity = operation.entity
    if entity is None:
        return ()
    at = operation.versions | {version}
    writable = [p for p in entity.all_properties() if may in p.may and not at.isdisjoint(p.versions)]
    return _fields(writable, noun_of(entity.name), demanding=may is May.CREATE)


def _fields(properties: Iterable[Property], noun: str, *, demanding: bool) -> tuple[Field, ...]:
    """A structure that holds a secret is taken apart, so that the secret can be kept out of the arguments."""
    found: list[Field] = []
    for prop in properties:
        if isinstance(prop.type, ComplexType) and not prop.collection and _holds_secret(prop.type):
            inner = (p for p in prop.type.all_properties() if not isinstance(p.type, ComplexType))
            found += [Field(p, (prop.name, p.name), (f"--{kebab(p.name)}",)) for p in inner]
        else:
            required = demanding and prop.required
            found.append(Field(prop, (prop.name,), option_names(prop.name, noun), required))
    return tuple(_without_clashes(found))


def _holds_secret(type_: ComplexType) -> bool:
    return any(p.type in _TEXT and is_secret(p.name) for p in type_.all_properties())


def _without_clashes(fields: list[Field]) -> Iterable[Field]:
    """A short spelling that is another field's own is given up."""
    own = {field.spellings[0] for field in fields}
    shorts = [short for field in fields for short in field.spellings[1:]]
    for field in fields:
        kept = (s for s in field.spellings[1:] if s not in own and shorts.count(s) == 1)
        yield replace(field, spellings=(field.spellings[0], *kept))
