"""The three documents by which the Azure CLI takes this for a cloud."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from watchword.oidc.endpoints.door import Door, Readers
from watchword.oidc.protocol import cloud


@dataclass(frozen=True)
class CloudDocuments:
    """The endpoints."""

    door: Door

    def routes(self) -> list[Route]:
        """Where they are served."""
        route, nobody = self.door.route, Readers.NOBODY
        return [
            route("/metadata/endpoints", self.cloud, readers=nobody),
            route("/tenants", self.tenants, readers=nobody),
            route("/subscriptions", self.subscriptions, readers=nobody),
        ]

    async def cloud(self, _request: Request) -> Response:
        """Which cloud this is."""
        return JSONResponse(cloud.description(self.door.base_url))

    async def tenants(self, _request: Request) -> Response:
        """Whom one can sign in to."""
        return JSONResponse(cloud.tenants(self.door.tenant))

    async def subscriptions(self, _request: Request) -> Response:
        """What there is to manage."""
        return JSONResponse(cloud.subscriptions())
