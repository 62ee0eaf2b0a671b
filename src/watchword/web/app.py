"""The whole HTTP application: Graph's roots by a look at the path, the rest by Starlette's routes, within the edge."""

from collections.abc import Callable, Mapping, Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from watchword.web.edge import Edge, Network
from watchword.web.message import App, Receive, Scope, Send

GraphTest = Callable[[str], bool]


def assemble(graph: App, is_graph: GraphTest, routes: Sequence[BaseRoute], trusted: Sequence[Network]) -> App:
    """`is_graph` says of a path whether it is Graph's."""
    pages = _by_first_segment(routes)
    others = pages[""]

    async def choose(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and is_graph(scope["path"]):
            await graph(scope, receive, send)
        else:
            await pages.get(_first(scope["path"]), others)(scope, receive, send)

    return Edge(choose, trusted)


def _by_first_segment(routes: Sequence[BaseRoute]) -> Mapping[str, App]:
    """Starlette looks at its routes one after the other, at every request; so it is given those that it may come to.
    Under "": for every other path."""
    known = [(_first(getattr(route, "path", "")), route) for route in routes]
    literal = {first for first, _ in known if "{" not in first}
    return {
        segment: _pages([route for first, route in known if first == segment or first not in literal - {""}])
        for segment in {"", *literal}
    }


def _pages(routes: Sequence[BaseRoute]) -> App:
    return Starlette(routes=routes, exception_handlers={404: _not_found, 405: _not_allowed})


def _first(path: str) -> str:
    return path[1:].partition("/")[0]


async def _not_found(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"error": "not_found", "error_description": "There is nothing at this address."}, 404)


async def _not_allowed(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"error": "method_not_allowed", "error_description": "Not by this method."}, 405)
