"""The measure of all: one Starlette route with 1.2 KB of JSON, always the same, served and encrypted as Watchword is.

`python -m bench.bare PORT CERT KEY` serves it.
"""

import sys
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

_CONTENT = {"value": [{"id": f"{n:08}-0000-4000-8000-000000000000", "name": "x"} for n in range(21)]}


async def _answer(_request: Request) -> JSONResponse:
    return JSONResponse(_CONTENT)


def app() -> Starlette:
    """The application."""
    return Starlette(routes=[Route("/bare", _answer)])


def main() -> None:
    """Serve it."""
    from granian.constants import HTTPModes, Interfaces, SSLProtocols
    from granian.http import HTTP1Settings
    from granian.server import Server

    port, cert, key = sys.argv[1:]
    options: dict[str, Any] = {
        "address": "127.0.0.1",
        "port": int(port),
        "workers": 1,
        "interface": Interfaces.ASGI,
        "factory": True,
        "http": HTTPModes.http1,
        "http1_settings": HTTP1Settings(header_read_timeout=5000),
        "websockets": False,
        "ssl_cert": Path(cert),
        "ssl_key": Path(key),
        "ssl_protocol_min": SSLProtocols.tls12,
        "log_enabled": False,
    }
    Server("bench.bare:app", **options).serve()


if __name__ == "__main__":
    main()
