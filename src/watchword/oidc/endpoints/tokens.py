"""The endpoints that programs ask: tokens, device codes, pushed requests, introspection, revocation, userinfo."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from watchword.kernel.errors import Unauthenticated
from watchword.oidc.devices import Devices
from watchword.oidc.endpoints.door import Door, Readers, body_of
from watchword.oidc.inspecting import Inspecting
from watchword.oidc.protocol import refusals
from watchword.oidc.protocol.form import parse_form
from watchword.oidc.protocol.grants import Asking, ClientCredentials
from watchword.oidc.protocol.token_request import parse_client, parse_token_request
from watchword.oidc.pushing import Pushing
from watchword.oidc.redeeming import Redeeming
from watchword.oidc.tokens import Tokens


@dataclass(frozen=True)
class TokenEndpoints:
    """The endpoints. `tokens` are for applications themselves, `redeeming` is for what people let them do."""

    door: Door
    tokens: Tokens
    redeeming: Redeeming
    devices: Devices
    pushing: Pushing
    inspecting: Inspecting

    def routes(self) -> list[Route]:
        """Where they are served: as Entra's, and those that MSAL.NET builds itself for `adfs`."""
        route = self.door.route
        return [
            route("/{t}/oauth2/v2.0/token", self.token, "POST"),
            route("/adfs/oauth2/token", self.token, "POST"),
            route("/{t}/oauth2/v2.0/devicecode", self.device_code, "POST"),
            route("/adfs/oauth2/devicecode", self.device_code, "POST"),
            route("/{t}/oauth2/v2.0/par", self.push, "POST", readers=Readers.NOBODY),
            route("/adfs/oauth2/par", self.push, "POST", readers=Readers.NOBODY),
            route("/{t}/oauth2/v2.0/revoke", self.revoke, "POST"),
            route("/adfs/oauth2/revoke", self.revoke, "POST"),
        ]

    def readings(self) -> list[Route]:
        """Where APIs ask what a token says, at any of their requests."""
        route = self.door.route
        return [
            route("/{t}/oauth2/v2.0/introspect", self.introspect, "POST", readers=Readers.NOBODY),
            route("/adfs/oauth2/introspect", self.introspect, "POST", readers=Readers.NOBODY),
            route("/{t}/openid/userinfo", self.userinfo, "GET", "POST"),
        ]

    async def token(self, request: Request) -> Response:
        """The token endpoint."""
        body = await body_of(request)
        asked = parse_token_request(body, authorization=request.headers.get("authorization"), tenant=self.door.tenant)
        if isinstance(asked, ClientCredentials):
            return JSONResponse(await self.tokens.for_application(asked, self.door.origin(request)))
        told = await self.redeeming.redeem(asked, self.door.origin(request), request.headers.get("origin"))
        return JSONResponse(told)

    async def device_code(self, request: Request) -> Response:
        """Device authorization (RFC 8628 section 3.1)."""
        asking, fields = await self._asked(request)
        scope = _required(fields, "scope")
        return JSONResponse(await self.devices.open(asking, scope, self.door.origin(request)))

    async def push(self, request: Request) -> Response:
        """Pushed authorization requests (RFC 9126)."""
        asking, fields = await self._asked(request)
        return JSONResponse(await self.pushing.push(asking, fields), 201)

    async def introspect(self, request: Request) -> Response:
        """RFC 7662."""
        asking, fields = await self._asked(request)
        return JSONResponse(await self.inspecting.introspect(asking, _required(fields, "token")))

    async def revoke(self, request: Request) -> Response:
        """RFC 7009: what is unknown is as good as revoked."""
        asking, fields = await self._asked(request)
        await self.inspecting.revoke(asking, _required(fields, "token"), self.door.origin(request))
        return Response()

    async def userinfo(self, request: Request) -> Response:
        """Who the person is. The token comes in the header alone (RFC 9700 section 4.3.2)."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        try:
            if scheme.lower() != "bearer":
                raise Unauthenticated("token-missing", "Access token is empty.")
            return JSONResponse(await self.inspecting.userinfo(token.strip()))
        except Unauthenticated as problem:
            challenge = f'Bearer error="invalid_token", error_description="{problem.message.splitlines()[0]}"'
            return JSONResponse({"error": "invalid_token"}, 401, {"www-authenticate": challenge})

    async def _asked(self, request: Request) -> tuple[Asking, Mapping[str, str]]:
        fields = parse_form(await body_of(request))
        return parse_client(fields, request.headers.get("authorization"), self.door.tenant), fields


def _required(fields: Mapping[str, str], name: str) -> str:
    if name not in fields:
        raise refusals.missing_parameter(name)
    return fields[name]
