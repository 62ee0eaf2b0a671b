"""The documents by which clients find us, readable by everybody's pages; no cookies are looked at."""

from collections.abc import Collection
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from watchword.oidc.endpoints.door import Door, Readers
from watchword.oidc.protocol import discovery
from watchword.oidc.signing import SigningKeys

_KEEP_AN_HOUR = {"cache-control": "public, max-age=3600"}
_ALL = Readers.EVERYBODY


@dataclass(frozen=True)
class Documents:
    """The endpoints. `hosts`: ours, with and without port."""

    door: Door
    hosts: Collection[str]
    keys: SigningKeys

    def routes(self) -> list[Route]:
        """Where they are served."""
        route = self.door.route
        return [
            route("/{t}/v2.0/.well-known/openid-configuration", self.configuration, readers=_ALL),
            route("/{t}/.well-known/openid-configuration", self.configuration, readers=_ALL),
            route("/{t}/discovery/v2.0/keys", self.jwks, readers=_ALL),
            route("/{t}/discovery/keys", self.jwks, readers=_ALL),
            route("/common/discovery/instance", self.instance, readers=_ALL),
            route("/common/userrealm/{upn:path}", self.user_realm, readers=_ALL),
            route("/.well-known/webfinger", self.web_finger, readers=_ALL),
        ]

    async def configuration(self, request: Request) -> Response:
        """OpenID Connect discovery."""
        segment = self.door.segment(request)
        document = discovery.openid_configuration(self.door.base_url, self.door.tenant, segment)
        return JSONResponse(document, headers=_KEEP_AN_HOUR)

    async def jwks(self, _request: Request) -> Response:
        """The keys that tokens are verified with."""
        return JSONResponse(await self.keys.jwks(), headers=_KEEP_AN_HOUR)

    async def instance(self, request: Request) -> Response:
        """Instance discovery, as every MSAL asks before it trusts a host."""
        asked = request.query_params.get("authorization_endpoint", "")
        return JSONResponse(discovery.instance_discovery(asked, self.hosts))

    async def user_realm(self, request: Request) -> Response:
        """Home realm discovery: everybody is managed here, known or not."""
        return JSONResponse(discovery.user_realm(request.path_params["upn"], request.url.netloc))

    async def web_finger(self, request: Request) -> Response:
        """WebFinger, as MSAL.NET asks it of an authority called adfs."""
        resource, rel = request.query_params.get("resource", ""), request.query_params.get("rel")
        return JSONResponse(discovery.web_finger(resource, rel, self.hosts))
