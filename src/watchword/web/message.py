"""Reading and answering over ASGI without a framework's costs. A body is bounded in size and in time."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any

from watchword.kernel.errors import Invalid

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Header = tuple[bytes, bytes]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_HEADERS = "watchword.headers"
"""Where a request keeps its headers by name, from when the first was asked for."""

BODY_SECONDS = 30
"""How long a client may take to send a body. No server in use closes a slow one by itself (STACK section 2)."""

THROWN_AWAY = 8 * 1024 * 1024
"""How many bytes beyond the limit are read for the sake of a good answer."""


def header(scope: Scope, name: bytes) -> str:
    """A request header's value, or the empty text. Only the first of several counts."""
    said: dict[bytes, bytes] | None = scope.get(_HEADERS)
    if said is None:
        said = scope[_HEADERS] = dict(reversed(scope["headers"]))
    return said.get(name, b"").decode("latin-1")


async def read_body(receive: Receive, limit: int) -> bytes:
    """The whole body. Raises Invalid where it is larger than `limit` bytes or too slow.

    A body that is somewhat too large is read to its end and thrown away: an answer that comes before that would reach
    most clients as a broken connection.
    """
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Invalid("body-incomplete", "The request body ended early.")
                chunk = message.get("body", b"")
                size += len(chunk)
                ended = not message.get("more_body", False)
                if size > limit and (ended or size > limit + THROWN_AWAY):
                    raise Invalid("json-too-large", f"The request body is larger than {limit} bytes.")
                if size <= limit:
                    chunks.append(chunk)
                if ended:
                    return b"".join(chunks)
    except TimeoutError as error:
        raise Invalid("body-too-slow", "The request body took too long.") from error


async def answer(send: Send, status: int, body: bytes, content_type: bytes, headers: Iterable[Header] = ()) -> None:
    """Send a whole response. `content_type` is empty where there is nothing to tell the type of."""
    lines = [(b"content-length", b"%d" % len(body)), *headers]
    if content_type:
        lines.append((b"content-type", content_type))
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": body})


def as_headers(said: Mapping[str, str]) -> list[Header]:
    """Header lines as ASGI has them."""
    return [(name.lower().encode("latin-1"), value.encode("latin-1", "replace")) for name, value in said.items()]
