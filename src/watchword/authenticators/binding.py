"""Binding an authenticator: in the place of those it replaces, with the audit of all that changes.

Whose per-user MFA is enabled, and who now has something to step up with, has it enforced from then on: Microsoft's
documented transition (CONTRACT section 5, `requirements`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from watchword.access.desk import Work
from watchword.authenticators import alarms, told
from watchword.authenticators.model import Authenticator, AuthenticatorStore, PersonStore, PerUserMfa
from watchword.authenticators.registry import AnyMethod
from watchword.authenticators.sight import Shown, Sight
from watchword.kernel.ids import UserId
from watchword.kernel.messages import Outbox
from watchword.kernel.words import Words
from watchword.method import Context, Purpose


@dataclass(frozen=True)
class Binder:
    """Binds. `sight` shows what was bound."""

    store: AuthenticatorStore
    persons: PersonStore
    sight: Sight
    outbox: Outbox

    async def bind(
        self, work: Work, method: AnyMethod, context: Context, record: Any, replaced: Sequence[Authenticator] = ()
    ) -> Shown:
        """Bind it to the user of the work, as it is shown from then on.

        Raises Taken where another live one holds a key of it: of two that would replace the same one, the later looks
        again and replaces the earlier.
        """
        for each in replaced:
            if await self.store.end(work.tx, each, work.now, told.actor_id(work)):
                await work.record(told.ended(work, method, self.sight.told(context, each)))
        user = UserId(work.user.user_id)
        made = Authenticator.made(method.name, record, user, work.now, told.actor_id(work), work.actor.origin.ip)
        await self.store.add(work.tx, made, method.keys(user, record))
        await work.record(told.registered(work, method, self.sight.told(context, made)))
        if steps_up(method):
            await self._enforce(work, user)
        await tell(work, self.outbox, method, context, alarms.CHANGED if replaced else alarms.ADDED)
        return await self.sight.show(work, made)

    async def _enforce(self, work: Work, user: UserId) -> None:
        if await self.persons.enforce(work.tx, user):
            await work.record(told.required(work, PerUserMfa.ENABLED, PerUserMfa.ENFORCED))


async def tell(work: Work, outbox: Outbox, method: AnyMethod, context: Context, what: Words) -> None:
    """The person, of a change of something that others can take over."""
    if method.changes_are_told:
        await outbox.put(work.tx, [alarms.change_notice(context, method, what, work.actor.origin)], work.now)


def steps_up(method: AnyMethod) -> bool:
    """Whether one of the method is something besides the password, of the person's own, to prove who they are with."""
    own = not method.issued_with_account and not method.issued_by_administrator
    return own and Purpose.STEP_UP in method.purposes
