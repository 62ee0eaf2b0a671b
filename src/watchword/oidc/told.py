"""What the audit is told of grants and consents. No secret, no code, no token."""

from collections.abc import Collection
from dataclasses import replace

from watchword.kernel.actor import Actor, ActorKind, Origin
from watchword.kernel.events import Change, Event, Outcome, Target
from watchword.oidc.model import Access, Account, Client, DeviceRequest

_CATEGORY = "Authentication"
_SERVICE = "Core Directory"


def person(account: Account, client: Client | None, origin: Origin) -> Actor:
    """Somebody at a page of ours, on the way to an application."""
    return Actor(
        kind=ActorKind.DELEGATED,
        user_id=account.id,
        upn=account.upn,
        name=account.name,
        app_id=None if client is None else client.app_id,
        app_name="" if client is None else client.name,
        origin=origin,
    )


def application(client: Client, origin: Origin) -> Actor:
    """An application at the token endpoint."""
    return Actor(
        kind=ActorKind.APPLICATION,
        app_id=client.app_id,
        app_name=client.name,
        service_principal_id=client.service_principal_id,
        origin=origin,
    )


def replayed(what: str, client: Client, access: Access) -> Event:
    """A code or a refresh token came twice: somebody has a copy, and all that came of it is revoked."""
    return Event(
        f"Revoke tokens: {what} used twice",
        _CATEGORY,
        _SERVICE,
        "Revoke",
        (_client(client), Target(access.user_id, "User")),
        outcome=Outcome.SUCCESS,
        reason=f"{what} used twice",
    )


def revoked(client: Client, access: Access) -> Event:
    """An application gave back what it had."""
    return Event("Revoke tokens", _CATEGORY, _SERVICE, "Revoke", (_client(client), Target(access.user_id, "User")))


def consented(client: Client, account: Account, scopes: Collection[str], everybody: bool) -> Event:
    """Somebody consented, for themselves or for all."""
    change = Change("ConsentAction.Permissions", None, " ".join(sorted(scopes)))
    return Event(
        "Consent to application",
        "ApplicationManagement",
        _SERVICE,
        "Assign",
        (_client(client, change), Target(account.id, "User", account.name, account.upn)),
        detail=(("IsAdminConsent", str(everybody)),),
    )


def decided(client: Client, account: Account, device: DeviceRequest, approved: bool) -> Event:
    """A device was approved or denied: from where it asked, beside from where it was decided (DEV-01)."""
    return Event(
        f"{'Approve' if approved else 'Deny'} device sign-in",
        _CATEGORY,
        _SERVICE,
        "Update",
        (_client(client), Target(account.id, "User", account.name, account.upn)),
        detail=(("deviceIpAddress", device.ip), ("deviceUserAgent", device.user_agent)),
    )


def refused(client: Client, account: Account, device: DeviceRequest) -> Event:
    """Somebody who may not approve a device was about to (DEV-01)."""
    return replace(decided(client, account, device, approved=True), outcome=Outcome.FAILURE, reason="administrator")


def _client(client: Client, *changes: Change) -> Target:
    return Target(client.service_principal_id, "ServicePrincipal", client.name, changes=changes)
