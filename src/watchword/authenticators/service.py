"""What administrators and people do with authenticators, whatever their method. Decides; knows no SQL and no HTTP."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from watchword.access.actions import Action
from watchword.access.desk import Case, Desk, Work, needs
from watchword.access.freshness import must_be_fresh, must_have_proved_several
from watchword.authenticators import alarms, told
from watchword.authenticators.binding import Binder, steps_up, tell
from watchword.authenticators.ceremony import Ceremony, Turn, refusal
from watchword.authenticators.model import Authenticator, AuthenticatorStore, LongRunning, People, PersonStore
from watchword.authenticators.permissions import READ_METHODS, Permissions
from watchword.authenticators.registry import AnyMethod, Registry
from watchword.authenticators.sight import Shown, Sight, absent
from watchword.kernel.errors import Invalid
from watchword.kernel.events import Outcome
from watchword.kernel.ids import UserId, new_guid
from watchword.kernel.messages import Outbox
from watchword.method import Act, Anchor, Context, Draft, Purpose, Verb
from watchword.sessions.model import Trigger
from watchword.sessions.revoking import Revocations


@dataclass(frozen=True)
class Done:
    """What an act gave: something to reveal once, and the operation that Graph follows."""

    reveal: str | None = None
    operation: LongRunning | None = None


def _of(verb: Verb) -> Callable[..., Action]:
    return lambda service, method, *_args, **_named: service.permissions.of(method, verb)


def _of_act(
    service: "Authenticators", method: AnyMethod, act: Act[Any], anchor: Anchor, *_args: Any, **_named: Any
) -> Action:
    return service.permissions.of_act(method, act, anchor)


@dataclass(frozen=True)
class Authenticators:
    """The service. `sight` shows them, `permissions` says which action a verb of a method is."""

    desk: Desk
    registry: Registry
    store: AuthenticatorStore
    persons: PersonStore
    people: People
    ceremony: Ceremony
    sight: Sight
    permissions: Permissions
    outbox: Outbox
    revocations: Revocations

    @needs(READ_METHODS)
    async def list_all(self, case: Case) -> list[Shown]:
        """Every registered method of a user, the password included, in the order they were registered."""

        async def body(work: Work) -> list[Shown]:
            return await self.sight.show_all(work, await self.store.live(work.tx, _user(work)))

        return await case.read(body, self._soon)

    @needs(_of(Verb.LIST))
    async def list_of(self, case: Case, method: AnyMethod) -> list[Shown]:
        """Those of one method."""

        async def body(work: Work) -> list[Shown]:
            return await self.sight.show_all(work, await self.store.live(work.tx, _user(work), method.name))

        return await case.read(body, self._soon)

    @needs(READ_METHODS)
    async def get_any(self, case: Case, public_id: str) -> Shown:
        """One of any method by its public id."""

        async def body(work: Work) -> Shown:
            return await self.sight.show(work, self.sight.pick(await self.store.live(work.tx, _user(work)), public_id))

        return await case.read(body, self._soon)

    @needs(_of(Verb.GET))
    async def get(self, case: Case, method: AnyMethod, public_id: str) -> Shown:
        """One of a method."""

        async def body(work: Work) -> Shown:
            live = await self.store.live(work.tx, _user(work), method.name)
            return await self.sight.show(work, self.sight.pick(live, public_id))

        return await case.read(body, self._soon)

    @needs(_of(Verb.CREATE))
    async def register(self, case: Case, method: AnyMethod, given: Mapping[str, Any]) -> Shown:
        """Bind an authenticator to a user, on the word of the administrator who asks."""

        async def body(turn: Turn) -> Shown:
            work, user = turn.work, _user(turn.work)
            siblings = await self.store.live(work.tx, user, method.name)
            context = await self.sight.context_of(work, method)
            asked = Draft(given, tuple(each.bound() for each in siblings))
            opened = await turn.take(method.name, context, lambda ctx: method.draft(ctx, asked))
            await self.outbox.put(work.tx, opened.outbox, work.now)
            going = [each for each in siblings if each.id in opened.replaces]
            binder = Binder(self.store, self.persons, self.sight, self.outbox)
            shown = await binder.bind(work, method, context, opened.record, going)
            for each in going:
                await self._end_with(work, method, each)
            return shown._replace(reveal=opened.reveal)

        return await self.ceremony.hold(case, body)

    @needs(_of(Verb.UPDATE))
    async def change(self, case: Case, method: AnyMethod, public_id: str, given: Mapping[str, Any]) -> None:
        """Change what may be changed of one (a number, an address)."""

        async def body(turn: Turn) -> None:
            work = turn.work
            live = await self.store.live(work.tx, _user(work), method.name)
            before = self.sight.pick(live, public_id)
            context = await self.sight.context_of(work, method)
            asked = Draft(given, tuple(each.bound() for each in live if each.id != before.id), before.bound())
            opened = await turn.take(method.name, context, lambda ctx: method.draft(ctx, asked), before)
            if opened.record != before.record:
                await self._keep(turn, method, context, before, opened.record, "Admin updated security info")
                await self._end_with(work, method, before)
                await tell(work, self.outbox, method, context, alarms.CHANGED)

        await self.ceremony.hold(case, body)

    @needs(_of(Verb.DELETE))
    async def end(self, case: Case, method: AnyMethod, public_id: str) -> None:
        """Take it away. One's own with a fresh proof, and one of several factors where one has them: neither an old
        token does it nor a password alone (ASVS 5.0 requirement 7.5.1). The default cannot go while another could take
        its place (CONTRACT section 3.2). Raises StepUpRequired."""

        async def body(work: Work) -> None:
            live = await self.store.live(work.tx, _user(work))
            if work.actor.user_id == work.user.user_id:
                self._must_be_them(case, live)
            of_method = [each for each in live if each.method == method.name]
            going = self.sight.pick(of_method, public_id)
            siblings = tuple(each.bound() for each in of_method if each.id != going.id)
            if (no := method.may_end(going.bound(), siblings)) is not None:
                raise refusal(no)
            await self._keep_default(work, going, live)
            if not await self.store.end(work.tx, going, work.now, told.actor_id(work)):
                raise absent()
            await self._end_with(work, method, going)
            context = await self.sight.context_of(work, method)
            await work.record(told.ended(work, method, self.sight.told(context, going)))
            await tell(work, self.outbox, method, context, alarms.REMOVED)

        await case.write(body)

    @needs(_of_act)
    async def act(
        self,
        case: Case,
        method: AnyMethod,
        act: Act[Any],
        anchor: Anchor,
        public_id: str,
        given: Mapping[str, Any],
    ) -> Done:
        """One of a method's own actions, as asked for at `anchor`; at the user, on the one they have."""

        async def body(turn: Turn) -> Done:
            work = turn.work
            live = await self.store.live(work.tx, _user(work), method.name)
            before = _only(live) if anchor is Anchor.USER else self.sight.pick(live, public_id)
            context = await self.sight.context_of(work, method)
            accepted = await turn.take(method.name, context, lambda ctx: act.step(ctx, before.bound(), given), before)
            await self._keep(turn, method, context, before, accepted.record, act.activity)
            if accepted.ends_sessions:
                await self.people.end_sessions(work.tx, _user(work), work.now)
                await self.revocations.after(work.tx, Trigger.PASSWORD_CHANGED, _user(work), work.now)
            revealed = accepted.reveal.reveal() if accepted.reveal else None
            return Done(revealed, await self._follow(work) if act.operation else None)

        try:
            return await self.ceremony.hold(case, body)
        except Invalid as problem:
            if act.judges:
                await self._tell_failure(case, method, act, problem.code)
            raise

    def _soon(self, user: UserId) -> tuple[object, ...]:
        """What showing somebody's is sure to read."""
        return (*self.store.soon(user), *self.sight.policies.soon(user))

    async def _keep(
        self, turn: Turn, method: AnyMethod, context: Context, before: Authenticator, record: Any, activity: str
    ) -> None:
        work = turn.work
        after = before.with_record(record, work.now)
        await self.store.change(work.tx, before, after, method.keys(before.user_id, record))
        if method.issued_with_account:
            await self.people.password_changed(work.tx, before.user_id, work.now)
        changes = told.changes(self.sight.told(context, before), self.sight.told(context, after))
        await work.record(told.acted(work, method, activity, changes, Outcome.SUCCESS, ""))

    async def _end_with(self, work: Work, method: AnyMethod, going: Authenticator) -> None:
        """Whoever proved a second factor proves one again when one of them was changed or taken away (SES-05); what
        rests on a pass that was handed out ends with it."""
        if Purpose.STEP_UP in method.purposes:
            await self.revocations.after(work.tx, Trigger.METHODS_CHANGED, _user(work), work.now)
        if method.issued_by_administrator:
            await self.revocations.sessions.end_resting_on(work.tx, _user(work), going.id, work.now)

    @staticmethod
    async def _tell_failure(case: Case, method: AnyMethod, act: Act[Any], code: str) -> None:
        """A try that was wrong changed nothing but its count; it is told in a transaction of its own."""

        async def body(work: Work) -> None:
            await work.record(told.acted(work, method, act.activity, (), Outcome.FAILURE, code))

        await case.write(body)

    def _must_be_them(self, case: Case, live: Sequence[Authenticator]) -> None:
        must_be_fresh(case)
        if any(each.usable and steps_up(self.registry[each.method]) for each in live):
            must_have_proved_several(case)

    async def _keep_default(self, work: Work, going: Authenticator, live: Sequence[Authenticator]) -> None:
        preferred = (await self.persons.settings(work.tx, going.user_id)).preferred
        if preferred is None or preferred not in self.sight.preferences(going):
            return
        if any(self.sight.preferences(each) for each in live if each.id != going.id):
            raise Invalid(
                "default-method",
                f"The requested authentication method id of [{self.sight.public_id(going)}] matches the user's current "
                "default authentication method, and cannot be deleted until the default authentication method is "
                "changed",
            )

    async def _follow(self, work: Work) -> LongRunning:
        operation = LongRunning(new_guid(), _user(work), "succeeded", "", work.now, work.now)
        await self.persons.add_operation(work.tx, operation)
        return operation


def _only(live: Sequence[Authenticator]) -> Authenticator:
    if not live:
        raise absent()
    return live[0]


def _user(work: Work) -> UserId:
    return UserId(work.user.user_id)
