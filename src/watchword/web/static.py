"""Files that pages name: style, scripts, pictures. Their URLs carry a digest of what is in them: they never change."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
_FOR_EVER = "public, max-age=31536000, immutable"
_PICTURE = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
"""For an SVG that is opened by its address: it is drawn, and nothing in it runs (CATALOGUE WEB-05)."""


@dataclass(frozen=True)
class Static:
    """`urls` by name (`signin/page.js`), `files` by the last part of the URL."""

    urls: Mapping[str, str]
    files: Mapping[str, tuple[str, bytes]]

    @classmethod
    def of(cls, folders: Iterable[tuple[str, Path]], made: Mapping[str, bytes] | None = None) -> "Static":
        """Reads every file of the folders, once. Each folder's files are named after it. `made` are more, by name."""
        urls: dict[str, str] = {}
        files: dict[str, tuple[str, bytes]] = {}
        read = {f"{prefix}/{path.name}": path.read_bytes() for prefix, folder in folders for path in _in(folder)}
        for name, content in {**read, **(made or {})}.items():
            stem, dot, suffix = name.replace("/", "-").rpartition(".")
            served = f"{stem}.{hashlib.sha256(content).hexdigest()[:16]}{dot}{suffix}"
            urls[name] = f"/static/{served}"
            files[served] = (_TYPES[dot + suffix], content)
        return cls(urls, files)

    def route(self) -> Route:
        """Where they are served."""
        return Route("/static/{name}", self._serve)

    async def _serve(self, request: Request) -> Response:
        found = self.files.get(request.path_params["name"])
        if found is None:
            return Response(status_code=404)
        kind, content = found
        policy = {"content-security-policy": _PICTURE} if kind == _TYPES[".svg"] else {}
        return Response(content, media_type=kind, headers={"cache-control": _FOR_EVER, **policy})


def _in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.*"))
