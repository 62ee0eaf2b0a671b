"""Signing in: who is it, how would they prove it, is the answer right."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

from watchword.authenticators.guarding import Whence
from watchword.authenticators.proving import Asked, Settle, Verdict
from watchword.authenticators.registry import AnyMethod
from watchword.kernel.clock import MINUTE
from watchword.kernel.clock import after as later
from watchword.kernel.errors import Conflict
from watchword.kernel.ids import UserId, new_guid
from watchword.kernel.words import Words
from watchword.kernel.work import Transaction
from watchword.signin.claimants import Found
from watchword.signin.course import offers
from watchword.signin.entry import Entry, Stored, Visit
from watchword.signin.journal import Move
from watchword.signin.model import (
    Attempt,
    Challenged,
    Failed,
    Identify,
    Option,
    OtherWays,
    Picked,
    Proved,
    Step,
)
from watchword.signin.moving import MOVED_ON, Moves, after, moved_on
from watchword.signin.scenes import Scene, anybody, asked

_LOOKS, _PAUSE_S = 10, 0.1
LASTS = 10 * MINUTE
"""An attempt, from the first page to the last (STANDARDS section 10: pre-auth transaction)."""
WRONG = Words("That was not right. Please try again, or use another way.")
"""The notice after any wrong answer: one sentence for all (CATALOGUE ENUM-01)."""


@dataclass(frozen=True)
class SignIn:
    """The service."""

    moves: Moves

    async def begin(self, visit: Visit, entry: Entry) -> str:
        """A new attempt of a browser; its id. One that steps a session up rests on what was proved in that by now, and
        how long it lasts was said when it was opened; without such a session it is anybody's."""
        moves, now = self.moves, self.moves.clock()

        async def unit(tx: Transaction) -> str:
            proofs = await moves.opening.proved(tx, visit, entry.user, now) if entry.user is not None else ()
            errand = replace(entry, proofs=proofs, user=entry.user if proofs else None)
            fresh = Attempt(
                requirement=moves.claimants.strengths.one(entry.wanted.since),
                opened_at=now,
                ends_at=later(now, LASTS),
                proofs=proofs,
                may_stay=entry.may_stay and not proofs,
            )
            stored = Stored(new_guid(), 0, entry.hint, None, errand, fresh)
            await moves.attempts.add(tx, moves.digest(visit.browser), stored)
            return stored.id

        return await moves.units.write(unit)

    async def arrive(self, visit: Visit, id_: str) -> Scene:
        """Where it stands, for a browser that was sent there. One that steps a session up goes on now to what is asked:
        what comes of that (another token, another cookie) reaches the browser with this page."""
        moves = self.moves

        async def look(tx: Transaction) -> Scene | None:
            stored = await moves.find(tx, visit, id_)
            return await moves.scenes.of(tx, stored) if _stepping_up(stored) is None else None

        async def unit(tx: Transaction) -> Scene:
            stored = await moves.find(tx, visit, id_, held=True)
            user = _stepping_up(stored)
            if user is None:
                return await moves.scenes.of(tx, stored)
            found = await moves.claimants.of(tx, user, moves.clock())
            moved = await moves.move(tx, visit, stored, moves.identified(visit, stored, found))
            shown = await moves.scenes.of(tx, moved.stored)
            return replace(shown, session=moved.session, remembered=moved.remembered)

        seen = await moves.units.read(look)
        return await moves.again(unit) if seen is None else seen

    async def see(self, visit: Visit, id_: str) -> Scene:
        """Where it stands, for a page that is drawn anew. Raises NotFound for an attempt of another browser."""
        return await self.moves.see(visit, id_)

    async def name_of(self, user: UserId) -> str:
        """The user name of somebody who is signed in."""
        ways = self.moves.claimants.ways
        return (await self.moves.units.read(lambda tx: ways.people.person(tx, user))).upn

    async def identify(self, visit: Visit, id_: str, name: str) -> Scene:
        """Somebody says who they are."""
        moves = self.moves

        async def step(tx: Transaction, stored: Stored) -> tuple[Stored, Step]:
            named = replace(stored, name=name)
            found = await moves.claimants.named(tx, name, moves.clock())
            return named, moves.identified(visit, named, found)

        return await moves.take(visit, id_, step)

    async def pick(self, visit: Visit, id_: str, place: int) -> Scene:
        """They would rather be asked for the option at that place of the list."""

        async def step(_tx: Transaction, stored: Stored) -> tuple[Stored, Step]:
            options = offers(stored.attempt)
            if not 0 <= place < len(options):
                return stored, OtherWays()
            return stored, Picked(options[place].authenticator, options[place].mode)

        return await self.moves.take(visit, id_, step)

    async def take(self, visit: Visit, id_: str, step: Step) -> Scene:
        """A step that needs nothing looked up: other ways, stay signed in, give up."""

        async def given(_tx: Transaction, stored: Stored) -> tuple[Stored, Step]:
            return stored, step

        return await self.moves.take(visit, id_, given)

    async def send_again(self, visit: Visit, id_: str) -> Scene:
        """What was sent did not arrive: the same option, asked anew."""

        async def step(_tx: Transaction, stored: Stored) -> tuple[Stored, Step]:
            match stored.attempt.state:
                case Challenged() as state:
                    return stored, Picked(state.option.authenticator, state.option.mode)
                case _:
                    return stored, OtherWays()

        return await self.moves.take(visit, id_, step)

    async def answer(self, visit: Visit, id_: str, typed: Mapping[str, str], *, remember: bool = False) -> Scene:
        """The answer to what is asked. Counted before it is judged; right or wrong, the attempt moves on with it."""
        stored = await self.moves.units.read(lambda tx: self.moves.find(tx, visit, id_))
        state = stored.attempt.state
        if not isinstance(state, Challenged):
            return await self.see(visit, id_)

        async def settle(tx: Transaction, verdict: Verdict) -> Scene:
            if verdict.proof is None and not verdict.late:
                return await self._wrong(tx, visit, stored, verdict)
            found = replace(await self._same(tx, visit, stored, verdict), notice=None)
            step = _step(verdict, remember=remember)
            return await self.moves.move(tx, visit, _asking_that(found, verdict), step, verdict)

        return await self._judged(visit, stored, asked(stored, state.option), typed, settle)

    async def _wrong(self, tx: Transaction, visit: Visit, stored: Stored, verdict: Verdict) -> Scene:
        """Counted wherever the sign-in stands by now: who guesses in many windows at once leaves as many traces."""
        found = await self.moves.find(tx, visit, stored.id, held=True)
        if _question(found) != _question(stored):
            return await self._wrong_elsewhere(tx, visit, stored, verdict)
        return await self.moves.move(tx, visit, replace(found, notice=WRONG), _step(verdict, remember=False), verdict)

    async def _wrong_elsewhere(self, tx: Transaction, visit: Visit, stored: Stored, verdict: Verdict) -> Scene:
        """What was answered is asked no more: the sign-in stays where it is, and the answer has a record of its own."""
        alone = replace(stored, id=new_guid())
        step, now = _step(verdict, remember=False), self.moves.clock()
        await self.moves.journal.note(tx, visit, Move(alone, alone, step, verdict), now)
        found = await self.moves.find(tx, visit, stored.id)
        return await self.moves.scenes.of(tx, replace(found, notice=MOVED_ON))

    # --- by an authenticator that says itself whose it is ---

    async def welcome(self, visit: Visit, id_: str, method: AnyMethod) -> Scene:
        """Ask whoever has an authenticator of the method, before anybody said who they are."""
        moves = self.moves

        async def unit(tx: Transaction) -> Scene:
            stored = await moves.find(tx, visit, id_)
            if stored.attempt.proofs or method.welcome is None:
                return await moves.scenes.of(tx, stored)
            welcomed = replace(stored, welcomed=method.name, notice=None)
            await moves.proving.welcome(tx, anybody(welcomed))
            return await moves.keep(tx, welcomed)

        return await moves.again(unit)

    async def answer_unasked(self, visit: Visit, id_: str, typed: Mapping[str, str]) -> Scene:
        """Its answer says whose it is; then it is judged like any other, and the attempt is theirs if it is right."""
        moves = self.moves
        stored = await moves.units.read(lambda tx: moves.find(tx, visit, id_))
        if not stored.welcomed or stored.attempt.proofs:
            return await self.see(visit, id_)
        method = moves.claimants.registry[stored.welcomed]
        key = method.found_by(typed)
        known = await moves.units.read(lambda tx: self._owner(tx, method, key))
        if known is None:
            return await self._nobody(visit, stored)
        owner, option = known

        async def settle(tx: Transaction, verdict: Verdict) -> Scene:
            found = replace(
                await self._same(tx, visit, stored, verdict), welcomed="", notice=None if verdict.proof else WRONG
            )
            named = replace(found, name=owner.account.upn if owner.account else "")
            steps = (moves.identified(visit, named, owner), Picked(option.authenticator, option.mode))
            asking, step = after(named, steps, moves.clock()), _step(verdict, remember=False)
            if verdict.proof is not None:
                return await moves.move(tx, visit, asking, step, verdict)
            scene = await moves.keep(tx, found)
            await moves.journal.note(tx, visit, Move(asking, asking, step, verdict), moves.clock())
            return scene

        user = owner.claimant.user
        about = replace(anybody(stored), user=user, authenticator=option.authenticator, mode=option.mode)
        return await self._judged(visit, stored, about, typed, settle)

    async def _judged(
        self, visit: Visit, stored: Stored, about: Asked, typed: Mapping[str, str], settle: Settle[Scene]
    ) -> Scene:
        """Raises Conflict where the answer of another window came first, once that one has moved the sign-in on: who
        sends the same answer twice sees what came of it."""
        try:
            return await self.moves.proving.answer(about, typed, self._whence(visit, stored), settle)
        except Conflict:
            await self._until_moved(visit, stored)
            raise

    async def _until_moved(self, visit: Visit, stored: Stored) -> None:
        """A second at most."""
        for _ in range(_LOOKS):
            found = await self.moves.units.read(lambda tx: self.moves.find(tx, visit, stored.id))
            if found.revision != stored.revision:
                return
            await asyncio.sleep(_PAUSE_S)

    def _whence(self, visit: Visit, stored: Stored) -> Whence:
        browser = self.moves.digest(visit.browser)
        return Whence(visit.origin, browser, stored.name, proved=bool(stored.attempt.proofs))

    async def _owner(self, tx: Transaction, method: AnyMethod, key: str | None) -> tuple[Found, Option] | None:
        claimants = self.moves.claimants
        return None if key is None else await claimants.by_key(tx, method, key, self.moves.clock())

    async def _nobody(self, visit: Visit, stored: Stored) -> Scene:
        """What answered is known to nobody here."""
        moves = self.moves

        async def unit(tx: Transaction) -> Scene:
            found = await self._same(tx, visit, stored)
            scene = await moves.keep(tx, replace(found, welcomed="", notice=WRONG))
            unknown = Verdict(None, "unknown", dead=True)
            await moves.journal.note(tx, visit, Move(found, found, Failed(), unknown), moves.clock())
            return scene

        return await moves.units.write(unit)

    async def _same(self, tx: Transaction, visit: Visit, stored: Stored, verdict: Verdict | None = None) -> Stored:
        """The attempt as it was when its answer was given. Raises Conflict where it went on since, or is about to by
        the answer of another window."""
        found = await self.moves.find(tx, visit, stored.id)
        if found.revision != stored.revision or (verdict is not None and verdict.late):
            raise moved_on()
        return found


def _stepping_up(stored: Stored) -> UserId | None:
    """Whose session is to be stepped up by a sign-in that nobody has come to yet."""
    return stored.entry.user if isinstance(stored.attempt.state, Identify) else None


def _question(stored: Stored) -> tuple[UserId | None, Option] | None:
    """What is asked, and of whom."""
    attempt = stored.attempt
    if attempt.claimant is None or not isinstance(attempt.state, Challenged):
        return None
    return attempt.claimant.user, attempt.state.option


def _asking_that(stored: Stored, verdict: Verdict) -> Stored:
    """Where another authenticator of the same person answered than the one that was asked, it is as if it had been."""
    state, proof = stored.attempt.state, verdict.proof
    if proof is None or not isinstance(state, Challenged) or proof.authenticator == state.option.authenticator:
        return stored
    answered = replace(state, option=replace(state.option, authenticator=proof.authenticator))
    return replace(stored, attempt=replace(stored.attempt, state=answered))


def _step(verdict: Verdict, *, remember: bool) -> Step:
    if verdict.proof is None:
        return Failed(dead=verdict.dead and verdict.code != "not-now")
    return Proved(verdict.proof, verdict.temporary, remember)
