"""The token endpoint for people: each grant ends here, at the gate and then at `Issuing`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import assert_never

from watchword.kernel.actor import Origin
from watchword.kernel.clock import Clock, Instant
from watchword.kernel.events import Event, Recorder
from watchword.kernel.work import Transaction, Units
from watchword.oidc import told
from watchword.oidc.callers import Caller, Callers
from watchword.oidc.devices import Devices
from watchword.oidc.direct import Direct
from watchword.oidc.gate import Gate
from watchword.oidc.issuing import Issue, Issuing
from watchword.oidc.model import Access, Client, Code, Grant
from watchword.oidc.outcomes import settled
from watchword.oidc.ports import CodeStore
from watchword.oidc.protocol import grant_refusals, pkce
from watchword.oidc.protocol.grants import OnBehalfOf, PasswordGrant, PersonGrant, PollDevice, RedeemCode, Refresh
from watchword.oidc.protocol.scopes import DelegatedScopes, resolve_delegated_scopes
from watchword.oidc.silent import Silent
from watchword.oidc.tickets import Use, halves


@dataclass(frozen=True)
class Redeeming:
    """The service. What needs no code and no refresh token is `direct`'s."""

    units: Units
    codes: CodeStore
    gate: Gate
    issuing: Issuing
    callers: Callers
    devices: Devices
    direct: Direct
    silent: Silent
    recorder: Recorder
    clock: Clock

    async def redeem(self, request: PersonGrant, origin: Origin, page: str | None) -> dict[str, object]:
        """The token response. `page`: the Origin header, where a page of an application asks. Raises OAuthRefused."""
        now = self.clock()
        caller = await self.callers.known(request.asking, now, page)
        match request:
            case RedeemCode():
                issue = await self._told(origin, lambda tx: self._code(tx, request, caller, origin, now))
            case Refresh():
                issue = await self._told(origin, lambda tx: self._refresh(tx, request, caller, origin, now))
            case PollDevice():
                issue = await self._told(origin, lambda tx: self.devices.poll(tx, request, caller, origin, now))
            case PasswordGrant():
                issue = await self.direct.by_password(request, caller, origin, now)
            case OnBehalfOf():
                issue = await self.direct.on_behalf_of(request, caller, origin, now)
            case _:
                assert_never(request)
        return await self.issuing.answer(replace(issue, client_info=issue.client_info or request.asking.client_info))

    async def _told(self, origin: Origin, unit: Callable[[Transaction], Awaitable[Issue]]) -> Issue:
        """What is issued is written into the sign-in log with it."""

        async def told_of(tx: Transaction) -> Issue:
            issue = await unit(tx)
            await self.silent.issued(tx, issue, origin)
            return issue

        return await settled(self.units, told_of)

    async def _code(self, tx: Transaction, request: RedeemCode, caller: Caller, origin: Origin, now: Instant) -> Issue:
        """A code is used up by whoever of its application shows it, before anything else about it is judged."""
        digest, id_ = self.gate.tickets.known_as(Use.CODE, request.code.reveal()), self.issuing.new_id()
        code = await self.codes.redeem(tx, digest, caller.client.app_id, id_, now)
        if code is None:
            raise await self._replayed_code(tx, digest, caller.client, origin, now)
        async with self.silent.telling(tx, caller.client, code.access, origin, now):
            _check_code(code, request, now)
            caller.check(code.access)
            access = await self._as_asked(tx, code.access, request.scope, caller, request.asking.capabilities)
            passed = await self.gate.judge(tx, caller.client, access, origin, request.asking.acr)
            issue = await self.issuing.begin(tx, id_, access, passed, now)
        return replace(issue, nonce=code.nonce, client_info=code.client_info)

    async def _replayed_code(
        self, tx: Transaction, digest: bytes, client: Client, origin: Origin, now: Instant
    ) -> Exception:
        """What came of it the first time is somebody else's, or will be: it ends (RFC 6749 section 4.1.2)."""
        grant_id = await self.codes.grant_of(tx, digest, client.app_id)
        if grant_id is None:
            return grant_refusals.code_unusable()
        grant = await self.issuing.grants.get(tx, grant_id)
        if grant is not None:
            await self._end(tx, grant, client, origin, now, "authorization code")
        return grant_refusals.code_redeemed()

    async def _refresh(self, tx: Transaction, request: Refresh, caller: Caller, origin: Origin, now: Instant) -> Issue:
        parts = halves(request.token)
        grant = None if parts is None else await self.issuing.of_family(tx, parts[0])
        if parts is None or grant is None or grant.access.client_id != caller.client.app_id:
            raise grant_refusals.refresh_dead()
        async with self.silent.telling(tx, caller.client, grant.access, origin, now):
            return await self._renewed(tx, request, grant, parts, caller, origin, now)

    async def _renewed(
        self,
        tx: Transaction,
        request: Refresh,
        grant: Grant,
        parts: tuple[str, str],
        caller: Caller,
        origin: Origin,
        now: Instant,
    ) -> Issue:
        caller.check(grant.access)
        if grant.revoked_at is not None:
            raise grant_refusals.refresh_dead()
        if now >= grant.idle_ends_at:
            raise grant_refusals.refresh_expired()
        access = await self._as_asked(tx, grant.access, request.scope, caller, request.asking.capabilities)
        passed = await self.gate.judge(tx, caller.client, access, origin, request.asking.acr)
        renewed = await self.issuing.rotate(tx, grant, *parts, now)
        if renewed is None:
            await self._end(tx, grant, caller.client, origin, now, "refresh token")
            raise grant_refusals.refresh_dead()
        return Issue(passed=passed, grant=replace(grant, access=access), asked=access.asked, now=now, refresh=renewed)

    async def _as_asked(
        self, tx: Transaction, access: Access, scope: str | None, caller: Caller, capabilities: tuple[str, ...]
    ) -> Access:
        """The same access for what is asked for now: another API's permissions, if they were consented to.

        Without a scope, or with OpenID Connect's own words alone, what was asked for at first counts (AUTHORITY
        section 6).
        """
        kept = replace(access, confidential=caller.proved, capabilities=capabilities or access.capabilities)
        if scope is None:
            return kept
        asked = resolve_delegated_scopes(scope, await self.gate.apis(tx, scope))
        if not asked.values:
            asked = replace(access.asked, openid=asked.openid or access.asked.openid)
        return replace(kept, asked=_with_openid(asked, access.asked))

    async def _end(
        self, tx: Transaction, grant: Grant, client: Client, origin: Origin, now: Instant, what: str
    ) -> None:
        if await self.issuing.grants.revoke(tx, grant.id, now):
            events: list[Event] = [told.replayed(what, client, grant.access)]
            await self.recorder.record(tx, told.application(client, origin), now, events)


def _with_openid(asked: DelegatedScopes, first: DelegatedScopes) -> DelegatedScopes:
    """What was asked of the tokens themselves at first stays so: id_token and refresh token come again."""
    return replace(asked, openid=asked.openid | first.openid)


def _check_code(code: Code, request: RedeemCode, now: Instant) -> None:
    if now >= code.expires_at:
        raise grant_refusals.code_expired()
    if code.redirect_uri != request.redirect_uri:
        raise grant_refusals.code_unusable()
    if not pkce.proves(request.verifier, code.code_challenge):
        raise grant_refusals.proof_key_wrong()
