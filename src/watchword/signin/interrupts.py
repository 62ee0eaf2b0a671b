"""What may come between the proofs and the session: a new password, setting something up, looking at what was there.

What the person does here they do in their own name, as on any page of ours: by the services that Security info uses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from watchword.access.credential_actions import OWN_PAGES
from watchword.authenticators.registration import Begun, Registrations
from watchword.authenticators.registry import AnyMethod, Registry
from watchword.authenticators.renewal import Renewals
from watchword.authenticators.reviewing import Reviews
from watchword.authenticators.sight import Shown
from watchword.kernel.actor import Actor, ActorKind
from watchword.kernel.assurance import Proof
from watchword.kernel.errors import WrongAnswer
from watchword.kernel.ids import AuthenticatorId
from watchword.kernel.work import Transaction
from watchword.signin.entry import Stored, Visit
from watchword.signin.model import (
    Change,
    Changed,
    Chosen,
    Failed,
    Opened,
    OtherWays,
    Register,
    Registered,
    Review,
    Reviewed,
    Step,
)
from watchword.signin.moving import Moves
from watchword.signin.scenes import Scene

LOOK = OtherWays()
"""A step that fits nowhere here: all that comes of it is that the person is looked up anew."""


@dataclass(frozen=True)
class Interrupts:
    """The service."""

    moves: Moves
    registry: Registry
    registrations: Registrations
    renewals: Renewals
    reviews: Reviews

    async def change(self, visit: Visit, id_: str, given: Mapping[str, Any]) -> Scene:
        """Their own in the place of what was temporary. Raises the method's own no, and then nothing has moved."""
        stored = await self._looked(visit, id_)
        state = stored.attempt.state
        if isinstance(state, Change):
            actor, user = _person(visit, stored)
            method = self.registry[state.option.method]
            await self.renewals.renew(actor, user, method, state.option.authenticator, given)
        return await self._take(visit, id_, Changed())

    async def choose(self, visit: Visit, id_: str, method: str | None) -> Scene:
        """What they will set up; None: let me see the others again. What asks for nothing is begun at once."""
        scene = await self._take(visit, id_, Chosen(method))
        chosen = self._chosen(scene.stored)
        if chosen is None or (chosen.screen is not None and chosen.screen.draft is not None):
            return scene
        return await self.draft(visit, id_, {})

    async def draft(self, visit: Visit, id_: str, given: Mapping[str, Any]) -> Scene:
        """What they gave of it (a number). Raises the method's own no."""
        stored = await self._looked(visit, id_)
        method = self._chosen(stored)
        if method is None:
            return await self.moves.see(visit, id_)
        actor, user = _person(visit, stored)
        begun: Begun = await self.registrations.begin_own(actor, user, method, given, stored.id)
        if begun.bound is None:
            return await self._take(visit, id_, Opened(stored.id))
        return await self._has(visit, id_, begun.bound, method)

    async def confirm(self, visit: Visit, id_: str, given: Mapping[str, Any]) -> Scene:
        """The answer to it. Raises the method's own no, which the attempt has counted by then where the answer was
        wrong; what comes too late, twice or at a bad moment says nothing of whoever sent it."""
        stored = await self._looked(visit, id_)
        method = self._chosen(stored)
        if method is None:
            return await self.moves.see(visit, id_)
        actor, user = _person(visit, stored)
        try:
            shown = await self.registrations.finish_own(actor, user, method, given, stored.id)
        except WrongAnswer:
            await self._take(visit, id_, Failed())
            raise
        return await self._has(visit, id_, shown, method)

    async def review(self, visit: Visit, id_: str, kept: Sequence[str]) -> Scene:
        """They have looked at what was registered before, and keep those. Raises the method's own no."""
        stored = await self._looked(visit, id_)
        if isinstance(stored.attempt.state, Review):
            actor, user = _person(visit, stored)
            await self.reviews.finish(actor, user, [AuthenticatorId(each) for each in kept])
        return await self._take(visit, id_, Reviewed())

    async def _has(self, visit: Visit, id_: str, shown: Shown, method: AnyMethod) -> Scene:
        """It is set up. Where nothing was there before, there is nothing to look at either."""
        scene = await self._take(visit, id_, _registered(shown, method))
        if not isinstance(scene.stored.attempt.state, Review):
            return scene
        kept = await self.moves.see(visit, id_)
        return kept if kept.lines else await self.review(visit, id_, ())

    def _chosen(self, stored: Stored) -> AnyMethod | None:
        match stored.attempt.state:
            case Register() as state if state.chosen is not None:
                return self.registry[state.chosen]
            case _:
                return None

    async def _looked(self, visit: Visit, id_: str) -> Stored:
        """Where it stands now, before anything is done in the person's name: what was taken away, disabled or demanded
        since the page was drawn counts (CATALOGUE REG-01, REG-03)."""
        stored = await self.moves.units.read(lambda tx: self.moves.find(tx, visit, id_))
        if not isinstance(stored.attempt.state, Change | Register | Review):
            return stored
        return (await self._take(visit, id_, LOOK)).stored

    async def _take(self, visit: Visit, id_: str, step: Step) -> Scene:
        async def given(_tx: Transaction, stored: Stored) -> tuple[Stored, Step]:
            return stored, step

        return await self.moves.take(visit, id_, given)


def _person(visit: Visit, stored: Stored) -> tuple[Actor, str]:
    """The claimant as who they have proved to be. Only where the machine has let them come this far. What revokes
    sessions revokes this as well, from when the sign-in began or the password was changed in it (CATALOGUE SES-04)."""
    attempt = stored.attempt
    if attempt.claimant is None or attempt.claimant.user is None or not attempt.proofs:
        raise TypeError("nobody has proved who they are")
    proved_at = max(proof.at for proof in attempt.proofs)
    actor = Actor(
        ActorKind.DELEGATED,
        granted=frozenset({OWN_PAGES}),
        user_id=attempt.claimant.user,
        upn=stored.name,
        signed_in_at=proved_at,
        issued_at=attempt.changed_at or attempt.opened_at,
        origin=visit.origin,
    )
    return actor, attempt.claimant.user


def _registered(shown: Shown, method: AnyMethod) -> Registered:
    mode = method.mode(shown.proved) if shown.proved else method.modes[0]
    authenticator = shown.authenticator
    return Registered(Proof(mode.name, method.name, authenticator.id, authenticator.bound_at, mode.amr))
