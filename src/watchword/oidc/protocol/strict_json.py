"""JSON as a token or a claims parameter may hold it: one object, read the same way by everybody."""

import json


def json_object(text: bytes) -> dict[str, object] | None:
    """The object that `text` is; None for anything about which two readers could disagree.

    Refused: other than UTF-8, a member named twice (RFC 8259 section 4 leaves the meaning open, so one reader checks
    the first and another uses the last), NaN and Infinity, half a surrogate pair, nesting too deep to read, and
    anything that is no object.
    """
    try:
        value = json.loads(text.decode(), object_pairs_hook=_members, parse_constant=_no_constant)
        if b"\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member is named twice")
    return members


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
