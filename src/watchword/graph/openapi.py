"""The descriptions as an OpenAPI 3.1 document: for documentation, and for tools that try what is offered.

It is made from the same operations as `$metadata`, the routes and the CLI's verbs, so it cannot say anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from watchword.graph.language.options import ListRules, Option
from watchword.graph.openapi_types import Schema, Types
from watchword.graph.resource import Kind, Operation
from watchword.kernel.edm import ComplexType, EntityType, May, Version

_KEY = re.compile(r"\{([A-Za-z]+)(?::[A-Za-z,]+)?\}", re.ASCII)
_ERROR: Schema = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "innerError"],
            "properties": {
                "code": {"type": "string", "minLength": 1},
                "message": {"type": "string", "minLength": 1},
                "details": {"type": "array", "items": {"type": "object", "required": ["code", "message"]}},
                "innerError": {
                    "type": "object",
                    "required": ["date", "request-id", "client-request-id"],
                    "properties": {
                        "date": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}$"},
                        "request-id": {"type": "string", "format": "uuid"},
                        "client-request-id": {"type": "string"},
                    },
                },
            },
        }
    },
}
_FAILED = {"$ref": "#/components/responses/error"}
_OPTIONS: dict[Option, Schema] = {
    Option.SELECT: {"type": "string"},
    Option.FILTER: {"type": "string"},
    Option.ORDERBY: {"type": "string"},
    Option.TOP: {"type": "integer", "minimum": 1},
    Option.COUNT: {"type": "boolean"},
    Option.SEARCH: {"type": "string"},
    Option.EXPAND: {"type": "string"},
    Option.SKIPTOKEN: {"type": "string"},
    Option.DELTATOKEN: {"type": "string"},
}


def openapi(operations: Iterable[Operation], version: Version, base_url: str) -> dict[str, Any]:
    """The document of one version, without the operations that are aliases of others. `base_url`: the public origin."""
    types = Types(version)
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        if version in operation.versions and not operation.silent:
            item = paths.setdefault("/" + _KEY.sub(r"{\1}", operation.path), {})
            item[operation.http_verb.lower()] = _operation(operation, types)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"Watchword: Microsoft Graph {version.value}", "version": version.value},
        "servers": [{"url": f"{base_url}/{version.value}"}],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": {**dict(sorted(types.schemas.items())), "error": _ERROR},
            "responses": {"error": {"description": "Refused, or failed.", "content": _json(_reference("error"))}},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _operation(operation: Operation, types: Types) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": _id(operation),
        "tags": [operation.path.partition("/")[0]],
        "parameters": [*_keys(operation), *_arguments(operation, types), *_queries(operation)],
        "responses": {**_answered(operation, types), "4XX": _FAILED, "5XX": _FAILED},
        "x-permission": operation.permission,
    }
    body = _body(operation, types)
    return told if body is None else told | {"requestBody": {"content": _json(body)}}


def _id(operation: Operation) -> str:
    words = [part for part in operation.path.replace("$", "").split("/") if not part.startswith("{")]
    keys = operation.path.count("{")
    return ".".join([*words, operation.kind.name.lower(), *(["by", str(keys)] if keys else [])])


def _keys(operation: Operation) -> Iterator[dict[str, Any]]:
    for name in _KEY.findall(operation.path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}


def _arguments(operation: Operation, types: Types) -> Iterator[dict[str, Any]]:
    if operation.kind is Kind.FUNCTION:
        for parameter in operation.parameters:
            yield {"name": parameter.name, "in": "query", "schema": types.property(parameter, sent=True)}


def _queries(operation: Operation) -> Iterator[dict[str, Any]]:
    rules = operation.rules
    if rules is None or operation.entity is None:
        return
    for option in _asked(operation.kind, rules):
        schema = _OPTIONS[option]
        if option is Option.TOP:
            schema = schema | {"maximum": rules.max_top}
        yield {"name": f"${option.value}", "in": "query", "schema": schema}
    if rules.advanced and operation.kind in (Kind.LIST, Kind.COUNT):
        yield {"name": "ConsistencyLevel", "in": "header", "schema": {"type": "string", "enum": ["eventual"]}}


def _asked(kind: Kind, rules: ListRules) -> list[Option]:
    match kind:
        case Kind.LIST | Kind.LIST_REFERENCES:
            return sorted(rules.options, key=lambda option: option.value)
        case Kind.COUNT:
            return [option for option in (Option.FILTER, Option.SEARCH) if option in rules.options]
        case Kind.GET:
            return [Option.SELECT, *([Option.EXPAND] if rules.expandable else [])]
        case _:
            return []


def _body(operation: Operation, types: Types) -> Schema | None:
    match operation.kind:
        case Kind.CREATE | Kind.REPLACE if operation.entity is not None:
            return types.written(operation.entity, May.CREATE)
        case Kind.UPDATE if operation.entity is not None:
            return types.written(operation.entity, May.UPDATE)
        case Kind.ACTION if operation.parameters:
            return types.closed(operation.parameters, [p.name for p in operation.parameters if p.required])
        case Kind.ADD_REFERENCE:
            properties = {"@odata.id": {"type": "string", "format": "uri"}}
            return {"type": "object", "required": ["@odata.id"], "properties": properties}
        case _:
            return None


def _answered(operation: Operation, types: Types) -> dict[str, Any]:
    """What is answered where all goes well."""
    shown = operation.answer if isinstance(operation.answer, EntityType | ComplexType) else operation.entity
    one = {"type": "object"} if shown is None else types.shown(shown)
    match operation.kind:
        case Kind.LIST | Kind.LIST_REFERENCES:
            return {"200": _content("A page.", _page(one))}
        case Kind.GET:
            return {"200": _content("The object.", one)}
        case Kind.COUNT:
            return {"200": {"description": "How many.", "content": {"text/plain": {"schema": {"type": "integer"}}}}}
        case Kind.CREATE | Kind.REPLACE:
            return {"201": _content("What was made.", one)}
        case Kind.UPDATE | Kind.DELETE | Kind.ADD_REFERENCE | Kind.REMOVE_REFERENCE:
            return {"204": {"description": "Done."}}
        case _:
            return {"2XX": {"description": "Done."}}


def _page(item: Schema) -> Schema:
    properties = {
        "@odata.context": {"type": "string"},
        "@odata.count": {"type": "integer", "minimum": 0},
        "@odata.nextLink": {"type": "string", "format": "uri"},
        "value": {"type": "array", "items": item},
    }
    return {"type": "object", "required": ["value"], "properties": properties}


def _content(description: str, schema: Schema) -> dict[str, Any]:
    return {"description": description, "content": _json(schema)}


def _json(schema: Schema) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}
