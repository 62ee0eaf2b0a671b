"""Whether what a browser's session has proved is enough for an application, and what is missing where it is not."""

from dataclasses import dataclass, replace

from watchword.kernel.actor import Origin
from watchword.kernel.assurance import Combination, Requirement
from watchword.kernel.clock import Instant
from watchword.kernel.ids import AppId
from watchword.kernel.work import Transaction
from watchword.oidc.model import Demands
from watchword.oidc.protocol.signed_in import SEVERAL_FACTORS, Factors, SignedIn, asked_requirement, signed_in
from watchword.sessions.model import Session


@dataclass(frozen=True)
class Stands:
    """A session that is enough: what tokens say of it, and as how many factors the organisation counts it."""

    session: Session
    signed_in: SignedIn
    reached: str


@dataclass(frozen=True)
class Lacks:
    """It is not. `known`: whether anybody is signed in at all, freshly enough."""

    known: bool


@dataclass(frozen=True)
class Standing:
    """Judges sessions."""

    demands: Demands
    factors: Factors

    async def judge(
        self, tx: Transaction, session: Session | None, app: AppId, acr: str, since: Instant | None, origin: Origin
    ) -> Stands | Lacks:
        """`acr`, `since`: what the application itself asks for."""
        signed = None if session is None else signed_in(session.proofs, since, self.factors)
        if session is None or signed is None:
            return Lacks(known=False)
        demanded = await self.demands.requirement(tx, session.user_id, app, origin)
        if demanded is None:
            return Lacks(known=True)
        requirement = both(demanded, self.asked(acr, since))
        if not requirement.is_met(session.proofs):
            return Lacks(known=True)
        return Stands(session, signed, max(requirement.acr, signed.acr))

    def asked(self, acr: str, since: Instant | None) -> Requirement:
        """What the application itself asks for, as a requirement."""
        return asked_requirement(acr, since, self.factors)


def both(demanded: Requirement, asked: Requirement) -> Requirement:
    """What meets the organisation's requirement and the application's, each proof as fresh as the stricter of them."""
    since = max((each for each in (demanded.since, asked.since) if each is not None), default=None)
    if asked.acr != SEVERAL_FACTORS:
        return replace(demanded, since=since)
    joined = {one | other for one in demanded.combinations for other in asked.combinations}
    return Requirement(_fewest(joined), since, SEVERAL_FACTORS)


def _fewest(combinations: set[Combination]) -> frozenset[Combination]:
    """Without those that ask for more than another does."""
    return frozenset(each for each in combinations if not any(other < each for other in combinations))
