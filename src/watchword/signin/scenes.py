"""What a page shows of an attempt: where it stands, what was sent, what could be asked instead, in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from watchword.authenticators.challenges import Challenges, Place, Purpose
from watchword.authenticators.model import PersonStore
from watchword.authenticators.proving import Asked, Proving
from watchword.authenticators.registry import Registry
from watchword.authenticators.reviewing import to_review
from watchword.authenticators.ways import Ways
from watchword.kernel.clock import Clock
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.kernel.words import Words
from watchword.kernel.work import Transaction
from watchword.sessions.model import Opened
from watchword.signin.course import counting, offers
from watchword.signin.entry import Stored
from watchword.signin.memory import Memory
from watchword.signin.model import Challenged, Option, Register, Review


@dataclass(frozen=True)
class Line:
    """One of several things to choose from; `value` is what a form says of it, where its place does not."""

    icon: str
    words: Words
    value: str = ""


@dataclass(frozen=True)
class Scene:
    """`prompt` is what the method shows of what it asks, `lines` what could be asked, in the order of the machine's
    offers. `session` is the one that was just opened or stepped up, `remembered` what the browser is remembered by
    from now on (None: as before), `remember_days` for how long it may be, 0 where that is not offered."""

    stored: Stored
    prompt: Mapping[str, Any] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    session: Opened | None = None
    remembered: tuple[str, ...] | None = None
    remember_days: int = 0


@dataclass(frozen=True)
class Scenes:
    """Looks up what a scene needs."""

    registry: Registry
    ways: Ways
    proving: Proving
    challenges: Challenges
    memory: Memory
    persons: PersonStore
    clock: Clock

    async def of(self, tx: Transaction, stored: Stored) -> Scene:
        """The scene of an attempt."""
        prompt, lines = await self._prompt(tx, stored), await self._lines(tx, stored)
        return Scene(stored, prompt, lines, remember_days=await self._days(tx, stored))

    async def _days(self, tx: Transaction, stored: Stored) -> int:
        """Offered beside a second factor, and where nothing fresh is asked for."""
        attempt, claimant = stored.attempt, stored.attempt.claimant
        second = isinstance(attempt.state, Challenged) and attempt.proofs and attempt.requirement.since is None
        return await self.memory.days(tx, claimant.user) if second and claimant and claimant.user else 0

    async def _prompt(self, tx: Transaction, stored: Stored) -> Mapping[str, Any]:
        claimant = stored.attempt.claimant
        if stored.welcomed:
            return await self.proving.prompt(tx, anybody(stored))
        match stored.attempt.state:
            case Challenged() as state:
                return await self.proving.prompt(tx, asked(stored, state.option))
            case Register() as state if state.chosen is not None and claimant is not None:
                place = Place(stored.id, Purpose.REGISTRATION, state.chosen, claimant.user)
                open_ = await self.challenges.find(tx, place, self.clock())
                return open_.prompt if open_ else {}
            case _:
                return {}

    async def _lines(self, tx: Transaction, stored: Stored) -> tuple[Line, ...]:
        """Before the first proof the same for everybody; after it, which of theirs it is (CATALOGUE ENUM-03)."""
        options, claimant = offers(stored.attempt), stored.attempt.claimant
        if isinstance(stored.attempt.state, Review) and claimant and claimant.user:
            return await self._to_review(tx, claimant.user)
        if len(options) < 2 or claimant is None:
            return ()
        if claimant.user is None or not counting(stored.attempt):
            return tuple(self._named(option) for option in options)
        known = await self.ways.of(tx, claimant.user, self.clock())
        described = {(way.authenticator.id, way.mode.name): way for way in known.ways}
        found: list[Line] = []
        for option in options:
            way = described.get((option.authenticator, option.mode))
            screen = way.method.screen if way else None
            if way is None or screen is None:
                found.append(self._named(option))
            else:
                found.append(Line(screen.icon, screen.describe(way.authenticator.bound(), way.mode)))
        return tuple(found)

    async def _to_review(self, tx: Transaction, user: UserId) -> tuple[Line, ...]:
        """What was registered before re-registration was required."""
        settings = await self.persons.settings(tx, user)
        known = await self.ways.of(tx, user, self.clock())
        found = to_review(known.live, settings.reregistration, self.registry) if settings.reregistration else []
        lines: list[Line] = []
        for each in found:
            method = self.registry[each.method]
            screen, face = method.screen, method.face
            words = (
                screen.describe(each.bound(), method.modes[0]) if screen else Words(face.label if face else each.method)
            )
            lines.append(Line(screen.icon if screen else "mail", words, each.id))
        return tuple(lines)

    def _named(self, option: Option) -> Line:
        screen = self.registry[option.method].screen
        return Line(screen.icon, screen.name) if screen else Line("", Words(option.method))


def asked(stored: Stored, option: Option) -> Asked:
    """Of whom an attempt asks an option; of a decoy, of nobody."""
    claimant = stored.attempt.claimant
    user: UserId | None = None if option.decoy or claimant is None else claimant.user
    return Asked(user, option.authenticator, option.method, option.mode, stored.id)


def anybody(stored: Stored) -> Asked:
    """Of whom an attempt asks what it asks of whoever comes."""
    return Asked(None, AuthenticatorId(""), stored.welcomed, "", stored.id, anybody=True)
