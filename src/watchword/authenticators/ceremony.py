"""One step of a method, carried through: its questions answered, its tries counted, its refusals told.

The step is a pure function that is called again with what was heard. Questions about other authenticators are answered
inside the transaction; slow ones (hashing) outside of it, after which the step runs again in a transaction of its own.
A try is durably counted in one transaction before its secret is looked at in between (ARCHITECTURE section 5).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar, assert_never

from watchword.access.desk import Case, Work
from watchword.authenticators.guarding import Guard, Try, Whence
from watchword.authenticators.model import Authenticator, AuthenticatorStore, Hasher, Taken
from watchword.authenticators.registry import Registry
from watchword.authenticators.throttle import Resting
from watchword.kernel.clock import SECOND
from watchword.kernel.errors import Conflict, Invalid, Throttled, WrongAnswer
from watchword.kernel.words import Words
from watchword.method import (
    Accepted,
    Ask,
    CheckSecret,
    Context,
    HashSecret,
    Heard,
    IsWeak,
    KeyTaken,
    Opened,
    Question,
    Rejected,
)

T = TypeVar("T")
Answer = Opened[Any] | Accepted[Any] | Rejected | Ask
Step = Callable[[Context], Answer]

_AGAIN = 5
"""How often a step is taken anew where another request took its key, or its turn, in the same moment."""


@dataclass(frozen=True)
class _Slow:
    """The transaction ended without a result: this is to be asked first."""

    question: HashSecret | CheckSecret


@dataclass(frozen=True)
class Ceremony:
    """Carries steps through for any method."""

    store: AuthenticatorStore
    hasher: Hasher
    guard: Guard
    registry: Registry

    async def hold(self, case: Case, body: Callable[["Turn"], Awaitable[T]]) -> T:
        """Run `body` in a write transaction, again after each slow question, until it has a result."""
        heard: dict[type, Heard] = {}
        for _ in range(_AGAIN):
            try:
                outcome = await case.write(lambda work: self._attempt(work, body, heard))
            except Taken:
                continue
            if not isinstance(outcome, _Slow):
                return outcome
            heard[type(outcome.question)] = Heard(outcome.question, await self._ask(outcome.question))
        raise Conflict(
            "write-race", Words("The authentication method was changed by another request; please retry later.")
        )

    async def _attempt(self, work: Work, body: Callable[["Turn"], Awaitable[T]], heard: dict[type, Heard]) -> T | _Slow:
        try:
            return await body(Turn(self, work, dict(heard)))
        except _Interrupted as interrupted:
            return _Slow(interrupted.question)

    async def _ask(self, question: HashSecret | CheckSecret) -> str | bool:
        match question:
            case HashSecret():
                return await self.hasher.hash(question.secret)
            case CheckSecret():
                return await self.hasher.verify(question.secret, question.hashed)
            case _:
                assert_never(question)


class _Interrupted(Exception):
    """Leaves the transaction, keeping what it wrote, to ask something slow."""

    def __init__(self, question: HashSecret | CheckSecret) -> None:
        super().__init__()
        self.question = question


@dataclass(frozen=True)
class Turn:
    """A ceremony inside one transaction."""

    ceremony: Ceremony
    work: Work
    heard: dict[type, Heard]

    async def take(self, method: str, context: Context, step: Step, own: Authenticator | None = None) -> Any:
        """The step's yes. Raises Invalid for its no.

        `own` is the authenticator it is about: its keys are not taken from itself, and a secret checked against it is a
        counted try.
        """
        while True:
            answer = step(context._replace(heard=self.heard))
            match answer:
                case Opened() | Accepted():
                    await self._forgive(own)
                    return answer
                case Rejected():
                    raise refusal(answer)
                case Ask():
                    await self._put(method, answer.question, own)
                case _:
                    assert_never(answer)

    async def _put(self, method: str, question: Question, own: Authenticator | None) -> None:
        """Answer a question about others here; leave the transaction for one that is slow, having counted a try."""
        match question:
            case KeyTaken():
                holder = await self.ceremony.store.holder(self.work.tx, method, question.key)
                self.heard[KeyTaken] = Heard(question, holder is not None and (own is None or holder != own.id))
            case IsWeak():
                self.heard[IsWeak] = Heard(question, self.ceremony.hasher.needs_rehash(question.hashed))
            case CheckSecret():
                await self._count(question, own)
                raise _Interrupted(question)
            case HashSecret():
                raise _Interrupted(question)
            case _:
                assert_never(question)

    async def _count(self, question: CheckSecret, own: Authenticator | None) -> None:
        """On the counter that sign-in has, as a browser that the person is known by: they are signed in."""
        if own is None:
            raise TypeError("a secret is checked against an authenticator")
        counted = await self.ceremony.guard.admit(self.work.tx, self._try(own, question), self.work.now)
        if isinstance(counted, Resting):
            wait = _seconds(counted.until - self.work.now)
            raise Throttled("authenticator-resting", Words("Please retry again later."), retry_after=wait)

    async def _forgive(self, own: Authenticator | None) -> None:
        checked = self.heard.get(CheckSecret)
        if own is not None and checked is not None and checked.answer:
            await self.ceremony.guard.forgive(self.work.tx, self._try(own, checked.question), self.work.now)

    def _try(self, own: Authenticator, question: CheckSecret) -> Try:
        whence = Whence(self.work.actor.origin, name=self.work.user.upn, signed_in=True)
        method = self.ceremony.registry[own.method]
        return Try(own.user_id, method, whence, question.secret.reveal(), own.changed_at)


def refusal(rejected: Rejected) -> Invalid:
    """A method's no as the error family tells it."""
    kind = Invalid if rejected.moot else WrongAnswer
    return kind(rejected.code, rejected.message, target=rejected.target, plain=rejected.plain)


def _seconds(duration: int) -> int:
    return min(-(-duration // SECOND), 3600)
