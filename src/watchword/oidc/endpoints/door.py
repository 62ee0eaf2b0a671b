"""What every endpoint of the identity platform shares: the organisation's names, refusals, other origins, cookies.

Documents may be read from every page. What answers with tokens may be read by registered single-page applications
alone (CATALOGUE OIDC-12); no cookies are ever looked at for them.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from watchword.kernel.actor import Origin
from watchword.kernel.clock import Clock
from watchword.kernel.errors import NotFound, Problem, Throttled, Unavailable
from watchword.kernel.ids import canonical_guid
from watchword.kernel.work import Units
from watchword.oidc.model import Clients
from watchword.oidc.names import Names
from watchword.oidc.protocol import errors, refusals
from watchword.oidc.protocol.errors import OAuthRefused
from watchword.oidc.protocol.form import MAX_BODY
from watchword.web.message import read_body

_LOG = logging.getLogger("watchword.tokens")
_CROSS_ORIGIN = {"cross-origin-resource-policy": "cross-origin"}

Handler = Callable[[Request], Awaitable[Response]]


class Readers(Enum):
    """Whose pages may read an answer."""

    EVERYBODY = "everybody"
    PAGES = "single-page applications"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Door:
    """`names`: the organisation's in a path."""

    base_url: str
    tenant: str
    names: Names
    units: Units
    clients: Clients
    clock: Clock

    def route(self, path: str, handler: Handler, *verbs: str, readers: Readers = Readers.PAGES) -> Route:
        """Serve a handler there, for the organisation alone; `GET` where no verbs are named."""
        allowed = verbs or ("GET",)

        async def guarded(request: Request) -> Response:
            headers = await self._for_origin(request, readers)
            if request.method == "OPTIONS":
                preflight = {
                    "access-control-allow-methods": ", ".join(allowed),
                    "access-control-allow-headers": "*, authorization",
                }
                return Response(status_code=204, headers=headers | preflight if headers else None)
            try:
                await self.names.current()
                self.segment(request)
                response = await handler(request)
            except Problem as problem:
                response = self.refusal(request, problem)
            response.headers.update(headers)
            return response

        return Route(path, guarded, methods=[*allowed, "OPTIONS"])

    def segment(self, request: Request) -> str:
        """The organisation's name in the path, as it was written. Raises OAuthRefused for another's."""
        segment = str(request.path_params.get("t", "adfs"))
        if segment.lower() not in self.names.known:
            raise refusals.unknown_tenant(segment)
        return segment

    def origin(self, request: Request) -> Origin:
        """Where the request came from."""
        found: Origin = request.scope["watchword.origin"]
        return found

    async def _for_origin(self, request: Request, readers: Readers) -> dict[str, str]:
        """`null` is the origin of every sandboxed page and registered by none."""
        if readers is Readers.EVERYBODY:
            return {"access-control-allow-origin": "*", **_CROSS_ORIGIN}
        asking = request.headers.get("origin")
        if readers is Readers.NOBODY or asking is None:
            return {}
        if asking not in await self.units.read(self.clients.page_origins):
            return {"vary": "origin"}
        return {"access-control-allow-origin": asking, "vary": "origin", **_CROSS_ORIGIN}

    def refusal(self, request: Request, problem: Problem) -> Response:
        """The refusal as JSON."""
        refused, headers = as_refused(problem)
        return JSONResponse(self.body(request, refused), refused.status, headers=dict(headers))

    def body(self, request: Request, refused: OAuthRefused) -> dict[str, object]:
        """A refusal in the identity platform's words, which the log has under the same id."""
        origin = self.origin(request)
        _LOG.info("refused", extra={"code": refused.code, "reason": refused.reason, "request_id": origin.request_id})
        return errors.body(
            refused,
            trace_id=origin.request_id,
            correlation_id=canonical_guid(origin.client_request_id) or origin.request_id,
            now=self.clock(),
            base_url=self.base_url,
        )


async def body_of(request: Request) -> bytes:
    """The body of a form. Raises Invalid where it is too large or too slow."""
    return await read_body(request.receive, MAX_BODY)


def as_refused(problem: Problem) -> tuple[OAuthRefused, Mapping[str, str]]:
    """Every problem in OAuth's dialect."""
    message = problem.message
    match problem:
        case OAuthRefused():
            challenge = {"www-authenticate": 'Basic realm="token"'} if problem.status == 401 else {}
            return problem, challenge
        case NotFound():
            return OAuthRefused(problem.code, message, error="not_found", aadsts=90014, status=404), {}
        case Throttled():
            refused = OAuthRefused(problem.code, message, error="temporarily_unavailable", aadsts=50196, status=429)
            return refused, {"retry-after": str(problem.retry_after)}
        case Unavailable():
            refused = OAuthRefused(problem.code, message, error="temporarily_unavailable", aadsts=90033, status=503)
            return refused, {"retry-after": str(problem.retry_after)}
        case _:
            return OAuthRefused(problem.code, message, error="invalid_request", aadsts=900144), {}
