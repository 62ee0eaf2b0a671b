"""Proving at sign-in: what an authenticator asks is sent, the answer is counted, then judged.

Counted means: durably, in a transaction of its own, before the answer is looked at (ARCHITECTURE section 5). What the
right answer changes (the spent challenge, the last step of a code, the counter of a key) is changed by conditional
statements in the transaction that also writes down how the sign-in goes on: of many right answers one is accepted.
Whatever is wrong looks alike, and costs alike (CATALOGUE ENUM-01, ENUM-02).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar, assert_never

from watchword.authenticators.challenges import Challenge, ChallengeId, Challenges, Place, Purpose
from watchword.authenticators.guarding import Counted, Guard, Try, Whence
from watchword.authenticators.judging import judge, work_in_vain
from watchword.authenticators.model import AuthenticatorStore, Hasher, Taken
from watchword.authenticators.registry import Registry
from watchword.authenticators.throttle import Resting
from watchword.authenticators.ways import Way, Ways
from watchword.kernel.assurance import Proof
from watchword.kernel.clock import Clock, Instant
from watchword.kernel.errors import Conflict, Throttled
from watchword.kernel.ids import AuthenticatorId, UserId, new_guid
from watchword.kernel.messages import Outbox, Replies, Unsent
from watchword.kernel.words import Words
from watchword.kernel.work import Transaction, Units
from watchword.method import Accepted, Ask, Opened, Rejected

T = TypeVar("T")


@dataclass(frozen=True)
class Asked:
    """Of whom what is asked, and in which sign-in (`binding`). `anybody`: it was asked before anybody said who they
    are, of whoever has an authenticator of the method."""

    user: UserId | None
    authenticator: AuthenticatorId
    method: str
    mode: str
    binding: str
    anybody: bool = False

    def place(self) -> Place:
        """Where its challenge lies."""
        if self.anybody:
            return Place(self.binding, Purpose.PROOF, self.method)
        return Place(self.binding, Purpose.PROOF, self.method, self.user, self.authenticator)


@dataclass(frozen=True)
class Verdict:
    """Whether the answer was right. `code` says why not, `dead` that no other answer can be; `alarm` that it is worse
    than wrong; `resting` that it was not looked at, because too many were wrong; `temporary` that what was proved is to
    be changed first; `told` what the person should hear of it; `line` which authenticator it was, in words for a list.
    `late`: all the answers that the challenge takes are given, and may be judged at this moment: the attempt is theirs.
    """

    proof: Proof | None
    code: str = ""
    dead: bool = False
    alarm: bool = False
    temporary: bool = False
    told: str | None = None
    resting: bool = False
    late: bool = False
    line: str = ""


_PAUSES_S = (0.1, 0.1, 0.2, 0.2, 0.4, 0.4, 0.8, 0.8, 1.6, 1.6)
"""Between looks whether it is an answer's turn. A password is judged in some hundredths of a second."""
_RETRY_AFTER_S = 5
_NOT_NOW = Verdict(None, "not-now", dead=True)

Settle = Callable[[Transaction, Verdict], Awaitable[T]]
"""What the sign-in writes down in the transaction of the verdict."""
Already = Callable[[Transaction], Awaitable[bool]]
"""Whether this very answer was right a moment ago."""


async def _never(_tx: Transaction) -> bool:
    return False


class _NotYet(Exception):
    """Others from the same network are being judged at this moment."""


@dataclass(frozen=True)
class _Counted:
    """A try that was counted: what it is judged against."""

    guess: Counted
    way: Way
    challenge: Challenge | None
    replies: Mapping[str, str]


@dataclass(frozen=True)
class Proving:
    """Asks, counts and judges, for any method."""

    units: Units
    ways: Ways
    registry: Registry
    store: AuthenticatorStore
    guard: Guard
    challenges: Challenges
    hasher: Hasher
    outbox: Outbox
    replies: Replies
    clock: Clock

    async def open(self, tx: Transaction, asked: Asked) -> Unsent | Rejected | None:
        """Send or show what is asked; why that could not be. Raises Taken where somebody asks the same just now."""
        if not self._is_opened(asked):
            return None
        now = self.clock()
        way = await self._way(tx, asked, now)
        if way is None:
            return await self._pretend(tx, asked, now)
        if way.method.challenge is None:
            return None
        opened = way.method.challenge(way.context, way.bound, way.mode)
        match opened:
            case Opened():
                return await self._keep(tx, asked, opened, now)
            case Rejected():
                return opened
            case Ask():
                raise TypeError(f"{asked.method} asks before it is asked")
            case _ as never:
                assert_never(never)

    def _is_opened(self, asked: Asked) -> bool:
        """Whether there is anything to send or to show: of a password or an app's code there is not."""
        method = self.registry[asked.method]
        return method.challenge is not None or method.welcome is not None

    async def _pretend(self, tx: Transaction, asked: Asked, now: Instant) -> Unsent | None:
        """Nobody is asked as somebody would be, where a method asks alike of all (CATALOGUE ENUM-01)."""
        welcome = self.registry[asked.method].welcome
        if asked.user is not None or welcome is None:
            return None
        return await self._keep(tx, asked, welcome(self.ways.context_of_nobody(asked.method, now)), now)

    async def welcome(self, tx: Transaction, asked: Asked) -> None:
        """Ask whoever has an authenticator of the method."""
        method, now = self.registry[asked.method], self.clock()
        if method.welcome is None:
            raise TypeError(f"{method.name} knows nobody who has not said who they are")
        opened = method.welcome(self.ways.context_of_nobody(method.name, now))
        await self._keep(tx, asked, opened, now)

    async def prompt(self, tx: Transaction, asked: Asked) -> Mapping[str, Any]:
        """What the page shows of what was opened; empty where nothing is, or nothing any more."""
        if not self._is_opened(asked):
            return {}
        challenge = await self.challenges.find(tx, asked.place(), self.clock())
        return challenge.prompt if challenge else {}

    async def answer(
        self,
        asked: Asked,
        typed: Mapping[str, str],
        whence: Whence,
        settle: Settle[T],
        already: Already = _never,
    ) -> T:
        """Judge an answer; what `settle` gave, in the transaction that makes the verdict true. Raises Throttled
        `network-busy` where too many from the same network are being judged, for too long."""
        counted = await self._counted(asked, typed, whence, already)
        if isinstance(counted, Verdict):
            await work_in_vain(self.hasher, self.registry[asked.method], typed)
            return await self.units.write(lambda tx: settle(tx, counted))
        pending = counted.challenge.pending if counted.challenge else {}
        answer = await judge(self.hasher, counted.way, pending, {**typed, **counted.replies})
        return await self.units.write(lambda tx: self._settle(tx, counted, answer, settle))

    # --- counting ---

    async def _counted(
        self, asked: Asked, typed: Mapping[str, str], whence: Whence, already: Already
    ) -> _Counted | Verdict:
        """Counted when it is its turn."""
        for pause in _PAUSES_S:
            try:
                return await self.units.write(lambda tx: self._count(tx, asked, typed, whence, already))
            except _NotYet:
                await asyncio.sleep(pause)
        raise Throttled("network-busy", Words("Please retry again later."), retry_after=_RETRY_AFTER_S)

    async def _count(
        self, tx: Transaction, asked: Asked, typed: Mapping[str, str], whence: Whence, already: Already
    ) -> _Counted | Verdict:
        """A verdict at once where there is nothing to judge, whatever the answer. Raises _NotYet, and has counted
        nothing, where it may be another answer's turn for a moment."""
        now = self.clock()
        way = await self._answering(tx, asked, typed, now)
        line = "" if way is None else _line(way)
        asks = way is not None and way.method.challenge is not None
        challenge = await self.challenges.find(tx, asked.place(), now) if asks else None
        if await already(tx):  # after all that the first may have spent was looked at: it was not, or this is true
            return replace(_NOT_NOW, line=line, late=True)
        if asks:
            if challenge is None:
                return replace(_NOT_NOW, line=line)
            if not await self.challenges.count_try(tx, challenge, now):
                return replace(_NOT_NOW, line=line, late=True)
        guess = await self.guard.admit(tx, self._try(asked, typed, whence, way), now)
        if isinstance(guess, Resting):
            if guess.passing:
                raise _NotYet
            return replace(_NOT_NOW, resting=True, line=line)
        if way is None:
            await self.guard.in_vain(tx, guess, now)
            return replace(_NOT_NOW, line=line)
        return _Counted(guess, way, challenge, await self.replies.of(tx, challenge.id) if challenge else {})

    def _try(self, asked: Asked, typed: Mapping[str, str], whence: Whence, way: Way | None) -> Try:
        answer = "\n".join(typed[name] for name in sorted(typed))
        since = Instant(0) if way is None else way.authenticator.changed_at
        return Try(asked.user, self.registry[asked.method], whence, answer, since)

    # --- making it true ---

    async def _settle(
        self, tx: Transaction, counted: _Counted, answer: Accepted[Any] | Rejected, settle: Settle[T]
    ) -> T:
        match answer:
            case Rejected():
                await self.guard.wrong(tx, counted.guess, self.clock())
                spent = counted.challenge is not None and counted.challenge.tries_left <= 1
                return await settle(tx, Verdict(None, answer.code, spent, answer.alarm, line=_line(counted.way)))
            case Accepted():
                won = await self._accept(tx, counted, answer)
                return await settle(tx, won or Verdict(None, "answered-already", dead=True, late=True))
            case _ as never:
                assert_never(never)

    async def _accept(self, tx: Transaction, counted: _Counted, accepted: Accepted[Any]) -> Verdict | None:
        """None where another right answer came first, or what was judged is not there any more."""
        now, way = self.clock(), counted.way
        before = way.authenticator
        if counted.challenge is not None and not await self.challenges.consume(tx, counted.challenge, now):
            return None
        await self.guard.right(tx, counted.guess, now)
        if accepted.record != before.record and not await self._change(tx, way, accepted.record, now):
            return None
        if not await self.store.used(tx, before.id, now):
            return None
        if accepted.stronger is not None:
            await self._change(tx, way, accepted.stronger, now)
        if accepted.spent and not await self.store.end(tx, before, now, "sign-in"):
            return None
        mode = way.method.mode(accepted.mode or way.mode.name)
        proof = Proof(mode.name, way.method.name, before.id, now, mode.amr, ends_at=accepted.ends_at)
        return Verdict(proof, temporary=accepted.must_change, told=accepted.told, line=_line(way))

    async def _change(self, tx: Transaction, way: Way, record: Any, now: Instant) -> bool:
        before = way.authenticator
        after, keys = before.with_record(record, now), way.method.keys(before.user_id, record)
        same = keys == way.method.keys(before.user_id, before.record)
        try:
            await self.store.change(tx, before, after, None if same else keys)
        except (Conflict, Taken):
            return False
        return True

    async def _way(self, tx: Transaction, asked: Asked, now: Instant) -> Way | None:
        if asked.user is None:
            return None
        way = await self.ways.one(tx, asked.user, asked.authenticator, asked.mode, now)
        return way if way is not None and way.method.name == asked.method else None

    async def _answering(self, tx: Transaction, asked: Asked, typed: Mapping[str, str], now: Instant) -> Way | None:
        """The authenticator that answers: the one that was asked, or another of the same person's that says so."""
        key = self.registry[asked.method].found_by(typed)
        owner = await self.store.owner(tx, asked.method, key) if key is not None else None
        if owner is None or owner[0] != asked.user:
            return await self._way(tx, asked, now)
        return await self._way(tx, replace(asked, authenticator=owner[1]), now)

    async def _keep(self, tx: Transaction, asked: Asked, opened: Opened[Any], now: Instant) -> Unsent | None:
        """What is sent names the challenge that it belongs to."""
        challenge = Challenge.of(ChallengeId(new_guid()), asked.place(), opened, now, asked.mode)
        messages = [replace(message, about=challenge.id) for message in opened.outbox]
        unsent = await self.outbox.put(tx, messages, now)
        if unsent is None and opened.pending is not None:
            await self.challenges.open(tx, challenge)
        return unsent


def _line(way: Way) -> str:
    """Which of somebody's authenticators it is, as a list would name it: no secret, numbers masked."""
    screen = way.method.screen
    return str(screen.describe(way.bound, way.mode)) if screen is not None else ""
