"""How text is compared and searched: one folding and one cutting into words, so that every store and parser agree."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """The form in which texts are equal: without case, in one normal form (Unicode 3.13 D145, composed).

    Compatibility characters keep their difference: if a fullwidth `＠` were an `@`, one account could pose as another.
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())


def words(text: str) -> tuple[str, ...]:
    """The folded words of a text, each once, in order: what $search compares with the beginnings of."""
    return tuple(dict.fromkeys(_WORD.findall(fold(text))))
