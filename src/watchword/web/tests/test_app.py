"""Every path finds its route, whichever routes Starlette is given to look at."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from watchword.web.app import assemble
from watchword.web.message import Receive, Scope, Send, answer


async def _graph(_scope: Scope, _receive: Receive, send: Send) -> None:
    await answer(send, 200, b"graph", b"text/plain")


def _says(word: str) -> Callable[[Request], Awaitable[Response]]:
    async def say(request: Request) -> Response:
        return PlainTextResponse(f"{word} {request.path_params}")

    return say


ROUTES = (
    Route("/", _says("home")),
    Route("/signin", _says("begin")),
    Route("/{tenant}/keys", _says("keys")),
    Route("/signin/{id}", _says("attempt")),
    Mount("/static", routes=[Route("/page.css", _says("sheet"))]),
)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/", "home {}"),
        ("/signin", "begin {}"),
        ("/signin/7", "attempt {'id': '7'}"),
        ("/signin/keys", "keys {'tenant': 'signin'}"),
        ("/contoso.com/keys", "keys {'tenant': 'contoso.com'}"),
        ("/static/page.css", "sheet {}"),
        ("/v1.0/users", "graph"),
    ],
)
async def test_each_path_comes_to_the_first_route_that_takes_it(path: str, said: str) -> None:
    assert (await asked(path)).text == said


@pytest.mark.parametrize("path", ["/nothing", "/signin/7/8", "/static/other", "/contoso.com/other"])
async def test_what_no_route_takes_is_not_found(path: str) -> None:
    assert (await asked(path)).json()["error"] == "not_found"


async def test_a_method_that_no_route_takes_is_refused() -> None:
    assert (await asked("/signin", "POST")).status_code == 405


async def asked(path: str, method: str = "GET") -> httpx.Response:
    app: Any = assemble(_graph, lambda path: path.startswith("/v1.0"), ROUTES, ())
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="https://localhost") as client:
        return await client.request(method, path)
