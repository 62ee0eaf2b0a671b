"""Binding an authenticator: in the place of those it replaces, with the audit of all that changes."""

from collections.abc import Sequence
from typing import Any

from watchword.access.desk import Work
from watchword.authenticators import told
from watchword.authenticators.model import Authenticator, AuthenticatorStore
from watchword.authenticators.registry import AnyMethod
from watchword.authenticators.sight import Shown, Sight
from watchword.kernel.ids import UserId
from watchword.method import Context


async def bind(
    store: AuthenticatorStore,
    sight: Sight,
    work: Work,
    method: AnyMethod,
    context: Context,
    record: Any,
    replaced: Sequence[Authenticator] = (),
) -> Shown:
    """Bind it to the user of the work, as it is shown from then on.

    Raises Taken where another live one holds a key of it: of two that would replace the same one, the later looks again
    and replaces the earlier.
    """
    for each in replaced:
        if await store.end(work.tx, each, work.now, told.actor_id(work)):
            await work.record(told.ended(work, method, sight.told(context, each)))
    user = UserId(work.user.user_id)
    made = Authenticator.made(method.name, record, user, work.now, told.actor_id(work), work.actor.origin.ip)
    await store.add(work.tx, made, method.keys(user, record))
    await work.record(told.registered(work, method, sight.told(context, made)))
    return await sight.show(work, made)
