"""What ends when something is done to an account: one table (`rules.ENDS`), in the transaction that does it."""

from dataclasses import dataclass

from watchword.kernel.clock import Instant
from watchword.kernel.ids import UserId
from watchword.kernel.work import Transaction
from watchword.sessions.browsing import Sessions
from watchword.sessions.model import Artefact, SessionId, Trigger
from watchword.sessions.remembering import RememberedBrowsers
from watchword.sessions.rules import ENDS


@dataclass(frozen=True)
class Ended:
    """How many there were of each."""

    sessions: int = 0
    remembered: int = 0


@dataclass(frozen=True)
class Revocations:
    """Ends sessions and remembered browsers. Tokens that were issued already are the account's own to refuse
    (`users.sessions_valid_from`)."""

    sessions: Sessions
    remembered: RememberedBrowsers

    async def after(
        self, tx: Transaction, trigger: Trigger, user: UserId, now: Instant, *, but: SessionId | None = None
    ) -> Ended:
        """What ends for a user when this was done; `but` is the session in which the person did it themselves."""
        ends = ENDS[trigger]
        sessions = remembered = 0
        if Artefact.SESSIONS in ends:
            sessions = await self.sessions.end_all(tx, user, now, trigger, but=but)
        if Artefact.REMEMBERED in ends:
            remembered = await self.remembered.forget_all(tx, user, now, trigger)
        return Ended(sessions, remembered)
