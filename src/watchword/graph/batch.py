"""`POST /$batch` (CONTRACT section 1; CATALOGUE API-01): up to 20 requests in one, each judged as if it came alone.

A part speaks for whoever sent the batch: identity comes from the batch's own token, and headers of a part that could
change it are not looked at. Parts cannot hold a batch, leave their version, or name a host.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from watchword.graph.engine import Request, Response
from watchword.kernel.errors import Invalid

LIMIT = 20
_VERBS = frozenset({"GET", "POST", "PATCH", "PUT", "DELETE"})
_MALFORMED = "Invalid batch payload format."

Answer = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Part:
    """One request of a batch. `key` is its id without case; `after` are the keys it waits for."""

    id: str
    key: str
    request: Request
    after: tuple[str, ...]


async def answer_batch(payload: object, outer: Request, answer: Answer) -> dict[str, Any]:
    """Answer every part in dependency order. Raises Invalid where the batch as a whole is malformed."""
    parts = read_parts(payload, outer)
    done: dict[str, Response] = {}
    waiting = list(parts)
    while waiting:
        ready = [part for part in waiting if all(each in done for each in part.after)]
        if not ready:
            raise _malformed("dependsOn", "the dependencies form a circle")
        for part, response in zip(
            ready, await asyncio.gather(*(_one(part, done, answer) for part in ready)), strict=True
        ):
            done[part.key] = response
        waiting = [part for part in waiting if part.key not in done]
    return {"responses": [_shown(part.id, done[part.key]) for part in parts]}


def read_parts(payload: object, outer: Request) -> list[Part]:
    """The parts, checked one by one and against each other."""
    requests = payload.get("requests") if isinstance(payload, dict) else None
    if not isinstance(requests, list) or not 1 <= len(requests) <= LIMIT:
        raise _malformed("requests", f"1 to {LIMIT} requests are expected")
    parts = [_read_part(each, outer) for each in requests]
    ids = [part.key for part in parts]
    if len(set(ids)) != len(ids):
        raise _malformed("id", "the ids of the requests are not unique")
    for part in parts:
        if part.key in part.after or any(each not in ids for each in part.after):
            raise _malformed("dependsOn", "a request depends on itself or on one that is not there")
    return parts


def _read_part(given: object, outer: Request) -> Part:
    if not isinstance(given, dict):
        raise _malformed("requests", "a request is an object")
    id_, verb, url = given.get("id"), given.get("method"), given.get("url")
    if not (isinstance(id_, str) and 0 < len(id_) <= 64):
        raise _malformed("id", "an id is a text of 1 to 64 characters")
    if not isinstance(verb, str) or verb.upper() not in _VERBS:
        raise _malformed("method", "the method is not one of " + ", ".join(sorted(_VERBS)))
    path, raw_query = _split(url)
    headers = _headers(given.get("headers"))
    body = given.get("body")
    if body is not None and not headers.get("content-type", "").lower().startswith("application/json"):
        raise _malformed("headers", "a request with a body needs the header Content-Type: application/json")
    request = outer._replace(
        http_verb=verb.upper(),
        path=path,
        raw_query=raw_query,
        eventual=headers.get("consistencylevel", "").lower() == "eventual",
        load=lambda: body,
        once=headers.get("idempotency-key", ""),
    )
    after = given.get("dependsOn", given.get("depends_on")) or []  # the Python SDK writes it with an underscore
    if not isinstance(after, list) or not all(isinstance(each, str) for each in after):
        raise _malformed("dependsOn", "a list of ids is expected")
    return Part(id_, id_.lower(), request, tuple(each.lower() for each in after))


def _split(url: object) -> tuple[str, str]:
    if not isinstance(url, str) or len(url) > 16_384 or "://" in url.partition("?")[0] or url.startswith("//"):
        raise _malformed("url", "a URL relative to the version is expected")
    path, _, raw_query = url.partition("#")[0].partition("?")
    if path.strip("/").lower().startswith("$batch"):
        raise _malformed("url", "a batch cannot hold a batch")
    return path, raw_query


def _headers(given: object) -> Mapping[str, str]:
    if given is None:
        return {}
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise _malformed("headers", "headers are texts by name")
    return {name.lower(): value for name, value in given.items()}


async def _one(part: Part, done: Mapping[str, Response], answer: Answer) -> Response:
    if any(done[each].status >= 400 for each in part.after):
        return Response(424, {"error": {"code": "FailedDependency", "message": "A request it depends on has failed."}})
    return await answer(part.request)


def _shown(id_: str, response: Response) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": id_, "status": response.status, "headers": dict(response.headers)}
    if response.content is not None:
        kind = "text/plain" if isinstance(response.content, str) else "application/json"
        shown["headers"]["Content-Type"] = kind
        shown["body"] = response.content
    return shown


def _malformed(target: str, why: str) -> Invalid:
    return Invalid("batch-malformed", f"{_MALFORMED} {why[0].upper()}{why[1:]}.", target=target)
