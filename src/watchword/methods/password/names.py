"""Passwords made of what everybody knows of a person (63B-4 section 3.1.1.2: "context-specific words"; PWD-10)."""

import re
from collections.abc import Iterable
from dataclasses import astuple, dataclass

from watchword.methods.password.blocklist import fold, plain

_LEAST_LETTERS = 3
_LEAST_INSIDE = 4
"""Entra looks for names of four characters and more."""


@dataclass(frozen=True)
class PersonWords:
    """What tells who the user is, and of which organization. Empty where it is not known."""

    upn: str = ""
    display_name: str = ""
    given_name: str = ""
    surname: str = ""
    mail: str = ""
    organisation: str = ""

    def texts(self) -> tuple[str, ...]:
        """All of it."""
        return astuple(self)


def made_of(password: str, texts: Iterable[str]) -> bool:
    """Whether its letters are words of these texts and nothing else, in any order; digits and punctuation are free.

    `Adele.Vance2026!` and `contoso-contoso-1` are, of "Adele Vance" and "Contoso".
    """
    letters = _letters(password)
    words = {_letters(word) for text in texts for word in _words(text)} - {""}
    reached = {0}
    for start in range(len(letters)):
        if start in reached:
            reached |= {start + len(word) for word in words if letters.startswith(word, start)}
    return len(letters) >= _LEAST_LETTERS and len(letters) in reached


def names_inside(plain_password: str, person: PersonWords) -> bool:
    """Whether a name of the person stands anywhere in it, as Entra looks: look-alikes undone, four letters or more.

    Of an address only what is before the @ counts.
    """
    words = (plain(word) for text in person.texts() for word in _words(text.partition("@")[0]))
    return any(word in plain_password for word in words if len(word) >= _LEAST_INSIDE)


def _words(text: str) -> list[str]:
    return re.split(r"[\W_]+", fold(text))


def _letters(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalpha())
