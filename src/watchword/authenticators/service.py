"""What administrators and people do with authenticators, whatever their method. Decides; knows no SQL and no HTTP."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from watchword.access.actions import Action
from watchword.access.desk import Case, Desk, Work, needs
from watchword.authenticators import told
from watchword.authenticators.ceremony import Ceremony, Turn, refusal
from watchword.authenticators.model import (
    Authenticator,
    AuthenticatorStore,
    ContextMaker,
    LongRunning,
    People,
    PersonStore,
    Policies,
)
from watchword.authenticators.permissions import READ_METHODS, Permissions
from watchword.authenticators.registry import AnyMethod, Registry
from watchword.kernel.errors import Invalid, NotFound
from watchword.kernel.events import Outcome
from watchword.kernel.ids import AuthenticatorId, UserId, new_guid
from watchword.method import Act, Context, Draft, Face, Person, Verb


@dataclass(frozen=True)
class Shown:
    """An authenticator as somebody may see it: its public id, its dates, its face's properties."""

    id: str
    method: AnyMethod
    authenticator: Authenticator
    properties: Mapping[str, Any]


@dataclass(frozen=True)
class Done:
    """What an act gave: something to reveal once, and the operation that Graph follows."""

    reveal: str | None = None
    operation: LongRunning | None = None


def _of(verb: Verb) -> Callable[..., Action]:
    return lambda service, method, *_args, **_named: service.permissions.of(method, verb)


def _of_act(service: "Authenticators", method: AnyMethod, act: Act[Any], *_args: Any, **_named: Any) -> Action:
    return service.permissions.of_act(method, act)


@dataclass(frozen=True)
class Authenticators:
    """The service. `context` makes what a method works in; `permissions` says which action a verb of a method is."""

    desk: Desk
    registry: Registry
    store: AuthenticatorStore
    persons: PersonStore
    people: People
    policies: Policies
    ceremony: Ceremony
    context: ContextMaker
    permissions: Permissions

    @needs(READ_METHODS)
    async def list_all(self, case: Case) -> list[Shown]:
        """Every registered method of a user, the password included, in the order they were registered."""

        async def body(work: Work) -> list[Shown]:
            return await self._show_all(work, await self.store.live(work.tx, _user(work)))

        return await case.read(body)

    @needs(_of(Verb.LIST))
    async def list_of(self, case: Case, method: AnyMethod) -> list[Shown]:
        """Those of one method."""

        async def body(work: Work) -> list[Shown]:
            return await self._show_all(work, await self.store.live(work.tx, _user(work), method.name))

        return await case.read(body)

    @needs(READ_METHODS)
    async def get_any(self, case: Case, public_id: str) -> Shown:
        """One of any method by its public id."""

        async def body(work: Work) -> Shown:
            return await self._show(work, self._pick(await self.store.live(work.tx, _user(work)), public_id))

        return await case.read(body)

    @needs(_of(Verb.GET))
    async def get(self, case: Case, method: AnyMethod, public_id: str) -> Shown:
        """One of a method."""

        async def body(work: Work) -> Shown:
            return await self._show(
                work, self._pick(await self.store.live(work.tx, _user(work), method.name), public_id)
            )

        return await case.read(body)

    @needs(_of(Verb.CREATE))
    async def register(self, case: Case, method: AnyMethod, given: Mapping[str, Any]) -> Shown:
        """Bind an authenticator to a user, on the word of the administrator who asks."""

        async def body(turn: Turn) -> Shown:
            work, user = turn.work, _user(turn.work)
            siblings = await self.store.live(work.tx, user, method.name)
            context = await self._context(work, method)
            asked = Draft(given, tuple(each.bound() for each in siblings))
            opened = await turn.take(method.name, context, lambda ctx: method.draft(ctx, asked))
            made = self._bind(work, method, opened.record)
            await self.store.add(work.tx, made, method.keys(user, made.record))
            await work.record(told.registered(work, method, self._masked(context, method, made)))
            return await self._show(work, made)

        return await self.ceremony.hold(case, body)

    @needs(_of(Verb.UPDATE))
    async def change(self, case: Case, method: AnyMethod, public_id: str, given: Mapping[str, Any]) -> None:
        """Change what may be changed of one (a number, an address)."""

        async def body(turn: Turn) -> None:
            work = turn.work
            live = await self.store.live(work.tx, _user(work), method.name)
            before = self._pick(live, public_id)
            context = await self._context(work, method)
            asked = Draft(given, tuple(each.bound() for each in live if each.id != before.id), before.bound())
            opened = await turn.take(method.name, context, lambda ctx: method.draft(ctx, asked), before)
            if opened.record != before.record:
                await self._keep(turn, method, context, before, opened.record, "Admin updated security info")

        await self.ceremony.hold(case, body)

    @needs(_of(Verb.DELETE))
    async def end(self, case: Case, method: AnyMethod, public_id: str) -> None:
        """Take it away. The default cannot go while another could take its place (CONTRACT section 3.2)."""

        async def body(work: Work) -> None:
            user = _user(work)
            live = await self.store.live(work.tx, user)
            going = self._pick([each for each in live if each.method == method.name], public_id)
            siblings = tuple(each.bound() for each in live if each.method == method.name and each.id != going.id)
            if (no := method.may_end(going.bound(), siblings)) is not None:
                raise refusal(no)
            await self._keep_default(work, going, live)
            if not await self.store.end(work.tx, going, work.now, told.actor_id(work)):
                raise self._absent()
            context = await self._context(work, method)
            await work.record(told.ended(work, method, self._masked(context, method, going)))

        await case.write(body)

    @needs(_of_act)
    async def act(
        self, case: Case, method: AnyMethod, act: Act[Any], public_id: str | None, given: Mapping[str, Any]
    ) -> Done:
        """One of a method's own actions. `public_id` None: the one the user has."""

        async def body(turn: Turn) -> Done:
            work = turn.work
            live = await self.store.live(work.tx, _user(work), method.name)
            before = self._pick(live, public_id) if public_id is not None else self._only(live)
            context = await self._context(work, method)
            accepted = await turn.take(method.name, context, lambda ctx: act.step(ctx, before.bound(), given), before)
            await self._keep(turn, method, context, before, accepted.record, act.activity)
            if accepted.ends_sessions:
                await self.people.end_sessions(work.tx, _user(work), work.now)
            revealed = accepted.reveal.reveal() if accepted.reveal else None
            return Done(revealed, await self._follow(work) if act.operation else None)

        try:
            return await self.ceremony.hold(case, body)
        except Invalid as problem:
            if act.judges:
                await self._tell_failure(case, method, act, problem.code)
            raise

    # --- what they share ---------------------------------------------------------------------------------------------

    async def _keep(
        self, turn: Turn, method: AnyMethod, context: Context, before: Authenticator, record: Any, activity: str
    ) -> None:
        work = turn.work
        after = before.with_record(record, work.now)
        await self.store.change(work.tx, before, after, method.keys(before.user_id, record))
        if method.issued_with_account:
            await self.people.password_changed(work.tx, before.user_id, work.now)
        changes = told.changes(self._masked(context, method, before), self._masked(context, method, after))
        await work.record(told.acted(work, method, activity, changes, Outcome.SUCCESS, ""))

    @staticmethod
    async def _tell_failure(case: Case, method: AnyMethod, act: Act[Any], code: str) -> None:
        """A try that was wrong changed nothing but its count; it is told in a transaction of its own."""

        async def body(work: Work) -> None:
            await work.record(told.acted(work, method, act.activity, (), Outcome.FAILURE, code))

        await case.write(body)

    async def _keep_default(self, work: Work, going: Authenticator, live: Any) -> None:
        preferred = (await self.persons.settings(work.tx, going.user_id)).preferred
        if preferred is None or preferred not in self._preferences(going):
            return
        if any(self._preferences(each) for each in live if each.id != going.id):
            raise Invalid(
                "default-method",
                f"The requested authentication method id of [{self.public_id(going)}] matches the user's current default "
                "authentication method, and cannot be deleted until the default authentication method is changed",
            )

    async def _follow(self, work: Work) -> LongRunning:
        operation = LongRunning(new_guid(), _user(work), "succeeded", "", work.now, work.now)
        await self.persons.add_operation(work.tx, operation)
        return operation

    def _bind(self, work: Work, method: AnyMethod, record: Any) -> Authenticator:
        return Authenticator(
            id=AuthenticatorId(new_guid()),
            user_id=_user(work),
            method=method.name,
            record=record,
            bound_at=work.now,
            changed_at=work.now,
            bound_by=told.actor_id(work),
            bound_from=work.actor.origin.ip,
        )

    async def _context(self, work: Work, method: AnyMethod) -> Context:
        person = await self.people.person(work.tx, _user(work))
        return self.context(method.name, person, await self._policy(work, method), work.now)

    async def _policy(self, work: Work, method: AnyMethod) -> Mapping[str, Mapping[str, Any]]:
        asked = method.face is not None and method.face.configurations
        return await self.policies.effective(work.tx, _user(work)) if asked else {}

    async def _show(self, work: Work, authenticator: Authenticator) -> Shown:
        return (await self._show_all(work, [authenticator]))[0]

    async def _show_all(self, work: Work, authenticators: Iterable[Authenticator]) -> list[Shown]:
        """As the actor may see them. Showing asks no more of the person than the gate has read already."""
        person = Person(_user(work), work.user.upn, work.user.name)
        contexts: dict[str, Context] = {}
        shown: list[Shown] = []
        for each in authenticators:
            method = self.registry[each.method]
            if method.face is None:
                continue
            if each.method not in contexts:
                contexts[each.method] = self.context(each.method, person, await self._policy(work, method), work.now)
            properties = method.face.show(contexts[each.method], each.bound(), work.masked)
            shown.append(Shown(self.public_id(each), method, each, properties))
        return shown

    def _masked(self, context: Context, method: AnyMethod, authenticator: Authenticator) -> Mapping[str, Any]:
        return self._face_of(method).show(context, authenticator.bound(), True)

    def _face(self, authenticator: Authenticator) -> Face[Any] | None:
        return self.registry[authenticator.method].face

    @staticmethod
    def _face_of(method: AnyMethod) -> Face[Any]:
        if method.face is None:
            raise TypeError(f"{method.name} has no face")
        return method.face

    def _preferences(self, authenticator: Authenticator) -> tuple[str, ...]:
        face = self._face(authenticator)
        return face.preferences(authenticator.record) if face else ()

    def public_id(self, authenticator: Authenticator) -> str:
        """The id Graph shows: fixed for some methods, the authenticator's own for the others."""
        face = self._face(authenticator)
        return face.fixed_id(authenticator.record) if face and face.fixed_id else authenticator.id

    def _pick(self, live: Any, public_id: str) -> Authenticator:
        for each in live:
            if self.public_id(each).lower() == public_id.lower():
                found: Authenticator = each
                return found
        raise self._absent()

    def _only(self, live: Any) -> Authenticator:
        for each in live:
            found: Authenticator = each
            return found
        raise self._absent()

    @staticmethod
    def _absent() -> NotFound:
        return NotFound("method-not-found", "The requested authentication method does not exist for this user.")


def _user(work: Work) -> UserId:
    return UserId(work.user.user_id)
