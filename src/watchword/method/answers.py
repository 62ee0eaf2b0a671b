"""What goes in and out of a method's functions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

from watchword.kernel.clock import Instant
from watchword.kernel.ids import AuthenticatorId
from watchword.kernel.messages import Message
from watchword.kernel.secret import Secret
from watchword.kernel.words import Words
from watchword.method.context import Question

R = TypeVar("R")


@dataclass(frozen=True)
class Opened(Generic[R]):
    """Registration or a challenge has begun: what to remember, to show, to send.

    `record` is the authenticator as it will be, or None where only the answer makes one. `pending` is kept sealed until
    the answer comes, and given back with it; None: no answer is awaited, the record stands. `prompt` is what the page
    shows beside its words (JSON).
    """

    record: R | None
    pending: Mapping[str, Any] | None = None
    prompt: Mapping[str, Any] = field(default_factory=dict)
    outbox: tuple[Message, ...] = ()
    reveal: Secret | None = None
    """Shown once to the one who asked, never stored."""
    replaces: tuple[AuthenticatorId, ...] = ()
    """Others of the person that end where this one is bound at once: it takes their place, and their keys."""
    lasts: int | None = None
    """For how many microseconds an answer is awaited; None: for as long as the engine does."""
    tries: int = 5
    """How many answers are judged: 1 where a challenge must end with the first one, wrong or right."""


@dataclass(frozen=True)
class Accepted(Generic[R]):
    """Yes. The record as it is from now on, and the mode that was proved.

    `spent`: it was good for this once, the authenticator ends. `ends_at`: nothing that comes of it may outlive this.
    `told`: what the person should hear of it although it was right, a stable code. `must_change`: it is to be changed
    before anything else comes of it (a temporary password). `stronger`: the same, better kept; it takes the record's
    place where nobody has changed that meanwhile.
    """

    record: R
    mode: str | None = None
    reveal: Secret | None = None
    ends_sessions: bool = False
    """Whether every session and refresh token of the person ends with this."""
    spent: bool = False
    ends_at: Instant | None = None
    told: str | None = None
    must_change: bool = False
    stronger: R | None = None


@dataclass(frozen=True)
class Rejected:
    """No: an answer, not an exception. `code` is stable, `message` is what the face may say, `target` the field.

    `moot`: whatever the answer was; policy forbids it, or what it would set up is there already, or one too many.
    `alarm`: more than a wrong answer (a cloned key, a replayed code, a reported fraud): the person and the audit hear.
    `plain`: what a page says, where `message` is what Microsoft Graph's clients look for.
    """

    code: str
    message: str | Words
    target: str | None = None
    alarm: bool = False
    plain: Words | None = None
    moot: bool = False


@dataclass(frozen=True)
class Ask:
    """It depends: answer this, then call again."""

    question: Question


class Bound(NamedTuple, Generic[R]):
    """An authenticator a person has, as its method sees it."""

    id: AuthenticatorId
    record: R
    bound_at: Instant
    last_used_at: Instant | None = None
    is_default: bool = False
    others: "tuple[Bound[R], ...]" = ()
    """The person's others of the method, any of which may answer in its place (WebAuthn's allowCredentials)."""


@dataclass(frozen=True)
class Draft(Generic[R]):
    """A request to register, or to change `current`. `siblings` are the person's others of the method."""

    given: Mapping[str, Any]
    siblings: tuple[Bound[R], ...] = ()
    current: Bound[R] | None = None
