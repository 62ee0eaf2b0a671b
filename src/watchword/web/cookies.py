"""Cookies as STANDARDS section 10 wants them: `__Host-`, Secure, HttpOnly, no Domain, one value each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from watchword.kernel.clock import SECOND

_TOKEN_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
_SAID = "watchword.cookies"
"""Where a request keeps its cookies, from when the first was asked for."""


@dataclass(frozen=True)
class Cookie:
    """One of ours. `name` without its prefix."""

    name: str
    same_site: Literal["lax", "strict"] = "lax"

    def read(self, request: Request) -> str | None:
        """Its value; None where there is none, or more than one: a planted one beside ours is not guessed about."""
        found = _said(request).get(self._full, ())
        if len(found) != 1 or not found[0] or not set(found[0]) <= _TOKEN_CHARACTERS:
            return None
        return found[0]

    def write(self, response: Response, value: str, lasts: int | None = None) -> None:
        """Set it, for `lasts` microseconds, or until the browser is closed."""
        response.set_cookie(
            self._full,
            value,
            max_age=None if lasts is None else lasts // SECOND,
            path="/",
            secure=True,
            httponly=True,
            samesite=self.same_site,
        )

    def clear(self, response: Response) -> None:
        """Take it away."""
        response.set_cookie(self._full, "", max_age=0, path="/", secure=True, httponly=True, samesite=self.same_site)

    @property
    def _full(self) -> str:
        return f"__Host-{self.name}"


SESSION = Cookie("session")
"""The browser's session. Set by the sign-in pages."""


def _said(request: Request) -> Mapping[str, Sequence[str]]:
    """Every cookie of a request by its name: they are taken apart once, however many are asked for."""
    said: dict[str, list[str]] | None = request.scope.get(_SAID)
    if said is None:
        said = request.scope[_SAID] = {}
        lines: list[str] = [line.decode("latin-1") for name, line in request.scope["headers"] if name == b"cookie"]
        for each in (each for line in lines for each in line.split(";")):
            name, equals, value = each.strip().partition("=")
            if equals:
                said.setdefault(name, []).append(value)
    return said
