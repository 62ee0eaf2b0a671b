"""The described types as JSON Schemas (2020-12), for an OpenAPI document: what is shown, and what may be written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, assert_never

from watchword.kernel.edm import ComplexType, EntityType, EnumType, May, Primitive, Property, Type, Version

Schema = dict[str, Any]

_PRIMITIVES: dict[Primitive, Schema] = {
    Primitive.STRING: {"type": "string"},
    Primitive.GUID: {"type": "string", "format": "uuid"},
    Primitive.BOOLEAN: {"type": "boolean"},
    Primitive.INT32: {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    Primitive.INT64: {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1},
    Primitive.INSTANT: {"type": "string", "format": "date-time"},
    Primitive.DATE: {"type": "string", "format": "date"},
    Primitive.BINARY: {"type": "string", "contentEncoding": "base64url"},
}
_NULL: Schema = {"type": "null"}


class Types:
    """Collects what a document refers to. A reference is given out as soon as a type is asked for."""

    def __init__(self, version: Version) -> None:
        self._version = version
        self.schemas: dict[str, Schema] = {}

    def shown(self, type_: EntityType | ComplexType) -> Schema:
        """A reference to the type as it is answered: nothing is required, since $select may leave anything out."""
        name = f"microsoft.graph.{type_.name}"
        if name not in self.schemas:
            self.schemas[name] = {}  # a type may hold itself
            properties = {p.name: self.property(p) for p in self._offered(type_.all_properties())}
            self.schemas[name] = {"type": "object", "properties": properties}
        return _reference(name)

    def written(self, type_: EntityType, may: May) -> Schema:
        """A reference to what may be sent by a verb: a closed list, and on creation what must be there."""
        name = f"microsoft.graph.{type_.name}-{'update' if may is May.UPDATE else 'create'}"
        if name not in self.schemas:
            properties = [p for p in self._offered(type_.all_properties()) if may in p.may]
            required = [p.name for p in properties if p.required] if may is May.CREATE else []
            self.schemas[name] = self.closed(properties, required)
        return _reference(name)

    def closed(self, properties: Iterable[Property], required: Iterable[str]) -> Schema:
        """An object of these properties and OData's annotations."""
        schema: Schema = {
            "type": "object",
            "properties": {p.name: self.property(p, sent=True) for p in properties},
            "patternProperties": {"^@odata\\.type$": {"type": "string"}},
            "additionalProperties": False,
        }
        return schema | ({"required": list(required)} if required else {})

    def property(self, prop: Property, *, sent: bool = False) -> Schema:
        """One property. Only what is sent is held to its bounds."""
        single = self._single(prop.type, sent=sent)
        if sent and prop.max_length is not None:
            single = single | {"maxLength": prop.max_length}
        if prop.collection:
            bound = {"maxItems": prop.max_items} if sent and prop.max_items is not None else {}
            single = {"type": "array", "items": single} | bound
        schema = {"anyOf": [single, _NULL]} if prop.nullable else single
        return schema | ({"description": prop.help} if prop.help else {})

    def _single(self, type_: Type, *, sent: bool) -> Schema:
        match type_:
            case Primitive():
                return dict(_PRIMITIVES[type_])
            case EnumType():
                return self._enum(type_)
            case ComplexType():
                return self._sent(type_) if sent else self.shown(type_)
            case _:
                assert_never(type_)

    def _enum(self, type_: EnumType) -> Schema:
        name = f"microsoft.graph.{type_.name}"
        self.schemas.setdefault(name, {"type": "string", "enum": list(type_.members)})
        return _reference(name)

    def _sent(self, type_: ComplexType) -> Schema:
        name = f"microsoft.graph.{type_.name}-sent"
        if name not in self.schemas:
            properties = self._offered(type_.all_properties())
            closed = self.closed(properties, [p.name for p in properties if p.required])
            self.schemas[name] = closed | ({"additionalProperties": True} if type_.open else {})
        return _reference(name)

    def _offered(self, properties: Iterable[Property]) -> list[Property]:
        return [p for p in properties if self._version in p.versions]


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}
