"""Grants that begin and end at the token endpoint: a typed password, where an application was given that, and a token
that an API was called with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import assert_never

from watchword.kernel.actor import Origin
from watchword.kernel.clock import Clock, Instant
from watchword.kernel.errors import Unauthenticated
from watchword.kernel.ids import UserId
from watchword.kernel.work import Transaction, Units
from watchword.oidc.callers import Caller
from watchword.oidc.gate import Gate
from watchword.oidc.issuing import Issue, Issuing
from watchword.oidc.model import Access, Passwords
from watchword.oidc.outcomes import settled
from watchword.oidc.protocol import grant_refusals
from watchword.oidc.protocol.access_token import AccessClaims, AppOnly, Delegated, Expected, verify_access_token
from watchword.oidc.protocol.grants import OnBehalfOf, PasswordGrant
from watchword.oidc.protocol.scopes import resolve_delegated_scopes
from watchword.oidc.protocol.signed_in import Factors, SignedIn, signed_in
from watchword.oidc.signing import SigningKeys


@dataclass(frozen=True)
class Direct:
    """The service. `revoked`: the grants whose tokens count no longer."""

    units: Units
    gate: Gate
    issuing: Issuing
    keys: SigningKeys
    passwords: Passwords
    factors: Factors
    revoked: Callable[[], Awaitable[frozenset[str]]]
    clock: Clock

    async def by_password(self, request: PasswordGrant, caller: Caller, origin: Origin, now: Instant) -> Issue:
        """RFC 6749 section 4.3, off unless the application was given it (RFC 9700 section 2.4). Raises OAuthRefused."""
        caller.must_be_public_or_proved()
        if not caller.client.sign_in.password:
            raise grant_refusals.grant_not_allowed(caller.client.app_id, "password")
        proved = await self.passwords.prove(request.username, request.password)
        if proved is None:
            raise grant_refusals.wrong_password()
        user, proof = proved
        signed = signed_in((proof,), None, self.factors)
        if signed is None:
            raise grant_refusals.wrong_password()

        async def unit(tx: Transaction) -> Issue:
            return await self._issue(tx, request.scope, caller, user, signed, request.asking.acr, origin, now)

        return await settled(self.units, unit)

    async def on_behalf_of(self, request: OnBehalfOf, caller: Caller, origin: Origin, now: Instant) -> Issue:
        """Microsoft's on-behalf-of: the token must have been issued to be used at the one who shows it. Raises
        OAuthRefused."""
        caller.must_be_proved()
        claims = await self._claims(request.assertion.reveal(), caller, now)
        match claims.grant:
            case AppOnly():
                raise grant_refusals.assertion_unusable("nobody is signed in")
            case Delegated() as delegated:
                signed = SignedIn(delegated.signed_in_at, delegated.amr, delegated.acr)
            case _:
                assert_never(claims.grant)

        async def unit(tx: Transaction) -> Issue:
            user, acr, at = UserId(claims.object_id), request.asking.acr, claims.issued_at
            return await self._issue(tx, request.scope, caller, user, signed, acr, origin, now, at)

        return await settled(self.units, unit)

    async def _claims(self, token: str, caller: Caller, now: Instant) -> AccessClaims:
        authority = self.gate.authority
        expected = Expected(issuer=authority.issuer, audience=caller.client.app_id, tenant=authority.tenant)
        try:
            claims = verify_access_token(token, await self.keys.verification(), expected, now)
        except Unauthenticated as problem:
            raise grant_refusals.assertion_unusable(problem.code) from problem
        if claims.grant_id in await self.revoked():
            raise grant_refusals.assertion_unusable("revoked")
        return claims

    async def _issue(
        self,
        tx: Transaction,
        scope: str,
        caller: Caller,
        user: UserId,
        signed: SignedIn,
        acr: str,
        origin: Origin,
        now: Instant,
        valid_as_of: Instant | None = None,
    ) -> Issue:
        access = Access(
            client_id=caller.client.app_id,
            user_id=user,
            asked=resolve_delegated_scopes(scope, await self.gate.apis(tx, scope)),
            signed_in=signed,
            reached=signed.acr,
            valid_as_of=now if valid_as_of is None else valid_as_of,
            confidential=caller.proved,
        )
        passed = await self.gate.judge(tx, caller.client, access, origin, acr)
        return await self.issuing.begin(tx, self.issuing.new_id(), access, passed, now)
