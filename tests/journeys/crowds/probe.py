"""Asks a server for its health over and over, in a process of its own: one that is a crowd as well measures itself."""

import asyncio
import http.client
import json
import ssl
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

_PAUSE_S = 0.02


@asynccontextmanager
async def probing(url: str, ca: Path) -> AsyncIterator[list[float]]:
    """Meanwhile. Filled at the end with the seconds that each answer took, the shortest first."""
    command = (sys.executable, "-m", "tests.journeys.crowds.probe", url, str(ca))
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"asking\n"
    took: list[float] = []
    yield took
    told, _ = await process.communicate(b"")
    took += sorted(json.loads(told))


def p99(took: list[float]) -> float:
    """Of sorted figures, what one in a hundred is above."""
    return took[-1 - len(took) // 100]


def _ask(url: str, ca: str) -> list[float]:
    """Until standard input ends."""
    context, took, over = ssl.create_default_context(cafile=ca), list[float](), threading.Event()
    threading.Thread(target=_wait_for_the_end, args=(over,), daemon=True).start()
    connection = http.client.HTTPSConnection(urlsplit(url).netloc, context=context, timeout=60)
    while not over.wait(_PAUSE_S):
        began = time.monotonic()
        connection.request("GET", "/health")
        answer = connection.getresponse()
        answer.read()
        took.append(time.monotonic() - began)
        if answer.status != 200:
            raise SystemExit(f"not in health: {answer.status}")
        if len(took) == 1:
            print("asking", flush=True)
    return took


def _wait_for_the_end(over: threading.Event) -> None:
    sys.stdin.read()
    over.set()


if __name__ == "__main__":
    print(json.dumps(_ask(*sys.argv[1:])))
