"""Somebody pressed keys in a call: if they say that it is not them who signs in, nothing waits for a browser.

Whether the keys prove something is judged where the sign-in goes on, with the browser that began it; here they can only
take away (CATALOGUE TEL-06).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from watchword.authenticators.challenges import Challenge, ChallengeId, Challenges, Purpose
from watchword.authenticators.registry import Registry
from watchword.authenticators.told import CATEGORY, SERVICE
from watchword.authenticators.ways import Known, Ways
from watchword.kernel.actor import Actor
from watchword.kernel.clock import Instant
from watchword.kernel.errors import NotFound
from watchword.kernel.events import Event, Outcome, Recorder, Target
from watchword.kernel.ids import canonical_guid
from watchword.kernel.work import Transaction
from watchword.method import Rejected


@dataclass(frozen=True)
class Reports:
    """Implements `kernel.messages.Listener`. `server` is who the audit names: the caller is known by a phone only."""

    registry: Registry
    ways: Ways
    challenges: Challenges
    recorder: Recorder
    server: Callable[[], Actor]

    async def heard(self, tx: Transaction, about: str, answer: Mapping[str, str], now: Instant) -> None:
        """An alarm ends the challenge, and the audit hears of it. Any other answer is left for the browser."""
        id_ = canonical_guid(about)
        challenge = await self.challenges.by_id(tx, ChallengeId(id_), now) if id_ else None
        if challenge is None or challenge.place.user is None:
            return
        try:
            known = await self.ways.of(tx, challenge.place.user, now)
        except NotFound:
            return
        judged = self._judged(challenge, known, answer, now)
        if isinstance(judged, Rejected) and judged.alarm and await self.challenges.consume(tx, challenge, now):
            await self.recorder.record(tx, self.server(), now, [self._told(challenge, known, judged)])

    def _judged(self, challenge: Challenge, known: Known, answer: Mapping[str, str], now: Instant) -> Any:
        """What the method says of it; None where it has nothing to say."""
        place = challenge.place
        method, context = self.registry[place.method], self.ways.context_for(place.method, known, now)
        if place.purpose is Purpose.REGISTRATION:
            return method.confirm(context, challenge.record, challenge.pending, answer) if method.confirm else None
        bound = next((each.bound() for each in known.live if each.id == place.authenticator), None)
        if bound is None or method.verify is None:
            return None
        return method.verify(context, bound, challenge.pending, answer)

    def _told(self, challenge: Challenge, known: Known, judged: Rejected) -> Event:
        face, person = self.registry[challenge.place.method].face, known.person
        return Event(
            activity="Suspicious activity reported",
            category=CATEGORY,
            service=SERVICE,
            operation="Update",
            targets=(Target(person.id, "User", person.display_name, person.upn),),
            outcome=Outcome.FAILURE,
            reason=judged.code,
            detail=(("AuthenticationMethod", face.label if face else challenge.place.method),),
        )
