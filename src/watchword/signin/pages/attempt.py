"""The pages of a sign-in: one address for each attempt, drawn by where it stands; every button is a form.

Works without scripts wherever the method asked for does. A wrong answer, an old page or a second window never loses
where the person is: the page that belongs to the attempt is drawn again, with a sentence that says why.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from watchword.authenticators.guarding import FAMILIAR_FOR
from watchword.kernel.clock import DAY
from watchword.kernel.errors import Conflict, Invalid, NotFound, Problem, Unauthenticated
from watchword.kernel.ids import canonical_guid
from watchword.kernel.words import Words
from watchword.signin.answering import Answers
from watchword.signin.entry import Visit, for_anybody
from watchword.signin.interrupts import Interrupts
from watchword.signin.model import Answered, Denied, GiveUp, OtherWays, Why
from watchword.signin.pages.door import BROWSER, REMEMBERED, SESSION, Door
from watchword.signin.pages.drawing import Drawing
from watchword.signin.scenes import Scene
from watchword.signin.service import SignIn
from watchword.web.form import Form, old_page, read_form

_LONGEST_REMEMBERED = 365 * DAY
Do = Callable[[Visit, str, Form], Awaitable[Scene]]


@dataclass(frozen=True)
class SignInPages:
    """The pages. `persistent` is how long the cookie of a session lasts that is to outlive the browser's window."""

    service: SignIn
    answers: Answers
    interrupts: Interrupts
    drawing: Drawing
    door: Door
    persistent: int

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/signin/{id}", self._guarded(self.show), methods=["GET"]),
            Route("/signin/{id}", self._guarded(self.post), methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The page where the attempt stands.

        Of a session that is stepped up, the first look moves it on, and may have a message sent: once for each attempt,
        since the next look finds it where the first one brought it; in the browser whose cookie it belongs to, which no
        preview of a link has; and only where somebody is about to see the page. What is fetched ahead is refused, and
        then the browser fetches it when it is wanted (Speculation Rules; a prefetch that is answered is shown as it
        is, so it cannot be another page than the real one).
        """
        if self.door.is_ahead(request):
            return Response(status_code=503)
        visit = self.door.visit(request)
        look = self.service.see if request.method == "HEAD" else self.service.arrive
        return self._drawn(request, visit, await look(visit, _id(request)))

    async def post(self, request: Request) -> Response:
        """A button was pressed."""
        visit = self.door.visit(request)
        form = await read_form(request)
        self.door.forgery.check(request, visit.browser, form.text("csrf"))
        id_ = _id(request)
        if form.text("do") == "restart":
            return await self._restart(visit, id_)
        if form.text("do") == "switch":
            return await self._restart(visit, id_, somebody_else=True)
        if form.text("do") == "cancel":
            return await self._cancel(request, visit, id_)
        try:
            scene = await self._do(form.text("do"))(visit, id_, form)
        except (Invalid, Conflict) as problem:
            return self._drawn(request, visit, await self.service.see(visit, id_), problem, form)
        except Unauthenticated as revoked:
            raise _over() from revoked
        if scene.stored.is_shown:
            return self._drawn(request, visit, scene)
        moved = RedirectResponse(f"/signin/{id_}", 303)
        self._remember(moved, scene)
        return moved

    def _do(self, name: str) -> Do:
        """What a button means. Raises Invalid for one that no page of ours has."""
        deeds: Mapping[str, Do] = {
            "identify": lambda visit, id_, form: self.service.identify(visit, id_, form.text("name").strip()[:256]),
            "pick": lambda visit, id_, form: self.service.pick(visit, id_, form.number("place")),
            "others": lambda visit, id_, _form: self.service.take(visit, id_, OtherWays()),
            "again": lambda visit, id_, _form: self.service.send_again(visit, id_),
            "answer": self._answer,
            "welcome": self._welcome,
            "unasked": lambda visit, id_, form: self.answers.answer_unasked(visit, id_, self._typed(form)),
            "change": lambda visit, id_, form: self.interrupts.change(visit, id_, self._typed(form)),
            "choose": lambda visit, id_, form: self.interrupts.choose(visit, id_, form.text("method") or None),
            "draft": lambda visit, id_, form: self.interrupts.draft(visit, id_, self._typed(form)),
            "confirm": lambda visit, id_, form: self.interrupts.confirm(visit, id_, self._typed(form)),
            "review": lambda visit, id_, form: self.interrupts.review(visit, id_, form.ticked("keep")),
            "stay": lambda visit, id_, form: self.service.take(visit, id_, Answered(form.text("stay") == "yes")),
        }
        if name not in deeds:
            raise old_page()
        return deeds[name]

    async def _answer(self, visit: Visit, id_: str, form: Form) -> Scene:
        typed, remember = self._typed(form), form.text("remember") == "yes"
        return await self.answers.answer(visit, id_, typed, remember=remember, proved=form.text("proved"))

    async def _welcome(self, visit: Visit, id_: str, form: Form) -> Scene:
        method = self.drawing.registry.methods.get(form.text("method"))
        if method is None:
            raise old_page()
        return await self.service.welcome(visit, id_, method)

    async def _restart(self, visit: Visit, id_: str, *, somebody_else: bool = False) -> Response:
        """The same errand from the beginning, for whose it was, or for somebody else."""
        entry = (await self.service.see(visit, id_)).stored.entry
        again = await self.service.begin(visit, for_anybody(entry) if somebody_else else entry)
        await self.service.take(visit, id_, GiveUp())
        return RedirectResponse(f"/signin/{again}", 303)

    async def _cancel(self, request: Request, visit: Visit, id_: str) -> Response:
        """They give up: back to who waits for them. Who comes back to this page later is not sent there again."""
        scene = await self.service.take(visit, id_, GiveUp())
        gave_up = scene.stored.attempt.state == Denied(Why.GAVE_UP)
        if gave_up and scene.stored.entry.cancel_path:
            return self.drawing.leaving(request, scene)
        return RedirectResponse(f"/signin/{id_}", 303)

    def _typed(self, form: Form) -> dict[str, str]:
        """The text fields that a method's form may have; what is not typed by a person comes by no form."""
        return {name: form.text(name) for name in form.fields if name in self.drawing.fields}

    def _drawn(
        self, request: Request, visit: Visit, scene: Scene, problem: Problem | None = None, form: Form | None = None
    ) -> Response:
        given = self._typed(form) if form else {}
        response = self.drawing.scene(request, visit.browser, scene, problem, given)
        self._remember(response, scene)
        if scene.session is not None:
            lasts = self.persistent if scene.session.session.persistent else None
            SESSION.write(response, scene.session.token.reveal(), lasts)
            BROWSER.write(response, visit.browser, FAMILIAR_FOR)
        return response

    @staticmethod
    def _remember(response: Response, scene: Scene) -> None:
        """What the browser is remembered by from now on; how long it is good for is not the cookie's to say."""
        if scene.remembered is not None:
            REMEMBERED.write(response, ".".join(scene.remembered), _LONGEST_REMEMBERED)

    def _guarded(self, handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            try:
                return await handler(request)
            except Problem as problem:
                status = 404 if isinstance(problem, NotFound) else 400
                return self.drawing.trouble(request, problem, status)

        return guarded


def _id(request: Request) -> str:
    id_ = canonical_guid(request.path_params["id"])
    if id_ is None:
        raise _over()
    return id_


def _over() -> NotFound:
    """There is nothing to go on with, or no more."""
    return NotFound("sign-in-unknown", Words("This sign-in is over, or was begun in another browser."))
