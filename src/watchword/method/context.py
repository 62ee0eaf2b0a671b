"""What a method is told, and what it may ask: its only powers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from watchword.kernel.clock import Instant
from watchword.kernel.ids import UserId
from watchword.kernel.secret import Secret
from watchword.kernel.words import English, Tongue


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


@dataclass(frozen=True)
class IsWeak:
    """Would a new hash of the same be stronger than this PHC string? Heard: bool."""

    hashed: str


Question = HashSecret | CheckSecret | IsWeak | KeyTaken


@dataclass(frozen=True)
class Heard:
    """A question that was asked, and its answer. A method that rolled dice for the question finds them in it."""

    question: Any
    answer: Any


class Person(NamedTuple):
    """What a method may know of the user: to name them in a prompt, and to refuse a password made of their name."""

    id: UserId
    upn: str
    display_name: str = ""
    given_name: str = ""
    surname: str = ""
    mail: str = ""
    synced: bool = False
    external: bool = False
    """Whether they are a guest who proves who they are somewhere else."""
    organisation: str = ""
    language: str = ""
    """The tag of the language they want to be spoken to in (RFC 5646); empty where nobody said."""


def _no_dice(_count: int) -> bytes:
    raise RuntimeError("this context rolls no dice")


_NOTHING: Mapping[Any, Any] = MappingProxyType({})


class Context(NamedTuple):
    """A method's only powers: the time, dice, what policy says, and what it has heard so far."""

    now: Instant
    person: Person
    random_code: Callable[[int], Secret]
    """That many decimal digits."""
    choice: Callable[[str], str]
    """One character of a text, evenly."""
    random_bytes: Callable[[int], bytes] = _no_dice
    """That many bytes nobody can guess."""
    policy: Mapping[str, Mapping[str, Any]] = _NOTHING
    """The method's Graph configurations by id, as they apply to this person: `{}` where one does not."""
    settings: Mapping[str, Any] = _NOTHING
    """The method's own service settings (watchword.toml, [methods.<name>])."""
    materials: Any = None
    """What the method's `materials` read at start."""
    heard: Mapping[type, Heard] = _NOTHING
    """What was asked and answered so far in this step, by the type of the question."""
    by_administrator: bool = True
    """Whether somebody else acts on the person's account; False where they act, or sign in, themselves."""
    site: str = ""
    """The public origin that pages are served from: `https://id.contoso.com`."""
    tongue: Tongue = English()
    """The person's language, for messages: pages look words up themselves."""
