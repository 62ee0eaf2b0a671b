"""What a person could be asked for at this moment: each mode of each authenticator that policy and the method allow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from watchword.authenticators.model import Authenticator, AuthenticatorStore, ContextMaker, People, Policies
from watchword.authenticators.registry import AnyMethod, Registry
from watchword.kernel.clock import Instant
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.kernel.work import Transaction
from watchword.method import Bound, Context, Mode, Person, Purpose

Policy = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Way:
    """A mode of an authenticator, in the context its method's steps are taken in; `bound` is what they are given.
    `opens`: a sign-in may begin so."""

    authenticator: Authenticator
    bound: Bound[Any]
    method: AnyMethod
    mode: Mode
    context: Context
    opens: bool


@dataclass(frozen=True)
class Known:
    """Who somebody is, and every way in which they can prove it; what policy lets them have, and `offered`, what of it
    anybody may."""

    person: Person
    policy: Policy
    ways: tuple[Way, ...]
    live: tuple[Authenticator, ...]
    offered: frozenset[str]


@dataclass(frozen=True)
class Ways:
    """Looks them up. Used by sign-in, which knows nobody's rights: it asks for proofs and changes nothing."""

    registry: Registry
    store: AuthenticatorStore
    people: People
    policies: Policies
    context: ContextMaker

    async def of(self, tx: Transaction, user: UserId, now: Instant) -> Known:
        """All of a person's. Raises NotFound where there is nobody of that id."""
        return await self.of_person(tx, await self.people.person(tx, user), now)

    async def of_person(self, tx: Transaction, person: Person, now: Instant) -> Known:
        """All of somebody's who was looked up in this transaction already."""
        policy, offered = await self.policies.in_force(tx, person.id)
        live = tuple(await self.store.live(tx, person.id))
        contexts = {each.method: self._context(each.method, person, policy, now) for each in live}
        found = [way for each in live for way in self._ways(each, live, contexts[each.method])]
        return Known(person, policy, tuple(found), live, offered)

    async def one(self, tx: Transaction, user: UserId, id_: AuthenticatorId, mode: str, now: Instant) -> Way | None:
        """That one, if it can be asked for now."""
        known = await self.of(tx, user, now)
        return next((w for w in known.ways if w.authenticator.id == id_ and w.mode.name == mode), None)

    def context_of_nobody(self, method: str, now: Instant) -> Context:
        """For somebody who has not said who they are yet."""
        return self._context(method, Person(UserId(""), ""), {}, now)

    def context_for(self, method: str, known: Known, now: Instant) -> Context:
        """What a method works in for this person, who acts for themselves."""
        return self._context(method, known.person, known.policy, now)

    def _context(self, method: str, person: Person, policy: Policy, now: Instant) -> Context:
        return self.context(method, person, policy, now)._replace(by_administrator=False)

    def _ways(self, each: Authenticator, live: tuple[Authenticator, ...], context: Context) -> list[Way]:
        method = self.registry[each.method]
        if method.verify is None or Purpose.SIGN_IN not in method.purposes or not each.usable:
            return []
        others = tuple(other.bound() for other in live if other.method == each.method and other.id != each.id)
        bound = each.bound()._replace(others=others)
        return [
            Way(each, bound, method, mode, context, mode.opening and method.opens(context, bound, mode))
            for mode in method.modes
            if mode.factors and applies(mode, context.policy) and method.ready(context, bound, mode) is None
        ]


def applies(mode: Mode, policy: Policy) -> bool:
    """Whether policy lets the person use the mode."""
    return mode.configuration is None or bool(policy.get(mode.configuration))
