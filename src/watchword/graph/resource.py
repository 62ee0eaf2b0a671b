"""How a resource is described to the engine: operations, each with its path, its types, its permission and its handler.

The same descriptions give the routes, `$metadata`, the CLI's verbs and the route matrix that the tests walk.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType
from typing import Any, NamedTuple

from watchword.graph.language.options import ListRules
from watchword.kernel.actor import Actor
from watchword.kernel.edm import GRAPH, EntityType, Property, Type, Version
from watchword.kernel.idempotency import Once
from watchword.kernel.query import ListQuery

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Dialect(Enum):
    """Which of Graph's two ways an error is told in (CONTRACT section 1)."""

    DIRECTORY = "directory"
    AUTHENTICATION = "authentication"


class Kind(Enum):
    """What an operation does; decides the verb, the shape of the body and the usual status."""

    LIST = "list"
    GET = "get"
    COUNT = "count"
    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    ACTION = "action"
    FUNCTION = "function"
    LIST_REFERENCES = "list references"
    ADD_REFERENCE = "add reference"
    REMOVE_REFERENCE = "remove reference"


HTTP_VERBS: Mapping[Kind, str] = {
    Kind.LIST: "GET",
    Kind.GET: "GET",
    Kind.COUNT: "GET",
    Kind.CREATE: "POST",
    Kind.UPDATE: "PATCH",
    Kind.REPLACE: "PUT",
    Kind.DELETE: "DELETE",
    Kind.ACTION: "POST",
    Kind.FUNCTION: "GET",
    Kind.LIST_REFERENCES: "GET",
    Kind.ADD_REFERENCE: "POST",
    Kind.REMOVE_REFERENCE: "DELETE",
}


class Call(NamedTuple):
    """What a handler is given: everything is parsed, checked against the description, and canonically spelled."""

    actor: Actor
    version: Version
    keys: Mapping[str, str]
    query: ListQuery
    body: Mapping[str, Any] = NOTHING
    parameters: Mapping[str, Any] = NOTHING
    binds: Mapping[str, tuple[str, ...]] = NOTHING
    """`property@odata.bind`: the object ids referred to; under "" that of a reference added, or removed by `@id`."""
    once: Once | None = None
    """How the sender names the request, where it may come twice (`Idempotency-Key`)."""

    @property
    def user(self) -> str:
        """The key of the user in the path, however it was written: object id or userPrincipalName."""
        return self.keys.get("user") or self.keys["user:userprincipalname"]


class Reply(NamedTuple):
    """What a handler may answer where the usual status will not do. `location` is relative to the version root."""

    status: int
    body: Mapping[str, Any] | None = None
    location: str | None = None
    retry_after: int | None = None
    context: str | None = None


Handler = Callable[[Call], Awaitable[Any]]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing that can be asked. `path` is relative to the version: literal segments and `{key}`s.

    A key may allow alternate names: `{user:userPrincipalName}` accepts `users(userPrincipalName='..')`.
    `permission` is the stable name of the action of the access matrix. `silent`: the CLI and the docs leave it out.
    """

    kind: Kind
    path: str
    permission: str
    handler: Handler
    entity: EntityType | None = None
    answer: Type | EntityType | str | None = None
    parameters: tuple[Property, ...] = ()
    versions: frozenset[Version] = GRAPH
    dialect: Dialect = Dialect.DIRECTORY
    rules: ListRules | None = None
    silent: bool = False
    derived: Callable[[Mapping[str, str]], EntityType] | None = None
    """Which derived type a body must be of, by the keys of the path."""
    holds: tuple[EntityType, ...] = ()
    """The derived types that stand in its answers, for `$metadata`."""

    @property
    def http_verb(self) -> str:
        """GET, POST, ..."""
        return HTTP_VERBS[self.kind]


@dataclass(frozen=True, kw_only=True)
class EntitySet:
    """A collection with the usual verbs; what has no handler is not offered."""

    path: str
    entity: EntityType
    key: str
    dialect: Dialect = Dialect.DIRECTORY
    versions: frozenset[Version] = GRAPH
    rules: ListRules | None = None
    list: tuple[str, Handler] | None = None
    get: tuple[str, Handler] | None = None
    count: tuple[str, Handler] | None = None
    create: tuple[str, Handler] | None = None
    update: tuple[str, Handler] | None = None
    delete: tuple[str, Handler] | None = None
    others: tuple[Operation, ...] = ()

    def operations(self) -> tuple[Operation, ...]:
        """Flattened: what the router, the CLI and the matrix see."""
        single = f"{self.path}/{{{self.key}}}"
        usual = (
            (Kind.LIST, self.path, self.list),
            (Kind.COUNT, f"{self.path}/$count", self.count),
            (Kind.CREATE, self.path, self.create),
            (Kind.GET, single, self.get),
            (Kind.UPDATE, single, self.update),
            (Kind.DELETE, single, self.delete),
        )
        made = tuple(
            Operation(
                kind=kind,
                path=path,
                permission=offered[0],
                handler=offered[1],
                entity=self.entity,
                answer=self.entity,
                versions=self.versions,
                dialect=self.dialect,
                rules=self.rules,
            )
            for kind, path, offered in usual
            if offered is not None
        )
        return (*made, *(replace(other, dialect=self.dialect) for other in self.others))
