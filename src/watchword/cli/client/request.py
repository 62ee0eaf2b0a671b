"""From a verb and what was typed to a request: path, query, body. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import click

from watchword.cli.client.fields import Field, body_of, missing, versions_of
from watchword.cli.client.verbs import Verb
from watchword.graph.resource import Kind
from watchword.kernel.edm import Version

MEMBER = "member_id"
_WITH_BODY = frozenset({Kind.CREATE, Kind.UPDATE, Kind.REPLACE, Kind.ACTION})
_ORDER = (Version.V1, Version.BETA, Version.WATCHWORD)


@dataclass(frozen=True)
class Asked:
    """One request to be. `path` begins with the version; `refers_to` is the object a reference is to be made to."""

    http_verb: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    eventual: bool = False
    refers_to: str | None = None


def request_of(verb: Verb, fields: Sequence[Field], typed: Mapping[str, Any], extra: Mapping[str, Any]) -> Asked:
    """`typed` holds arguments and options by the parser's names, `extra` the body that was given whole.

    Raises UsageError for something required that is in neither.
    """
    operation = verb.operation
    version = _version(verb, fields, typed)
    path = f"{version.value}/{_path(verb, typed)}"
    query, eventual = _query(verb, typed)
    if operation.kind is Kind.FUNCTION:
        path += _arguments(fields, typed)
    body = {**extra, **body_of(fields, typed)} if operation.kind in _WITH_BODY else None
    for name in typed.get("clear") or ():
        body = {**(body or {}), name: None}
    lacking = missing(fields, body) if body is not None else ()
    if lacking:
        raise click.UsageError(f"Missing option '{lacking[0].spellings[0]}{'-file' if lacking[0].secret else ''}'.")
    return Asked(operation.http_verb, path, query, body, eventual, typed.get(MEMBER))


def _version(verb: Verb, fields: Sequence[Field], typed: Mapping[str, Any]) -> Version:
    """The stable root unless something given, or the operation itself, is only in beta."""
    fit = verb.operation.versions & versions_of(fields, typed)
    return next((version for version in _ORDER if version in fit), verb.version)


def _path(verb: Verb, typed: Mapping[str, Any]) -> str:
    """`me` for a user is the one whose token it is."""
    keys = iter(verb.keys)
    parts = [
        quote(typed[key_variable(next(keys))], safe="") if part.startswith("{") else part
        for part in verb.operation.path.split("/")
    ]
    return "/".join(parts[1:] if parts[:2] == ["users", "me"] else parts)


def key_variable(key: str) -> str:
    """What the parser calls the argument of a key."""
    return f"key_{key}".replace("-", "_").lower()


def _query(verb: Verb, typed: Mapping[str, Any]) -> tuple[dict[str, str], bool]:
    """Where Graph has two engines, the stronger one is asked for whatever narrows or sorts."""
    query = {f"${name}": str(value) for name in _OPTIONS if (value := typed.get(name)) is not None}
    narrowed = any(f"${name}" in query for name in ("filter", "search", "orderby"))
    directory = verb.operation.rules is not None and verb.operation.rules.advanced
    if verb.operation.kind is not Kind.COUNT and (typed.get("count") or (directory and narrowed)):
        query["$count"] = "true"
    eventual = directory and (narrowed or bool(typed.get("count")) or verb.operation.kind is Kind.COUNT)
    return query, eventual


_OPTIONS = ("filter", "select", "orderby", "top", "search")


def _arguments(fields: Sequence[Field], typed: Mapping[str, Any]) -> str:
    given = body_of(fields, typed)
    spelled = [f"{name}={_literal(value)}" for name, value in given.items()]
    return f"({','.join(spelled)})"


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    return quote("'" + str(value).replace("'", "''") + "'", safe="'")
