"""How a method is met on pages: plain words, and the fields of its forms. Pages draw it; a method knows no HTML.

`{names}` in a form's text are filled from the prompt. Every text stands in the code as it is (`kernel.words`): one that
is put together could not be looked up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

from watchword.kernel.words import NOTHING, Words
from watchword.method.answers import Bound
from watchword.method.modes import Mode

R = TypeVar("R")
_NEXT = Words("Next")


class FieldKind(Enum):
    """How a field is typed into, and what a browser may fill in (HTML: type, inputmode, autocomplete)."""

    CODE = "code"
    """A one-time code: digits, `autocomplete=one-time-code`."""
    PHONE = "phone"
    PASSWORD = "password"  # noqa: S105 - a kind of field
    """A secret that the person has."""
    NEW_PASSWORD = "new password"  # noqa: S105 - a kind of field
    TEXT = "text"
    HIDDEN = "hidden"
    """Filled in by the form's script."""


@dataclass(frozen=True)
class Field:
    """One field of a form."""

    name: str
    label: Words = NOTHING
    kind: FieldKind = FieldKind.TEXT
    choices: tuple[tuple[str, Words], ...] = ()
    """Where it is one of a few: the value and its words."""
    needs: str | None = None
    """What the prompt must hold, and not be false, for the field to be there."""


@dataclass(frozen=True)
class Form:
    """One step of a page.

    `picture` names an SVG text in the prompt (a QR code). `script` is a file in the method's `static/` folder that runs
    on the page, with the prompt in a JSON element named `prompt`; the page says so where a browser runs none. `sayings`
    is what the script may tell the person, by name; it finds them, translated, in a JSON element named `sayings`.
    """

    title: Words
    text: Words = NOTHING
    fields: tuple[Field, ...] = ()
    submit: Words = _NEXT
    picture: str | None = None
    script: str | None = None
    sayings: Mapping[str, Words] = field(default_factory=dict)
    again: bool = False
    """Whether a new one can be asked for (a code that did not arrive)."""


@dataclass(frozen=True, kw_only=True)
class Screen(Generic[R]):
    """A method's pages. `name` and `about` stand in the list of what can be set up.

    `describe` is a line in the list of what can be asked for, before anything but the first factor is proved: no more
    than two digits of a number (CATALOGUE ENUM-03). `challenge` is the form that the answer is typed into, by mode.
    `draft` and `confirm` are those of setting it up, None where people do not set it up themselves, or nothing is to be
    given, or to be confirmed.
    """

    name: Words
    about: Words
    describe: Callable[[Bound[R], Mode], Words]
    challenge: Callable[[Mode], Form]
    draft: Form | None = None
    confirm: Form | None = None
    change: Form | None = None
    """For one that must be changed at sign-in: its fields are what `draft` is given, with the current one."""
    icon: str = "key"
    """A picture of the page's own: key, phone, text, app, pass, mail, passkey."""
