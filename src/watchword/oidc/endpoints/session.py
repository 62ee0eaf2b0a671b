"""The end-session endpoint (OpenID Connect RP-Initiated Logout 1.0)."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from watchword.kernel.errors import Problem
from watchword.oidc.endpoints.authorize import refused_page
from watchword.oidc.endpoints.door import Door, Readers, body_of
from watchword.oidc.endpoints.paper import Paper
from watchword.oidc.leaving import Leaving, Left
from watchword.oidc.protocol.form import parse_form

_CARRIED = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state")


@dataclass(frozen=True)
class SessionEndpoints:
    """The endpoints."""

    door: Door
    paper: Paper
    leaving: Leaving

    def routes(self) -> list[Route]:
        """Where they are served."""
        route = self.door.route
        return [
            route("/{t}/oauth2/v2.0/logout", self.logout, "GET", "POST", readers=Readers.NOBODY),
            route("/adfs/oauth2/logout", self.logout, "GET", "POST", readers=Readers.NOBODY),
        ]

    async def logout(self, request: Request) -> Response:
        """Sign out, after asking where the application does not show whom it means."""
        try:
            return await self._logout(request)
        except Problem as problem:
            return refused_page(self.door, self.paper, request, problem)

    async def _logout(self, request: Request) -> Response:
        raw = request.scope["query_string"] if request.method == "GET" else await body_of(request)
        fields, browser = parse_form(raw), self.paper.browser(request)
        confirmed = request.method == "POST" and fields.get("do") == "leave"
        if confirmed:
            self.paper.check(request, fields)
        outcome = await self.leaving.leave(fields, browser, confirmed=confirmed)
        if not isinstance(outcome, Left):
            carried = {name: fields[name] for name in _CARRIED if name in fields}
            return self.paper.draw(request, browser, "leave.html", action=request.url.path, fields=carried)
        if outcome.to:
            gone: Response = RedirectResponse(outcome.to, 303 if request.method == "POST" else 302)
        else:
            gone = self.paper.draw(request, browser, "left.html")
        self.paper.session.clear(gone)
        return gone
