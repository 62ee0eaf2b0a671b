"""What the organisation demands of a person: at the sign-in, and of those who issue something in their name. Implements
`oidc.model.Demands`."""

from dataclasses import dataclass

from watchword.authenticators.model import PersonSettings, PersonStore
from watchword.kernel.actor import Origin
from watchword.kernel.assurance import Requirement
from watchword.kernel.ids import AppId, UserId
from watchword.kernel.work import Transaction
from watchword.signin.demand import Demand, Rules, Wanted, demanded
from watchword.signin.strength import Strengths


@dataclass(frozen=True)
class Demands:
    """The rules, and what they know of people: asked at a sign-in, and again when something is issued."""

    strengths: Strengths
    rules: Rules
    persons: PersonStore

    async def requirement(self, tx: Transaction, user: UserId, _app: AppId, origin: Origin) -> Requirement | None:
        """What must have been proved at a sign-in to this application from there; None: they have to set something up
        first (REG-03), and nothing is issued before."""
        settings = await self.persons.settings(tx, user)
        return None if settings.reregistration is not None else self.by(settings, Wanted(), origin.ip).requirement

    async def of(self, tx: Transaction, user: UserId, wanted: Wanted, ip: str) -> Demand:
        """What a person must prove who comes from there, and why."""
        return self.by(await self.persons.settings(tx, user), wanted, ip)

    def by(self, settings: PersonSettings, wanted: Wanted, ip: str) -> Demand:
        """The same, of somebody whose settings were read in this transaction already."""
        return demanded(self.strengths, self.rules, settings.per_user_mfa, wanted, ip)
