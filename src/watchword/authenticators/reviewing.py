"""What was registered before re-registration was required: looked over by the person, who keeps it or takes it away."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from watchword.access.credential_actions import SECURITY_INFO_CHANGE
from watchword.access.desk import Case, Desk, Work, needs
from watchword.access.freshness import must_be_fresh
from watchword.authenticators import told
from watchword.authenticators.ceremony import refusal
from watchword.authenticators.model import Authenticator, AuthenticatorStore, PersonStore, Reregistration
from watchword.authenticators.registry import Registry
from watchword.authenticators.sight import Sight
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.sessions.remembering import RememberedBrowsers


@dataclass(frozen=True)
class Reviews:
    """The service."""

    desk: Desk
    registry: Registry
    store: AuthenticatorStore
    persons: PersonStore
    sight: Sight
    remembered: RememberedBrowsers

    @needs(SECURITY_INFO_CHANGE)
    async def finish(self, case: Case, kept: Collection[AuthenticatorId]) -> None:
        """Take away what was not kept, and with that what was required is done. One transaction (CATALOGUE REG-03)."""
        must_be_fresh(case)

        async def body(work: Work) -> None:
            user = UserId(work.user.user_id)
            settings = await self.persons.settings(work.tx, user)
            if settings.reregistration is None:
                return
            live = await self.store.live(work.tx, user)
            shown = to_review(live, settings.reregistration, self.registry)
            going = [each for each in shown if each.id not in kept]
            for each in going:
                await self._end(work, each, [other for other in live if other not in going])
            await self.persons.keep_reregistration(work.tx, user, None)
            await work.record(told.reviewed(work, len(shown) - len(going), len(going)))

        await case.write(body)

    async def _end(self, work: Work, going: Authenticator, staying: Iterable[Authenticator]) -> None:
        method = self.registry[going.method]
        siblings = tuple(each.bound() for each in staying if each.method == going.method)
        if (no := method.may_end(going.bound(), siblings)) is not None:
            raise refusal(no)
        if await self.store.end(work.tx, going, work.now, told.actor_id(work)):
            context = await self.sight.context_of(work, method)
            await work.record(told.ended(work, method, self.sight.told(context, going)))
        await self.remembered.forget_earned_by(work.tx, going.id, work.now)


def to_review(live: Iterable[Authenticator], asked: Reregistration, registry: Registry) -> list[Authenticator]:
    """Those from before it was required, but for the one that every account is made with."""
    methods = {method.name: method for method in registry}
    return [
        each
        for each in live
        if each.bound_at <= asked.required_at
        and methods[each.method].face is not None
        and not methods[each.method].issued_with_account
        and not methods[each.method].issued_by_administrator
    ]
