"""What comes of a granted attempt: a session."""

from collections.abc import Callable
from dataclasses import dataclass

from watchword.authenticators.guarding import Guard
from watchword.kernel.assurance import Proof
from watchword.kernel.clock import Instant
from watchword.kernel.ids import UserId
from watchword.kernel.work import Transaction
from watchword.sessions.browsing import Sessions
from watchword.sessions.model import Opened, Trigger
from watchword.signin.entry import Stored, Visit


@dataclass(frozen=True)
class SessionOpening:
    """Implements `entry.Opening`."""

    sessions: Sessions
    guard: Guard
    digest: Callable[[str], bytes]

    async def proved(self, tx: Transaction, visit: Visit, user: UserId, now: Instant) -> tuple[Proof, ...]:
        """In the browser's session, where that is the user's and good; nothing where it is not."""
        session = await self.sessions.look(tx, visit.session, now) if visit.session else None
        return session.proofs if session is not None and session.user_id == user else ()

    async def open(self, tx: Transaction, visit: Visit, stored: Stored, now: Instant) -> Opened:
        """The browser's session is strengthened where it is the same person's that was to be stepped up; any other ends
        and a new one is opened. Either way the token is a new one (CATALOGUE SES-01)."""
        attempt = stored.attempt
        if attempt.claimant is None or attempt.claimant.user is None:
            raise TypeError("nobody was granted a session")
        user = attempt.claimant.user
        await self.guard.signed_in(tx, user, self.digest(visit.browser), now)
        before = await self.sessions.look(tx, visit.session, now) if visit.session else None
        if before is not None and visit.session and before.user_id == user == stored.entry.user:
            opened = await self.sessions.strengthen(tx, visit.session, attempt.proofs, now)
            if opened is not None:
                return opened
        if before is not None:
            await self.sessions.end(tx, before.user_id, before.id, now, Trigger.REPLACED)
        return await self.sessions.open(
            tx,
            user,
            attempt.proofs,
            origin=visit.origin,
            now=now,
            persistent=attempt.stay,
            since=attempt.changed_at or attempt.opened_at,
        )
