"""Moving an attempt on: one step, one transaction, one winner.

A claimant has no rights: nothing here asks the access matrix, and nothing is done but what the machine asks for. Each
step looks the claimant up anew, so that what was taken away, disabled or demanded meanwhile counts at once.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar, assert_never

from watchword.authenticators.model import Taken
from watchword.authenticators.proving import Proving, Verdict
from watchword.kernel.clock import Clock, Instant
from watchword.kernel.errors import Conflict, NotFound
from watchword.kernel.messages import Unsent
from watchword.kernel.words import Words, as_words
from watchword.kernel.work import Transaction, Units
from watchword.method import Rejected
from watchword.sessions.model import Opened
from watchword.signin.claimants import Claimants, Found
from watchword.signin.course import Advanced, knowing, offers
from watchword.signin.demands import Demands
from watchword.signin.entry import Attempts, Opening, Stored, Visit
from watchword.signin.journal import Journal, Move
from watchword.signin.machine import advance
from watchword.signin.memory import Memory
from watchword.signin.model import (
    Challenge,
    Changed,
    Effect,
    GiveUp,
    Granted,
    Identified,
    Pick,
    Recalled,
    Settle,
    Setup,
    Step,
)
from watchword.signin.scenes import Scene, Scenes, asked

T = TypeVar("T")
_AGAIN = 5
MOVED_ON = Words("This sign-in went on in another window.")


Make = Callable[[Transaction, Stored], Awaitable[tuple[Stored, Step]]]


@dataclass(frozen=True)
class Moves:
    """Carries steps out."""

    units: Units
    attempts: Attempts
    claimants: Claimants
    proving: Proving
    scenes: Scenes
    opening: Opening
    demands: Demands
    journal: Journal
    memory: Memory
    digest: Callable[[str], bytes]
    clock: Clock

    async def see(self, visit: Visit, id_: str) -> Scene:
        """Where it stands, for a page that is drawn anew. Raises NotFound for an attempt of another browser."""

        async def unit(tx: Transaction) -> Scene:
            return await self.scenes.of(tx, await self.find(tx, visit, id_))

        return await self.units.read(unit)

    async def take(self, visit: Visit, id_: str, make: Make) -> Scene:
        """One step, made in the transaction that carries it out."""

        async def unit(tx: Transaction) -> Scene:
            stored, step = await make(tx, replace(await self.find(tx, visit, id_), notice=None, welcomed=""))
            return await self.move(tx, visit, stored, step)

        return await self.again(unit)

    async def move(
        self, tx: Transaction, visit: Visit, stored: Stored, step: Step, verdict: Verdict | None = None
    ) -> Scene:
        """In a transaction that is open already; `verdict`, where an answer was judged. Raises Conflict where another
        step came first."""
        now = self.clock()
        found = await self._look(tx, stored, step, now)
        attempt, effects = await self._advanced(tx, visit, stored, step, found, now)
        moved = Move(stored, replace(stored, attempt=attempt), step, verdict, found)
        await self.journal.note(tx, visit, moved, now)
        recalled, effects, remembered = await self._recalled(tx, visit, moved, effects, now)
        session: Opened | None = None
        for effect in effects:
            recalled, opened = await self._do(tx, visit, recalled, effect, now)
            session = opened or session
        if session is not None:
            remembered = await self.memory.keep(tx, visit, recalled, now) or remembered
        return replace(await self.keep(tx, recalled), session=session, remembered=remembered)

    async def keep(self, tx: Transaction, stored: Stored) -> Scene:
        """Write down where it stands. Raises Conflict where another step came first. What the page needs is looked up
        where it is shown now: elsewhere the browser comes and asks for it."""
        if not await self.attempts.keep(tx, stored):
            raise moved_on()
        kept = replace(stored, revision=stored.revision + 1)
        return await self.scenes.of(tx, kept) if kept.is_shown else Scene(kept)

    async def find(self, tx: Transaction, visit: Visit, id_: str, *, held: bool = False) -> Stored:
        """The attempt of that browser; `held`, until the transaction ends. Raises NotFound."""
        stored = await self.attempts.find(tx, id_, self.digest(visit.browser), held=held)
        if stored is None:
            raise NotFound("sign-in-unknown", Words("This sign-in is over, or was begun in another browser."))
        return stored

    def identified(self, visit: Visit, stored: Stored, found: Found) -> Identified:
        """Somebody, and what is asked of them; of nobody, what is asked of an ordinary person."""
        if found.claimant.user is None:
            return Identified(found.claimant, self.claimants.strengths.one(stored.entry.wanted.since))
        demand = self.demands.by(found.settings, stored.entry.wanted, visit.origin.ip)
        return Identified(found.claimant, demand.requirement)

    async def again(self, unit: Callable[[Transaction], Awaitable[T]]) -> T:
        """Once more where somebody else opened the same challenge at the same moment."""
        for _ in range(_AGAIN):
            try:
                return await self.units.write(unit)
            except Taken:
                continue
        raise moved_on()

    async def _look(self, tx: Transaction, stored: Stored, step: Step, now: Instant) -> Found | None:
        """Who is trying, as they are at this moment; None where nobody is known yet, or it was just said."""
        known = stored.attempt.claimant
        if known is None or known.user is None or isinstance(step, Identified | GiveUp):
            return None
        return await self.claimants.of(tx, known.user, now)

    async def _advanced(
        self, tx: Transaction, visit: Visit, stored: Stored, step: Step, found: Found | None, now: Instant
    ) -> Advanced:
        """The step, by what is known of the claimant at this moment; then a look whether what is asked still stands."""
        if not isinstance(step, Changed) and not await self._stands(tx, visit, stored, now):
            return advance(stored.attempt, GiveUp(), now)
        if found is None:
            return advance(stored.attempt, step, now)
        if found.claimant.user is None:
            return advance(stored.attempt, GiveUp(), now)
        fresh = self.identified(visit, stored, found)
        moved, effects = advance(knowing(stored.attempt, fresh), step, now)
        if effects or moved.state != stored.attempt.state:  # asked for anew, the state is the same and a code is sent
            return moved, effects
        return advance(moved, fresh, now)

    async def _stands(self, tx: Transaction, visit: Visit, stored: Stored, now: Instant) -> bool:
        """Whether the session that is stepped up is still there (CATALOGUE SES-04). Who has changed their password on
        the way has ended it themselves."""
        user = stored.entry.user
        if user is None or stored.attempt.changed_at is not None:
            return True
        return bool(await self.opening.proved(tx, visit, user, now))

    async def _recalled(
        self, tx: Transaction, visit: Visit, move: Move, effects: tuple[Effect, ...], now: Instant
    ) -> tuple[Stored, tuple[Effect, ...], tuple[str, ...] | None]:
        """Before a second factor is asked for: whether the browser is remembered for it. Then nothing is sent."""
        stored, attempt = move.after, move.after.attempt
        asking = any(isinstance(effect, Challenge) for effect in effects) and attempt.proofs
        if not asking or not visit.remembered or attempt.requirement.since is not None:
            return stored, effects, None
        found = await self.memory.recall(tx, visit, stored, now)
        if found is None:
            return stored, effects, None
        step = Recalled(found.proof)
        known, then = advance(attempt, step, now)
        after_all = replace(stored, attempt=known)
        await self.journal.note(tx, visit, Move(stored, after_all, step, found=move.found), now)
        return after_all, then if known is not attempt else effects, found.tokens

    async def _do(
        self, tx: Transaction, visit: Visit, stored: Stored, effect: Effect, now: Instant
    ) -> tuple[Stored, Opened | None]:
        match effect:
            case Challenge():
                return _not_sent(stored, await self.proving.open(tx, asked(stored, effect.option))), None
            case Setup():
                return stored, None
            case Settle():
                granted = isinstance(stored.attempt.state, Granted)
                return stored, await self.opening.open(tx, visit, stored, now) if granted else None
            case _ as never:
                assert_never(never)


def after(stored: Stored, steps: Iterable[Step], now: Instant) -> Stored:
    """Where it stands after steps that ask nobody for anything: what they lead to has been answered already."""
    attempt = stored.attempt
    for step in steps:
        attempt, _ = advance(attempt, step, now)
    return replace(stored, attempt=attempt)


def moved_on() -> Conflict:
    """Two windows, one sign-in."""
    return Conflict("sign-in-moved-on", MOVED_ON)


def _not_sent(stored: Stored, refused: Unsent | Rejected | None) -> Stored:
    """Where it could not be sent, the others are offered, and the page says why."""
    if refused is None:
        return stored
    shown = replace(stored.attempt, state=Pick(offers(stored.attempt)))
    return replace(stored, attempt=shown, notice=as_words(refused.message))
