"""THE SEAM: what an authentication method is. Read this first.

A method is a value made of small pure functions (docs/decisions/0002-a-method-is-a-value.md). `methods/<name>/` holds
one; nothing lists them. The engine in `authenticators/` owns what all methods need: storage, sealing, uniqueness,
tries, throttling, expiry, single use, audit. A method only answers: what does registering it make of what was given
(`draft`), does that prove that it is held (`confirm`), what is sent when it is asked for (`challenge`), is this answer
right (`verify`), and what must be unique about it (`keys`).

`modes` what it can prove; `context` what it is told and may ask; `answers` what goes in and out; `face` how Graph sees
it; `screen` how people meet it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from watchword.kernel.clock import MINUTE
from watchword.kernel.errors import Invalid
from watchword.kernel.ids import UserId
from watchword.kernel.words import Words
from watchword.method.answers import Accepted, Ask, Bound, Draft, Opened, Rejected
from watchword.method.context import CheckSecret, Context, HashSecret, Heard, IsWeak, KeyTaken, Person, Question
from watchword.method.face import BETA_METHODS, READ_ONLY, Act, Anchor, Configuration, Face, Invitation, Permit, Verb
from watchword.method.modes import Factor, Mode, Purpose, Reregistered
from watchword.method.screen import Field, FieldKind, Form, Screen

R = TypeVar("R")

__all__ = [
    "BETA_METHODS",
    "READ_ONLY",
    "Accepted",
    "Act",
    "Anchor",
    "Ask",
    "Bound",
    "CheckSecret",
    "Configuration",
    "Context",
    "Draft",
    "Face",
    "Factor",
    "Field",
    "FieldKind",
    "Form",
    "HashSecret",
    "Heard",
    "Invitation",
    "IsWeak",
    "KeyTaken",
    "Method",
    "Mode",
    "Opened",
    "Permit",
    "Person",
    "Purpose",
    "Question",
    "Rejected",
    "Reregistered",
    "Screen",
    "Verb",
    "Words",
]

Pending = Mapping[str, Any]
"""What was remembered when a challenge or a registration was opened."""
Typed = Mapping[str, str]
"""A form's fields as they came: text, nothing stripped."""


def no_settings(said: Mapping[str, Any]) -> None:
    """For a method that has no settings. Raises Invalid `method-settings-unknown` where something is said of it."""
    if said:
        raise Invalid("method-settings-unknown", f"There is no setting {min(said)!r}.")


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
    """Registration opens, or a change. What it opened is bound at once where nothing is pending."""
    confirm: Callable[[Context, R | None, Pending, Mapping[str, Any]], Accepted[R] | Rejected | Ask] | None = None
    """The answer to what `draft` left pending: is it held? The record it drafted, what was pending, what was given."""

    opens: Callable[[Context, Bound[R], Mode], bool] = lambda _context, _bound, _mode: False
    """Whether a sign-in may begin with it: whether it is asked of somebody who has proved nothing yet."""
    ready: Callable[[Context, Bound[R], Mode], Rejected | None] = lambda _context, _bound, _mode: None
    """Why one that a person has cannot be asked for now; None: it can. Policy by `Mode.configuration` is not its
    concern."""
    challenge: Callable[[Context, Bound[R], Mode], Opened[R] | Rejected | Ask] | None = None
    """What is sent or shown before it answers; None: nothing is."""
    verify: Callable[[Context, Bound[R], Pending, Typed], Accepted[R] | Rejected | Ask] | None = None
    """Whether the answer is right; None: it signs nobody in."""
    temporary: Callable[[Bound[R]], bool] = lambda _bound: False
    """Whether one that is proved must be changed before anything comes of it."""
    hashes: bool = False
    """Whether judging an answer takes a slow hash, so that an answer nobody can give must take one too."""
    guessable: bool = False
    """Whether people choose its secret, so that others guess what people choose: distinct wrong answers are counted,
    apart for browsers that the person is known by."""
    named_by: Callable[[str], str | None] = lambda _typed: None
    """The natural key meant by what was typed as a user name (a phone number), or None."""
    found_by: Callable[[Typed], str | None] = lambda _answer: None
    """The natural key in an answer that came before anybody said who they are (a passkey's), or None."""
    welcome: Callable[[Context], Opened[R]] | None = None
    """A challenge for somebody who has not said who they are yet: any of its authenticators may answer."""

    may_end: Callable[[Bound[R], tuple[Bound[R], ...]], Rejected | None] = lambda _bound, _siblings: None
    """Whether it may go, given the person's others of the method."""
    reregistered: Reregistered = Reregistered.KEPT
    """What becomes of one when methods are to be deleted and set up anew."""
    fresh_within: int = 10 * MINUTE
    """How lately its owner must have proved who they are to set one up: microseconds (STANDARDS section 10)."""
    changes_are_told: bool = False
    """Whether the person hears by mail that one was set up, changed or taken away: others can take one over."""
    issued_by_administrator: bool = False
    """Whether it is a pass that an administrator hands out: it may stand for the person while they set up others."""
    issued_with_account: bool = False
    """Whether an account is made with one (`passwordProfile`)."""
    settings: Callable[[Mapping[str, Any]], object] = no_settings
    """Reads what the operator says of it ([methods.<name>]): at start, so that a mistake stops that, and where it is
    used. Raises Invalid for what it cannot use."""
    materials: Callable[[], Any] = lambda: None
    """Reads what the method ships (a word list) once, at start."""
    face: Face[R] | None = None
    screen: Screen[R] | None = None

    def mode(self, name: str) -> Mode:
        """One of its modes by name. Raises KeyError."""
        return next((each for each in self.modes if each.name == name), None) or _no_mode(self.name, name)


def _no_mode(method: str, name: str) -> Mode:
    raise KeyError(f"{method} has no mode {name}")
