"""Words for people, before they are in a language: the English text, which is looked up, and what fills its gaps.

A text is marked by standing in `Words("...")` or `counted("...", "...", n)` as it is: that is how the catalogues find
it (GNU gettext manual, "Special cases of translatable strings"). One that is put together could not be looked up, and
word order is not the same in all languages: what differs is a `{name}` in the text.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from watchword.kernel.secret import Secret

COUNT = "count"
"""The gap that decides between one and many."""
_GAP = re.compile(r"\{([a-z_]+)\}", re.ASCII)


@dataclass(frozen=True)
class Words:
    """`filled` by the names in `text`: what is not translated, such as the last digits of a number, or other words.

    `many` is the text for every `{count}` but one; empty where nothing is counted.
    """

    text: str
    filled: "Mapping[str, str | int | Words]" = field(default_factory=dict)
    many: str = ""

    def __str__(self) -> str:
        """In English."""
        chosen = self.many if self.many and self.filled[COUNT] != 1 else self.text
        return fill(chosen, {name: str(value) for name, value in self.filled.items()})


class Tongue(Protocol):
    """A language that words are said in."""

    @property
    def code(self) -> str:
        """Its tag (RFC 5646)."""
        ...

    def say(self, words: Words) -> str:
        """The words, with what fills them."""
        ...


Tongues = Callable[[str], Tongue]
"""The language of a tag, or the closest that there is; of the empty tag, the organisation's."""


class English:
    """What the words are written in."""

    code = "en"

    def say(self, words: Words) -> str:
        """As they stand there."""
        return str(words)


def counted(one: str, many: str, count: int, **filled: str | int) -> Words:
    """Words that differ by a number: `one` for one, in English, and `many` for all others."""
    return Words(one, {**filled, COUNT: count}, many)


def english(_tag: str) -> Tongue:
    """For whoever knows no other."""
    return English()


def letter(tongue: Tongue, *paragraphs: Words | None) -> Secret:
    """Whole sentences, each paragraph for itself."""
    return Secret("\n\n".join(tongue.say(each) for each in paragraphs if each is not None))


def as_words(text: str | Words) -> Words:
    """What may be looked up: a text that was never marked is said as it is."""
    return text if isinstance(text, Words) else Words(text)


NOTHING = as_words("")


def gaps(text: str) -> frozenset[str]:
    """The `{names}` in a text."""
    return frozenset(_GAP.findall(text))


def fill(text: str, filled: Mapping[str, str]) -> str:
    """The text with its `{names}` filled in, each once; never a format string's other powers."""
    if "{" not in text:
        return text  # as most do
    pieces = _GAP.split(text)
    return "".join(filled.get(each, f"{{{each}}}") if place % 2 else each for place, each in enumerate(pieces))
