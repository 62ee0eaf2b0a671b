"""How a method looks from outside: its Graph type, its verbs and acts, its policy types."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Generic, TypeVar

from watchword.kernel.clock import Instant
from watchword.kernel.edm import BETA, GRAPH, ComplexType, EntityType, Property, Version
from watchword.method.answers import Accepted, Ask, Bound, Rejected
from watchword.method.context import Context

R = TypeVar("R")


class Verb(Enum):
    """What Graph offers on a method's collection."""

    LIST = "list"
    GET = "get"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


READ_ONLY = frozenset({Verb.LIST, Verb.GET})


class Anchor(Enum):
    """Where an act hangs in Graph: on the method's own collection, on `methods/{id}`, or on the user itself."""

    OWN = "own"
    METHODS = "methods"
    USER = "user"


class Permit(Enum):
    """Which permission an act needs: that to change the method, to reset passwords, or to change one's own."""

    WRITE = "write"
    RESET = "reset"
    OWN_CHANGE = "own change"


@dataclass(frozen=True, kw_only=True)
class Act(Generic[R]):
    """A Graph action bound to an authenticator: `enableSmsSignIn`, `resetPassword`, `changePassword`.

    `judges` says that it checks a secret: the try is counted before the answer is known. `operation` says that Graph
    answers 202 with a long-running operation, `answer` names the type of what is revealed.
    """

    name: str
    step: Callable[[Context, Bound[R], Mapping[str, Any]], Accepted[R] | Rejected | Ask]
    anchors: tuple[tuple[Anchor, frozenset[Version]], ...] = ((Anchor.OWN, GRAPH),)
    parameters: tuple[Property, ...] = ()
    permit: Permit = Permit.WRITE
    judges: bool = False
    operation: bool = False
    answer: str | None = None
    activity: str = ""


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """A Graph function on a method's collection that opens a registration, to be finished by creating.

    `parameters` are beta's; v1.0 has none. `show` makes its answer of the prompt and the moment that it waits until.
    """

    name: str
    answer: ComplexType
    parameters: tuple[Property, ...] = ()
    spelling: Mapping[str, str] = field(default_factory=dict)
    """From the parameters' names to the names `draft` is given."""
    show: Callable[[Mapping[str, Any], Instant], Mapping[str, Any]]


BETA_METHODS = ((Anchor.OWN, GRAPH), (Anchor.METHODS, BETA))
"""Where Graph hangs an act that v1.0 has on the collection and beta's metadata on `methods/{id}` as well."""


@dataclass(frozen=True)
class Configuration:
    """One of Graph's policy types for a method: its id there, and what it says until an administrator speaks."""

    id: str
    entity: EntityType
    default: Mapping[str, Any]
    check: Callable[[Mapping[str, Any]], Rejected | None] = lambda _document: None
    """Why the whole configuration, as it would be after a change, cannot be had; what its types say is checked."""


@dataclass(frozen=True, kw_only=True)
class Face(Generic[R]):
    """Its Graph type and words. Graph's spelling appears here and nowhere else."""

    entity: EntityType
    collection: str
    label: str
    scope_family: str
    verbs: frozenset[Verb] = READ_ONLY
    self_service: frozenset[Verb] = READ_ONLY
    spelling: Mapping[str, str] = field(default_factory=dict)
    """From Graph's property names to the names `draft` is given."""
    fixed_id: Callable[[R], str] | None = None
    show: Callable[[Context, Bound[R], bool], Mapping[str, Any]]
    """The entity's properties but id and dates; the last argument says whether to mask what identifies."""
    reveals: str | None = None
    """The property in which what `draft` made up is shown, in the answer that creates and in no other."""
    acts: tuple[Act[R], ...] = ()
    invitation: Invitation | None = None
    """How a registration is opened in Graph; None: what is created there stands at once."""
    configurations: tuple[Configuration, ...] = ()
    preferences: Callable[[R], tuple[str, ...]] = lambda _record: ()
    """Which of Graph's userDefaultAuthenticationMethodType words it can serve."""
