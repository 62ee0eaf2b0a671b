"""Graph's error dialects: the one table from what went wrong to the status, code and body a client sees.

CONTRACT sections 1 and 10: the directory service speaks Pascal_Case codes, the authentication-methods service camelCase
ones, and the gateway before both has words of its own. Clients match on all three.
"""

from collections.abc import Mapping
from typing import Any

from watchword.graph.resource import Dialect
from watchword.kernel.actor import Origin
from watchword.kernel.clock import SECOND, Instant, format_instant
from watchword.kernel.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Problem,
    StepUpRequired,
    Throttled,
    Unauthenticated,
    Unavailable,
    Unsupported,
)

_STATUS: tuple[tuple[type[Problem], int], ...] = (
    (Unauthenticated, 401),
    (StepUpRequired, 403),
    (Forbidden, 403),
    (NotFound, 404),
    (Conflict, 400),
    (Throttled, 429),
    (Unavailable, 503),
    (Invalid, 400),
)

_CODES: Mapping[Dialect, tuple[tuple[type[Problem], str], ...]] = {
    Dialect.DIRECTORY: (
        (Unauthenticated, "InvalidAuthenticationToken"),
        (Forbidden, "Authorization_RequestDenied"),
        (NotFound, "Request_ResourceNotFound"),
        (Throttled, "TooManyRequests"),
        (Unavailable, "ServiceUnavailable"),
        (Unsupported, "Request_UnsupportedQuery"),
        (Problem, "Request_BadRequest"),
    ),
    Dialect.AUTHENTICATION: (
        (Unauthenticated, "InvalidAuthenticationToken"),
        (Forbidden, "accessDenied"),
        (NotFound, "resourceNotFound"),
        (Throttled, "TooManyRequests"),
        (Unavailable, "serviceUnavailable"),
        (Problem, "badRequest"),
    ),
}

_GATEWAY: Mapping[str, tuple[int, str]] = {
    "json-malformed": (400, "BadRequest"),
    "json-too-large": (413, "BadRequest"),
    "content-type-wrong": (415, "BadRequest"),
    "path-unknown": (400, "BadRequest"),
    "path-malformed": (400, "BadRequest"),
    "property-unknown": (400, "BadRequest"),
    "query-malformed": (400, "BadRequest"),
    "query-too-large": (400, "BadRequest"),
    "top-out-of-range": (400, "BadRequest"),
    "me-without-user": (400, "BadRequest"),
    "batch-malformed": (400, "BadRequest"),
    "verb-not-allowed": (405, "Request_BadRequest"),
    "object-not-found": (404, "Request_ResourceNotFound"),
    "write-race": (409, "Directory_ConcurrencyViolation"),
    "number-not-unique": (409, "badRequest"),
    "idempotency-key-reused": (422, "badRequest"),
}
"""What the gateway says itself, whatever the resource behind it, and the statuses that differ from their kind's."""

ACCESS_DENIED = "Request Authorization failed"


def status_of(problem: Problem) -> int:
    """The HTTP status."""
    if problem.code in _GATEWAY:
        return _GATEWAY[problem.code][0]
    return next(status for kind, status in _STATUS if isinstance(problem, kind))


def code_of(problem: Problem, dialect: Dialect) -> str:
    """The `error.code` clients key on."""
    if problem.code in _GATEWAY:
        return _GATEWAY[problem.code][1]
    return next(code for kind, code in _CODES[dialect] if isinstance(problem, kind))


def body_of(problem: Problem, dialect: Dialect, origin: Origin, now: Instant) -> dict[str, Any]:
    """The error body. `innerError.date` has seconds and no zone, as Graph's has."""
    code = code_of(problem, dialect)
    message = ACCESS_DENIED if code == "accessDenied" else problem.message
    inner: dict[str, Any] = {
        "date": format_instant(Instant(now // SECOND * SECOND))[:-1],
        "request-id": origin.request_id,
        "client-request-id": origin.client_request_id or origin.request_id,
    }
    if dialect is Dialect.AUTHENTICATION:
        inner = {"message": message, **inner}
    error: dict[str, Any] = {"code": code, "message": message, "innerError": inner}
    if problem.faults:
        error["details"] = [{"code": f.code, "message": f.message, "target": f.target} for f in problem.faults]
    return {"error": error}


def headers_of(problem: Problem) -> dict[str, str]:
    """What goes beside the body: when to come back, how to authenticate, by which verbs to ask."""
    if isinstance(problem, Unauthenticated):
        return {
            "www-authenticate": 'Bearer realm="", error="invalid_token"'
            if problem.code != "token-missing"
            else 'Bearer realm=""'
        }
    if isinstance(problem, Unsupported) and problem.offered is not None:
        return {"allow": ", ".join(problem.offered)}
    if isinstance(problem, Throttled | Unavailable):
        return {"retry-after": str(problem.retry_after)}
    return {}
