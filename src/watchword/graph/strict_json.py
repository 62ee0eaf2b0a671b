"""JSON as one reader and every other one understand it: what two parsers could read differently is refused.

Source: RFC 8259, RFC 7493 (I-JSON), OWASP ASVS 5.0 section 1.5.3. Refused: names that stand twice in one object, NaN
and Infinity, numbers beyond 64 bits, a byte order mark, bytes that are not UTF-8, lone surrogates, anything after the
value, and U+0000 in a text, which PostgreSQL cannot hold.
"""

import re

import orjson

from watchword.kernel.errors import Invalid, Problem

MAX_BYTES = 1 << 20
MAX_DEPTH = 32

_BOUND = 1 << 63
_NAME_ENDS = (b'":', b" :", b"\t:", b"\n:", b"\r:")
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)


def loads(body: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> object:
    """The value in `body`: dict, list, str, int, float, bool or None. Raises Invalid.

    orjson reads, and judges the grammar. It keeps the last of two equal names, so the names it kept are counted against
    those that were written.
    """
    if len(body) > max_bytes:
        raise _malformed(f"more than {max_bytes} bytes")
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _malformed(str(error)) from error
    kept = _count_names(value, max_depth, nul=b"\\u0000" in body)
    # The first count is quick and never too low; a text may make it too high, and then the colons outside decide.
    if sum(map(body.count, _NAME_ENDS)) != kept and _STRING.sub(b"", body).count(b":") != kept:
        raise _malformed("a name stands twice in one object")
    return value


def _count_names(value: object, max_depth: int, *, nul: bool) -> int:
    """How many members the objects in `value` have; refuses what is in them. Level by level: nesting takes no stack."""
    names, depth, level = 0, 0, [value]
    while level:
        below: list[object] = []
        nested = False
        for item in level:
            if isinstance(item, str):
                if nul and "\0" in item:
                    raise _malformed("U+0000 in a text")
            elif isinstance(item, dict):
                nested = True
                names += len(item)
                below += item.values()
                if nul:
                    below += item
            elif isinstance(item, list):
                nested = True
                below += item
            elif item is not None and _is_beyond(item):
                raise _malformed("a number beyond 64 bits")
        depth += nested
        if depth > max_depth:
            raise _malformed(f"deeper than {max_depth}")
        level = below
    return names


def _is_beyond(number: object) -> bool:
    """Whether a number takes more than 64 bits; orjson reads whole ones that do as floats."""
    if isinstance(number, float):
        return not -_BOUND < number < _BOUND
    return isinstance(number, int) and not -_BOUND <= number < _BOUND


def _malformed(reason: str) -> Problem:
    message = (
        "Unable to read JSON request payload. "
        "Please ensure Content-Type header is set and payload is of valid JSON format."
    )
    return Invalid("json-malformed", message, reason=reason)
