"""From text to tokens, in one pass without backtracking: every quantifier is possessive or bounded (API-02).

Source: OData ABNF Construction Components 4.01. The quotes of a string literal are taken off, doubled ones made single.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from watchword.graph.language import refusals


class Kind(Enum):
    """What a token is."""

    NAME = "name"
    STRING = "string"
    NUMBER = "number"
    INSTANT = "instant"
    GUID = "guid"
    OPEN = "("
    CLOSE = ")"
    COMMA = ","
    SLASH = "/"
    COLON = ":"
    SEMICOLON = ";"
    EQUALS = "="
    STAR = "*"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text: `position` is where it begins, in characters."""

    kind: Kind
    text: str
    position: int


_NO_MORE = r"(?![0-9A-Za-z_.:-])"
_EXPRESSION = re.compile(
    rf"""
      (?P<blank>[ \t]++)
    | (?P<string>'[^']*+(?:''[^']*+)*+')
    | (?P<guid>[0-9A-Fa-f]{{8}}(?:-[0-9A-Fa-f]{{4}}){{3}}-[0-9A-Fa-f]{{12}}){_NO_MORE}
    | (?P<instant>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:T[0-9:.]{{4,24}}+(?:Z|[+-][0-9]{{2}}:[0-9]{{2}}))?+){_NO_MORE}
    | (?P<number>[+-]?+[0-9]++(?:\.[0-9]++)?+){_NO_MORE}
    | (?P<name>[A-Za-z_$][0-9A-Za-z_.]*+)
    | (?P<mark>[(),/:;=*])
    """,
    re.ASCII | re.VERBOSE,
)
_SEARCH = re.compile(
    r"""
      (?P<blank>[ \t]++)
    | (?P<string>"[^"\\]*+(?:\\.[^"\\]*+)*+")
    | (?P<name>[A-Z]++)(?![^ \t()"])
    | (?P<mark>[()])
    """,
    re.ASCII | re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def lex(text: str, what: str) -> Iterator[Token]:
    """The tokens of $filter, $orderby, $select or $expand; the last one is END. `what` is named in refusals."""
    return _tokens(_EXPRESSION, text, what)


def lex_search(text: str, what: str) -> Iterator[Token]:
    """The tokens of $search: clauses in double quotes (a backslash escapes), AND, OR, NOT, parentheses."""
    return _tokens(_SEARCH, text, what)


def _tokens(pattern: re.Pattern[str], text: str, what: str) -> Iterator[Token]:
    position = 0
    while position < len(text):
        match = pattern.match(text, position)
        if match is None:
            raise refusals.stray(text[position], position, what)
        if match.lastgroup != "blank":
            yield _token(match.lastgroup or "", match.group(), position)
        position = match.end()
    yield Token(Kind.END, "", position)


def _token(group: str, text: str, position: int) -> Token:
    if group == "mark":
        return Token(Kind(text), text, position)
    if group != "string":
        return Token(Kind(group), text, position)
    inner = text[1:-1]
    plain = inner.replace("''", "'") if text[0] == "'" else _ESCAPED.sub(r"\1", inner)
    return Token(Kind.STRING, plain, position)
