"""Answers at a sign-in: counted before they are judged, and written down, right or wrong, wherever it stands by then.

Who sends a right answer twice (a double click, a page that is sent again) is neither wrong nor guessing: the second
is not judged, counts for nothing and leaves no record, and the person sees what came of the first.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

from watchword.authenticators.guarding import Whence
from watchword.authenticators.proving import Asked, Settle, Verdict
from watchword.authenticators.registry import AnyMethod
from watchword.kernel.errors import Conflict
from watchword.kernel.ids import UserId, new_guid
from watchword.kernel.words import Words
from watchword.kernel.work import Transaction
from watchword.signin.claimants import Found
from watchword.signin.entry import Stored, Visit
from watchword.signin.journal import Move
from watchword.signin.model import Challenged, Failed, Option, Picked, Proved, Step
from watchword.signin.moving import MOVED_ON, Moves, after, moved_on
from watchword.signin.scenes import Scene, anybody, asked

_LOOKS, _PAUSE_S = 10, 0.1
_MARK_CHARACTERS = 4
"""Of a keyed digest: 16 bits tell what is sent twice from what is tried, and are of no use to who guesses."""
WRONG = Words("That was not right. Please try again, or use another way.")
"""The notice after any wrong answer: one sentence for all (CATALOGUE ENUM-01)."""


@dataclass(frozen=True)
class Answers:
    """The service."""

    moves: Moves

    async def answer(
        self, visit: Visit, id_: str, typed: Mapping[str, str], *, remember: bool = False, proved: str = ""
    ) -> Scene:
        """The answer to what is asked. Counted before it is judged; right or wrong, the attempt moves on with it.

        `proved` is what the page said of how many proofs there were: where there are more by now, the question of that
        page was answered already, and what stands there now was asked afterwards.
        """
        stored = await self.moves.units.read(lambda tx: self.moves.find(tx, visit, id_))
        attempt = stored.attempt
        state = attempt.state
        if not isinstance(state, Challenged) or proved not in ("", str(len(attempt.proofs))):
            return await self.moves.see(visit, id_)
        about = asked(stored, state.option)

        async def settle(tx: Transaction, verdict: Verdict) -> Scene:
            if verdict.proof is None and not verdict.late:
                return await self._wrong(tx, visit, stored, verdict)
            found = await self._same(tx, visit, stored, verdict)
            right = replace(found, notice=None, answered=self._mark(stored, about, typed))
            step = _step(verdict, remember=remember)
            return await self.moves.move(tx, visit, _asking_that(right, verdict), step, verdict)

        return await self._judged(visit, stored, about, typed, settle)

    async def _wrong(self, tx: Transaction, visit: Visit, stored: Stored, verdict: Verdict) -> Scene:
        """Counted wherever the sign-in stands by now: who guesses in many windows at once leaves as many traces."""
        found = await self.moves.find(tx, visit, stored.id, held=True)
        if _question(found) != _question(stored):
            return await self._wrong_elsewhere(tx, visit, stored, verdict)
        return await self.moves.move(tx, visit, replace(found, notice=WRONG), _step(verdict, remember=False), verdict)

    async def _wrong_elsewhere(self, tx: Transaction, visit: Visit, asking: Stored, verdict: Verdict) -> Scene:
        """What was answered is asked no more: the sign-in stays where it is, and the answer has a record of its own."""
        alone = replace(asking, id=new_guid())
        step, now = _step(verdict, remember=False), self.moves.clock()
        await self.moves.journal.note(tx, visit, Move(alone, alone, step, verdict), now)
        found = await self.moves.find(tx, visit, asking.id)
        return await self.moves.scenes.of(tx, replace(found, notice=MOVED_ON))

    # --- by an authenticator that says itself whose it is ---

    async def answer_unasked(self, visit: Visit, id_: str, typed: Mapping[str, str]) -> Scene:
        """Its answer says whose it is; then it is judged like any other, and the attempt is theirs if it is right."""
        moves = self.moves
        stored = await moves.units.read(lambda tx: moves.find(tx, visit, id_))
        if not stored.welcomed or stored.attempt.proofs:
            return await moves.see(visit, id_)
        method = moves.claimants.registry[stored.welcomed]
        key = method.found_by(typed)
        known = await moves.units.read(lambda tx: self._owner(tx, method, key))
        if known is None:
            unknown = Verdict(None, "unknown", dead=True)
            return await moves.units.write(lambda tx: self._wrong_unasked(tx, visit, stored, stored, unknown))
        owner, option = known
        about = replace(anybody(stored), user=owner.claimant.user, authenticator=option.authenticator, mode=option.mode)

        async def settle(tx: Transaction, verdict: Verdict) -> Scene:
            asking = self._asking(visit, stored, owner, option)
            if verdict.proof is None and not verdict.late:
                return await self._wrong_unasked(tx, visit, stored, asking, verdict)
            await self._same(tx, visit, stored, verdict)
            right = replace(asking, notice=None, welcomed="", answered=self._mark(stored, about, typed))
            return await moves.move(tx, visit, right, _step(verdict, remember=False), verdict)

        return await self._judged(visit, stored, about, typed, settle)

    def _asking(self, visit: Visit, stored: Stored, owner: Found, option: Option) -> Stored:
        """As if they had said who they are, and had been asked for that."""
        named = replace(stored, name=owner.account.upn if owner.account else "")
        steps = (self.moves.identified(visit, named, owner), Picked(option.authenticator, option.mode))
        return after(named, steps, self.moves.clock())

    async def _wrong_unasked(
        self, tx: Transaction, visit: Visit, stored: Stored, asking: Stored, verdict: Verdict
    ) -> Scene:
        """Who they said they are is written down, and forgotten: the sign-in is nobody's as before."""
        found = await self.moves.find(tx, visit, stored.id, held=True)
        if (found.welcomed, found.attempt) != (stored.welcomed, stored.attempt):
            return await self._wrong_elsewhere(tx, visit, asking, verdict)
        scene = await self.moves.keep(tx, replace(found, welcomed="", notice=WRONG))
        move = Move(asking, asking, _step(verdict, remember=False), verdict)
        await self.moves.journal.note(tx, visit, move, self.moves.clock())
        return scene

    async def _owner(self, tx: Transaction, method: AnyMethod, key: str | None) -> tuple[Found, Option] | None:
        claimants = self.moves.claimants
        return None if key is None else await claimants.by_key(tx, method, key, self.moves.clock())

    # --- either way ---

    async def _judged(
        self, visit: Visit, stored: Stored, about: Asked, typed: Mapping[str, str], settle: Settle[Scene]
    ) -> Scene:
        """Raises Conflict where the answer of another window came first, once that one has moved the sign-in on: who
        sends the same answer twice sees what came of it."""
        mark = self._mark(stored, about, typed)

        async def already(tx: Transaction) -> bool:
            return mark != "" and (await self.moves.find(tx, visit, stored.id)).answered == mark

        try:
            return await self.moves.proving.answer(about, typed, self._whence(visit, stored), settle, already)
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

    def _mark(self, stored: Stored, about: Asked, typed: Mapping[str, str]) -> str:
        """Of an answer that is good once. What people choose is right however often it is sent, and nothing is kept of
        it."""
        if self.moves.claimants.registry[about.method].guessable:
            return ""
        answer = "\n".join(typed[name] for name in sorted(typed))
        return self.moves.digest(f"answer/{stored.id}/{about.authenticator}/{answer}").hex()[:_MARK_CHARACTERS]

    def _whence(self, visit: Visit, stored: Stored) -> Whence:
        browser = self.moves.digest(visit.browser)
        return Whence(visit.origin, browser, stored.name, proved=bool(stored.attempt.proofs))

    async def _same(self, tx: Transaction, visit: Visit, stored: Stored, verdict: Verdict) -> Stored:
        """The attempt as it was when its answer was given. Raises Conflict where it went on since, or is about to by
        the answer of another window."""
        found = await self.moves.find(tx, visit, stored.id)
        if found.revision != stored.revision or verdict.late:
            raise moved_on()
        return found


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
