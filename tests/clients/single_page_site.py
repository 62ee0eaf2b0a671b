"""A single-page application on an origin of its own: the files of single_page/, the library's own, and its settings."""

import functools
import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from tests.clients.node import HERE
from tests.stage import Stage, register

from watchword.bootstrap import Application, operator
from watchword.directory.applications.model import Platform, RedirectUri, SignInChange

_LIBRARY = HERE / "node_modules" / "@azure" / "msal-browser" / "lib"
_FILES = {
    "/msal-browser.min.js": _LIBRARY / "msal-browser.min.js",
    "/msal-redirect-bridge.min.js": _LIBRARY / "redirect-bridge" / "msal-redirect-bridge.min.js",
}


class _Pages(SimpleHTTPRequestHandler):
    """`settings`: what the page reads of where it signs people in; none until it is registered."""

    def __init__(self, *args: Any, settings: dict[str, str], **kwargs: Any) -> None:
        self._settings = settings
        super().__init__(*args, directory=str(HERE / "single_page"), **kwargs)

    def translate_path(self, path: str) -> str:
        return str(_FILES.get(path) or super().translate_path(path))

    def do_GET(self) -> None:
        if self.path != "/config.json":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(self._settings).encode())

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@contextmanager
def serving(cert: Path, key: Path, settings: dict[str, str]) -> Iterator[str]:
    """Its origin, while it is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Pages, settings=settings))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


async def register_page(stage: Stage, origin: str) -> str:
    """Register it, consented to; its client id."""

    async def work(app: Application) -> str:
        made, me = await register(app, ()), operator("cli:test")
        uris = tuple(RedirectUri(f"{origin}/{path}", Platform.SPA) for path in ("", "redirect.html"))
        await app.services.applications.change_sign_in(me, None, made.app_id, SignInChange(add=uris))
        scopes = ["openid", "profile", "offline_access", "User.Read"]
        await app.identity.consents.give(me, None, made.app_id, scopes)
        return made.app_id

    return await stage.served.operate(work)
