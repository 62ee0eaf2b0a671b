"""The path of a request, after the version: segments, each decoded once and only after the slashes have been found.

Source: OData URL Conventions 4.01 section 4. A key stands as a segment or in parentheses; text in quotes has its quotes
doubled. An encoded slash, a backslash, a dot segment or a control character is refused, since some other reader on the
way might understand it as the end of a segment.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from watchword.graph.language import refusals
from watchword.graph.language.limits import LIMITS, Limits

Keys = tuple[tuple[str | None, str], ...]

_NAMESPACE = "microsoft.graph."
_NO_ALIASES: Mapping[str, str] = {}
_PLAIN = re.compile(r"[0-9A-Za-z-]++", re.ASCII)
"""What stands for itself: nothing to decode, nothing to refuse, no parentheses, no namespace."""
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})", re.ASCII)
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f/\\]")
_CALL = re.compile(r"([$A-Za-z_][0-9A-Za-z_]*+(?:\.[A-Za-z_][0-9A-Za-z_]*+)*+)\((.*)\)", re.ASCII | re.DOTALL)
_ARGUMENT = re.compile(
    r"[ ]*+(?:(?P<name>[A-Za-z_][0-9A-Za-z_]*+)[ ]*+=[ ]*+)?+"
    r"(?:'(?P<text>[^']*+(?:''[^']*+)*+)'|(?P<bare>[^',()= ]++))[ ]*+(?:,|\Z)",
    re.ASCII,
)


class Segment(NamedTuple):
    """One step of a path: a name or a key that stands alone, and what is in its parentheses.

    `keys` is None without parentheses, and empty for `()`; each is a name, if it has one, and a text without quotes.
    `qualified`: it was written with the namespace in front, as actions and functions may be, and `name` is the rest.
    """

    name: str
    keys: Keys | None = None
    qualified: bool = False


def parse_path(raw_path: str, aliases: Mapping[str, str] | None = None, limits: Limits = LIMITS) -> tuple[Segment, ...]:
    """The segments of `raw_path`, percent-encoded, with or without a slash at either end; none for the root.

    `aliases` gives the arguments written `@name`: the options of the query that are not the system's, where they stand
    as `@name` or `name`. Raises Invalid.
    """
    if len(raw_path) > limits.path:
        raise refusals.bad_path(f"more than {limits.path} characters")
    inner = raw_path.removeprefix("/").removesuffix("/")
    if not inner:
        return ()
    pieces = inner.split("/")
    if len(pieces) > limits.segments:
        raise refusals.bad_path(f"more than {limits.segments} segments")
    if aliases:
        return tuple([_segment(_decode(piece), aliases) for piece in pieces])
    return tuple([_alone(piece) for piece in pieces])


@lru_cache(maxsize=2048)
def _alone(piece: str) -> Segment:
    """A piece that needs nothing of the query. Most are names, which come again and again; the rest is ids."""
    return Segment(piece) if _PLAIN.fullmatch(piece) else _segment(_decode(piece), _NO_ALIASES)


def _decode(piece: str) -> str:
    if _BAD_ESCAPE.search(piece):
        raise refusals.bad_path("bad percent-encoding")
    try:
        text = unquote_to_bytes(piece.encode("utf-8", "surrogateescape")).decode("utf-8")
    except UnicodeError as error:
        raise refusals.bad_path("not UTF-8") from error
    if text in ("", ".", "..") or _FORBIDDEN.search(text):
        raise refusals.bad_path("an empty or dot segment, a slash or a control character")
    return text


def _segment(text: str, aliases: Mapping[str, str]) -> Segment:
    keys: Keys | None = None
    name = text
    if "(" in text or ")" in text:
        call = _CALL.fullmatch(text)
        if call is None:
            raise refusals.bad_path("parentheses that hold no key and no arguments")
        name, keys = call.group(1), _arguments(call.group(2), aliases)
    if name.lower().startswith(_NAMESPACE) and len(name) > len(_NAMESPACE):
        return Segment(name[len(_NAMESPACE) :], keys, qualified=True)
    return Segment(name, keys)


def _arguments(text: str, aliases: Mapping[str, str]) -> Keys:
    found: list[tuple[str | None, str]] = []
    position = 0
    while position < len(text):
        match = _ARGUMENT.match(text, position)
        if match is None:
            raise refusals.bad_path("an argument that is no literal")
        found.append((match["name"], _value(match, aliases)))
        position = match.end()
    names = [name.lower() for name, _ in found if name is not None]
    if text.endswith(",") or len(set(names)) != len(names) or (len(found) > 1 and len(names) < len(found)):
        raise refusals.bad_path("arguments without names, or with the same")
    return tuple(found)


def _value(match: re.Match[str], aliases: Mapping[str, str]) -> str:
    quoted, bare = match["text"], match["bare"]
    if quoted is not None:
        return str(quoted).replace("''", "'")
    if not bare.startswith("@"):
        return str(bare)
    given = aliases.get(bare, aliases.get(bare[1:]))
    literal = None if given is None else _ARGUMENT.fullmatch(given)
    if literal is None or literal["name"] is not None or (literal["bare"] or "").startswith("@"):
        raise refusals.bad_path("an argument that is not given")
    return _value(literal, {})
