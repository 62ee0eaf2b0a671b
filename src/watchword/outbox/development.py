"""The outbox page of a development installation: every mail, text message and call, as people would get it.

Served only where the settings say so, to this machine only. What it shows is what gateways would have sent.
"""

import base64
import hashlib
import html
import ipaddress
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.kernel.clock import format_instant
from watchword.kernel.messages import Channel
from watchword.kernel.work import Transaction, Units
from watchword.outbox.model import Kept

_MOST = 200
_REFRESH_SECONDS = 3
_CODE = re.compile(r"(?<![0-9#])[0-9]{6,8}(?![0-9])|(?<![0-9])[0-9](?:, [0-9]){5,7}(?![0-9])", re.ASCII)
_HERE = frozenset({"localhost", "127.0.0.1", "[::1]"})
_ICONS = {Channel.MAIL: "Mail", Channel.SMS: "Text message", Channel.CALL: "Call"}

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --said: #0a58ca }
@media (prefers-color-scheme: dark) { :root { --said: #8ab4ff } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem; margin: 0 }
p.about, small { opacity: .7 }
article { border: 1px solid var(--line); border-radius: .75rem; padding: 1rem 1.25rem; margin: 1rem 0 }
header { display: flex; justify-content: space-between; gap: 1rem; flex-wrap: wrap }
output { display: inline-block; font: 600 1.75rem/1.2 ui-monospace, monospace; letter-spacing: .15em;
  color: var(--said); background: var(--soft); border-radius: .5rem; padding: .4rem .8rem; margin: .75rem 0 0;
  user-select: all }
pre { font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; margin: .75rem 0 0 }
"""
_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; style-src 'sha256-{}'"


class Keepers(Protocol):
    """Where messages are kept."""

    async def kept(self, tx: Transaction, most: int) -> Sequence[Kept]:
        """The newest first."""
        ...


@dataclass(frozen=True)
class DevelopmentOutbox:
    """The page, and the same as JSON for tests."""

    units: Units
    keepers: Keepers

    def routes(self) -> list[Route]:
        """`/dev/outbox` and `/dev/outbox.json?to=`."""
        return [
            Route("/dev/outbox", _from_here(self.page), methods=["GET"]),
            Route("/dev/outbox.json", _from_here(self.document), methods=["GET"]),
        ]

    async def page(self, request: Request) -> Response:
        """Newest first, codes to be seen from afar; it looks again by itself."""
        messages = await self._messages(request)
        policy = _POLICY.format(base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode())
        return Response(_page(messages), media_type="text/html", headers={"content-security-policy": policy})

    async def document(self, request: Request) -> Response:
        """A list of objects, newest first."""
        messages = await self._messages(request)
        return Response(orjson.dumps([_told(each) for each in messages]), media_type="application/json")

    async def _messages(self, request: Request) -> list[Kept]:
        to = _place(request.query_params.get("to", ""))
        found = await self.units.read(lambda tx: self.keepers.kept(tx, _MOST))
        return [each for each in found if not to or _place(each.message.to.reveal()) == to]


def code_in(text: str) -> str | None:
    """The first code of a message, as it is typed: digits of a call are spoken one by one."""
    match = _CODE.search(text)
    return match[0].replace(", ", "") if match else None


def _place(text: str) -> str:
    """An address or number, as whoever types it into a query means it: there, + is a space."""
    return text.replace(" ", "").lower().removeprefix("+")


def _told(kept: Kept) -> dict[str, str | None]:
    message = kept.message
    return {
        "id": kept.id,
        "channel": message.channel.value,
        "to": message.to.reveal(),
        "subject": message.subject,
        "text": message.text.reveal(),
        "code": code_in(message.text.reveal()),
        "purpose": message.purpose,
        "status": kept.status.value,
        "at": format_instant(kept.written_at),
    }


def _page(messages: Sequence[Kept]) -> str:
    shown = "".join(_article(each) for each in messages) or "<p class=about>Nothing yet.</p>"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="refresh" content="{_REFRESH_SECONDS}"><title>Outbox</title><style>{_STYLE}</style>'
        "<h1>Outbox</h1><p class=about>What people of this development installation are sent.</p>"
        f"<main>{shown}</main></html>"
    )


def _article(kept: Kept) -> str:
    told = {name: html.escape(value or "") for name, value in _told(kept).items()}
    code = f"<div><output>{told['code']}</output></div>" if told["code"] else ""
    subject = f"<strong>{told['subject']}</strong>" if told["subject"] else ""
    return (
        f"<article><header><b>{_ICONS[kept.message.channel]} to {told['to']}</b>"
        f"<small><time>{told['at']}</time> · {told['status']}</small></header>"
        f"{code}<pre>{subject}{chr(10) if subject else ''}{told['text']}</pre></article>"
    )


def _from_here(handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """404 to other machines, and to pages of other sites whose name leads here."""

    async def handle(request: Request) -> Response:
        origin = request.scope.get("watchword.origin")
        host = request.headers.get("host", "").lower()
        name = host if host.endswith("]") else host.rpartition(":")[0] or host
        if not _is_loopback(origin.ip if origin else "") or name not in _HERE:
            return Response(status_code=404)
        return await handler(request)

    return handle


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
