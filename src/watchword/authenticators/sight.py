"""How an authenticator is seen from outside: its public id, its face's properties, masked or not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from watchword.access.desk import Work
from watchword.authenticators import told
from watchword.authenticators.model import Authenticator, ContextMaker, People, Policies
from watchword.authenticators.registry import AnyMethod, Registry
from watchword.kernel.errors import NotFound
from watchword.kernel.ids import UserId
from watchword.kernel.secret import Secret
from watchword.method import Context, Face, Person


class Shown(NamedTuple):
    """An authenticator as somebody may see it: its public id, its dates, its face's properties.

    Of one that was registered just now, `proved` is the mode that was proved by it, and `reveal` what was made up for
    it: for this answer only.
    """

    id: str
    method: AnyMethod
    authenticator: Authenticator
    properties: Mapping[str, Any]
    proved: str | None = None
    reveal: Secret | None = None


@dataclass(frozen=True)
class Sight:
    """Shows authenticators to a permitted actor, and finds them by the ids it shows."""

    registry: Registry
    people: People
    policies: Policies
    context: ContextMaker

    async def show(self, work: Work, authenticator: Authenticator) -> Shown:
        """One."""
        return (await self.show_all(work, [authenticator]))[0]

    async def show_all(self, work: Work, authenticators: Iterable[Authenticator]) -> list[Shown]:
        """Those with a face, in their order. Showing asks no more of the person than the gate has read already."""
        person = Person(UserId(work.user.user_id), work.user.upn, work.user.name)
        policy = await self.policies.effective(work.tx, person.id)
        contexts: dict[str, Context] = {}
        shown: list[Shown] = []
        for each in authenticators:
            method = self.registry[each.method]
            if method.face is None:
                continue
            if each.method not in contexts:
                contexts[each.method] = self.context(each.method, person, policy, work.now)
            properties = method.face.show(contexts[each.method], each.bound(), work.masked)
            shown.append(Shown(self.public_id(each), method, each, properties))
        return shown

    async def context_of(self, work: Work, method: AnyMethod) -> Context:
        """What the method's steps work in, with all that may be known of the person."""
        person = await self.people.person(work.tx, UserId(work.user.user_id))
        asked = method.face is not None and method.face.configurations
        policy = await self.policies.effective(work.tx, person.id) if asked else {}
        context = self.context(method.name, person, policy, work.now)
        return context._replace(by_administrator=not told.is_own(work))

    def told(self, context: Context, authenticator: Authenticator) -> Mapping[str, Any]:
        """As the audit may keep it: masked, whoever did it."""
        return self._face(authenticator).show(context, authenticator.bound(), True)

    def public_id(self, authenticator: Authenticator) -> str:
        """The id Graph shows: fixed for some methods, the authenticator's own for the others."""
        face = self.registry[authenticator.method].face
        return face.fixed_id(authenticator.record) if face and face.fixed_id else authenticator.id

    def pick(self, live: Iterable[Authenticator], public_id: str) -> Authenticator:
        """The one of that id, in any case. Raises NotFound."""
        for each in live:
            if self.public_id(each).lower() == public_id.lower():
                return each
        raise absent()

    def preferences(self, authenticator: Authenticator) -> tuple[str, ...]:
        """Which of Graph's default-method words it can serve."""
        face = self.registry[authenticator.method].face
        return face.preferences(authenticator.record) if face else ()

    def _face(self, authenticator: Authenticator) -> Face[Any]:
        face = self.registry[authenticator.method].face
        if face is None:
            raise TypeError(f"{authenticator.method} has no face")
        return face


def absent() -> NotFound:
    """The user has no such method."""
    return NotFound("method-not-found", "The requested authentication method does not exist for this user.")
