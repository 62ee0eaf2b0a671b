"""Somebody pressed keys in a call: if they say that it is not them who signs in, nothing waits for a browser.

Whether the keys prove something is judged where the sign-in goes on, with the browser that began it; here they can only
take away (CATALOGUE TEL-06). Whoever had the person called knows their password: the phone is called and texted no more
until an administrator unlocks it, and while it is the only one, nothing else is set up in its place (`Claimants`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from watchword.authenticators import alarms
from watchword.authenticators.challenges import Challenge, ChallengeId, Challenges, Purpose
from watchword.authenticators.registry import Registry
from watchword.authenticators.told import CATEGORY, SERVICE
from watchword.authenticators.ways import Known, Ways
from watchword.kernel.actor import Actor
from watchword.kernel.clock import Instant
from watchword.kernel.errors import NotFound
from watchword.kernel.events import Event, Outcome, Recorder, Target
from watchword.kernel.ids import canonical_guid
from watchword.kernel.messages import Outbox
from watchword.kernel.words import Tongues, english
from watchword.kernel.work import Transaction
from watchword.method import Rejected


@dataclass(frozen=True)
class Reports:
    """Implements `kernel.messages.Listener`. `server` is who the audit names: the caller is known by a phone only."""

    registry: Registry
    ways: Ways
    challenges: Challenges
    recorder: Recorder
    outbox: Outbox
    server: Callable[[], Actor]
    tongues: Tongues = english

    async def heard(self, tx: Transaction, about: str, answer: Mapping[str, str], now: Instant) -> None:
        """An alarm ends the challenge, blocks what was asked for, and the audit and the person hear of it. Any other
        answer is left for the browser."""
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
            await self._block(tx, challenge, known, now)

    async def _block(self, tx: Transaction, challenge: Challenge, known: Known, now: Instant) -> None:
        """What was only being set up is bound to nobody: the end of its challenge is enough."""
        bound = next((each for each in known.live if each.id == challenge.place.authenticator), None)
        if bound is None or not bound.usable:
            return
        method = self.registry[bound.method]
        blocked = bound._replace(usable=False, changed_at=now)
        await self.ways.store.change(tx, bound, blocked, method.keys(bound.user_id, bound.record))
        notice = alarms.fraud_notice(known.person, method, self.tongues(known.person.language))
        await self.outbox.put(tx, [notice], now)

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
            detail=(
                ("AuthenticationMethod", face.label if face else challenge.place.method),
                ("Blocked", "yes" if challenge.place.authenticator else "no"),
            ),
        )
