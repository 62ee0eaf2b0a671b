"""Sign-ins that nobody sees: a program gets tokens for a person who signed in before, or for itself.

Written into the sign-in log as Entra's categories have them (`nonInteractiveUser`, `servicePrincipal`). What is issued
for a person is written in the transaction that issues it. An application asks as often as it likes, and whoever holds
a dead token may show it for ever: of those, each process writes the first in a quarter of an hour and no more, so that
the log is told of it and cannot be filled by it.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from watchword.audit.sign_ins.model import Asked, Kind, Named, Note, SignInLog, Stage, Status, Step, Who
from watchword.directory.applications.model import Platform
from watchword.kernel.actor import Origin
from watchword.kernel.clock import MINUTE, Clock, Instant
from watchword.kernel.ids import UserId, new_guid
from watchword.kernel.work import Transaction, Units
from watchword.oidc.gate import Gate, Passed
from watchword.oidc.issuing import Issue
from watchword.oidc.model import Access, Account, Client
from watchword.oidc.protocol.errors import OAuthRefused
from watchword.oidc.protocol.signed_in import SEVERAL_FACTORS

_AT_MOST_EVERY = 15 * MINUTE
_REMEMBERED = 10_000
_PROGRAM = "Mobile Apps and Desktop clients"


class Lately:
    """What this process has written down in the last quarter of an hour."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: OrderedDict[tuple[str, ...], Instant] = OrderedDict()

    def is_new(self, *what: str) -> bool:
        """Whether it has not been; it has from now on."""
        now, before = self._clock(), self._seen.get(what)
        if before is not None and 0 <= now - before < _AT_MOST_EVERY:
            return False
        self._seen[what] = now
        self._seen.move_to_end(what)
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return True


@dataclass(frozen=True)
class Silent:
    """Writes them down. `lately` is what keeps the log from being filled."""

    units: Units
    log: SignInLog
    gate: Gate
    lately: Lately
    clock: Clock
    new_id: Callable[[], str] = new_guid

    async def issued(self, tx: Transaction, issue: Issue, origin: Origin) -> None:
        """Tokens for a person."""
        passed, access = issue.passed, issue.grant.access
        note = self._of_person(passed.client, access, who(passed.account, access.user_id), origin, issue.now)
        await self.log.add(tx, _ended(note, passed, None))

    async def judge(
        self, tx: Transaction, client: Client, access: Access, origin: Origin, acr: str, now: Instant
    ) -> Passed:
        """Through the gate; where it is shut, that is written down. Raises OAuthRefused, as the gate does."""
        try:
            return await self.gate.judge(tx, client, access, origin, acr)
        except OAuthRefused as refused:
            await self.refused(tx, client, access, refused, origin, now)
            raise

    async def refused(
        self, tx: Transaction, client: Client, access: Access, refused: OAuthRefused, origin: Origin, now: Instant
    ) -> None:
        """No tokens for a person, in a unit that such a refusal does not undo."""
        if not self.lately.is_new("person", access.user_id, client.app_id, origin.ip, refused.code):
            return
        account = await self.gate.clients.account(tx, access.user_id)
        note = self._of_person(client, access, who(account, access.user_id), origin, now)
        await self.log.add(tx, _ended(note, None, refused))

    async def application(self, client: Client, origin: Origin, refused: OAuthRefused | None) -> None:
        """A token for an application itself, or none."""
        code = "" if refused is None else refused.code
        if not self.lately.is_new("application", client.app_id, origin.ip, code):
            return
        note = Note(
            id=self.new_id(),
            at=self.clock(),
            who=Who("", "", ""),
            app=Named(client.app_id, client.name),
            origin=origin,
            status=_status(refused),
            asked=Asked(False, "an application asks for itself"),
            kind=Kind.APPLICATION,
            client="",
            resource=Named(self.gate.graph.id, self.gate.graph.name),
            service_principal=Named(client.service_principal_id, client.name),
        )
        await self.units.write(lambda tx: self.log.add(tx, note))

    def _of_person(self, client: Client, access: Access, whose: Who, origin: Origin, now: Instant) -> Note:
        several = access.signed_in.acr == SEVERAL_FACTORS
        return Note(
            id=self.new_id(),
            at=now,
            who=whose,
            app=Named(client.app_id, client.name),
            origin=origin,
            status=_status(None),
            asked=Asked(several, "a program asks for somebody who signed in before"),
            begun_with=_proved(access, several=several),
            kind=Kind.NON_INTERACTIVE,
            client="Browser" if access.platform is Platform.SPA else _PROGRAM,
        )


def who(account: Account | None, user: UserId) -> Who:
    """The person; of one who is gone, no more than the id."""
    return Who(user, "", "") if account is None else Who(account.id, account.upn, account.name)


def _ended(note: Note, passed: Passed | None, refused: OAuthRefused | None) -> Note:
    resource = Named() if passed is None else Named(passed.api.id, passed.api.name)
    return replace(note, status=_status(refused), resource=resource)


def _status(refused: OAuthRefused | None) -> Status:
    return Status(0) if refused is None else Status(refused.aadsts, refused.message, refused.reason)


def _proved(access: Access, *, several: bool) -> tuple[Step, ...]:
    """What the person had proved when they signed in."""
    at = access.signed_in.at
    said = "First factor requirement satisfied by claim in the token"
    first = Step(at, "", "", True, said, Stage.PRIMARY, earlier=True)
    second = Step(at, "", "", True, "MFA requirement satisfied by claim in the token", Stage.SECOND, earlier=True)
    return (first, second) if several else (first,)
