"""The languages of pages and messages, and which of them somebody is spoken to in.

Catalogues are gettext's `.po` files, one for each language, read at start: they are compiled in memory, so that what
translators write is all there is. English words are the keys, and English has no catalogue.
"""

import gettext
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from watchword.kernel.errors import Invalid
from watchword.kernel.words import COUNT, Words, fill

ENGLISH = "en"
_LONGEST = 200
_TURNING = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
"""What turns all that follows, also behind the name it stands in; marks of direction do not."""
_WISH = re.compile(r"([0-9A-Za-z-]+)(?: *; *q=([01](?:\.[0-9]{0,3})?))?", re.ASCII)


@dataclass(frozen=True)
class Language:
    """A `kernel.words.Tongue`. `direction` is `ltr` or `rtl`; `name` is what those who speak it call it."""

    code: str
    direction: str
    name: str
    catalogue: gettext.NullTranslations

    @classmethod
    def of(cls, tag: str, locale: Locale, catalogue: gettext.NullTranslations) -> "Language":
        """The language of a locale, which may have a longer tag of its own (`zh-Hant-TW` for `zh-TW`)."""
        code = _spelled(tag)
        return cls(code, locale.text_direction, locale.get_display_name() or code, catalogue)

    def say(self, words: Words) -> str:
        """The words in this language, with what fills them; in English where the catalogue has no words for it.

        What is filled in stands apart from a direction that is not English's (Unicode UAX 9 section 2.7): a number or
        a name stays what it is among letters that run the other way.
        """
        return fill(self._looked_up(words), {name: self._filler(each) for name, each in words.filled.items()})

    def _looked_up(self, words: Words) -> str:
        count = words.filled.get(COUNT)
        if words.many and isinstance(count, int):
            return self.catalogue.ngettext(words.text, words.many, count)
        return self.catalogue.gettext(words.text) if words.text else ""

    def _filler(self, each: str | int | Words) -> str:
        if isinstance(each, Words):
            return self.say(each)
        straight = str(each).translate(_TURNING)
        return f"\u2068{straight}\u2069" if self.direction == "rtl" and isinstance(each, str) else straight


@dataclass(frozen=True)
class Languages:
    """All there are, by code in small letters. `default` is what is spoken where nobody says what they read."""

    known: Mapping[str, Language]
    default: Language

    @classmethod
    def read(cls, *folders: Path, default: str = ENGLISH) -> "Languages":
        """Every `<tag>.po` of the folders, and English. What a later folder says goes before what an earlier one does.

        Raises Invalid `catalogue-unreadable`, `language-unknown` for a default that there are no words for.
        """
        found = {ENGLISH: Language.of(ENGLISH, Locale(ENGLISH), gettext.NullTranslations())}
        for path in (path for folder in folders for path in sorted(folder.glob("*.po"))):
            locale, catalogue = _read(path)
            before = found.get(path.stem.lower())
            if before is not None:
                catalogue.add_fallback(before.catalogue)
            found[path.stem.lower()] = Language.of(path.stem, locale, catalogue)
        chosen = _first(found, [default])
        if chosen is None:
            raise Invalid("language-unknown", f"There is no catalogue of the language {default!r}.")
        return cls(found, chosen)

    def of(self, tag: str) -> Language:
        """The closest to a tag (RFC 4647 section 3.4: lookup). Implements `kernel.words.Tongues`."""
        if not tag:
            return self.default  # nearly everybody, at nearly every request
        return _first(self.known, [tag]) or self.default

    def choose(self, *wishes: str) -> Language:
        """By wishes, the first one first: each is a list of tags in the form of Accept-Language (RFC 9110 section
        12.5.4) or of OpenID Connect's `ui_locales`, with spaces."""
        for wish in wishes:
            found = _first(self.known, _wished(wish[:_LONGEST]))
            if found is not None:
                return found
        return self.default

    def are_wished(self, wish: str) -> bool:
        """Whether there is one of them."""
        return _first(self.known, _wished(wish[:_LONGEST])) is not None


def _read(path: Path) -> tuple[Locale, gettext.GNUTranslations]:
    compiled = io.BytesIO()
    try:
        locale = Locale.parse(path.stem, sep="-")
        with path.open("rb") as file:
            write_mo(compiled, read_po(file, locale, abort_invalid=True))
    except (PoFileError, UnknownLocaleError, ValueError) as error:
        raise Invalid("catalogue-unreadable", f"The catalogue {path} cannot be read: {error}") from error
    compiled.seek(0)
    return locale, gettext.GNUTranslations(compiled)


def _spelled(tag: str) -> str:
    """As it is usually written: `pt-BR`, `sr-Latn` (RFC 5646 section 2.1.1)."""
    first, *others = tag.lower().split("-")
    return "-".join([first, *({2: each.upper(), 4: each.title()}.get(len(each), each) for each in others)])


def _first(known: Mapping[str, Language], tags: Iterable[str]) -> Language | None:
    return next((known[each] for tag in tags for each in _shorter(tag.lower()) if each in known), None)


def _shorter(tag: str) -> Iterator[str]:
    """`de-at`, then `de`."""
    while tag:
        yield tag
        tag = tag.rpartition("-")[0]


@lru_cache(maxsize=256)
def _wished(wish: str) -> tuple[str, ...]:
    """The tags, the most wished for first."""
    weighed = [(float(weight or 1), tag.lower()) for tag, weight in _WISH.findall(wish)]
    return tuple(tag for weight, tag in sorted(weighed, key=lambda each: -each[0]) if weight > 0)
