"""A user's sessions and remembered browsers, seen and ended one by one or all, by administrators and by the person."""

from collections.abc import Sequence
from dataclasses import dataclass

from watchword.access.desk import Case, Desk, Work, needs
from watchword.access.freshness import must_be_fresh
from watchword.access.session_actions import (
    MFA_SESSIONS_REVOKE,
    REMEMBERED_FORGET,
    REMEMBERED_READ,
    SESSIONS_END,
    SESSIONS_READ,
)
from watchword.kernel.errors import NotFound
from watchword.kernel.idempotency import Once, Repetitions
from watchword.kernel.ids import UserId, canonical_guid
from watchword.sessions import told
from watchword.sessions.browsing import Sessions
from watchword.sessions.model import Session, SessionId, Trigger
from watchword.sessions.remembered import BrowserId, RememberedBrowser
from watchword.sessions.remembering import RememberedBrowsers


@dataclass(frozen=True)
class UserSessions:
    """The service."""

    desk: Desk
    sessions: Sessions
    remembered: RememberedBrowsers
    repetitions: Repetitions

    @needs(SESSIONS_READ)
    async def list_sessions(self, case: Case) -> Sequence[Session]:
        """Those that are good now, newest first: at most fifty."""
        return await case.read(lambda work: self.sessions.live(work.tx, _user(work), work.now))

    @needs(SESSIONS_END)
    async def end_session(self, case: Case, id_: str) -> None:
        """End one, and what hangs on it. Of one's own, with a fresh proof (ASVS 7.5.2): whoever has got hold of an old
        token does not drive its owner out. Raises StepUpRequired, NotFound."""

        async def body(work: Work) -> None:
            if work.actor.user_id == work.user.user_id:
                must_be_fresh(case)
            known = SessionId(canonical_guid(id_) or "")
            if not known or not await self.sessions.end(work.tx, _user(work), known, work.now, Trigger.ENDED):
                raise NotFound("session-not-found", "The requested session does not exist for this user.")
            await work.record(told.session_ended(work.user, known))

        await case.write(body)

    @needs(REMEMBERED_READ)
    async def list_remembered(self, case: Case) -> Sequence[RememberedBrowser]:
        """The browsers that are remembered, the last used first."""
        return await case.read(lambda work: self.remembered.live(work.tx, _user(work), work.now))

    @needs(REMEMBERED_READ)
    async def get_remembered(self, case: Case, id_: str) -> RememberedBrowser:
        """One of them."""
        for each in await case.read(lambda work: self.remembered.live(work.tx, _user(work), work.now)):
            if each.id == canonical_guid(id_):
                return each
        raise _no_browser()

    @needs(REMEMBERED_FORGET)
    async def forget_remembered(self, case: Case, id_: str) -> None:
        """Forget one."""

        async def body(work: Work) -> None:
            known = BrowserId(canonical_guid(id_) or "")
            if not known or not await self.remembered.forget(work.tx, _user(work), known, work.now):
                raise _no_browser()
            await work.record(told.browser_forgotten(work.user, known))

        await case.write(body)

    @needs(MFA_SESSIONS_REVOKE)
    async def revoke_mfa_sessions(self, case: Case, once: Once | None = None) -> None:
        """Forget all remembered browsers of the user. Sessions go on."""

        async def body(work: Work) -> None:
            why = Trigger.MFA_SESSIONS_REVOKED
            count = await self.remembered.forget_all(work.tx, _user(work), work.now, why)
            await work.record(told.mfa_sessions_revoked(work.user, count))

        await case.write(lambda work: self.repetitions.once(work.tx, work.actor, once, work.now, lambda: body(work)))


def _user(work: Work) -> UserId:
    return UserId(work.user.user_id)


def _no_browser() -> NotFound:
    return NotFound("remembered-browser-not-found", "The requested browser is not remembered for this user.")
