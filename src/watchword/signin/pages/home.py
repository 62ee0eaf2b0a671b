"""Signing in for its own sake: where somebody goes who was sent by no application, and how they leave."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from watchword.kernel.clock import Clock
from watchword.kernel.errors import Problem
from watchword.kernel.ids import UserId
from watchword.kernel.work import Transaction
from watchword.sessions.browsing import Sessions
from watchword.sessions.model import Session
from watchword.signin.entry import Entry
from watchword.signin.pages.door import SESSION, Door
from watchword.signin.pages.drawing import Drawing
from watchword.signin.service import SignIn
from watchword.web.form import read_form

HOME = "/signed-in"
_SHOWN = 10

Lately = Callable[[UserId, int], Awaitable[Sequence[Mapping[str, Any]]]]
"""The latest sign-ins in a person's name, so many at most, as microsoft.graph.signIn."""


@dataclass(frozen=True)
class Tried:
    """A sign-in as the person it is about sees it: they notice what was not them (CATALOGUE AUD-03)."""

    at: str
    app: str
    whence: str
    ip: str
    good: bool

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> "Tried":
        """From the log's record."""
        device = record.get("deviceDetail") or {}
        return cls(
            at=record["createdDateTime"][:16].replace("T", " "),
            app=record.get("appDisplayName") or "",
            whence=", ".join(filter(None, (device.get("browser"), device.get("operatingSystem")))),
            ip=record.get("ipAddress") or "",
            good=record["status"]["errorCode"] == 0,
        )


@dataclass(frozen=True)
class HomePages:
    """The pages."""

    service: SignIn
    sessions: Sessions
    drawing: Drawing
    door: Door
    lately: Lately
    clock: Clock

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/signin", self.start, methods=["GET"]),
            Route(HOME, self.home, methods=["GET"]),
            Route("/signout", self.sign_out, methods=["POST"]),
        ]

    async def start(self, request: Request) -> Response:
        """A sign-in of one's own."""
        visit = self.door.enter(request)
        id_ = await self.service.begin(visit, Entry(return_path=HOME))
        response = RedirectResponse(f"/signin/{id_}", 303)
        self.door.remember(request, response, visit)
        return response

    async def home(self, request: Request) -> Response:
        """Who is signed in; who is not is asked to."""
        visit, session = self.door.visit(request), await self._session(request)
        if session is None:
            return RedirectResponse("/signin", 303)
        name = await self.service.name_of(session.user_id)
        tried = [Tried.of(each) for each in await self.lately(session.user_id, _SHOWN)]
        shown = {"name": name, "tried": tried}
        return self.drawing.pages.draw(request, "signed_in.html", shown, browser=visit.browser)

    async def sign_out(self, request: Request) -> Response:
        """End this browser's session."""
        visit = self.door.visit(request)
        try:
            self.door.forgery.check(request, visit.browser, (await read_form(request)).text("csrf"))
        except Problem as problem:
            return self.drawing.trouble(request, problem, 400)
        session, now = await self._session(request), self.clock()
        if session is not None:
            ended = session

            async def unit(tx: Transaction) -> bool:
                return await self.sessions.end(tx, ended.user_id, ended.id, now)

            await self.sessions.units.write(unit)
        response = RedirectResponse("/signin", 303)
        SESSION.clear(response)
        return response

    async def _session(self, request: Request) -> Session | None:
        token = SESSION.read(request)
        return await self.sessions.find(token, self.clock()) if token else None
