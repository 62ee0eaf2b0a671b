"""Issuing tokens: an application proves itself and gets one; an operator mints one for a person."""

from collections.abc import Callable
from dataclasses import dataclass

from watchword.directory.seed.well_known import GRAPH_POWERSHELL
from watchword.kernel.actor import Actor, Origin
from watchword.kernel.clock import MINUTE, SECOND, Clock, Instant, after
from watchword.kernel.errors import Invalid, NotFound
from watchword.kernel.events import Event, Recorder, Target
from watchword.kernel.ids import AppId, RoleId
from watchword.kernel.work import Transaction, Units
from watchword.oidc.model import Account, Authority, Client, Clients
from watchword.oidc.proofs import ClientProofs
from watchword.oidc.protocol import refusals
from watchword.oidc.protocol.access_token import AccessClaims, AppOnly, Delegated, sign_access_token
from watchword.oidc.protocol.errors import OAuthRefused
from watchword.oidc.protocol.grants import ClientCredentials
from watchword.oidc.protocol.scopes import resolve_application_scope
from watchword.oidc.signing import SigningKeys
from watchword.oidc.silent import Silent


@dataclass(frozen=True)
class Tokens:
    """The service. `proofs` judges applications' credentials; `new_id` gives token ids; `life` is an access token's, in
    microseconds (STANDARDS section 11)."""

    units: Units
    clients: Clients
    keys: SigningKeys
    recorder: Recorder
    authority: Authority
    proofs: ClientProofs
    new_id: Callable[[], str]
    life: int
    silent: Silent
    clock: Clock

    async def for_application(self, request: ClientCredentials, origin: Origin) -> dict[str, object]:
        """The token response (RFC 6749 section 4.4.3, without `scope`, as Microsoft's). Raises OAuthRefused."""
        now = self.clock()
        client = await self.units.read(lambda tx: self.clients.client(tx, request.client_id))
        if client is None:
            raise refusals.unknown_application(request.client_id, self.authority.tenant)
        try:
            audience = self._audience(client, request, now)
        except OAuthRefused as refused:
            await self.silent.application(client, origin, refused)
            raise
        await self.silent.application(client, origin, None)
        token = await self._sign(self._for_client(client, audience, request, now))
        return {
            "token_type": "Bearer",
            "expires_in": self.life // SECOND,
            "ext_expires_in": self.life // SECOND,
            "access_token": token,
        }

    def _audience(self, client: Client, request: ClientCredentials, now: Instant) -> AppId:
        self.proofs.check(client, request.credentials, now)
        if not client.enabled:
            raise refusals.disabled_application(client.app_id, client.name)
        return resolve_application_scope(request.scope, self.authority.apis)

    async def mint(self, actor: Actor, person: str, scopes: tuple[str, ...], minutes: int) -> str:
        """A delegated token for a person who has not signed in: an operator's, audited, at most an hour.

        Raises NotFound for an unknown person, Invalid for a disabled one or a lifetime outside 6..60 minutes.
        """
        if not 6 <= minutes <= 60:
            raise Invalid("token-lifetime", "A token lives 6 to 60 minutes.", target="minutes")

        async def unit(tx: Transaction) -> Account:
            account = await self.clients.account(tx, person)
            if account is None:
                raise NotFound("person-unknown", f"Nobody here is called {person}.")
            if not account.enabled:
                raise Invalid("account-disabled", f"The account of {person} is disabled.")
            event = Event(
                activity="Mint delegated token",
                category="Authentication",
                service="Core Directory",
                operation="Add",
                targets=(Target(account.id, "User", account.name, account.upn),),
                detail=(("scopes", " ".join(scopes)), ("minutes", str(minutes))),
            )
            await self.recorder.record(tx, actor, self.clock(), [event])
            return account

        account = await self.units.write(unit)
        return await self._sign(_for_account(self.authority, account, scopes, self.clock(), minutes, self.new_id()))

    def _for_client(self, client: Client, audience: AppId, request: ClientCredentials, now: Instant) -> AccessClaims:
        return AccessClaims(
            issuer=self.authority.issuer,
            audience=audience,
            tenant=self.authority.tenant,
            object_id=client.service_principal_id,
            subject=client.service_principal_id,
            app_id=client.app_id,
            app_name=client.name,
            grant=AppOnly(roles=tuple(sorted(client.app_roles))),
            issued_at=now,
            not_before=now,
            expires_at=after(now, self.life),
            token_id=self.new_id(),
            role_ids=client.role_ids,
            capabilities=tuple(c for c in request.capabilities if c == "CP1"),
        )

    async def _sign(self, claims: AccessClaims) -> str:
        return sign_access_token(claims, await self.keys.signer("ES256"))


def _for_account(
    authority: Authority, account: Account, scopes: tuple[str, ...], now: Instant, minutes: int, token_id: str
) -> AccessClaims:
    return AccessClaims(
        issuer=authority.issuer,
        audience="00000003-0000-0000-c000-000000000000",
        tenant=authority.tenant,
        object_id=account.id,
        subject=account.id,
        app_id=GRAPH_POWERSHELL,
        app_name="Microsoft Graph Command Line Tools",
        grant=Delegated(scopes=scopes, upn=account.upn, name=account.name, signed_in_at=now, amr=("pwd",), acr="1"),
        issued_at=now,
        not_before=now,
        expires_at=after(now, minutes * MINUTE),
        token_id=token_id,
        role_ids=tuple(RoleId(each) for each in account.role_ids),
    )
