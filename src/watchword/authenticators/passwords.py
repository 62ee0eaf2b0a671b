"""The password an account is made with, reset, or loses: what the directory asks of the authenticators.

Whichever method says `issued_with_account` is meant; nothing here knows which one that is.
"""

from dataclasses import dataclass
from typing import Any, cast

from watchword.access.desk import Work
from watchword.authenticators import told
from watchword.authenticators.ceremony import refusal
from watchword.authenticators.model import Authenticator, AuthenticatorStore, ContextMaker, Hasher
from watchword.authenticators.registry import AnyMethod, Registry
from watchword.directory.model import Prepared
from watchword.kernel.clock import Clock
from watchword.kernel.errors import Invalid
from watchword.kernel.ids import AuthenticatorId, UserId, new_guid
from watchword.kernel.secret import Secret
from watchword.method import Ask, Draft, HashSecret, Heard, Opened, Person, Rejected


@dataclass(frozen=True)
class AccountPasswords:
    """Implements `directory.model.Passwords`."""

    registry: Registry
    store: AuthenticatorStore
    hasher: Hasher
    context: ContextMaker
    clock: Clock

    async def prepare(self, person: Person, secret: Secret, *, must_change: bool) -> Prepared:
        """Check and hash, outside of any transaction. Raises Invalid where it is too weak."""
        method = self.registry.issued_with_account()
        asked: Draft[Any] = Draft({"secret": secret.reveal(), "must_change": must_change})
        context = self.context(method.name, person, {}, self.clock())
        answer = method.draft(context, asked)
        if isinstance(answer, Ask) and isinstance(answer.question, HashSecret):
            heard = Heard(answer.question, await self.hasher.hash(answer.question.secret))
            answer = method.draft(context._replace(heard={HashSecret: heard}), asked)
        if isinstance(answer, Rejected):
            raise refusal(answer)
        return Prepared(cast(Opened[Any], answer).record)

    async def issue(self, work: Work, user: UserId, prepared: Prepared) -> None:
        """Give a new account its password."""
        method = self.registry.issued_with_account()
        authenticator = Authenticator(
            id=AuthenticatorId(new_guid()),
            user_id=user,
            method=method.name,
            record=prepared,
            bound_at=work.now,
            changed_at=work.now,
            bound_by=told.actor_id(work),
            bound_from=work.actor.origin.ip,
        )
        await self.store.add(work.tx, authenticator, method.keys(user, prepared))

    async def reset(self, work: Work, user: UserId, prepared: Prepared) -> None:
        """Set another one for an account that exists."""
        before = await self._of(work, user, self.registry.issued_with_account())
        if before is None:
            await self.issue(work, user, prepared)
        else:
            after = before.with_record(prepared, work.now)
            keys = self.registry.issued_with_account().keys(user, prepared)
            await self.store.change(work.tx, before, after, keys)

    async def demand_change(self, work: Work, user: UserId, *, must_change: bool) -> None:
        """Let it be changed at the next sign-in, or no more. Raises Invalid where the account has none."""
        method = self.registry.issued_with_account()
        before = await self._of(work, user, method)
        if before is None:
            raise Invalid("password-missing", "A password must be specified.", target="passwordProfile")
        person = Person(user, work.user.upn, work.user.name)
        asked: Draft[Any] = Draft({"must_change": must_change}, current=before.bound())
        answer = method.draft(self.context(method.name, person, {}, work.now), asked)
        if not isinstance(answer, Opened):
            raise TypeError(f"{method.name} has more to ask before a change is demanded")
        after = before.with_record(answer.record, work.now)
        await self.store.change(work.tx, before, after, method.keys(user, answer.record))

    async def forget(self, work: Work, user: UserId) -> None:
        """The account is gone for good."""
        await self.store.forget(work.tx, user, work.now, told.actor_id(work))

    async def _of(self, work: Work, user: UserId, method: AnyMethod) -> Authenticator | None:
        return next(iter(await self.store.live(work.tx, user, method.name)), None)
