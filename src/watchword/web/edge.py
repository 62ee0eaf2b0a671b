"""The outermost layer: who is calling from where, what no response goes without, the last resort for our faults."""

import ipaddress
import logging
import re
import time
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import Any

import orjson

from watchword.kernel.actor import Origin
from watchword.kernel.ids import new_guid
from watchword.web.logs import say
from watchword.web.message import App, Receive, Scope, Send, answer, header

Network = IPv4Network | IPv6Network

_LOG = logging.getLogger("watchword.access")
_FAULTS = logging.getLogger("watchword.fault")
_HEADER_BYTES = 16 * 1024
_MAPPED = "::ffff:"
_CLIENT_ID = re.compile(r"[0-9A-Za-z._:{}-]{1,128}", re.ASCII)

_ALWAYS = (
    (b"strict-transport-security", b"max-age=63072000; includeSubDomains"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_UNLESS_SAID = (
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


@dataclass(frozen=True)
class Edge:
    """Wraps the whole application. `trusted` are the networks whose X-Forwarded-For is believed."""

    app: App
    trusted: Sequence[Network] = ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        origin = self._origin(scope)
        scope["watchword.origin"] = origin
        wrapped = _Dressed(send, origin)
        started = time.perf_counter()
        try:
            if sum([len(name) + len(value) for name, value in scope["headers"]]) > _HEADER_BYTES:
                await answer(wrapped, 431, b"", b"")
            else:
                await self.app(scope, receive, wrapped)
        except Exception:  # noqa: BLE001 - the last resort: whatever it was, the caller learns nothing of it
            _FAULTS.exception("unexpected", extra={"request_id": origin.request_id})
            if not wrapped.started:
                await answer(wrapped, 500, _fault_body(origin), b"application/json")
        finally:
            _log(scope, origin, wrapped.status, time.perf_counter() - started)

    def _origin(self, scope: Scope) -> Origin:
        wished = header(scope, b"client-request-id")
        return Origin(
            ip=self._address(scope),
            user_agent=header(scope, b"user-agent")[:256],
            request_id=new_guid(),
            client_request_id=wished if wished and _CLIENT_ID.fullmatch(wished) else "",
        )

    def _address(self, scope: Scope) -> str:
        """The peer; behind trusted proxies, the last address they did not add themselves. Their callers may send such
        a header too, and not every proxy writes into that one: several are one list (RFC 9110 section 5.3)."""
        client = scope.get("client")
        peer = _unmapped(client[0]) if client else ""
        if not self.trusted:
            return peer
        lines = [line.decode("latin-1") for name, line in scope["headers"] if name == b"x-forwarded-for"]
        for hop in (peer, *reversed([_unmapped(hop.strip()) for hop in ",".join(lines).split(",")])):
            if not hop or not _is_address(hop):
                break
            peer = hop
            if not any(ipaddress.ip_address(hop) in network for network in self.trusted):
                break
        return peer


class _Dressed:
    """A `send` that adds the headers of every response."""

    __slots__ = ("_origin", "_send", "started", "status")

    def __init__(self, send: Send, origin: Origin) -> None:
        self._send = send
        self._origin = origin
        self.started = False
        self.status = 0

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            self.status = int(message["status"])
            given = message["headers"]
            said = dict(given)
            itself = self._origin.request_id.encode()
            message["headers"] = [
                *given,
                *_ALWAYS,
                *[line for line in _UNLESS_SAID if line[0] not in said],
                (b"request-id", itself),
                (b"client-request-id", self._origin.client_request_id.encode() or itself),
            ]
        await self._send(message)


def _unmapped(address: str) -> str:
    """IPv4 is the same address where a socket for both shows it in IPv6 (RFC 4291 section 2.5.5.2)."""
    within = address[len(_MAPPED) :]
    return within if "." in within and address[: len(_MAPPED)].lower() == _MAPPED else address


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _fault_body(origin: Origin) -> bytes:
    """Says nothing of what went wrong; the log has it under the same id (CATALOGUE OPS-02)."""
    inner = {
        "date": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()),
        "request-id": origin.request_id,
        "client-request-id": origin.client_request_id or origin.request_id,
    }
    return orjson.dumps(
        {"error": {"code": "UnknownError", "message": "An internal error occurred.", "innerError": inner}}
    )


def _log(scope: Scope, origin: Origin, status: int, seconds: float) -> None:
    fields = {
        "verb": scope["method"],
        "path": scope["path"][:512],
        "status": status,
        "ms": round(seconds * 1000, 2),
        "ip": origin.ip,
        "request_id": origin.request_id,
    }
    say(_LOG, "request", fields)
