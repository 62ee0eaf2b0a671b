"""The language of a page: the first of the browser's that there is a catalogue for, else English.

Catalogues are gettext's `.po` files, read at start. English words are the keys.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.messages.pofile import read_po

from watchword.kernel.words import Words, fill

ENGLISH = "en"
_LONGEST = 200


@dataclass(frozen=True)
class Language:
    """One language. `direction` is `ltr` or `rtl`."""

    code: str
    direction: str
    words: Mapping[str, str]

    def translate(self, text: str) -> str:
        """The text in this language; in English where the catalogue has no words for it."""
        return self.words.get(text) or text

    def say(self, words: Words) -> str:
        """The words in this language, with what fills them. What is filled in stands apart from the direction around
        it (Unicode UAX 9 section 2.7): a number stays a number among letters that run the other way."""
        apart = self.direction == "rtl"
        filled = {name: f"\u2068{value}\u2069" if apart else value for name, value in words.filled.items()}
        return fill(self.translate(words.text), filled)


@dataclass(frozen=True)
class Languages:
    """All there are, by code."""

    known: Mapping[str, Language]

    @classmethod
    def read(cls, folder: Path) -> "Languages":
        """Every `<code>.po` of a folder, and English, which needs none."""
        found = {ENGLISH: Language(ENGLISH, "ltr", {})}
        for path in sorted(folder.glob("*.po")):
            locale = Locale.parse(path.stem, sep="-")
            with path.open("rb") as file:
                words = {str(each.id): str(each.string) for each in read_po(file, locale) if each.id and each.string}
            found[path.stem.lower()] = Language(path.stem, locale.text_direction, words)
        return cls(found)

    def choose(self, accepted: str) -> Language:
        """By an Accept-Language header (RFC 9110 section 12.5.4)."""
        for code in _wished(accepted[:_LONGEST]):
            language = self.known.get(code) or self.known.get(code.partition("-")[0])
            if language is not None:
                return language
        return self.known[ENGLISH]


@lru_cache(maxsize=256)
def _wished(accepted: str) -> tuple[str, ...]:
    """The codes, the most wished for first."""
    weighed: list[tuple[float, str]] = []
    for part in accepted.lower().split(","):
        code, _, parameter = part.strip().partition(";")
        weighed.append((_weight(parameter), code.strip()))
    return tuple(code for weight, code in sorted(weighed, key=lambda each: -each[0]) if weight > 0)


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    return float(value) if value.replace(".", "", 1).isdecimal() and value.isascii() else 0.0
