"""The two encodings WebAuthn is written in, read strictly: base64url without padding, and the CBOR of CTAP2."""

import base64
import re

_ALPHABET = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)
_DEEPEST = 4
"""CTAP 2.1 section 8: canonical CBOR nests no deeper."""
_MOST_ITEMS = 4096
_SIMPLE = frozenset({0xF4, 0xF5})
"""False and true. Null, floats and tags stand nowhere in WebAuthn."""


def to_text(data: bytes) -> str:
    """Base64url without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    """The bytes. Raises ValueError for padding, another alphabet, or bits left over: one text for one value."""
    if _ALPHABET.fullmatch(text) is None or len(text) % 4 == 1:
        raise ValueError("not base64url")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if to_text(data) != text:
        raise ValueError("not base64url")
    return data


def end_of_cbor(data: bytes, start: int = 0) -> int:
    """Where the one item that begins at `start` ends.

    Raises ValueError where it is cut off, too deep or too long, of indefinite length, holds a name twice or a type that
    WebAuthn does not use: what two readers could read differently (CATALOGUE WA-06). The order of names is free, since
    not every browser keeps to it.
    """
    reader = _Cbor(data)
    return reader.item(start, _DEEPEST)


class _Cbor:
    """Walks over CBOR (RFC 8949 section 3) without building anything of it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._left = _MOST_ITEMS

    def item(self, at: int, depth: int) -> int:
        """The end of the item at `at`; `depth` more levels may lie in it."""
        self._left -= 1
        if self._left < 0 or depth < 0:
            raise ValueError("too much CBOR")
        first = self._bytes(at, 1)[0]
        if first in _SIMPLE:
            return at + 1
        length, end = self._argument(at)
        match first >> 5:
            case 0 | 1:
                return end
            case 2:
                return end + len(self._bytes(end, length))
            case 3:
                return end + len(self._bytes(end, length).decode().encode())
            case 4:
                return self._items(end, length, depth)
            case 5:
                return self._pairs(end, length, depth)
            case _:
                raise ValueError("no type of WebAuthn")

    def _items(self, at: int, count: int, depth: int) -> int:
        for _ in range(count):
            at = self.item(at, depth - 1)
        return at

    def _pairs(self, at: int, count: int, depth: int) -> int:
        names: set[bytes] = set()
        for _ in range(count):
            end = self.item(at, 0)
            name = self._data[at:end]
            if name in names:
                raise ValueError("a name twice")
            names.add(name)
            at = self.item(end, depth - 1)
        return at

    def _argument(self, at: int) -> tuple[int, int]:
        """The number in an item's head, in its shortest form, and where the head ends."""
        short = self._data[at] & 0x1F
        if short < 24:
            return short, at + 1
        if short > 27:
            raise ValueError("of indefinite length")
        size: int = 1 << (short - 24)
        value = int.from_bytes(self._bytes(at + 1, size), "big")
        if value < (24 if size == 1 else 1 << (size * 4)):
            raise ValueError("a number longer than it must be")
        return value, at + 1 + size

    def _bytes(self, at: int, count: int) -> bytes:
        found = self._data[at : at + count]
        if len(found) != count:
            raise ValueError("cut off")
        return found
