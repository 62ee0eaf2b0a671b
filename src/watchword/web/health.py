"""Whether this node can serve: for load balancers and `doctor`. Says yes or no, and nothing of why."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from watchword.kernel.errors import Problem


def routes(ping: Callable[[], Awaitable[object]], *, test_mode: bool) -> list[Route]:
    """`GET /health`: 200 where `ping` reaches the database, 503 where it raises a Problem.

    Test mode is shown (CATALOGUE OPS-02).
    """

    async def health(_request: Request) -> Response:
        try:
            await ping()
        except Problem:
            return JSONResponse({"status": "unavailable"}, 503, {"retry-after": "1"})
        return JSONResponse({"status": "ok", **({"testMode": True} if test_mode else {})})

    return [Route("/health", health)]
