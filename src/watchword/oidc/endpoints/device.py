"""The page on which the code of a device is typed (RFC 8628 section 3.3)."""

from dataclasses import dataclass
from typing import assert_never

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.kernel.clock import format_instant
from watchword.kernel.errors import Problem
from watchword.oidc.approving import Approving, Decided, NoSuchCode, Shown, SignInFirst, Waits
from watchword.oidc.endpoints.authorize import refused_page
from watchword.oidc.endpoints.door import Door, Handler, Readers, body_of
from watchword.oidc.endpoints.paper import Paper
from watchword.oidc.model import Browser
from watchword.oidc.protocol.form import parse_form
from watchword.oidc.protocol.user_code import shown_user_code, typed_user_code


@dataclass(frozen=True)
class DeviceEndpoints:
    """The endpoints."""

    door: Door
    paper: Paper
    approving: Approving

    def routes(self) -> list[Route]:
        """Where they are served."""
        route, nobody = self.door.route, Readers.NOBODY
        return [
            route("/device", self._page(self.ask), readers=nobody),
            route("/device", self._page(self.answer), "POST", readers=nobody),
        ]

    async def ask(self, request: Request) -> Response:
        """The field. A code in the address is filled in, and still sent by the person (DEV-01)."""
        code = typed_user_code(parse_form(request.scope["query_string"]).get("user_code", ""))
        return self._field(request, self.paper.browser(request), shown_user_code(code) if code else "")

    async def answer(self, request: Request) -> Response:
        """A code, or what was decided about it."""
        browser, fields = self.paper.browser(request), parse_form(await body_of(request))
        self.paper.check(request, fields)
        code, do = fields.get("user_code", ""), fields.get("do")
        if do in ("approve", "deny"):
            shown = await self.approving.decide(code, browser, approved=do == "approve")
        else:
            shown = await self.approving.look(code, browser)
        return self._shown(request, browser, shown, code)

    def _shown(self, request: Request, browser: Browser, shown: Shown, typed: str) -> Response:
        match shown:
            case SignInFirst(path):
                return self.paper.go(request, browser, path)
            case NoSuchCode():
                return self._field(request, browser, typed[:16], wrong=True)
            case Decided(approved):
                return self.paper.draw(request, browser, "device_done.html", approved=approved)
            case Waits():
                return self._question(request, browser, shown)
            case _:
                assert_never(shown)

    def _field(self, request: Request, browser: Browser, code: str, *, wrong: bool = False) -> Response:
        status = 400 if wrong else 200
        return self.paper.draw(request, browser, "device.html", status, action="/device", code=code, wrong=wrong)

    def _question(self, request: Request, browser: Browser, waits: Waits) -> Response:
        return self.paper.draw(
            request,
            browser,
            "device_confirm.html",
            action="/device",
            code=shown_user_code(waits.code),
            application=waits.passed.client.name,
            account=waits.passed.account.upn,
            api=waits.passed.api.name,
            scopes=waits.passed.wanted.names,
            beyond=waits.beyond,
            ip=waits.request.ip,
            at=format_instant(waits.request.opened_at)[:16].replace("T", " "),
        )

    def _page(self, handler: Handler) -> Handler:
        async def shown(request: Request) -> Response:
            try:
                return await handler(request)
            except Problem as problem:
                return refused_page(self.door, self.paper, request, problem)

        return shown
