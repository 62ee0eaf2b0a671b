"""The pages of the identity platform, drawn for one browser; and the browser itself, by its cookies."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from watchword.kernel.actor import Origin
from watchword.oidc.model import Browser
from watchword.oidc.tickets import Tickets, is_ticket
from watchword.web.cookies import Cookie

BROWSER = Cookie("browser")
"""What all that a browser has under way is bound to. Lax: it is brought when an application sends the browser here."""


class Pages(Protocol):
    """Draws templates (`web.templating.Pages`)."""

    def draw(
        self,
        request: Request,
        template: str,
        values: Mapping[str, Any],
        *,
        browser: str = "",
        status: int = 200,
        form_targets: str = "'self'",
        wish: str = "",
    ) -> HTMLResponse:
        """One page."""
        ...

    def remember(self, response: Response, wish: str) -> None:
        """Let the browser be spoken to in one of these languages from now on."""
        ...


class FormCheck(Protocol):
    """Whether a form comes from a page of ours (`web.forgery.Forgery`)."""

    def check(self, request: Request, browser: str | None, token: str) -> None:
        """Raises Forbidden where it does not."""
        ...


@dataclass(frozen=True)
class Paper:
    """Pages and cookies. `session`: the cookie of the browser's session, which the sign-in pages set."""

    pages: Pages
    forms: FormCheck
    session: Cookie
    tickets: Tickets

    def browser(self, request: Request) -> Browser:
        """What a browser brought; a new ticket where it has none."""
        origin: Origin = request.scope["watchword.origin"]
        kept = BROWSER.read(request) or ""
        ticket = kept if is_ticket(kept) else self.tickets.make().reveal()
        return Browser(self.session.read(request) or "", ticket, origin)

    def check(self, request: Request, fields: Mapping[str, str]) -> None:
        """Raises Forbidden for a form that does not come from a page of ours."""
        self.forms.check(request, BROWSER.read(request), fields.get("csrf", ""))

    def draw(
        self,
        request: Request,
        browser: Browser,
        template: str,
        status: int = 200,
        targets: str = "*",
        wish: str = "",
        **values: Any,
    ) -> Response:
        """One page. Where its forms lead is open: a browser applies that to the redirect to the application as well
        (AUTHORITY section 16)."""
        name, ticket = f"oidc/{template}", browser.ticket
        page = self.pages.draw(request, name, values, browser=ticket, status=status, form_targets=targets, wish=wish)
        BROWSER.write(page, browser.ticket)
        return page

    def go(self, request: Request, browser: Browser, path: str, wish: str = "") -> Response:
        """To another page of ours, by GET whatever this was (RFC 9700 section 4.12)."""
        away = RedirectResponse(path, 303 if request.method == "POST" else 302)
        BROWSER.write(away, browser.ticket)
        self.pages.remember(away, wish)
        return away


def targets_of(redirect_uri: str) -> str:
    """Whither forms may lead on the way to that address: the web, and a program's own scheme."""
    scheme = urlsplit(redirect_uri).scheme
    return "*" if scheme in ("http", "https") else f"* {scheme}:"
