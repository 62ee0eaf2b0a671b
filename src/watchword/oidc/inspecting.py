"""Tokens looked at, given back, and exchanged for what they say of a person: introspection (RFC 7662), revocation
(RFC 7009), userinfo (OpenID Connect Core section 5.3)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from watchword.kernel.actor import Origin
from watchword.kernel.clock import SECOND, Clock, Instant
from watchword.kernel.errors import Unauthenticated
from watchword.kernel.events import Recorder
from watchword.kernel.secret import Secret
from watchword.kernel.work import Transaction, Units
from watchword.oidc import told
from watchword.oidc.callers import Caller, Callers
from watchword.oidc.gate import Gate
from watchword.oidc.issuing import Issuing
from watchword.oidc.model import Account, Grant
from watchword.oidc.protocol.access_token import AccessClaims, AppOnly, Delegated, Expected, verify_access_token
from watchword.oidc.protocol.errors import OAuthRefused
from watchword.oidc.protocol.grants import Asking
from watchword.oidc.protocol.id_token import person_claims
from watchword.oidc.signing import SigningKeys
from watchword.oidc.tickets import halves

_INACTIVE: dict[str, object] = {"active": False}


@dataclass(frozen=True)
class Inspecting:
    """The service. `revoked`: the grants whose tokens count no longer."""

    units: Units
    gate: Gate
    issuing: Issuing
    callers: Callers
    keys: SigningKeys
    recorder: Recorder
    revoked: Callable[[], Awaitable[frozenset[str]]]
    clock: Clock

    async def introspect(self, asking: Asking, token: str) -> dict[str, object]:
        """What a token of the caller's own, or for it, is worth now; of all others nothing but that they are not
        (TOK-04). Raises OAuthRefused for who does not prove itself."""
        now = self.clock()
        caller = await self.callers.known(asking, now)
        caller.must_be_proved()
        grant = await self._grant_of(token, caller)
        if grant is not None:
            alive = grant.revoked_at is None and now < grant.idle_ends_at
            told_of = {"active": True, "client_id": grant.access.client_id, "sub": grant.access.user_id}
            return told_of if alive and await self._good(grant.access.user_id, grant.access.valid_as_of) else _INACTIVE
        claims = await self._claims(token, caller, now)
        if claims is None or not await self._alive(claims):
            return _INACTIVE
        return _shown(claims)

    async def revoke(self, asking: Asking, token: str, origin: Origin) -> None:
        """Give a token back, with all that came of the same sign-in; somebody else's, or none, changes nothing.

        A public client may: the token is the proof. Raises OAuthRefused for a wrong credential.
        """
        now = self.clock()
        caller = await self.callers.known(asking, now)
        found = await self._grant_of(token, caller)
        if found is None:
            claims = await self._claims(token, caller, now)
            id_ = None if claims is None or claims.app_id != caller.client.app_id else claims.grant_id
            found = None if id_ is None else await self.units.read(lambda tx: self.issuing.grants.get(tx, id_))
        if found is None:
            return
        grant = found

        async def unit(tx: Transaction) -> None:
            if await self.issuing.grants.revoke(tx, grant.id, now):
                event = told.revoked(caller.client, grant.access)
                await self.recorder.record(tx, told.application(caller.client, origin), now, [event])

        await self.units.write(unit)

    async def userinfo(self, token: str) -> dict[str, object]:
        """Who the person is, for a token of our Graph that holds `openid`. Raises Unauthenticated."""
        now = self.clock()
        expected = self._expected(self.gate.graph.id)
        claims = verify_access_token(token, await self.keys.verification_of(token), expected, now)
        grant = claims.grant
        if isinstance(grant, AppOnly) or "openid" not in grant.scopes:
            raise Unauthenticated("token-claims", "Access token validation failure.", reason="openid is not in scp")
        if claims.grant_id in await self.revoked():
            raise Unauthenticated("token-revoked", "TokenIssuedBeforeRevocationTimestamp", reason="grant revoked")
        account = await self._account(claims.object_id, claims.issued_at)
        if account is None:
            raise Unauthenticated("token-revoked", "TokenIssuedBeforeRevocationTimestamp", reason="account")
        return person_claims(account.named, frozenset(grant.scopes))

    async def _grant_of(self, token: str, caller: Caller) -> Grant | None:
        """The grant of a refresh token that is the caller's, current or not."""
        parts = halves(Secret(token))
        if parts is None:
            return None
        family = parts[0]
        grant = await self.units.read(lambda tx: self.issuing.of_family(tx, family))
        return grant if grant is not None and grant.access.client_id == caller.client.app_id else None

    async def _claims(self, token: str, caller: Caller, now: Instant) -> AccessClaims | None:
        """What an access token says that was issued to the caller, or to be used at it."""
        keys = await self.keys.verification_of(token)
        for audience in (caller.client.app_id, self.gate.graph.id):
            try:
                claims = verify_access_token(token, keys, self._expected(audience), now)
            except Unauthenticated:
                continue
            own = caller.client.app_id in (claims.app_id, claims.audience)
            return claims if own else None
        return None

    async def _alive(self, claims: AccessClaims) -> bool:
        if claims.grant_id in await self.revoked():
            return False
        if isinstance(claims.grant, Delegated):
            return await self._good(claims.object_id, claims.issued_at)
        client = await self.units.read(lambda tx: self.gate.clients.client(tx, claims.app_id))
        return client is not None and client.enabled

    async def _good(self, user: str, as_of: Instant) -> bool:
        return await self._account(user, as_of) is not None

    async def _account(self, user: str, as_of: Instant) -> Account | None:
        """Moments in tokens are whole seconds."""
        end_of_second = Instant(as_of - as_of % SECOND + SECOND - 1)
        try:
            return await self.units.read(lambda tx: self.gate.account(tx, user, end_of_second))
        except OAuthRefused:
            return None

    def _expected(self, audience: str) -> Expected:
        authority = self.gate.authority
        return Expected(issuer=authority.issuer, audience=audience, tenant=authority.tenant)


def _shown(claims: AccessClaims) -> dict[str, object]:
    """RFC 7662 section 2.2."""
    shown: dict[str, object] = {
        "active": True,
        "iss": claims.issuer,
        "aud": claims.audience,
        "client_id": claims.app_id,
        "sub": claims.subject,
        "iat": claims.issued_at // SECOND,
        "exp": claims.expires_at // SECOND,
        "jti": claims.token_id,
        "token_type": "Bearer",
    }
    if isinstance(claims.grant, Delegated):
        return shown | {"scope": " ".join(claims.grant.scopes), "username": claims.grant.upn}
    return shown | {"scope": " ".join(claims.grant.roles)}
