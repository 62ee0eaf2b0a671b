"""A language for tests: it marks every text that came through a catalogue, so that one that did not can be seen."""

import gettext
import json
import re
from html.parser import HTMLParser

from watchword.web.translation import Language, Languages

_VOID = frozenset({"input", "meta", "link", "img", "br"})
_OTHERS = frozenset({"bdi", "code", "time"})
"""Elements of what is in nobody's language: names, numbers, keys, times."""
_READ_OUT = frozenset({"alt", "aria-label", "title", "placeholder", "data-show", "data-hide"})
_MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
_BRAND = " · Contoso"


class _Marking(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def pseudo() -> Languages:
    """Only that language, in the place of English."""
    marking = Language("en", "ltr", "English", _Marking())
    return Languages({"en": marking}, marking)


def unspoken(page: str) -> list[str]:
    """What can be read on a page, heard or shown by its scripts, that came through no catalogue."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return [each for each in reader.found if any(letter.isalpha() for letter in _without_marks(each))]


def _without_marks(text: str) -> str:
    while (less := _MARKED.sub("", text)) != text:
        text = less
    return text


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.open.append((tag, dict(attrs)))
        self.found += [value for name, value in attrs if name in _READ_OUT and value]

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            """An end that HTML lets be left away."""

    def handle_data(self, data: str) -> None:
        tag, attributes = self.open[-1] if self.open else ("", {})
        if tag == "script":
            self.found += json.loads(data).values() if attributes.get("id") == "sayings" else []
        elif not any(_in_no_language(*each) for each in self.open):
            self.found.append(data.removesuffix(_BRAND) if tag == "title" else data)


def _in_no_language(tag: str, attributes: dict[str, str | None]) -> bool:
    said = [("translate", "no"), ("aria-hidden", "true"), *([("lang", "en")] if tag != "html" else [])]
    return tag in _OTHERS or any(attributes.get(name) == value for name, value in said)
