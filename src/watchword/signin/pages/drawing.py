"""Drawing the page of a scene: which template, which words. Knows no method by name: each carries its own forms."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, assert_never

from starlette.requests import Request
from starlette.responses import HTMLResponse

from watchword.authenticators.registry import Registry
from watchword.kernel.actor import Origin
from watchword.kernel.errors import Invalid, Problem, Throttled, Unavailable
from watchword.kernel.words import NOTHING, Words
from watchword.method import Field, FieldKind, Form, Screen
from watchword.signin.answering import WRONG
from watchword.signin.entry import Stored
from watchword.signin.model import (
    Challenged,
    Change,
    Choice,
    Denied,
    Granted,
    Identify,
    Pick,
    Register,
    Review,
    StaySignedIn,
    Why,
)
from watchword.signin.scenes import Scene
from watchword.web.templating import Pages

_WRONG_FIRST = Words(
    "Your account or password is incorrect. If you don’t remember your password, ask your administrator."
)
_WHY = {
    Why.GAVE_UP: Words("This sign-in was ended. You can close this page, or start again."),
    Why.TOO_LATE: Words("This took too long, and has ended. Start again when you are ready."),
    Why.TOO_MANY_WRONG: Words("There were too many wrong answers. Wait a moment, then start again."),
    Why.NO_METHOD: Words(
        "There is no way for you to give the proof that is asked for. Ask your administrator for help."
    ),
    Why.PROOF_REQUIRED: Words(
        "Before you can set up anything, prove that it is you. Ask your administrator for a pass."
    ),
}
_BARE = Form(NOTHING)
_BUSY: Mapping[type, int] = {Throttled: 429, Unavailable: 503}
_PLAIN: Mapping[type, str] = {Identify: "identify.html", StaySignedIn: "stay.html", Granted: "going.html"}

Values = dict[str, Any]


@dataclass(frozen=True)
class Notice:
    """What went wrong, in words: above the form, or `beside` the field that it is about. `target` names that; None: the
    first that is typed into."""

    text: Words | None = None
    beside: bool = False
    target: str | None = None

    def at(self, fields: Sequence[Field]) -> str:
        """The name of the field that it stands beside; empty where it stands above the form."""
        if not self.beside:
            return ""
        return self.target if self.target in [field.name for field in fields] else _typed(fields)


@dataclass(frozen=True)
class Drawing:
    """Draws scenes."""

    pages: Pages
    registry: Registry

    @cached_property
    def fields(self) -> frozenset[str]:
        """The names of every field that a method's form may have."""
        forms = [form for method in self.registry if method.screen for form in _forms(method.screen, method.modes)]
        return frozenset(field.name for form in forms for field in form.fields)

    def scene(
        self, request: Request, browser: str, scene: Scene, problem: Problem | None, given: Mapping[str, str]
    ) -> HTMLResponse:
        """The page. `problem`: what was wrong with what was just sent; `given` is kept where it was no secret."""
        stored = scene.stored
        notice = _notice(stored, problem)
        values: Values = {
            "action": f"/signin/{stored.id}",
            "name": stored.name,
            "proved": len(stored.attempt.proofs),
            "app": stored.entry.app_name,
            "notice": notice.text,
            "return_path": stored.entry.return_path,
            "cancel_path": stored.entry.cancel_path,
            "cancels": bool(stored.entry.cancel_path or stored.attempt.proofs),
        }
        template, more = self._of_state(scene, given, notice)
        return self.pages.draw(request, template, {**values, **more}, browser=browser)

    def leaving(self, request: Request, scene: Scene) -> HTMLResponse:
        """On the way to who waits for somebody who gave up: a page of ours in between, since what answers a form may
        lead nowhere else (Content Security Policy Level 3, `form-action`)."""
        entry = scene.stored.entry
        return self.pages.draw(request, "leaving.html", {"app": entry.app_name, "cancel_path": entry.cancel_path})

    def trouble(self, request: Request, problem: Problem, status: int) -> HTMLResponse:
        """A page for what belongs to no attempt. Who came too often, or at a busy moment, hears when to come again (RFC
        9110, 10.2.3)."""
        origin: Origin = request.scope["watchword.origin"]
        later = problem.retry_after if isinstance(problem, Throttled | Unavailable) else None
        values = {"message": problem.words, "request_id": origin.request_id, "wait": -(-(later or 0) // 60)}
        response = self.pages.draw(request, "trouble.html", values, status=_BUSY.get(type(problem), status))
        if later is not None:
            response.headers["retry-after"] = str(later)
        return response

    def _of_state(self, scene: Scene, given: Mapping[str, str], notice: Notice) -> tuple[str, Values]:
        state = scene.stored.attempt.state
        if scene.stored.welcomed:
            return "challenge.html", self._welcoming(scene, notice)
        match state:
            case Challenged():
                return "challenge.html", self._challenged(state, scene, given, notice)
            case Change():
                method = state.option.method
                form = self._screen(method).change or _BARE
                return "challenge.html", _form(form, "change", method, {}, {}, notice)
            case Register():
                return self._register(state, scene, given, notice)
            case Pick() | Review():
                name = "pick.html" if isinstance(state, Pick) else "review.html"
                return name, {"ways": scene.lines, "kept": scene.lines}
            case Denied():
                return "denied.html", {"why": _WHY[state.why]}
            case Identify() | StaySignedIn() | Granted():
                return _PLAIN[type(state)], {"welcoming": self._welcomes(), "wrong_at": notice.beside}
            case _ as never:
                assert_never(never)

    def _challenged(self, state: Challenged, scene: Scene, given: Mapping[str, str], notice: Notice) -> Values:
        method, first = state.option.method, not scene.stored.attempt.proofs
        form = self._screen(method).challenge(self.registry[method].mode(state.option.mode))
        return {
            **_form(form, "answer", method, scene.prompt, given, notice),
            "others": "others" if len(scene.lines) > 1 else "",
            "fresh_start": first,
            "welcoming": self._welcomes() if first else [],
            "may_remember": scene.remember_days > 0,
            "remember_days": scene.remember_days,
        }

    def _welcoming(self, scene: Scene, notice: Notice) -> Values:
        method = self.registry[scene.stored.welcomed]
        form = self._screen(method.name).challenge(method.modes[0])
        return {**_form(form, "unasked", method.name, scene.prompt, {}, notice), "fresh_start": True}

    def _register(self, state: Register, scene: Scene, given: Mapping[str, str], notice: Notice) -> tuple[str, Values]:
        if state.chosen is None:
            return "register.html", {"ways": [self._choice(choice) for choice in state.choices]}
        screen = self._screen(state.chosen)
        began = state.registration is not None
        form = (screen.confirm if began else screen.draft) or _BARE
        values = _form(form, "confirm" if began else "draft", state.chosen, scene.prompt, given, notice)
        others = "choose" if len(state.choices) > 1 else ""
        return "setup.html", {
            **values,
            "again": "choose",
            "others": others,
            "key": scene.prompt.get("key", ""),
            "link": scene.prompt.get("uri", ""),
        }

    def _welcomes(self) -> list[Values]:
        """The methods that ask nobody who they are."""
        return [self._choice(Choice(each.name, frozenset())) for each in self.registry if each.welcome is not None]

    def _choice(self, choice: Choice) -> Values:
        screen = self._screen(choice.method)
        return {"method": choice.method, "icon": screen.icon, "words": screen.name, "about": screen.about}

    def _screen(self, method: str) -> Screen[Any]:
        screen = self.registry[method].screen
        if screen is None:
            raise TypeError(f"{method} has no page")
        return screen


def _form(
    form: Form, do: str, method: str, prompt: Mapping[str, Any], given: Mapping[str, str], notice: Notice
) -> Values:
    """What the form template needs, all of it: a name that is not there is an error in a template."""
    shown = [field for field in form.fields if field.needs is None or prompt.get(field.needs)]
    return {
        "form": form,
        "secret": any(field.kind in (FieldKind.PASSWORD, FieldKind.NEW_PASSWORD) for field in shown),
        "do": do,
        "fields": shown,
        "filled": {name: value for name, value in prompt.items() if isinstance(value, str | int)},
        "prompt": prompt,
        "picture": _picture(prompt.get(form.picture)) if form.picture else "",
        "script": f"{method}/{form.script}" if form.script else "",
        "given": given,
        "typed": _typed(shown),
        "wrong_at": notice.at(shown),
        "again": "again",
        "others": "",
        "fresh_start": False,
        "welcoming": [],
        "may_remember": False,
        "remember_days": 0,
    }


def _picture(svg: Any) -> str:
    """As a data URL: the page's policy lets no other picture in, and this one holds a secret."""
    return "data:image/svg+xml;base64," + base64.b64encode(str(svg).encode()).decode()


def _forms(screen: Screen[Any], modes: Any) -> list[Form]:
    asked = [screen.challenge(mode) for mode in modes]
    return [*asked, *(form for form in (screen.draft, screen.confirm, screen.change) if form is not None)]


def _typed(fields: Sequence[Field]) -> str:
    """The name of the first field that is typed into."""
    return next((each.name for each in fields if each.kind is not FieldKind.HIDDEN and not each.choices), "")


def _notice(stored: Stored, problem: Problem | None) -> Notice:
    """What was wrong with what was just sent, or is remembered of the step before."""
    if problem is not None:
        return Notice(problem.words, isinstance(problem, Invalid), problem.target)
    if stored.notice != WRONG:
        return Notice(stored.notice)
    return Notice(WRONG if stored.attempt.proofs else _WRONG_FIRST, beside=True)
