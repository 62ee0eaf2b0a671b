"""The whole HTTP application: Graph's roots by a look at the path, the rest by Starlette's routes, within the edge."""

from collections.abc import Callable, Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from watchword.web.edge import Edge, Network
from watchword.web.message import App, Receive, Scope, Send

GraphTest = Callable[[str], bool]


def assemble(graph: App, is_graph: GraphTest, routes: Sequence[BaseRoute], trusted: Sequence[Network]) -> App:
    """`is_graph` says of a path whether it is Graph's."""
    pages = Starlette(routes=list(routes), exception_handlers={404: _not_found, 405: _not_allowed})

    async def choose(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and is_graph(scope["path"]):
            await graph(scope, receive, send)
        else:
            await pages(scope, receive, send)

    return Edge(choose, trusted)


async def _not_found(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"error": "not_found", "error_description": "There is nothing at this address."}, 404)


async def _not_allowed(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"error": "method_not_allowed", "error_description": "Not by this method."}, 405)
