"""The one gate that everything issued for a person goes through, at every grant, as it begins and as it is redeemed.

Who is disabled, deleted, not assigned to the application or has had their sessions revoked, an application that is
switched off, security info that must be set up again, a scope that nobody consented to: whichever way a token is asked
for, the answer is the same (CATALOGUE OIDC-11, REG-03, DEV-04).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from watchword.kernel.actor import Origin
from watchword.kernel.clock import Instant
from watchword.kernel.ids import AppId
from watchword.kernel.work import Transaction
from watchword.oidc.model import Access, Account, Authority, Client, Clients, Demands
from watchword.oidc.ports import ConsentStore
from watchword.oidc.protocol import grant_refusals, refusals
from watchword.oidc.protocol.consent import Api, Wanted, wanted
from watchword.oidc.protocol.errors import OAuthRefused
from watchword.oidc.protocol.scopes import Apis, DelegatedScopes
from watchword.oidc.tickets import Tickets, Use
from watchword.oidc.well_known import PREAUTHORISED

Refusal = Callable[[str, str, str], OAuthRefused]
"""Given the client id and name of an application, and the name of a person."""


@dataclass(frozen=True)
class Passed:
    """What went through: who, for which application, and what of the API."""

    client: Client
    account: Account
    api: Api
    wanted: Wanted


@dataclass(frozen=True)
class Gate:
    """The gate. `graph` is our own API with its permissions."""

    clients: Clients
    consents: ConsentStore
    demands: Demands
    tickets: Tickets
    authority: Authority
    graph: Api

    async def client(self, tx: Transaction, app_id: str) -> Client:
        """The application that asks. Raises OAuthRefused where there is none, or it is switched off."""
        client = await self.clients.client(tx, AppId(app_id))
        if client is None:
            raise refusals.unknown_application(app_id, self.authority.tenant)
        if not client.enabled:
            raise refusals.disabled_application(client.app_id, client.name)
        return client

    async def account(self, tx: Transaction, user: str, valid_as_of: Instant) -> Account:
        """Who it is for. Raises OAuthRefused for who is gone, disabled, or was revoked since."""
        account = await self.clients.account(tx, user)
        if account is None:
            raise grant_refusals.account_gone()
        if not account.enabled:
            raise grant_refusals.account_disabled()
        if account.valid_from > valid_as_of:
            raise grant_refusals.sessions_revoked()
        return account

    async def judge(self, tx: Transaction, client: Client, access: Access, origin: Origin, acr: str = "1") -> Passed:
        """Whether a token may be issued. `acr`: how many factors the application asks for. Raises OAuthRefused.

        What is demanded may hang on where the person is. Of a server that asks, that says nothing: there, it is where
        they signed in from.
        """
        account = await self.account(tx, access.user_id, access.valid_as_of)
        place = origin._replace(ip=access.ip) if access.confidential else origin
        demanded = await self.demands.requirement(tx, access.user_id, client.app_id, place)
        if demanded is None:
            raise grant_refusals.registration_required()
        if demanded.acr > max(access.reached, access.signed_in.acr) or acr > access.signed_in.acr:
            raise grant_refusals.more_factors_required()
        passed = await self.scopes(tx, client, account, access.asked)
        if passed.wanted.missing:
            raise grant_refusals.consent_required(client.app_id, client.name)
        return passed

    async def scopes(
        self,
        tx: Transaction,
        client: Client,
        account: Account,
        asked: DelegatedScopes,
        unassigned: Refusal = grant_refusals.not_assigned,
    ) -> Passed:
        """What of the request exists, and what of it nobody has consented to. Raises OAuthRefused; `unassigned`: how,
        for somebody who is assigned neither to the application nor, where it asks for that, to the API."""
        api = await self.api(tx, asked)
        for app_id, name, closed in (
            (client.app_id, client.name, client.assigned_only),
            (api.id, api.name, api.assigned_only),
        ):
            if closed and not await self.clients.assigned(tx, app_id, account.id):
                raise unassigned(app_id, name, account.upn)
        consented = await self.consents.of(tx, client.app_id, account.id, api.id, self.registration(client))
        if api.id == self.graph.id:
            consented |= PREAUTHORISED.get(client.app_id, frozenset())
        return Passed(client, account, api, wanted(asked, api, consented))

    async def names(self, tx: Transaction, asked: DelegatedScopes) -> tuple[str, ...]:
        """What of a request exists, by name. Raises OAuthRefused."""
        return wanted(asked, await self.api(tx, asked), ()).names

    async def apis(self, tx: Transaction, scope: str) -> Apis:
        """The APIs that a scope can be about: ours alone, unless it names another."""
        own = self.authority.apis
        if all(own.knows(value) for value in scope.split(" ")):
            return own
        found = {identifier: api.id for identifier, api in (await self.clients.apis(tx)).items()}
        return Apis(graph_hosts=own.graph_hosts, identifiers=found, tenant=own.tenant)

    async def api(self, tx: Transaction, asked: DelegatedScopes) -> Api:
        """The API that was asked for."""
        if asked.resource == self.graph.id:
            return self.graph
        found = (await self.clients.apis(tx)).get(f"api://{asked.resource}")
        if found is None:
            raise refusals.unknown_resource(asked.resource, self.authority.tenant)
        return found

    def registration(self, client: Client) -> bytes:
        """What a consent is bound to: an application whose answers go elsewhere is asked for anew (OIDC-09)."""
        addresses = sorted([each.uri, each.platform.value] for each in client.sign_in.redirect_uris)
        return self.tickets.known_as(Use.REGISTRATION, json.dumps(addresses))
