"""From an Authorization header to the actor: verify the token, remember that it was good, never longer than it is.

Only what cannot change is remembered (signature and claims); what an actor may do is read anew in each transaction.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import assert_never

from watchword.kernel.actor import Actor, ActorKind, Origin
from watchword.kernel.clock import Clock
from watchword.kernel.errors import Unauthenticated
from watchword.oidc.protocol.access_token import AccessClaims, AppOnly, Delegated, Expected, verify_access_token
from watchword.oidc.protocol.keys import VerificationKey
from watchword.oidc.protocol.signed_in import SEVERAL_FACTORS
from watchword.oidc.signing import SigningKeys

_REMEMBERED = 4096


class Bearer:
    """Authenticates Graph's callers. `revoked`: the grants whose tokens count no longer."""

    def __init__(
        self, keys: SigningKeys, expected: Expected, revoked: Callable[[], Awaitable[frozenset[str]]], clock: Clock
    ) -> None:
        self._keys = keys
        self._revoked = revoked
        self._expected = expected
        self._clock = clock
        self._good: OrderedDict[str, AccessClaims] = OrderedDict()
        self._good_by: Mapping[str, VerificationKey] | None = None

    async def authenticate(self, authorization: str, origin: Origin) -> Actor:
        """The actor a header speaks for. Raises Unauthenticated."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("token-missing", "Access token is empty.")
        claims = await self._claims(token.strip())
        if claims.grant_id in await self._revoked():
            raise Unauthenticated("token-revoked", "TokenIssuedBeforeRevocationTimestamp", reason="its grant ended")
        return _actor(claims, origin)

    async def _claims(self, token: str) -> AccessClaims:
        keys = await self._keys.verification()
        if keys is not self._good_by:
            self._good.clear()
            self._good_by = keys
        known = self._good.get(token)
        if known is not None and known.not_before <= self._clock() < known.expires_at:
            return known
        keys = await self._keys.verification_of(token)
        claims = verify_access_token(token, keys, self._expected, self._clock())
        if keys is self._good_by:  # while these were read, another request may have met newer ones
            self._good[token] = claims
        if len(self._good) > _REMEMBERED:
            self._good.popitem(last=False)
        return claims


def _actor(claims: AccessClaims, origin: Origin) -> Actor:
    grant = claims.grant
    match grant:
        case Delegated():
            return Actor(
                kind=ActorKind.DELEGATED,
                granted=frozenset(grant.scopes),
                user_id=claims.object_id,
                upn=grant.upn,
                name=grant.name,
                app_id=claims.app_id,
                app_name=claims.app_name,
                signed_in_at=grant.signed_in_at,
                session_id=grant.session_id,
                several_factors=grant.acr == SEVERAL_FACTORS,
                issued_at=claims.issued_at,
                origin=origin,
            )
        case AppOnly():
            return Actor(
                kind=ActorKind.APPLICATION,
                granted=frozenset(grant.roles),
                app_id=claims.app_id,
                app_name=claims.app_name,
                service_principal_id=claims.object_id,
                issued_at=claims.issued_at,
                origin=origin,
            )
        case _:
            assert_never(grant)
