"""Consents that an administrator gives for everybody, beside those that people give at sign-in."""

from collections.abc import Sequence
from dataclasses import dataclass

from watchword.access.actions import APPLICATIONS_MANAGE
from watchword.access.desk import Case, Desk, Work, needs
from watchword.kernel.errors import NotFound
from watchword.kernel.events import Change, Event, Target
from watchword.kernel.ids import AppId, canonical_guid
from watchword.oidc.gate import Gate
from watchword.oidc.protocol.scopes import resolve_delegated_scopes


@dataclass(frozen=True)
class Consents:
    """The service."""

    desk: Desk
    gate: Gate

    @needs(APPLICATIONS_MANAGE)
    async def give(self, case: Case, app: str, scopes: Sequence[str]) -> None:
        """Consent for everybody. Raises NotFound for an unknown application, OAuthRefused for an unknown permission."""

        async def body(work: Work) -> None:
            app_id = canonical_guid(app)
            client = None if app_id is None else await self.gate.clients.client(work.tx, AppId(app_id))
            if client is None:
                raise NotFound("application-not-found", f"No application has the id '{app[:64]}'.")
            text = " ".join(scopes)
            asked = resolve_delegated_scopes(text, await self.gate.apis(work.tx, text))
            names = await self.gate.names(work.tx, asked)
            resource, registration = asked.resource, self.gate.registration(client)
            await self.gate.consents.add(work.tx, client.app_id, None, resource, names, registration, work.now)
            change = Change("ConsentAction.Permissions", None, " ".join(names))
            target = Target(client.service_principal_id, "ServicePrincipal", client.name, changes=(change,))
            event = Event("Consent to application", "ApplicationManagement", "Core Directory", "Assign", (target,))
            await work.record(event)

        await case.write(body)
