"""A value that must not be seen: it prints as dots and refuses to be turned into JSON by accident."""

import hmac
from collections.abc import Callable
from typing import final


@final
class Secret:
    """Text or bytes that must never reach a log, an error, an audit record or a URL.

    The type says which field of a record is sealed at rest (ARCHITECTURE section 7).
    """

    __slots__ = ("_value",)

    def __init__(self, value: str | bytes | Callable[[], str]) -> None:
        """A function is asked when it is revealed: what nobody looks at is never unsealed."""
        self._value = value

    def reveal(self) -> str:
        """The text itself; the call is easy to find by searching for its name."""
        value = self._open()
        return value if isinstance(value, str) else value.decode()

    def reveal_bytes(self) -> bytes:
        """The bytes themselves."""
        value = self._open()
        return value if isinstance(value, bytes) else value.encode()

    def _open(self) -> str | bytes:
        return self._value if isinstance(self._value, str | bytes) else self._value()

    def __repr__(self) -> str:
        return "Secret(•••)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self.reveal_bytes(), other.reveal_bytes())

    def __hash__(self) -> int:
        raise TypeError("a secret is not a key")
