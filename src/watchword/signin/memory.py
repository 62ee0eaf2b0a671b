"""Browsers that are remembered, at a sign-in: recognised after the first proof, made known after a real second one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from watchword.kernel.actor import Actor, ActorKind
from watchword.kernel.assurance import Proof
from watchword.kernel.clock import Instant
from watchword.kernel.ids import UserId
from watchword.kernel.work import Transaction
from watchword.sessions.remembered import Recognised
from watchword.sessions.remembering import RememberedBrowsers
from watchword.signin.entry import Stored, Visit

MOST_PEOPLE = 4
"""Whose browser one browser can be: so many tokens are in its cookie."""

IsAdministrator = Callable[[Transaction, UserId], Awaitable[bool]]


@dataclass(frozen=True)
class Recollection:
    """What the browser is remembered for, and its cookie from now on."""

    proof: Proof
    tokens: tuple[str, ...]


@dataclass(frozen=True)
class Memory:
    """What sign-in asks of remembered browsers."""

    browsers: RememberedBrowsers
    is_administrator: IsAdministrator

    async def recall(self, tx: Transaction, visit: Visit, stored: Stored, now: Instant) -> Recollection | None:
        """Whether this browser is known to the claimant, who has proved the first factor. A token that is used is used
        up, whatever becomes of the sign-in."""
        claimant = stored.attempt.claimant
        if claimant is None or claimant.user is None:
            return None
        administrator = await self.is_administrator(tx, claimant.user)
        actor = _claiming(visit, stored, claimant.user)
        for token in visit.remembered:
            found = await self.browsers.recognise(tx, actor, claimant.user, token, administrator=administrator, now=now)
            if isinstance(found, Recognised):
                others = (each for each in visit.remembered if each != token)
                return Recollection(found.proof, (found.token.reveal(), *others))
        return None

    async def keep(self, tx: Transaction, visit: Visit, stored: Stored, now: Instant) -> tuple[str, ...] | None:
        """Make the browser of a granted attempt known, where its person wanted that; its cookie from now on."""
        attempt = stored.attempt
        earned = [proof for proof in attempt.proofs[1:] if not proof.remembered]
        if not attempt.remember or attempt.claimant is None or attempt.claimant.user is None or not earned:
            return None
        user = attempt.claimant.user
        administrator = await self.is_administrator(tx, user)
        made = await self.browsers.remember(
            tx,
            _claiming(visit, stored, user),
            user,
            earned[-1],
            administrator=administrator,
            now=now,
            held=visit.remembered,
        )
        return None if made is None else (made.token.reveal(), *made.others)[:MOST_PEOPLE]

    async def days(self, tx: Transaction, user: UserId) -> int:
        """For how many days a browser of this person may be remembered; 0: it may not."""
        chosen = await self.browsers.choices.remembering(tx)
        allowed = chosen.administrators or not await self.is_administrator(tx, user)
        return chosen.days if allowed else 0


def _claiming(visit: Visit, stored: Stored, user: UserId) -> Actor:
    return Actor(ActorKind.DELEGATED, user_id=user, upn=stored.name, origin=visit.origin)
