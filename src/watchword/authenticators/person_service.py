"""What belongs to the person: per-user MFA, the default method, the operations that were asked of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from watchword.access.actions import (
    OPERATIONS_READ,
    REQUIREMENTS_READ,
    REQUIREMENTS_WRITE,
    SIGN_IN_PREFERENCES_READ,
    SIGN_IN_PREFERENCES_WRITE,
)
from watchword.access.desk import Case, Desk, Work, needs
from watchword.authenticators import told
from watchword.authenticators.binding import steps_up
from watchword.authenticators.model import AuthenticatorStore, LongRunning, PersonSettings, PersonStore, PerUserMfa
from watchword.authenticators.registry import Registry
from watchword.kernel.errors import Invalid, NotFound
from watchword.kernel.events import Change
from watchword.kernel.ids import UserId
from watchword.sessions.model import Trigger
from watchword.sessions.revoking import Revocations

_PREFERRED = "userPreferredMethodForSecondaryAuthentication"
_SYSTEM_PREFERRED = "isSystemPreferredAuthenticationMethodEnabled"


@dataclass(frozen=True)
class Persons:
    """The service."""

    desk: Desk
    registry: Registry
    store: AuthenticatorStore
    persons: PersonStore
    revocations: Revocations

    @needs(OPERATIONS_READ)
    async def operation(self, case: Case, id_: str) -> LongRunning:
        """One long-running operation of the user. Raises NotFound."""
        for each in await case.read(lambda work: self.persons.operations(work.tx, _user(work))):
            if each.id == id_.lower():
                return each
        raise NotFound("operation-not-found", "The requested operation does not exist for this user.")

    @needs(OPERATIONS_READ)
    async def operations(self, case: Case) -> list[LongRunning]:
        """The last hundred, newest first."""
        return list(await case.read(lambda work: self.persons.operations(work.tx, _user(work))))

    @needs(REQUIREMENTS_READ)
    async def requirements(self, case: Case) -> PersonSettings:
        """The per-user MFA state, among the person's settings."""
        return await case.read(lambda work: self.persons.settings(work.tx, _user(work)))

    @needs(REQUIREMENTS_WRITE)
    async def require(self, case: Case, state: PerUserMfa) -> None:
        """Set the per-user MFA state. Enabling it for somebody who has a second factor enforces it at once."""

        async def body(work: Work) -> None:
            before = await self.persons.settings(work.tx, _user(work))
            wanted = state
            if state is PerUserMfa.ENABLED and await self._can_step_up(work):
                wanted = PerUserMfa.ENFORCED
            if wanted is not before.per_user_mfa:
                await self.persons.keep_requirement(work.tx, _user(work), wanted)
                await self.revocations.after(work.tx, Trigger.METHODS_CHANGED, _user(work), work.now)
                await work.record(told.required(work, before.per_user_mfa, wanted))

        await case.write(body)

    @needs(SIGN_IN_PREFERENCES_READ)
    async def preferences(self, case: Case) -> PersonSettings:
        """The default method, among the person's settings."""
        return await case.read(lambda work: self.persons.settings(work.tx, _user(work)))

    @needs(SIGN_IN_PREFERENCES_WRITE)
    async def prefer(self, case: Case, changes: Mapping[str, Any]) -> None:
        """Choose the default method: one that the user has registered; and whether it is the system that chooses. Each
        has a record of its own, where it changed."""

        async def body(work: Work) -> None:
            before = await self.persons.settings(work.tx, _user(work))
            after = replace(before, **changes)
            if after.preferred is not None and after.preferred not in await self._available(work):
                raise Invalid(
                    "preference-not-registered",
                    "The preferred authentication method is not registered for this user.",
                    target=_PREFERRED,
                )
            if after != before:
                await self.persons.keep_preferences(work.tx, _user(work), after)
            if after.preferred != before.preferred:
                changed = Change(_PREFERRED, before.preferred, after.preferred)
                await work.record(told.setting(work, changed, "default security info"))
            if after.system_preferred != before.system_preferred:
                changed = Change(_SYSTEM_PREFERRED, before.system_preferred, after.system_preferred)
                await work.record(told.setting(work, changed, "system-preferred authentication"))

        await case.write(body)

    async def _can_step_up(self, work: Work) -> bool:
        """Whether the user has something besides the password to prove who they are with."""
        live = await self.store.live(work.tx, _user(work))
        return any(each.usable and steps_up(self.registry[each.method]) for each in live)

    async def _available(self, work: Work) -> frozenset[str]:
        words: set[str] = set()
        for each in await self.store.live(work.tx, _user(work)):
            face = self.registry[each.method].face
            words.update(face.preferences(each.record) if face else ())
        return frozenset(words)


def _user(work: Work) -> UserId:
    return UserId(work.user.user_id)
