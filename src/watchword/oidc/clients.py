"""Applications and people from the directory, as the token endpoint sees them. Implements `model.Clients`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from watchword.access.desk import Facts
from watchword.directory.applications.model import Application, ApplicationStore, CredentialKind, Platform
from watchword.directory.applications.model import Client as Registered
from watchword.directory.users.model import User
from watchword.kernel.actor import Actor, ActorKind
from watchword.kernel.ids import AppId, ObjectId, RoleId
from watchword.kernel.work import Transaction
from watchword.oidc.model import Account, Client, ClientSecret
from watchword.oidc.protocol.consent import Api
from watchword.oidc.protocol.redirects import origin_of


class Accounts(Protocol):
    """Accounts by what a request names them with."""

    async def account(self, tx: Transaction, key: str) -> User | None:
        """The live account of an object id or userPrincipalName."""
        ...


class Assigned(Protocol):
    """Who is assigned to what."""

    async def admits(self, tx: Transaction, app_id: str, user: ObjectId) -> bool:
        """Whether a person is assigned to an application, alone or with a group."""
        ...


@dataclass(frozen=True)
class DirectoryClients:
    """The directory, for the token endpoint."""

    applications: ApplicationStore
    people: Accounts
    facts: Facts
    assignments: Assigned

    async def client(self, tx: Transaction, app_id: AppId) -> Client | None:
        """The application of that client id."""
        found = await self.applications.find_client(tx, app_id)
        if found is None:
            return None
        actor = Actor(ActorKind.APPLICATION, service_principal_id=found.service_principal_id)
        facts, _ = await self.facts.of(tx, actor, None)
        return _client(found, tuple(sorted(facts.roles)))

    async def account(self, tx: Transaction, key: str) -> Account | None:
        """The person of that object id or userPrincipalName."""
        user = await self.people.account(tx, key)
        if user is None:
            return None
        facts, _ = await self.facts.of(tx, Actor(ActorKind.DELEGATED, user_id=user.id), None)
        return Account(
            id=ObjectId(user.id),
            upn=user.upn,
            name=user.display_name,
            enabled=user.account_enabled,
            role_ids=tuple(sorted(facts.roles)),
            valid_from=user.sessions_valid_from,
            given_name=user.profile.get("givenName") or "",
            family_name=user.profile.get("surname") or "",
            mail=user.profile.get("mail") or "",
        )

    async def assigned(self, tx: Transaction, app_id: AppId, user: ObjectId) -> bool:
        """Whether the person is assigned to the application, or to the API, of that client id."""
        return await self.assignments.admits(tx, app_id, user)

    async def apis(self, tx: Transaction) -> Mapping[str, Api]:
        """The registered APIs by their identifiers."""
        return {
            identifier: _api(found)
            for found in await self.applications.exposing(tx)
            if found.enabled
            for identifier in (f"api://{found.app_id}", *found.identifier_uris)
        }

    async def page_origins(self, tx: Transaction) -> frozenset[str]:
        """The origins of single-page applications."""
        origins = {
            origin_of(each.uri)
            for found in await self.applications.all(tx)
            if found.enabled
            for each in found.sign_in.redirect_uris
            if each.platform is Platform.SPA
        }
        return frozenset(origin for origin in origins if origin is not None)


def _api(found: Application) -> Api:
    return Api(
        found.app_id,
        found.display_name,
        {each.name: each.admin_only for each in found.sign_in.scopes},
        found.assignment_required,
    )


def _client(found: Registered, role_ids: tuple[RoleId, ...]) -> Client:
    return Client(
        app_id=found.app_id,
        name=found.display_name,
        service_principal_id=found.service_principal_id,
        enabled=found.enabled,
        secrets=tuple(
            ClientSecret(each.digest, each.starts_at, each.ends_at)
            for each in found.credentials
            if each.kind is CredentialKind.SECRET and each.digest is not None
        ),
        certificates=tuple(
            each.certificate.encode()
            for each in found.credentials
            if each.kind is CredentialKind.CERTIFICATE and each.certificate is not None
        ),
        app_roles=found.granted,
        role_ids=role_ids,
        sign_in=found.sign_in,
        assigned_only=found.assignment_required,
    )
