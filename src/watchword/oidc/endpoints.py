"""The identity platform's URLs (clients/AUTHORITY section 2), for every name that clients give an organisation.

Readable across origins, since browsers' libraries ask from their own; no cookies are looked at.
"""

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from watchword.kernel.actor import Origin
from watchword.kernel.clock import Clock
from watchword.kernel.errors import Invalid, NotFound, Problem, Unavailable
from watchword.kernel.ids import canonical_guid
from watchword.oidc.protocol import discovery, errors, refusals
from watchword.oidc.protocol.discovery import Endpoints
from watchword.oidc.protocol.errors import OAuthRefused
from watchword.oidc.protocol.token_request import parse_token_request
from watchword.oidc.signing import SigningKeys
from watchword.oidc.tokens import Tokens
from watchword.web.message import read_body

_LOG = logging.getLogger("watchword.tokens")
_FORM_BYTES = 64 * 1024
_CORS = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}
_KEEP_AN_HOUR = {**_CORS, "cache-control": "public, max-age=3600"}

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Platform:
    """The endpoints. `segments`: the organisation's names in a path. `hosts`: ours, with and without port."""

    base_url: str
    tenant: str
    segments: Collection[str]
    hosts: Collection[str]
    endpoints: Endpoints
    keys: SigningKeys
    tokens: Tokens
    clock: Clock

    def routes(self) -> list[Route]:
        """Where they are served."""
        return [
            self._route("/{t}/v2.0/.well-known/openid-configuration", self.configuration),
            self._route("/{t}/.well-known/openid-configuration", self.configuration),
            self._route("/{t}/discovery/v2.0/keys", self.jwks),
            self._route("/{t}/discovery/keys", self.jwks),
            self._route("/{t}/oauth2/v2.0/token", self.token, "POST"),
            self._route("/adfs/oauth2/token", self.token, "POST"),
            self._route("/common/discovery/instance", self.instance),
            self._route("/common/userrealm/{upn:path}", self.user_realm),
            self._route("/.well-known/webfinger", self.web_finger),
        ]

    async def configuration(self, request: Request) -> Response:
        """OpenID Connect discovery."""
        segment = self._segment(request)
        return JSONResponse(
            discovery.openid_configuration(self.base_url, self.tenant, segment, self.endpoints), headers=_KEEP_AN_HOUR
        )

    async def jwks(self, request: Request) -> Response:
        """The keys that tokens are verified with."""
        self._segment(request)
        return JSONResponse(await self.keys.jwks(), headers=_KEEP_AN_HOUR)

    async def token(self, request: Request) -> Response:
        """The token endpoint."""
        self._segment(request)
        body = await read_body(request.receive, _FORM_BYTES)
        asked = parse_token_request(body, authorization=request.headers.get("authorization"), tenant=self.tenant)
        return JSONResponse(await self.tokens.for_application(asked), headers=_CORS)

    async def instance(self, request: Request) -> Response:
        """Instance discovery, as every MSAL asks before it trusts a host."""
        asked = request.query_params.get("authorization_endpoint", "")
        return JSONResponse(discovery.instance_discovery(asked, self.hosts), headers=_CORS)

    async def user_realm(self, request: Request) -> Response:
        """Home realm discovery: everybody is managed here, known or not."""
        return JSONResponse(discovery.user_realm(request.path_params["upn"], request.url.netloc), headers=_CORS)

    async def web_finger(self, request: Request) -> Response:
        """WebFinger, as MSAL.NET asks it of an authority called adfs."""
        resource, rel = request.query_params.get("resource", ""), request.query_params.get("rel")
        return JSONResponse(discovery.web_finger(resource, rel, self.hosts), headers=_CORS)

    def _segment(self, request: Request) -> str:
        """The organisation's name in the path, as it was written. Raises OAuthRefused for another's."""
        segment = str(request.path_params.get("t", "adfs"))
        if segment.lower() not in self.segments:
            raise refusals.unknown_tenant(segment)
        return segment

    def _route(self, path: str, handler: Handler, verb: str = "GET") -> Route:
        async def guarded(request: Request) -> Response:
            if request.method == "OPTIONS":
                return Response(
                    status_code=204,
                    headers={**_CORS, "access-control-allow-methods": verb, "access-control-allow-headers": "*"},
                )
            try:
                return await handler(request)
            except Problem as problem:
                return self._refusal(request, problem)

        return Route(path, guarded, methods=[verb, "OPTIONS"])

    def _refusal(self, request: Request, problem: Problem) -> Response:
        origin: Origin = request.scope["watchword.origin"]
        refused, headers = _as_refused(problem)
        _LOG.info("refused", extra={"code": problem.code, "reason": problem.reason, "request_id": origin.request_id})
        content = errors.body(
            refused,
            trace_id=origin.request_id,
            correlation_id=canonical_guid(origin.client_request_id) or origin.request_id,
            now=self.clock(),
            base_url=self.base_url,
        )
        return JSONResponse(content, refused.status, headers={**_CORS, **headers})


def _as_refused(problem: Problem) -> tuple[OAuthRefused, Mapping[str, str]]:
    """Every problem in OAuth's dialect."""
    match problem:
        case OAuthRefused():
            challenge = {"www-authenticate": 'Basic realm="token"'} if problem.status == 401 else {}
            return problem, challenge
        case NotFound():
            return OAuthRefused(problem.code, problem.message, error="not_found", aadsts=90014, status=404), {}
        case Unavailable():
            refused = OAuthRefused(
                problem.code, problem.message, error="temporarily_unavailable", aadsts=90033, status=503
            )
            return refused, {"retry-after": str(problem.retry_after)}
        case Invalid():
            return OAuthRefused(problem.code, problem.message, error="invalid_request", aadsts=900144), {}
        case _:
            return OAuthRefused(problem.code, problem.message, error="invalid_request", aadsts=900144), {}
