"""THE SEAM: what an authentication method is. Read this first.

A method is a value made of small pure functions (docs/decisions/0002-a-method-is-a-value.md). `methods/<name>/` holds
one; nothing lists them. The engine in `authenticators/` owns what all methods need: storage, sealing, uniqueness,
tries, throttling, audit. A method only answers: what does registering it make of what was given (`draft`), what is sent
when it is asked for (`challenge`), is this answer right (`verify`), and what must be unique about it (`keys`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Generic, TypeVar

from watchword.kernel.clock import Instant
from watchword.kernel.edm import BETA, GRAPH, EntityType, Property, Version
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.kernel.messages import Message
from watchword.kernel.secret import Secret

R = TypeVar("R")


class Factor(Enum):
    """What a proof shows (NIST SP 800-63B-4 section 1): something known, held, or inherent."""

    KNOW = "know"
    HAVE = "have"
    ARE = "are"


@dataclass(frozen=True)
class Mode:
    """One way a method can prove who somebody is. `name` is Graph's authenticationMethodModes word.

    `amr` are the RFC 8176 values it earns. A mode without factors proves nothing at sign-in.
    """

    name: str
    factors: frozenset[Factor]
    amr: tuple[str, ...] = ()


class Purpose(Enum):
    """What an authenticator of this method may be used for."""

    SIGN_IN = "sign in"
    STEP_UP = "step up"
    RESET_PASSWORD = "reset a password"  # noqa: S105 - a purpose


# --- what a method may ask the outside, and what it is told ----------------------------------------------------------


@dataclass(frozen=True)
class HashSecret:
    """Hash this for storage, slowly. Heard: the PHC string."""

    secret: Secret
    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class CheckSecret:
    """Does this secret match that PHC string? Heard: bool."""

    secret: Secret
    hashed: str
    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class KeyTaken:
    """Does another live authenticator hold this key? Heard: bool, true within the transaction that binds."""

    key: str


Question = HashSecret | CheckSecret | KeyTaken


@dataclass(frozen=True)
class Heard:
    """A question that was asked, and its answer. A method that rolled dice for the question finds them in it."""

    question: Any
    answer: Any


@dataclass(frozen=True)
class Person:
    """What a method may know of the user: to name them in a prompt, and to refuse a password made of their name."""

    id: UserId
    upn: str
    display_name: str = ""
    given_name: str = ""
    surname: str = ""
    mail: str = ""
    synced: bool = False
    organisation: str = ""


@dataclass(frozen=True)
class Context:
    """A method's only powers: the time, dice, what policy says, and what it has heard so far."""

    now: Instant
    person: Person
    random_code: Callable[[int], Secret]
    """That many decimal digits."""
    choice: Callable[[str], str]
    """One character of a text, evenly."""
    policy: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The method's Graph configurations by id, as they apply to this person: `{}` where one does not."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """The method's own service settings (watchword.toml, [methods.<name>])."""
    materials: Any = None
    """What the method's `materials` read at start."""
    heard: Mapping[type, Heard] = field(default_factory=dict)
    """What was asked and answered so far in this step, by the type of the question."""
    by_administrator: bool = True


# --- what a method answers -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Opened(Generic[R]):
    """Registration or a challenge has begun: what to remember, to show, to send."""

    record: R
    pending: Mapping[str, Any] | None = None
    prompt: Mapping[str, Any] = field(default_factory=dict)
    outbox: tuple[Message, ...] = ()
    reveal: Secret | None = None
    """Shown once to the one who asked, never stored."""


@dataclass(frozen=True)
class Accepted(Generic[R]):
    """Yes. The record as it is from now on, and the mode that was proved."""

    record: R
    mode: str | None = None
    reveal: Secret | None = None
    ends_sessions: bool = False
    """Whether every session and refresh token of the person ends with this."""


@dataclass(frozen=True)
class Rejected:
    """No: an answer, not an exception. `code` is stable, `message` is what the face may say, `target` the field."""

    code: str
    message: str
    target: str | None = None


@dataclass(frozen=True)
class Ask:
    """It depends: answer this, then call again."""

    question: Question


@dataclass(frozen=True)
class Bound(Generic[R]):
    """An authenticator a person has, as its method sees it."""

    id: AuthenticatorId
    record: R
    bound_at: Instant
    last_used_at: Instant | None = None
    is_default: bool = False


@dataclass(frozen=True)
class Draft(Generic[R]):
    """A request to register, or to change `current`. `siblings` are the person's others of the method."""

    given: Mapping[str, Any]
    siblings: tuple[Bound[R], ...] = ()
    current: Bound[R] | None = None


# --- how a method looks from outside ---------------------------------------------------------------------------------


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


BETA_METHODS = ((Anchor.OWN, GRAPH), (Anchor.METHODS, BETA))
"""Where Graph hangs an act that v1.0 has on the collection and beta's metadata on `methods/{id}` as well."""


@dataclass(frozen=True)
class Configuration:
    """One of Graph's policy types for a method: its id there, and what it says until an administrator speaks."""

    id: str
    entity: EntityType
    default: Mapping[str, Any]


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
    acts: tuple[Act[R], ...] = ()
    configurations: tuple[Configuration, ...] = ()
    preferences: Callable[[R], tuple[str, ...]] = lambda _record: ()
    """Which of Graph's userDefaultAuthenticationMethodType words it can serve."""


@dataclass(frozen=True, kw_only=True)
class Method(Generic[R]):
    """One kind of authenticator."""

    name: str
    record: type[R]
    modes: tuple[Mode, ...]
    purposes: frozenset[Purpose]
    keys: Callable[[UserId, R], frozenset[str]]
    """What no two live authenticators of the method may share; also how one is looked up."""
    draft: Callable[[Context, Draft[R]], Opened[R] | Rejected | Ask]
    challenge: Callable[[Context, Bound[R], Mode], Opened[R] | Rejected | Ask] | None = None
    verify: Callable[[Context, Bound[R], Mapping[str, Any], Mapping[str, Any]], Accepted[R] | Rejected | Ask] | None = (
        None
    )
    may_end: Callable[[Bound[R], tuple[Bound[R], ...]], Rejected | None] = lambda _bound, _siblings: None
    """Whether it may go, given the person's others of the method."""
    issued_with_account: bool = False
    """Whether an account is made with one (`passwordProfile`)."""
    materials: Callable[[], Any] = lambda: None
    """Reads what the method ships (a word list) once, at start."""
    face: Face[R] | None = None
