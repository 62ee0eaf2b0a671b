"""Service settings: what the tenant chose for all its people that no policy of Graph's has a word for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from watchword.access.actions import POLICY_METHODS_READ, POLICY_METHODS_WRITE
from watchword.access.desk import Case, Desk, Work, needs
from watchword.kernel.errors import Invalid
from watchword.kernel.events import Change, Event, Target
from watchword.kernel.work import Transaction
from watchword.policy.model import Document, PolicyStore
from watchword.sessions.remembered import Remembering

SETTINGS_ID = "serviceSettings"
DAYS, ADMINISTRATORS = "rememberBrowsersForDays", "rememberBrowsersOfAdministrators"
_DEFAULT: Document = {DAYS: Remembering().days, ADMINISTRATORS: Remembering().administrators}


@dataclass(frozen=True)
class ServiceSettings:
    """The service. Implements `sessions.remembered.Choices`."""

    desk: Desk
    store: PolicyStore

    @needs(POLICY_METHODS_READ)
    async def read(self, case: Case) -> Document:
        """All of them."""
        return await case.read(lambda work: self._now(work.tx))

    @needs(POLICY_METHODS_WRITE)
    async def change(self, case: Case, changes: Mapping[str, Any]) -> None:
        """Change what is named; the rest stays. Browsers that are remembered for longer are not from now on."""
        _check(changes)

        async def body(work: Work) -> None:
            before = await self._now(work.tx)
            after = {**before, **changes}
            if after != before:
                await self.store.keep(work.tx, SETTINGS_ID, after, work.now)
                await work.record(_told(before, after))

        await case.write(body)

    async def remembering(self, tx: Transaction) -> Remembering:
        """How long browsers are remembered, and whose. No permission of its own: asked at a sign-in."""
        chosen = await self._now(tx)
        return Remembering(chosen[DAYS], chosen[ADMINISTRATORS])

    async def _now(self, tx: Transaction) -> Document:
        return {**_DEFAULT, **(await self.store.documents(tx)).get(SETTINGS_ID, {})}


def _check(changes: Mapping[str, Any]) -> None:
    for name, value in changes.items():
        if value is None:
            raise Invalid("value-invalid", f"Invalid value specified for property '{name}'.", target=name)
    if not 0 <= changes.get(DAYS, 0) <= 365:
        raise Invalid("remember-days", "A browser is remembered for 1 to 365 days, or not at all: 0.", target=DAYS)


def _told(before: Document, after: Document) -> Event:
    changed = tuple(Change(name, before.get(name), value) for name, value in after.items() if before.get(name) != value)
    return Event(
        activity="Update service settings",
        category="Policy",
        service="Authentication Methods",
        operation="Update",
        targets=(Target(SETTINGS_ID, "Policy", SETTINGS_ID, None, changed),),
    )
