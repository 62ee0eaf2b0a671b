"""The authorization endpoint, as a browser meets it (RFC 6749 section 3.1, OpenID Connect Core section 3.1.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from watchword.kernel.errors import Problem
from watchword.kernel.ids import canonical_guid
from watchword.oidc.authorizing import Authorizing, unknown_errand
from watchword.oidc.consenting import Answered, AskConsent, GoTo, Outcome, Yes
from watchword.oidc.endpoints.door import Door, Handler, Readers, as_refused, body_of
from watchword.oidc.endpoints.paper import Paper, targets_of
from watchword.oidc.endpoints.permissions_told import told
from watchword.oidc.model import Browser
from watchword.oidc.protocol.authorization_request import Reply
from watchword.oidc.protocol.authorization_response import location, members
from watchword.oidc.protocol.errors import OAuthRefused
from watchword.oidc.protocol.form import parse_form

_NOBODY = Readers.NOBODY
_FITS = 8 * 1024
"""Bytes of a form that can be an address as well. Another site's form brings no cookies, a redirect to an address does
(docs/decisions/0016-session-cookies-are-lax.md)."""


@dataclass(frozen=True)
class AuthorizeEndpoints:
    """The endpoints."""

    door: Door
    paper: Paper
    authorizing: Authorizing
    issuer: str

    def routes(self) -> list[Route]:
        """Where they are served. Everything under way comes back to one path, whatever name it came by."""
        route = self.door.route
        return [
            route("/{t}/oauth2/v2.0/authorize", self._page(self.authorize), "GET", "POST", readers=_NOBODY),
            route("/adfs/oauth2/authorize", self._page(self.authorize), "GET", "POST", readers=_NOBODY),
            route("/{t}/oauth2/v2.0/authorize/resume", self._page(self.resume), readers=_NOBODY),
            route("/{t}/oauth2/v2.0/authorize/consent", self._page(self.consent), "POST", readers=_NOBODY),
        ]

    async def authorize(self, request: Request) -> Response:
        """A request, in the query or in a form."""
        raw = request.scope["query_string"] if request.method == "GET" else await body_of(request)
        fields, browser = parse_form(raw), self.paper.browser(request)
        if request.method == "POST" and request.headers.get("sec-fetch-site") == "cross-site" and len(raw) <= _FITS:
            return RedirectResponse(f"{request.url.path}?{urlencode(fields)}", 303)
        return self._answer(request, browser, await self.authorizing.begin(fields, browser))

    async def resume(self, request: Request) -> Response:
        """Back from the sign-in pages."""
        browser, fields = self.paper.browser(request), parse_form(request.scope["query_string"])
        cancelled = fields.get("cancelled") == "1"
        outcome = await self.authorizing.resume(_errand(fields), browser, cancelled=cancelled)
        return self._answer(request, browser, outcome)

    async def consent(self, request: Request) -> Response:
        """Yes, or no."""
        browser, fields = self.paper.browser(request), parse_form(await body_of(request))
        self.paper.check(request, fields)
        answer = Yes(for_all=fields.get("for_all") == "1") if fields.get("do") == "accept" else None
        return self._answer(request, browser, await self.authorizing.consent(_errand(fields), browser, answer))

    def _answer(self, request: Request, browser: Browser, outcome: Outcome) -> Response:
        match outcome:
            case GoTo(path, wish):
                return self.paper.go(request, browser, path, wish)
            case AskConsent():
                return self._question(request, browser, outcome)
            case Answered(reply, told):
                told = self._error(request, told) if isinstance(told, OAuthRefused) else told
                return self._reply(request, browser, reply, members(reply, self.issuer, told))

    def _reply(self, request: Request, browser: Browser, reply: Reply, answer: Mapping[str, str]) -> Response:
        """By redirect, never 307 or 308, which would carry a form on (RFC 9700 section 4.12); or by a form of ours."""
        where = location(reply, answer)
        if where is not None:
            return RedirectResponse(where, 303 if request.method == "POST" else 302)
        targets, to = targets_of(reply.redirect_uri), reply.redirect_uri
        return self.paper.draw(request, browser, "form_post.html", targets=targets, address=to, fields=answer)

    def _question(self, request: Request, browser: Browser, asked: AskConsent) -> Response:
        passed = asked.passed
        return self.paper.draw(
            request,
            browser,
            "consent.html",
            targets=targets_of(asked.reply.redirect_uri),
            wish=asked.wish,
            action=f"/{self.door.tenant}/oauth2/v2.0/authorize/consent",
            errand=asked.errand,
            application=passed.client.name,
            account=passed.account.upn,
            api=passed.api.name,
            permissions=told(passed.wanted.names, passed.api),
            beyond=asked.beyond,
            may_for_all=asked.may_for_all,
        )

    def _error(self, request: Request, refused: OAuthRefused) -> dict[str, str]:
        body = self.door.body(request, refused)
        names = ("error", "error_description", "error_uri", "suberror")
        subcode = {"error_subcode": refused.subcode} if refused.subcode else {}
        return {name: str(body[name]) for name in names if name in body} | subcode

    def _page(self, handler: Handler) -> Handler:
        """What goes wrong here is told to the person: the application is not known well enough to be told."""

        async def shown(request: Request) -> Response:
            try:
                return await handler(request)
            except Problem as problem:
                return refused_page(self.door, self.paper, request, problem)

        return shown


def refused_page(door: Door, paper: Paper, request: Request, problem: Problem) -> Response:
    """A page that says what is wrong, and what to tell who asks about it."""
    refused, headers = as_refused(problem)
    body = door.body(request, refused)
    page = paper.draw(
        request,
        paper.browser(request),
        "refused.html",
        400 if refused.status == 401 else refused.status,
        "'self'",
        message=refused.message,
        code=refused.code,
        number=refused.aadsts,
        request_id=body["trace_id"],
        timestamp=body["timestamp"],
    )
    page.headers.update(headers)
    return page


def _errand(fields: Mapping[str, str]) -> str:
    """Raises Invalid for what can be no errand's name."""
    id_ = canonical_guid(fields.get("id", ""))
    if id_ is None:
        raise unknown_errand()
    return id_
