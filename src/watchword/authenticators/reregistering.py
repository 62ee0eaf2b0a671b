"""Re-registration required by an administrator, and authenticators that rest set free (CATALOGUE REG, SES-05).

What was registered is kept, unless the administrator says otherwise: the person looks it over at the next sign-in. It
opens a way to set up methods, so it asks for more than the password, and it ends.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, assert_never

from watchword.access.desk import Case, Desk, Work, needs
from watchword.access.session_actions import REREGISTER, REREGISTRATION_READ, UNLOCK
from watchword.authenticators import told
from watchword.authenticators.binding import steps_up
from watchword.authenticators.guarding import Guesses
from watchword.authenticators.model import (
    Authenticator,
    AuthenticatorStore,
    DemandedProof,
    PersonStore,
    Reregistration,
)
from watchword.authenticators.registry import Registry
from watchword.authenticators.sight import Sight
from watchword.kernel.clock import DAY, after
from watchword.kernel.errors import Invalid
from watchword.kernel.events import Change
from watchword.kernel.idempotency import Once, Repetitions
from watchword.kernel.ids import UserId
from watchword.method import Reregistered
from watchword.sessions.remembering import RememberedBrowsers

DAYS, MOST_DAYS = 14, 90


@dataclass(frozen=True)
class Wanted:
    """What an administrator asks for. `proof` None: a strong method where one is left, else a pass handed out."""

    delete_methods: bool = False
    proof: DemandedProof | None = None
    expires_in_days: int = DAYS


@dataclass(frozen=True)
class Reregistrations:
    """The service."""

    desk: Desk
    registry: Registry
    store: AuthenticatorStore
    persons: PersonStore
    sight: Sight
    remembered: RememberedBrowsers
    repetitions: Repetitions
    guesses: Guesses

    @needs(REREGISTRATION_READ)
    async def state(self, case: Case) -> Mapping[str, Any]:
        """What is required of the user now."""
        settings = await case.read(lambda work: self.persons.settings(work.tx, _user(work)))
        return _shown(settings.reregistration)

    @needs(REREGISTER)
    async def require(self, case: Case, wanted: Wanted, once: Once | None = None) -> Mapping[str, Any]:
        """Have the user set up their methods anew. Raises Invalid for a proof that they could not give."""
        if not 1 <= wanted.expires_in_days <= MOST_DAYS:
            message = f"A re-registration ends after 1 to {MOST_DAYS} days."
            raise Invalid("reregistration-days", message, target="expiresInDays")

        async def body(work: Work) -> Mapping[str, Any]:
            live = await self.store.live(work.tx, _user(work))
            kept = [each for each in live if not wanted.delete_methods or self._fate(each) is Reregistered.KEPT]
            asked = Reregistration(
                required_at=work.now,
                required_by=told.actor_id(work),
                proof=self._proof(wanted.proof, kept),
                ends_at=after(work.now, wanted.expires_in_days * DAY),
            )
            before = await self.persons.settings(work.tx, _user(work))
            gone = [each for each in live if each not in kept]
            await self.persons.keep_reregistration(work.tx, _user(work), asked)
            if gone and before.preferred is not None:
                await self.persons.keep_preferences(work.tx, _user(work), replace(before, preferred=None))
            await work.record(told.reregister(work, _changes(before.reregistration, asked, len(gone))))
            for each in gone:
                await self._remove(work, each)
            return _shown(asked)

        answer: Mapping[str, Any] = await case.write(
            lambda work: self.repetitions.once(work.tx, work.actor, once, work.now, lambda: body(work))
        )
        return answer

    @needs(UNLOCK)
    async def unlock(self, case: Case, once: Once | None = None) -> None:
        """Take away what wrong answers left on the user's authenticators, at the ceiling too; and let those answer
        again that were blocked because of a reported fraud."""

        async def body(work: Work) -> None:
            freed = await self.guesses.clear(work.tx, _user(work)) + await self._unblock(work)
            await work.record(told.unlocked(work, freed))

        await case.write(lambda work: self.repetitions.once(work.tx, work.actor, once, work.now, lambda: body(work)))

    async def _unblock(self, work: Work) -> int:
        """What a re-registration deactivated stays so: it is activated by proving that it is held."""
        blocked = [
            each
            for each in await self.store.live(work.tx, _user(work))
            if not each.usable and self._fate(each) is not Reregistered.DEACTIVATED
        ]
        for each in blocked:
            freed = each._replace(usable=True, changed_at=work.now)
            keys = self.registry[each.method].keys(each.user_id, each.record)
            await self.store.change(work.tx, each, freed, keys)
        return len(blocked)

    def _fate(self, authenticator: Authenticator) -> Reregistered:
        return self.registry[authenticator.method].reregistered

    def _proof(self, wanted: DemandedProof | None, kept: Iterable[Authenticator]) -> DemandedProof:
        strong = any(each.usable and steps_up(self.registry[each.method]) for each in kept)
        if wanted is None:
            return DemandedProof.STRONG_METHOD if strong else DemandedProof.ISSUED_PASS
        if wanted is DemandedProof.STRONG_METHOD and not strong:
            message = "The user has no method left that could prove who they are: ask for another proof."
            raise Invalid("reregistration-proof", message, target="requireProof")
        return wanted

    async def _remove(self, work: Work, authenticator: Authenticator) -> None:
        method = self.registry[authenticator.method]
        shown = self.sight.told(await self.sight.context_of(work, method), authenticator) if method.face else {}
        match self._fate(authenticator):
            case Reregistered.KEPT:
                return
            case Reregistered.ENDED:
                if await self.store.end(work.tx, authenticator, work.now, told.actor_id(work)):
                    await work.record(told.ended(work, method, shown))
            case Reregistered.DEACTIVATED:
                idle = authenticator._replace(usable=False, changed_at=work.now)
                await self.store.change(work.tx, authenticator, idle, method.keys(idle.user_id, idle.record))
                await work.record(told.deactivated(work, method))
            case _ as never:
                assert_never(never)
        await self.remembered.forget_earned_by(work.tx, authenticator.id, work.now)


def _changes(before: Reregistration | None, asked: Reregistration, gone: int) -> tuple[Change, ...]:
    old, new = _shown(before), _shown(asked)
    made = tuple(Change(name, old.get(name), value) for name, value in new.items() if old.get(name) != value)
    return (*made, Change("removedMethods", None, gone)) if gone else made


def _shown(asked: Reregistration | None) -> Mapping[str, Any]:
    """JSON: it is kept as the answer to a request that may come again."""
    return {
        "isRequired": asked is not None,
        "requiredDateTime": asked.required_at if asked else None,
        "requireProof": asked.proof.value if asked else None,
        "expirationDateTime": asked.ends_at if asked else None,
    }


def _user(work: Work) -> UserId:
    return UserId(work.user.user_id)
