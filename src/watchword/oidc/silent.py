"""Sign-ins that nobody sees: a program gets tokens for a person who signed in before, or for itself.

Written into the sign-in log as Entra's categories have them (`nonInteractiveUser`, `servicePrincipal`). What is issued
for a person is written in the transaction that issues it. An application asks as often as it likes, and whoever holds
a dead token may show it for ever: of those, the first in a quarter of an hour is written and no more, so that the log
is told of it and cannot be filled by it. So it is where a person who is signed in is sent back to an application
without a code: they were before no page of ours, or before none that says why.
"""

import json
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from watchword.audit.sign_ins.model import Asked, Kind, Named, Note, SignInLog, Stage, Status, Step, Who
from watchword.directory.applications.model import Platform
from watchword.kernel.actor import Origin
from watchword.kernel.clock import MINUTE, Clock, Instant
from watchword.kernel.ids import UserId, new_guid
from watchword.kernel.work import Transaction, Units
from watchword.oidc.gate import Gate
from watchword.oidc.issuing import Issue
from watchword.oidc.model import Access, Account, Client
from watchword.oidc.protocol.errors import OAuthRefused
from watchword.oidc.protocol.signed_in import SEVERAL_FACTORS

_AT_MOST_EVERY = 15 * MINUTE
_NAMESPACE = UUID("0c6f3c1e-6d5b-4a9e-8f57-2b1f0f6a9d31")
_REMEMBERED = 10_000
_PROGRAM = "Mobile Apps and Desktop clients"


class Written:
    """The latest records that this process wrote of applications. It spares a transaction for each token."""

    def __init__(self) -> None:
        self._ids: OrderedDict[str, None] = OrderedDict()

    def has(self, id_: str) -> bool:
        """Whether it wrote that one."""
        return id_ in self._ids

    def keep(self, id_: str) -> None:
        """It did, durably."""
        self._ids[id_] = None
        if len(self._ids) > _REMEMBERED:
            self._ids.popitem(last=False)


@dataclass(frozen=True)
class Silent:
    """Writes them down."""

    units: Units
    log: SignInLog
    gate: Gate
    written: Written
    clock: Clock
    new_id: Callable[[], str] = new_guid

    async def issued(self, tx: Transaction, issue: Issue, origin: Origin) -> None:
        """Tokens for a person."""
        passed, access = issue.passed, issue.grant.access
        note = self._of_person(passed.client, access, who(passed.account, access.user_id), origin, issue.now)
        await self.log.add(tx, replace(note, resource=Named(passed.api.id, passed.api.name)))

    @asynccontextmanager
    async def telling(
        self,
        tx: Transaction,
        client: Client,
        access: Access,
        origin: Origin,
        now: Instant,
        kind: Kind = Kind.NON_INTERACTIVE,
    ) -> AsyncIterator[None]:
        """Where a person is refused tokens within it, that is written down, in a unit that a refusal does not undo.
        `kind`: whether they are there themselves."""
        try:
            yield
        except OAuthRefused as refused:
            id_ = _first(now, access.user_id, client.app_id, origin.ip, refused.code)
            account = await self.gate.clients.account(tx, access.user_id)
            note = self._of_person(client, access, who(account, access.user_id), origin, now)
            client_app = "Browser" if kind is Kind.INTERACTIVE else note.client
            note = replace(note, id=id_, status=_status(refused), kind=kind, client=client_app)
            await self.log.add(tx, note)
            raise

    async def application(self, client: Client, origin: Origin, refused: OAuthRefused | None) -> None:
        """A token for an application itself, or none."""
        now = self.clock()
        id_ = _first(now, "", client.app_id, origin.ip, "" if refused is None else refused.code)
        if self.written.has(id_):
            return
        note = Note(
            id=id_,
            at=now,
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
        self.written.keep(id_)

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


def _first(now: Instant, *what: str) -> str:
    """One id for all that is alike within a quarter of an hour, in every process (RFC 9562 section 5.5)."""
    return str(uuid5(_NAMESPACE, json.dumps([now // _AT_MOST_EVERY, *what])))


def _status(refused: OAuthRefused | None) -> Status:
    return Status(0) if refused is None else Status(refused.aadsts, refused.message, refused.reason)


def _proved(access: Access, *, several: bool) -> tuple[Step, ...]:
    """What the person had proved when they signed in."""
    at = access.signed_in.at
    said = "First factor requirement satisfied by claim in the token"
    first = Step(at, "", "", True, said, Stage.PRIMARY, earlier=True)
    second = Step(at, "", "", True, "MFA requirement satisfied by claim in the token", Stage.SECOND, earlier=True)
    return (first, second) if several else (first,)
