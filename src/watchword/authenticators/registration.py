"""Registering in two steps, whatever the method: begin, and prove that it is held.

Beginning asks the method for a draft. What the method leaves pending waits as a challenge, bound to who began; what it
leaves nothing pending of is bound at once. The answer is counted, in a transaction of its own, before the method judges
it; the right one consumes the challenge and binds the authenticator in one transaction, with its audit record.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from watchword.access.actions import SECURITY_INFO_CHANGE, Action
from watchword.access.desk import Case, Desk, Work, needs
from watchword.access.freshness import must_be_fresh
from watchword.authenticators import told
from watchword.authenticators.binding import Binder
from watchword.authenticators.ceremony import Ceremony, Turn
from watchword.authenticators.challenges import Challenge, ChallengeId, Challenges, Place, Purpose, gone
from watchword.authenticators.model import AuthenticatorStore, PersonStore
from watchword.authenticators.permissions import Permissions
from watchword.authenticators.registry import AnyMethod, Registry
from watchword.authenticators.sight import Shown, Sight
from watchword.kernel.clock import Instant
from watchword.kernel.errors import Invalid, Problem, Throttled
from watchword.kernel.ids import UserId, new_guid
from watchword.kernel.messages import Outbox, Replies, Unsent
from watchword.kernel.secret import Secret
from watchword.method import Accepted, Context, Draft, Opened, Verb


@dataclass(frozen=True)
class Begun:
    """What came of beginning: a challenge that waits for its answer until `expires_at`, or the authenticator itself.

    `prompt` is what the page shows, or Graph's function answers; `reveal` is shown this once.
    """

    prompt: Mapping[str, Any]
    expires_at: Instant | None = None
    bound: Shown | None = None
    reveal: Secret | None = None


def _create(service: "Registrations", method: AnyMethod, *_args: Any, **_named: Any) -> Action:
    return service.permissions.of(method, Verb.CREATE)


@dataclass(frozen=True)
class Registrations:
    """The service. `binding` ties an answer to who began: what another began, nobody else can finish."""

    desk: Desk
    registry: Registry
    store: AuthenticatorStore
    persons: PersonStore
    challenges: Challenges
    ceremony: Ceremony
    sight: Sight
    permissions: Permissions
    outbox: Outbox
    replies: Replies

    @needs(_create)
    async def begin(self, case: Case, method: AnyMethod, given: Mapping[str, Any], binding: str) -> Begun:
        """As the method's permission allows: an administrator for somebody, or a person where Graph lets people."""
        return await self._begin(case, method, given, binding)

    @needs(_create)
    async def finish(self, case: Case, method: AnyMethod, given: Mapping[str, Any], binding: str) -> Shown:
        """The answer to it. Raises Invalid: `challenge-gone` where nothing waits for it, else the method's own no."""
        return await self._finish(case, method, given, binding)

    @needs(SECURITY_INFO_CHANGE)
    async def begin_own(self, case: Case, method: AnyMethod, given: Mapping[str, Any], binding: str) -> Begun:
        """A person, on a page of ours, who has just proved who they are. Raises StepUpRequired."""
        must_be_fresh(case, method.fresh_within)
        return await self._begin(case, method, given, binding)

    @needs(SECURITY_INFO_CHANGE)
    async def finish_own(self, case: Case, method: AnyMethod, given: Mapping[str, Any], binding: str) -> Shown:
        """The answer to it."""
        return await self._finish(case, method, given, binding)

    @property
    def _binder(self) -> Binder:
        return Binder(self.store, self.persons, self.sight, self.outbox)

    async def _begin(self, case: Case, method: AnyMethod, given: Mapping[str, Any], binding: str) -> Begun:
        async def body(turn: Turn) -> Begun | Unsent:
            work, user = turn.work, _user(turn.work)
            siblings = await self.store.live(work.tx, user, method.name)
            context = await self.sight.context_of(work, method)
            asked: Draft[Any] = Draft(given, tuple(each.bound() for each in siblings))
            opened = await turn.take(method.name, context, lambda ctx: method.draft(ctx, asked))
            id_ = ChallengeId(new_guid())
            messages = [replace(message, about=id_) for message in opened.outbox]
            if (unsent := await self.outbox.put(work.tx, messages, work.now)) is not None:
                return unsent
            if opened.pending is None:
                going = [each for each in siblings if each.id in opened.replaces]
                bound = await self._binder.bind(work, method, context, opened.record, going)
                return Begun(opened.prompt, bound=bound, reveal=opened.reveal)
            challenge = Challenge.of(id_, _place(work, method, binding), opened, work.now)
            return await self._open(work, method, opened, challenge)

        begun = await self.ceremony.hold(case, body)
        if isinstance(begun, Unsent):
            raise _refused(begun)
        return begun

    async def _open(self, work: Work, method: AnyMethod, opened: Opened[Any], challenge: Challenge) -> Begun:
        await self.challenges.open(work.tx, challenge)
        await work.record(told.began(work, method))
        return Begun(opened.prompt, challenge.expires_at, reveal=opened.reveal)

    async def _finish(self, case: Case, method: AnyMethod, given: Mapping[str, Any], binding: str) -> Shown:
        challenge = await case.write(lambda work: self._count(work, method, binding))
        if challenge is None:
            raise gone()
        try:
            return await self.ceremony.hold(case, lambda turn: self._judge(turn, method, challenge, given))
        except Invalid as problem:
            code = problem.code
            await case.write(lambda work: work.record(told.refused(work, method, code)))
            raise

    async def _count(self, work: Work, method: AnyMethod, binding: str) -> Challenge | None:
        challenge = await self.challenges.find(work.tx, _place(work, method, binding), work.now)
        counted = challenge is not None and await self.challenges.count_try(work.tx, challenge, work.now)
        return challenge if counted else None

    async def _judge(self, turn: Turn, method: AnyMethod, challenge: Challenge, given: Mapping[str, Any]) -> Shown:
        work, confirm = turn.work, method.confirm
        if confirm is None:
            raise TypeError(f"{method.name} leaves something pending and cannot confirm it")
        context = await self.sight.context_of(work, method)
        pressed = await self.replies.of(work.tx, challenge.id)
        step = _confirming(confirm, challenge, {**given, **pressed})
        accepted: Accepted[Any] = await turn.take(method.name, context, step)
        if not await self.challenges.consume(work.tx, challenge, work.now):
            raise gone()
        shown = await self._binder.bind(work, method, context, accepted.record)
        return shown._replace(proved=accepted.mode)


def _confirming(
    confirm: Callable[..., Any], challenge: Challenge, given: Mapping[str, Any]
) -> Callable[[Context], Any]:
    return lambda context: confirm(context, challenge.record, challenge.pending, given)


def _refused(unsent: Unsent) -> Problem:
    """Told when what was counted is committed. Some time later it may be sent; to some countries it never is."""
    if unsent.retry_after:
        return Throttled("messages-too-many", unsent.message, retry_after=unsent.retry_after)
    return Invalid("country-not-served", unsent.message)


def _place(work: Work, method: AnyMethod, binding: str) -> Place:
    return Place(binding, Purpose.REGISTRATION, method.name, _user(work))


def _user(work: Work) -> UserId:
    return UserId(work.user.user_id)
