"""Grants that begin and end at the token endpoint: a typed password, where an application was given that, and a token
that an API was called with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial

from watchword.kernel.actor import Origin
from watchword.kernel.clock import Clock, Instant
from watchword.kernel.errors import Unauthenticated
from watchword.kernel.work import Transaction, Units
from watchword.oidc.callers import Caller
from watchword.oidc.gate import Gate
from watchword.oidc.issuing import Issue, Issuing
from watchword.oidc.model import Access, Passwords, Typed
from watchword.oidc.outcomes import settled
from watchword.oidc.protocol import grant_refusals
from watchword.oidc.protocol.access_token import AccessClaims, AppOnly, Expected, verify_access_token
from watchword.oidc.protocol.errors import OAuthRefused
from watchword.oidc.protocol.grants import OnBehalfOf, PasswordGrant
from watchword.oidc.protocol.scopes import DelegatedScopes, resolve_delegated_scopes
from watchword.oidc.protocol.signed_in import Factors, signed_in
from watchword.oidc.signing import SigningKeys
from watchword.oidc.silent import Silent


@dataclass(frozen=True)
class Direct:
    """The service. `revoked`: the grants whose tokens count no longer."""

    units: Units
    gate: Gate
    issuing: Issuing
    keys: SigningKeys
    passwords: Passwords
    silent: Silent
    factors: Factors
    revoked: Callable[[], Awaitable[frozenset[str]]]
    clock: Clock

    async def by_password(self, request: PasswordGrant, caller: Caller, origin: Origin, now: Instant) -> Issue:
        """RFC 6749 section 4.3, off unless the application was given it (RFC 9700 section 2.4). Raises OAuthRefused."""
        caller.must_be_public_or_proved()
        if not caller.client.sign_in.password:
            raise grant_refusals.grant_not_allowed(caller.client.app_id, "password")
        typed = await self.passwords.prove(request.username, request.password, caller.client, origin)
        signed = None if typed is None else signed_in((typed.proof,), None, self.factors)
        if typed is None or signed is None:
            raise grant_refusals.wrong_password()

        async def unit(tx: Transaction) -> Issue:
            asked = await self._asked(tx, request.scope)
            access = Access(
                client_id=caller.client.app_id,
                user_id=typed.user,
                asked=asked,
                signed_in=signed,
                reached=signed.acr,
                valid_as_of=now,
                ip=origin.ip,
                confidential=caller.proved,
            )
            passed = await self.gate.judge(tx, caller.client, access, origin, request.asking.acr)
            return await self.issuing.begin(tx, self.issuing.new_id(), access, passed, now)

        return await settled(self.units, partial(self._told, typed, unit))

    async def _told(self, typed: Typed, unit: Callable[[Transaction], Awaitable[Issue]], tx: Transaction) -> Issue:
        """What came of a right password is written down with it."""
        try:
            issue = await unit(tx)
        except OAuthRefused as refused:
            await self.passwords.ended(tx, typed, refused)
            raise
        await self.passwords.ended(tx, typed, None)
        return issue

    async def on_behalf_of(self, request: OnBehalfOf, caller: Caller, origin: Origin, now: Instant) -> Issue:
        """Microsoft's on-behalf-of: the token must have been issued to be used at the one who shows it. Raises
        OAuthRefused."""
        caller.must_be_proved()
        claims = await self._claims(request.assertion.reveal(), caller, now)
        grant_id = claims.grant_id
        if isinstance(claims.grant, AppOnly) or grant_id is None:
            raise grant_refusals.assertion_unusable("nobody has signed in for it")

        async def unit(tx: Transaction) -> Issue:
            grant = await self.issuing.grants.get(tx, grant_id)
            if grant is None or grant.revoked_at is not None:
                raise grant_refusals.assertion_unusable("what it came of has ended")
            asked, client_id = await self._asked(tx, request.scope), caller.client.app_id
            access = replace(grant.access, client_id=client_id, asked=asked, confidential=True, platform=None)
            async with self.silent.telling(tx, caller.client, access, origin, now):
                passed = await self.gate.judge(tx, caller.client, access, origin, request.asking.acr)
                issue = await self.issuing.begin(tx, self.issuing.new_id(), access, passed, now)
            await self.silent.issued(tx, issue, origin)
            return issue

        return await settled(self.units, unit)

    async def _asked(self, tx: Transaction, scope: str) -> DelegatedScopes:
        return resolve_delegated_scopes(scope, await self.gate.apis(tx, scope))

    async def _claims(self, token: str, caller: Caller, now: Instant) -> AccessClaims:
        authority = self.gate.authority
        expected = Expected(issuer=authority.issuer, audience=caller.client.app_id, tenant=authority.tenant)
        try:
            claims = verify_access_token(token, await self.keys.verification_of(token), expected, now)
        except Unauthenticated as problem:
            raise grant_refusals.assertion_unusable(problem.code) from problem
        if claims.grant_id in await self.revoked():
            raise grant_refusals.assertion_unusable("revoked")
        return claims
