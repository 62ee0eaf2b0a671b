"""A browser at our door: the cookie that ties it to its sign-ins, and the one of its session."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from watchword.kernel.actor import Origin
from watchword.signin.entry import Visit
from watchword.signin.memory import MOST_PEOPLE
from watchword.web.cookies import Cookie
from watchword.web.forgery import Forgery

BROWSER = Cookie("browser")
"""Names the browser, proves nothing; kept when somebody has signed in, so that it is familiar to them."""
SESSION = Cookie("session")
"""The token of a session. Lax: an application's page may bring a person to us, a form of theirs may not."""

REMEMBERED = Cookie("remembered")
"""The tokens by which a browser is remembered, of each person who uses it one, the latest first."""


@dataclass(frozen=True)
class Door:
    """Reads who comes. `new_token` makes a cookie's value: 256 bits."""

    forgery: Forgery
    new_token: Callable[[], str]

    def visit(self, request: Request) -> Visit:
        """The browser as it is; without a cookie it has no sign-in under way."""
        origin: Origin = request.scope["watchword.origin"]
        return Visit(BROWSER.read(request) or "", origin, SESSION.read(request), _remembered(request))

    def enter(self, request: Request) -> Visit:
        """The browser, named where it was not."""
        origin: Origin = request.scope["watchword.origin"]
        browser = BROWSER.read(request) or self.new_token()
        return Visit(browser, origin, SESSION.read(request), _remembered(request))

    @staticmethod
    def is_ahead(request: Request) -> bool:
        """Whether a browser fetches the page before anybody has asked for it, or without showing it: ahead of a click
        (Sec-Purpose: `prefetch`, `prefetch;prerender`; before that, Purpose and X-Moz), or as a part of something else
        (Fetch Metadata: anything but the document that is navigated to)."""
        said = request.headers
        purposes = (said.get("sec-purpose", ""), said.get("purpose", ""), said.get("x-moz", ""))
        aside = (said.get("sec-fetch-mode", "navigate"), said.get("sec-fetch-dest", "document"))
        return any("prefetch" in each.lower() for each in purposes) or aside != ("navigate", "document")

    @staticmethod
    def remember(request: Request, response: Response, visit: Visit) -> None:
        """Give a browser that was named just now its name."""
        if BROWSER.read(request) != visit.browser:
            BROWSER.write(response, visit.browser)


def _remembered(request: Request) -> tuple[str, ...]:
    return tuple((REMEMBERED.read(request) or "").split(".")[:MOST_PEOPLE]) if REMEMBERED.read(request) else ()
