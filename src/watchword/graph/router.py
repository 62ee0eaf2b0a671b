"""From a path to an operation: a tree of segments, matched without case, literals before keys.

One dictionary look-up per segment; a list of regular expressions costs 0.5 us for each that does not match.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from watchword.graph.language.path import Segment
from watchword.graph.resource import Operation
from watchword.kernel.edm import Version
from watchword.kernel.errors import Invalid, Unsupported

ACTION_NAMESPACE = "microsoft.graph."


@dataclass(slots=True)
class _Node:
    literals: dict[str, _Node] = field(default_factory=dict)
    key: _Node | None = None
    key_name: str = ""
    alternates: tuple[str, ...] = ()
    operations: dict[str, Operation] = field(default_factory=dict)


class Match(NamedTuple):
    """An operation, the keys found in the path, and the arguments of a function."""

    operation: Operation
    keys: Mapping[str, str]
    arguments: Mapping[str, str]


class Router:
    """The routes of one version."""

    def __init__(self, version: Version, operations: Iterable[Operation]) -> None:
        self._root = _Node()
        for operation in operations:
            if version in operation.versions:
                self._add(operation)

    def match(self, segments: tuple[Segment, ...], http_verb: str) -> Match:
        """The operation for a path and a verb. Raises Invalid for an unknown path, Unsupported for a wrong verb.

        A path that leads to something served and is not served itself (`/policies`) has none but wrong verbs.
        """
        node, keys, arguments = self._walk(segments)
        operation = node.operations.get(http_verb)
        if operation is None:
            raise _not_allowed(node.operations)
        return Match(operation, keys, arguments)

    def _walk(self, segments: tuple[Segment, ...]) -> tuple[_Node, dict[str, str], dict[str, str]]:
        node = self._root
        keys: dict[str, str] = {}
        arguments: dict[str, str] = {}
        for segment in segments:
            literal = segment.name.lower()
            child = node.literals.get(literal)
            if child is not None:
                node = child
                if segment.keys and node.key is not None and not _is_function(node):
                    node = _take_key(node, segment, keys)
                elif segment.keys:
                    arguments = {name or "": value for name, value in segment.keys}
            elif _is_key(node, segment):
                keys[node.key_name] = segment.name
                node = node.key or node
            elif literal in _SYSTEM:
                raise _not_allowed(())
            else:
                raise _unknown(segment.name)
        if node is self._root:
            raise _unknown("")
        return node, keys, arguments

    def _add(self, operation: Operation) -> None:
        node = self._root
        for part in operation.path.split("/"):
            node = _grow(node, part)
        if operation.http_verb in node.operations:
            raise ValueError(f"two operations answer {operation.http_verb} {operation.path}")
        node.operations[operation.http_verb] = operation


_SYSTEM = frozenset({"$count", "$ref", "$value"})
"""Segments that every collection has in Graph's metadata, wherever it is served (CONTRACT section 12: answer 405)."""


def _not_allowed(verbs: Iterable[str]) -> Unsupported:
    message = "Specified HTTP method is not allowed for the request target."
    return Unsupported("verb-not-allowed", message, offered=tuple(sorted(verbs)))


def _unknown(name: str) -> Invalid:
    return Invalid("path-unknown", f"Resource not found for the segment '{name}'.", target=name)


def _is_key(node: _Node, segment: Segment) -> bool:
    """A key that begins with `$` stands in parentheses (CONTRACT section 1)."""
    bare = segment.keys is None and not segment.qualified and not segment.name.startswith("$")
    return node.key is not None and bare


def _is_function(node: _Node) -> bool:
    return node.key is None


def _take_key(node: _Node, segment: Segment, keys: dict[str, str]) -> _Node:
    if node.key is None or segment.keys is None or len(segment.keys) != 1:
        raise _unknown(segment.name)
    ((name, value),) = segment.keys
    if name is not None and name.lower() not in ("id", *node.alternates):
        raise _unknown(segment.name)
    keys[node.key_name if name is None or name.lower() == "id" else f"{node.key_name}:{name.lower()}"] = value
    return node.key


def _grow(node: _Node, part: str) -> _Node:
    if not part.startswith("{"):
        return node.literals.setdefault(part.lower(), _Node())
    name, _, alternates = part[1:-1].partition(":")
    if node.key is None:
        node.key, node.key_name = _Node(), name
    if node.key_name != name:
        raise ValueError(f"one place, two key names: {node.key_name} and {name}")
    node.alternates = node.alternates or tuple(alternates.lower().split(",")) if alternates else node.alternates
    return node.key
