"""Putting one's own in the place of what was temporary: a password that an administrator set."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from watchword.access.actions import SECURITY_INFO_CHANGE
from watchword.access.desk import Case, Desk, Work, needs
from watchword.access.freshness import must_be_fresh
from watchword.authenticators import told
from watchword.authenticators.ceremony import Ceremony, Turn
from watchword.authenticators.model import AuthenticatorStore, People
from watchword.authenticators.registry import AnyMethod
from watchword.authenticators.sight import Sight, absent
from watchword.kernel.events import Outcome
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.method import Draft
from watchword.sessions.model import Trigger
from watchword.sessions.revoking import Revocations


@dataclass(frozen=True)
class Renewals:
    """The service."""

    desk: Desk
    store: AuthenticatorStore
    people: People
    ceremony: Ceremony
    sight: Sight
    revocations: Revocations

    @needs(SECURITY_INFO_CHANGE)
    async def renew(self, case: Case, method: AnyMethod, id_: AuthenticatorId, given: Mapping[str, Any]) -> None:
        """The person has just proved the temporary one. Ends every session from before; raises the method's own no."""
        must_be_fresh(case)

        async def body(turn: Turn) -> None:
            work = turn.work
            user = UserId(work.user.user_id)
            live = await self.store.live(work.tx, user, method.name)
            before = next((each for each in live if each.id == id_), None)
            if before is None:
                raise absent()
            context = await self.sight.context_of(work, method)
            asked: Draft[Any] = Draft({**given, "must_change": False}, current=before.bound())
            opened = await turn.take(method.name, context, lambda ctx: method.draft(ctx, asked), before)
            after = before.with_record(opened.record, work.now)
            await self.store.change(work.tx, before, after, method.keys(user, opened.record))
            await self.people.end_sessions(work.tx, user, work.now)
            await self.revocations.after(work.tx, Trigger.PASSWORD_CHANGED, user, work.now)
            await self.people.password_changed(work.tx, user, work.now)
            await work.record(_told(work, method))

        await self.ceremony.hold(case, body)


def _told(work: Work, method: AnyMethod) -> Any:
    return told.acted(work, method, "Change password (self-service)", (), Outcome.SUCCESS, "")
