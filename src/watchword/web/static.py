"""Files that pages name: style, scripts, pictures. Their URLs carry a digest of what is in them: they never change."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Static:
    """`urls` by name (`signin/page.js`), `files` by the last part of the URL."""

    urls: Mapping[str, str]
    files: Mapping[str, tuple[str, bytes]]

    @classmethod
    def of(cls, folders: Iterable[tuple[str, Path]]) -> "Static":
        """Reads every file of the folders, once. Each folder's files are named after it."""
        urls: dict[str, str] = {}
        files: dict[str, tuple[str, bytes]] = {}
        for prefix, folder in folders:
            for path in sorted(folder.glob("*.*")):
                content = path.read_bytes()
                name = f"{prefix}-{path.stem}.{hashlib.sha256(content).hexdigest()[:16]}{path.suffix}"
                urls[f"{prefix}/{path.name}"] = f"/static/{name}"
                files[name] = (_TYPES[path.suffix], content)
        return cls(urls, files)

    def route(self) -> Route:
        """Where they are served."""
        return Route("/static/{name}", self._serve)

    async def _serve(self, request: Request) -> Response:
        found = self.files.get(request.path_params["name"])
        if found is None:
            return Response(status_code=404)
        kind, content = found
        return Response(content, media_type=kind, headers={"cache-control": _FOR_EVER})
