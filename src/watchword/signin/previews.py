"""Previewing sign-ins: an administrator, or the person, asks what would be seen. Nothing is sent, nothing is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from watchword.access.desk import Case, Desk, Work, needs
from watchword.access.session_actions import SIGN_IN_PREVIEW
from watchword.authenticators.model import Authenticator
from watchword.authenticators.registry import AnyMethod, Registry
from watchword.authenticators.reviewing import to_review
from watchword.authenticators.ways import Known, applies
from watchword.kernel.ids import UserId
from watchword.method import Mode, Purpose
from watchword.sessions.remembered import Choices
from watchword.signin.claimants import Claimants
from watchword.signin.demand import Reason, Wanted
from watchword.signin.demands import Demands
from watchword.signin.model import (
    Challenged,
    Change,
    Denied,
    Granted,
    Identify,
    Pick,
    Register,
    Review,
    StaySignedIn,
)
from watchword.signin.preview import Hidden, Imagined, Offered, Prompt, foresee, unneeded

TITLES: Mapping[type, str] = {
    Identify: "Sign in",
    Pick: "Choose how to sign in",
    Register: "Keep your account safe",
    Review: "Are these still yours?",
    StaySignedIn: "Stay signed in?",
    Granted: "Signing you in",
    Denied: "You are not signed in",
}
"""The headings of pages that belong to no method, as the templates have them; a test compares."""
STATES: Mapping[type, str] = {
    Identify: "identify",
    Pick: "pick",
    Challenged: "challenge",
    Change: "change",
    Register: "register",
    Review: "review",
    StaySignedIn: "staySignedIn",
    Granted: "granted",
    Denied: "denied",
}


@dataclass(frozen=True)
class Circumstances:
    """Of a sign-in: what the application asks for, where it comes from, and whether its browser is remembered."""

    acr: str | None = None
    ip: str = ""
    remembered: bool = False


@dataclass(frozen=True)
class Missing:
    """A mode that is not offered, and why; `detail` is the method's own reason."""

    method: str
    mode: str
    rule: Hidden
    detail: str = ""


@dataclass(frozen=True)
class Page:
    """One page: where the sign-in stands, the heading, what is asked for, and all that could be chosen instead."""

    state: str
    title: str
    asked: Offered | None
    offered: tuple[Offered, ...]


@dataclass(frozen=True)
class Preview:
    """What is required, and why; every page in order; what is not offered."""

    acr: str
    reason: Reason
    pages: tuple[Page, ...]
    hidden: tuple[Missing, ...]


@dataclass(frozen=True)
class Previews:
    """The service."""

    desk: Desk
    registry: Registry
    claimants: Claimants
    demands: Demands
    choices: Choices

    @needs(SIGN_IN_PREVIEW)
    async def preview(self, case: Case, given: Circumstances) -> Preview:
        """What that person would see now."""
        return await case.read(lambda work: self._foreseen(work, given))

    async def _foreseen(self, work: Work, given: Circumstances) -> Preview:
        user = UserId(work.user.user_id)
        known = await self.claimants.ways.of(work.tx, user, work.now)
        demand = await self.demands.of(work.tx, user, Wanted(given.acr), given.ip)
        claimant = (await self.claimants.of(work.tx, user, work.now)).claimant
        temporary = frozenset(each.id for each in known.live if self._is_temporary(each))
        remembered = given.remembered and await self._may_be_remembered(work)
        imagined = Imagined(claimant, demand.requirement, work.now, temporary, remembered)
        prompts = foresee(imagined)
        seen = [each for each in prompts if not isinstance(each.state, Review) or await self._has_more(work, known)]
        pages = tuple(page for prompt in seen for page in self._pages(prompt))
        return Preview(demand.requirement.acr, demand.reason, pages, self._hidden(known, imagined, prompts, work))

    async def _has_more(self, work: Work, known: Known) -> bool:
        """Whether anything was registered before re-registration was required, so that it is looked over."""
        settings = await self.claimants.persons.settings(work.tx, UserId(work.user.user_id))
        asked = settings.reregistration
        return asked is not None and bool(to_review(known.live, asked, self.registry))

    async def _may_be_remembered(self, work: Work) -> bool:
        chosen = await self.choices.remembering(work.tx)
        return chosen.days > 0 and (chosen.administrators or not work.user.roles)

    def _is_temporary(self, authenticator: Authenticator) -> bool:
        return self.registry[authenticator.method].temporary(authenticator.bound())

    # --- in words ---

    def _pages(self, prompt: Prompt) -> Iterator[Page]:
        """One for each; but setting something up may take two, for what is given and what confirms it."""
        for title in self._titles(prompt):
            yield Page(STATES[type(prompt.state)], title, prompt.asked, prompt.offered)

    def _titles(self, prompt: Prompt) -> Iterator[str]:
        screen = self.registry[prompt.asked[0]].screen if prompt.asked else None
        match prompt.state:
            case Challenged(option) if screen is not None:
                yield str(screen.challenge(self.registry[option.method].mode(option.mode)).title)
            case Change() if screen is not None and screen.change is not None:
                yield str(screen.change.title)
            case Register(chosen=str()) if screen is not None:
                yield from (str(form.title) for form in (screen.draft, screen.confirm) if form is not None)
            case state:
                yield TITLES[type(state)]

    # --- what is not offered ---

    def _hidden(self, known: Known, imagined: Imagined, prompts: tuple[Prompt, ...], work: Work) -> tuple[Missing, ...]:
        shown = frozenset[Offered]().union(*(prompt.own for prompt in prompts))
        modes = ((method, mode) for method in self.registry for mode in method.modes)
        missing = [(method, mode) for method, mode in modes if (method.name, mode.name) not in shown]
        return tuple(self._missing(known, imagined, method, mode, work) for method, mode in missing)

    def _missing(self, known: Known, imagined: Imagined, method: AnyMethod, mode: Mode, work: Work) -> Missing:
        owned = [each for each in known.live if each.method == method.name]
        if method.verify is None or not mode.factors or Purpose.SIGN_IN not in method.purposes:
            return Missing(method.name, mode.name, Hidden.PROVES_NOTHING)
        if not owned:
            return Missing(method.name, mode.name, Hidden.NO_AUTHENTICATOR)
        if not applies(mode, known.policy):
            return Missing(method.name, mode.name, Hidden.POLICY)
        if any((way.method.name, way.mode.name) == (method.name, mode.name) for way in known.ways):
            return Missing(method.name, mode.name, unneeded(imagined, mode.name))
        context = self.claimants.ways.context_for(method.name, known, work.now)
        reasons = (method.ready(context, each.bound(), mode) for each in owned if each.usable)
        said = next((reason.code for reason in reasons if reason is not None), "deactivated")
        return Missing(method.name, mode.name, Hidden.NOT_READY, said)
