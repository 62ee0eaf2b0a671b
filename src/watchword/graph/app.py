"""Graph over ASGI: `/v1.0`, `/beta` and `/watchword`. Authenticates, asks the engine, sends what it says."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson

from watchword.graph import strict_json
from watchword.graph.batch import LIMIT, answer_batch
from watchword.graph.engine import Engine, Request, Response
from watchword.graph.resource import Dialect
from watchword.kernel.actor import Actor, ActorKind, Origin
from watchword.kernel.edm import Version
from watchword.kernel.errors import Invalid, Problem
from watchword.web.message import Header, Receive, Scope, Send, answer, as_headers, header, read_body

Authenticate = Callable[[str, Origin], Awaitable[Actor]]
"""From the Authorization header to the actor. Raises Unauthenticated."""

_JSON = b"application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
_VERSIONS = {version.value.lower(): version for version in Version}
_BODY = 1024 * 1024
_BATCH_BODY = 4 * 1024 * 1024
_NOT_JSON = "The content type of the request must be application/json."
_CORS: tuple[Header, ...] = (
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"request-id, client-request-id, Allow, Location, Retry-After, WWW-Authenticate",
    ),
    (b"cross-origin-resource-policy", b"cross-origin"),
)
_PREFLIGHT: tuple[Header, ...] = (
    *_CORS,
    (b"access-control-allow-methods", b"GET, POST, PATCH, PUT, DELETE"),
    (
        b"access-control-allow-headers",
        b"authorization, client-request-id, consistencylevel, content-type, idempotency-key, prefer, sdkversion",
    ),
    (b"access-control-max-age", b"3600"),
)
_ODATA: tuple[Header, ...] = (*_CORS, (b"odata-version", b"4.0"))


@dataclass(frozen=True)
class GraphApp:
    """The ASGI application of the Graph roots. `metadata` gives `$metadata` for a version."""

    engine: Engine
    authenticate: Authenticate
    metadata: Callable[[Version], bytes]
    take: Callable[[str, int], None]
    """Counts a request of a caller, with its cost. Raises Throttled."""

    @staticmethod
    def version_of(path: str) -> Version | None:
        """The version a path belongs to, or None where it is not Graph's."""
        return _VERSIONS.get(path[1:].partition("/")[0].lower())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["method"] == "OPTIONS":
            await answer(send, 204, b"", b"", _PREFLIGHT)
            return
        origin: Origin = scope["watchword.origin"]
        version = self.version_of(scope["path"])
        if version is None:
            raise ValueError(f"not a path of Graph's: {scope['path']}")
        path = _after_version(scope)
        if path.strip("/").lower() == "$metadata" and scope["method"] == "GET":
            await answer(send, 200, self.metadata(version), b"application/xml", _CORS)
            return
        response = await self._respond(scope, receive, origin, version, path)
        await _send(send, response)

    async def _respond(self, scope: Scope, receive: Receive, origin: Origin, version: Version, path: str) -> Response:
        try:
            actor = await self.authenticate(header(scope, b"authorization"), origin)
            self.take(_caller(actor), 1)
        except Problem as problem:
            return self.engine.refusal(problem, Dialect.DIRECTORY, _nobody(origin))
        is_batch = path.strip("/").lower() == "$batch" and scope["method"] == "POST"
        try:
            raw = await read_body(receive, _BATCH_BODY if is_batch else _BODY) if _has_body(scope) else b""
            request = Request(
                http_verb=scope["method"],
                version=version,
                path=path,
                raw_query=scope["query_string"].decode("utf-8", "surrogateescape"),
                actor=actor,
                eventual=header(scope, b"consistencylevel").lower() == "eventual",
                once=header(scope, b"idempotency-key"),
                load=lambda: _load(raw, header(scope, b"content-type"), _BATCH_BODY if is_batch else _BODY),
            )
            if is_batch:
                self.take(_caller(actor), _parts(request.load()))
                return Response(200, await answer_batch(request.load(), request, self.engine.answer))
        except Problem as problem:
            return self.engine.refusal(problem, Dialect.DIRECTORY, actor)
        return await self.engine.answer(request)


def _caller(actor: Actor) -> str:
    """Who shares a budget: an application, for each person it acts for."""
    return f"{actor.app_id or ''}/{actor.user_id or ''}"


def _parts(payload: object) -> int:
    """Each part of a batch counts (CATALOGUE API-01)."""
    parts = payload.get("requests") if isinstance(payload, dict) else None
    return min(len(parts), LIMIT) if isinstance(parts, list) else 1


def _after_version(scope: Scope) -> str:
    """The rest of the path as it was sent, percent-encoded: decoded once, later, after it was split."""
    raw = scope.get("raw_path")
    path = raw.decode("utf-8", "surrogateescape").partition("?")[0] if raw else scope["path"]
    return str(path[path.find("/", 1) :]) if path.find("/", 1) > 0 else ""


def _has_body(scope: Scope) -> bool:
    return scope["method"] in ("POST", "PATCH", "PUT")


def _load(raw: bytes, content_type: str, limit: int) -> Any:
    """The JSON of a body; None where there is none. Only JSON is read as JSON (CATALOGUE API-05)."""
    if not raw:
        return None
    kind, _, parameters = content_type.partition(";")
    charset = parameters.lower().replace(" ", "").replace('"', "")
    if kind.strip().lower() != "application/json" or ("charset=" in charset and "charset=utf-8" not in charset):
        raise Invalid("content-type-wrong", _NOT_JSON)
    return strict_json.loads(raw, max_bytes=limit)


async def _send(send: Send, response: Response) -> None:
    headers = (*_ODATA, *as_headers(response.headers)) if response.headers else _ODATA
    content = response.content
    if content is None:
        await answer(send, response.status, b"", b"", headers)
    elif isinstance(content, str):
        await answer(send, response.status, content.encode(), b"text/plain", headers)
    else:
        await answer(send, response.status, orjson.dumps(content), _JSON, headers)


def _nobody(origin: Origin) -> Actor:
    return Actor(ActorKind.APPLICATION, origin=origin)
