"""Reading a JWT's claims by name and type: a claim is there and right, or the token is refused."""

from collections.abc import Callable, Mapping

from watchword.kernel.clock import SECOND, Instant
from watchword.kernel.errors import Problem

_LAST = 253_402_300_799
"""9999-12-31T23:59:59Z in seconds: later moments are no dates, and would overflow what computes with them."""


class Claims:
    """The members of a JWT's payload. `wrong` makes the refusal of a claim from its name."""

    def __init__(self, members: Mapping[str, object], wrong: Callable[[str], Problem]) -> None:
        self._members = members
        self._wrong = wrong

    def text(self, name: str) -> str:
        """A string."""
        value = self._members.get(name)
        if not isinstance(value, str):
            raise self._wrong(name)
        return value

    def texts(self, name: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """An array of strings; `default` where there is no such claim at all."""
        value = self._members.get(name, default)
        if isinstance(value, list):
            value = tuple(value)
        if not isinstance(value, tuple) or not all(isinstance(item, str) for item in value):
            raise self._wrong(name)
        return value

    def one_or_more_texts(self, name: str) -> tuple[str, ...]:
        """A string, or an array of strings, as `aud` may be (RFC 7519 section 4.1.3)."""
        value = self._members.get(name)
        return (value,) if isinstance(value, str) else self.texts(name)

    def moment(self, name: str, *, fractions: bool = False) -> Instant:
        """A NumericDate (RFC 7519 section 2). Integers alone, unless `fractions`: MSAL for Python sends floats.

        `true` is an integer to Python and is refused; so is what is no moment between 1970 and 9999.
        """
        value = self._members.get(name)
        if not isinstance(value, int | float if fractions else int) or isinstance(value, bool):
            raise self._wrong(name)
        if not 0 <= value <= _LAST:
            raise self._wrong(name)
        return Instant(int(value * SECOND))

    def has(self, name: str) -> bool:
        """Whether the claim is there at all."""
        return name in self._members

    def none(self, *names: str) -> None:
        """Refuse claims that contradict what the token is."""
        for name in names:
            if name in self._members:
                raise self._wrong(name)
