"""From the operations of the API to verbs: which group, which name, which arguments. Pure; the same for everybody.

`users/{user}/authentication/phoneMethods` is the group `phone-methods`: what lies in a namespace stands alone. What
hangs directly on an object stays with it: `groups/{group}/members` is `groups members`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from watchword.cli.client.words import kebab
from watchword.graph.resource import Kind, Operation
from watchword.kernel.edm import Version

NAMES: Mapping[Kind, str] = {
    Kind.LIST: "list",
    Kind.GET: "show",
    Kind.COUNT: "count",
    Kind.CREATE: "add",
    Kind.UPDATE: "set",
    Kind.REPLACE: "replace",
    Kind.DELETE: "remove",
    Kind.LIST_REFERENCES: "references",
    Kind.ADD_REFERENCE: "add",
    Kind.REMOVE_REFERENCE: "remove",
}
"""What an action or a function is called is in its path."""

_NAMED_BY_PATH = frozenset({Kind.ACTION, Kind.FUNCTION})
_ORDER = (Version.V1, Version.BETA, Version.WATCHWORD)


@dataclass(frozen=True)
class Verb:
    """One command: `watchword phone-methods add USER` has the group ("phone-methods",) and the name "add"."""

    group: tuple[str, ...]
    name: str
    operation: Operation

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that is typed before the arguments."""
        return (*self.group, self.name)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the path, in order."""
        return tuple(_key(part) for part in self.operation.path.split("/") if _is_key(part))

    @property
    def version(self) -> Version:
        """Where it is asked: the stable root, if it is there."""
        return next(version for version in _ORDER if version in self.operation.versions)


def draw(operations: Iterable[Operation]) -> tuple[Verb, ...]:
    """A verb for each operation that is not silent, by its words. Raises ValueError where two would be the same."""
    spoken = [operation for operation in operations if not operation.silent]
    collections = frozenset(above for operation in spoken for above in _collections(operation.path))
    drawn: dict[tuple[str, ...], Verb] = {}
    for operation in spoken:
        verb = _verb(operation, collections)
        if verb.words in drawn:
            raise ValueError(f"two operations are `{' '.join(verb.words)}`: {operation.path}")
        drawn[verb.words] = verb
    return tuple(drawn[words] for words in sorted(drawn))


def _verb(operation: Operation, collections: frozenset[str]) -> Verb:
    parts = [part for part in operation.path.split("/") if not part.startswith("$")]
    if operation.kind in _NAMED_BY_PATH:
        return Verb(_group(parts[:-1], collections), kebab(parts[-1].partition("(")[0]), operation)
    return Verb(_group(parts, collections), NAMES[operation.kind], operation)


def _collections(path: str) -> Iterator[str]:
    """The parts of a path that objects are in: what a key follows."""
    parts = path.split("/")
    return ("/".join(parts[:at]) for at, part in enumerate(parts) if _is_key(part))


def _group(parts: list[str], collections: frozenset[str]) -> tuple[str, ...]:
    """The last collection or thing, and before it the collections that it hangs on directly."""
    while _is_key(parts[-1]):
        parts = parts[:-1]
    group = [kebab(parts.pop())]
    while parts:
        while _is_key(parts[-1]):
            parts = parts[:-1]
        if "/".join(parts) not in collections:
            break
        group.insert(0, kebab(parts[-1]))
        parts = parts[:-1]
    return tuple(group)


def _is_key(part: str) -> bool:
    return part.startswith("{")


def _key(part: str) -> str:
    return part.strip("{}").partition(":")[0]
