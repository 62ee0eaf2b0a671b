"""The three documents of a resource manager that the Azure CLI reads."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from watchword.oidc.endpoints.door import Door, Readers
from watchword.oidc.protocol import resource_manager


@dataclass(frozen=True)
class ResourceManager:
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
        return JSONResponse(resource_manager.cloud(self.door.base_url))

    async def tenants(self, _request: Request) -> Response:
        """Whom one can sign in to."""
        return JSONResponse(resource_manager.tenants(self.door.tenant))

    async def subscriptions(self, _request: Request) -> Response:
        """What there is to manage."""
        return JSONResponse(resource_manager.subscriptions())
