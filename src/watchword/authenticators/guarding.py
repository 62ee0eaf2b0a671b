"""Guards against guessing, whichever door the guesses come by: pages, token endpoint, Graph.

Counters lie in the database and belong to the person and the method, not to an authenticator, a name, a sign-in or a
process (CATALOGUE PWD-01, PWD-05, OTP-01). Who tries holds the counter's row while it counts: of two hundred at once,
ten are looked at. A lock begins when it is counted, before it is known whether the answer was wrong: that transaction
writes its record, so that whoever dies before they have judged leaves no lock that the audit does not know (AUD-01);
and who was right after all is unlocked, on the record as well. For what people choose, a browser that has signed the
person in before has a counter of its own, so that who guesses elsewhere does not lock them out (PWD-02). Names that
nobody has are counted alike (ENUM-02).
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from watchword.authenticators import alarms
from watchword.authenticators.model import People
from watchword.authenticators.registry import AnyMethod
from watchword.authenticators.throttle import NONE_YET, Crowd, Limits, Pace, Resting, Streak, count
from watchword.kernel.actor import Actor, Origin
from watchword.kernel.clock import DAY, HOUR, Instant, after
from watchword.kernel.events import Event, Recorder
from watchword.kernel.ids import UserId
from watchword.kernel.messages import Outbox
from watchword.kernel.network import network_of
from watchword.kernel.words import Tongues, english
from watchword.kernel.work import Transaction

FORGOTTEN_AFTER = 7 * DAY
"""Wrong answers count no longer, this long after the last one; but for those that lock for ever."""
FAMILIAR_FOR = 90 * DAY
_MARK_CHARACTERS = 8
"""Of a keyed digest: 32 bits tell three answers apart, and are of little use to whoever had the key as well."""


@dataclass(frozen=True)
class Whence:
    """Where an answer comes from. `browser`: the digest of a browser's cookie; `name`: who they say they are; `proved`:
    they have proved another factor in this sign-in; `signed_in`: the person themselves, with a session."""

    origin: Origin = field(default_factory=Origin)
    browser: bytes = b""
    name: str = ""
    proved: bool = False
    signed_in: bool = False


@dataclass(frozen=True)
class Try:
    """An answer that is to be counted. `since`: when the authenticator was changed; what was wrong before is over."""

    user: UserId | None
    method: AnyMethod
    whence: Whence
    answer: str = field(repr=False)
    since: Instant = NONE_YET


@dataclass(frozen=True)
class Counted:
    """A try that is to be judged now. `key` is its counter, `network` where it is held to account; `locks`: if it is
    wrong, no other is taken until then."""

    tried: Try
    key: str
    network: str = ""
    locks: Instant | None = None


class Guesses(Protocol):
    """Counters. `held` ones are the caller's until the transaction ends."""

    async def begin(self, tx: Transaction, key: str, user: UserId | None, streak: Streak) -> bool:
        """Store a new one; False where there is one already."""
        ...

    async def held(self, tx: Transaction, key: str, user: UserId | None) -> Streak:
        """Wrong answers so far."""
        ...

    async def keep(self, tx: Transaction, key: str, streak: Streak) -> None:
        """Store them."""
        ...

    async def drop(self, tx: Transaction, key: str) -> Instant:
        """It was right; until when it was locked."""
        ...

    async def clear(self, tx: Transaction, user: UserId) -> int:
        """Nothing stands against a person any more; how many counters there were."""
        ...

    async def held_crowd(self, tx: Transaction, network: str) -> Crowd:
        """Who was tried from there."""
        ...

    async def keep_crowd(self, tx: Transaction, network: str, crowd: Crowd, now: Instant) -> None:
        """Store it."""
        ...

    async def may_tell(self, tx: Transaction, user: UserId, what: str, now: Instant, horizon: Instant) -> bool:
        """Whether the person was last told that before the horizon. They are being told now."""
        ...

    async def is_familiar(self, tx: Transaction, user: UserId, browser: bytes) -> bool:
        """Whether the browser has signed the person in."""
        ...

    async def familiarise(self, tx: Transaction, user: UserId, browser: bytes, now: Instant) -> None:
        """It has, now."""
        ...

    async def purge(self, tx: Transaction, now: Instant) -> None:
        """Forget what matters no longer."""
        ...


@dataclass(frozen=True)
class Guard:
    """Counts before anything is judged, and tells of what is found out. `digest` is keyed."""

    guesses: Guesses
    limits: Limits
    people: People
    outbox: Outbox
    recorder: Recorder
    digest: Callable[[str], bytes]
    server: Callable[[Origin], Actor]
    tongues: Tongues = english

    async def admit(self, tx: Transaction, tried: Try, now: Instant) -> Counted | Resting:
        """Count a try, in a transaction that must be durable before it is judged; or that it is not to be judged."""
        whence = tried.whence
        familiar = whence.signed_in or await self._is_familiar(tx, tried)
        network = "" if familiar or whence.proved else network_of(whence.origin.ip)
        closed = await self._join(tx, network, tried, now) if network else None
        if closed is not None:
            return closed
        key = self._key(tried, familiar=familiar)
        streak = await self._count(
            tx, key, tried, self.limits.pace(guessable=tried.method.guessable, familiar=familiar), now
        )
        if isinstance(streak, Resting):
            return streak
        if streak.rests_until <= now:
            return Counted(tried, key, network)
        if tried.user is not None:
            person = await self.people.person(tx, tried.user)
            await self._record(tx, tried, now, alarms.locked(person, tried.method, streak.rests_until))
        return Counted(tried, key, network, streak.rests_until)

    async def right(self, tx: Transaction, counted: Counted, now: Instant) -> None:
        """It was: the counter that it stood on is gone, and no other (CATALOGUE PWD-04)."""
        await self._judge_crowd(tx, counted, now, right=True)
        await self._drop(tx, counted.tried, counted.key, now)

    async def forgive(self, tx: Transaction, tried: Try, now: Instant) -> None:
        """It was right, by whatever it was counted in an earlier transaction."""
        await self._drop(tx, tried, self._key(tried, familiar=tried.whence.signed_in), now)

    async def in_vain(self, tx: Transaction, counted: Counted, now: Instant) -> None:
        """There was nothing to judge it against."""
        await self._judge_crowd(tx, counted, now, right=False)

    async def wrong(self, tx: Transaction, counted: Counted, now: Instant) -> None:
        """It was: the person hears of a lock, and of a second factor that was wrong after the first was right."""
        await self._judge_crowd(tx, counted, now, right=False)
        tried, user = counted.tried, counted.tried.user
        if user is None or not (counted.locks or tried.whence.proved):
            return
        person = await self.people.person(tx, user)
        tongue = self.tongues(person.language)
        if counted.locks is not None:
            if await self.guesses.may_tell(tx, user, "locked", now, after(now, -HOUR)):
                await self.outbox.put(tx, [alarms.lock_notice(person, tried.method, tried.whence.origin, tongue)], now)
        elif await self.guesses.may_tell(tx, user, "second factor", now, after(now, -DAY)):
            await self.outbox.put(tx, [alarms.factor_notice(person, tried.method, tried.whence.origin, tongue)], now)

    async def signed_in(self, tx: Transaction, user: UserId, browser: bytes, now: Instant) -> None:
        """The browser is familiar from now on."""
        await self.guesses.familiarise(tx, user, browser, now)

    async def _count(self, tx: Transaction, key: str, tried: Try, pace: Pace, now: Instant) -> Streak | Resting:
        """Nearly always it is the first since the last right one: then nothing has to be read."""
        mark = self._mark(tried)
        first = count(pace, Streak(), mark, now)
        if isinstance(first, Resting) or await self.guesses.begin(tx, key, tried.user, first):
            return first
        before = await self.guesses.held(tx, key, tried.user)
        if before.at < tried.since:
            return await self._keep(tx, key, first)
        return await self._keep(tx, key, count(pace, before, mark, now))

    async def _keep(self, tx: Transaction, key: str, streak: Streak | Resting) -> Streak | Resting:
        if isinstance(streak, Streak):
            await self.guesses.keep(tx, key, streak)
        return streak

    async def _drop(self, tx: Transaction, tried: Try, key: str, now: Instant) -> None:
        locked_until = await self.guesses.drop(tx, key)
        if tried.user is not None and locked_until > now:
            person = await self.people.person(tx, tried.user)
            await self._record(tx, tried, now, alarms.right_after_all(person, tried.method))

    async def _record(self, tx: Transaction, tried: Try, now: Instant, event: Event) -> None:
        await self.recorder.record(tx, self.server(tried.whence.origin), now, [event])

    async def _is_familiar(self, tx: Transaction, tried: Try) -> bool:
        if not tried.method.guessable or not tried.whence.browser or tried.user is None:
            return False
        return await self.guesses.is_familiar(tx, tried.user, tried.whence.browser)

    async def _join(self, tx: Transaction, network: str, tried: Try, now: Instant) -> Resting | None:
        before = await self.guesses.held_crowd(tx, network)
        crowd = before.joined(self._name(tried), self.limits.names_per_network, now)
        if crowd is None:
            return Resting(now, passing=True)
        await self.guesses.keep_crowd(tx, network, crowd, now)
        if crowd.refused and not before.refused:
            event = alarms.crowded(network, len(crowd.tries))
            await self.recorder.record(tx, self.server(tried.whence.origin), now, [event])
        return Resting(after(now, HOUR)) if crowd.refused else None

    async def _judge_crowd(self, tx: Transaction, counted: Counted, now: Instant, *, right: bool) -> None:
        if not counted.network:
            return
        crowd, name = await self.guesses.held_crowd(tx, counted.network), self._name(counted.tried)
        judged = crowd.without(name) if right else crowd.failed(name, now)
        await self.guesses.keep_crowd(tx, counted.network, judged, now)

    def _key(self, tried: Try, *, familiar: bool) -> str:
        """Codes have one counter wherever they come from; an unknown name has one in its canonical form."""
        whose = tried.user or self._name(tried)
        return f"{whose}/{tried.method.name}" + ("/familiar" if familiar and tried.method.guessable else "")

    def _name(self, tried: Try) -> str:
        name = unicodedata.normalize("NFKC", tried.whence.name[:256]).strip().casefold()
        return self._short(tried.user or f"name/{name}")

    def _mark(self, tried: Try) -> str:
        return self._short(f"answer/{tried.user or tried.whence.name}/{tried.method.name}/{tried.answer}")

    def _short(self, text: str) -> str:
        return self.digest(text).hex()[:_MARK_CHARACTERS]
