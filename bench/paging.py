"""Whether a page of /users costs the same wherever it lies: walked to link by link, as a client walks."""

import time
from collections.abc import AsyncIterator

import httpx

from bench.cpu import spent
from bench.installation import Installation
from bench.report import Page

_REPEAT = 7
"""A page is asked for that often, and the least of it counts."""


async def pages(installation: Installation, top: int) -> AsyncIterator[Page]:
    """The first page, number 5 000 or the one in the middle, and the last full one."""
    deep = min(5_000, installation.count // top // 2)
    async with installation.server.client(installation.tokens["application"]) as client:
        before, link, number = "", f"{installation.server.url}/v1.0/users?$top={top}", 1
        while link:
            if number in (1, deep):
                yield await _measure(client, installation, link, top, number)
            following = (await client.get(link)).raise_for_status().json().get("@odata.nextLink", "")
            if not following and number - 1 > deep:
                yield await _measure(client, installation, before, top, number - 1)
            before, link, number = link, following, number + 1


async def _measure(client: httpx.AsyncClient, installation: Installation, link: str, top: int, number: int) -> Page:
    costs = []
    for _ in range(_REPEAT):
        server, database = installation.processes(), installation.backends()
        cpu, theirs, wall = spent(server), spent(database), time.perf_counter()
        (await client.get(link)).raise_for_status()
        wall = time.perf_counter() - wall
        costs.append((spent(server) - cpu, spent(database) - theirs, wall))
    cpu, theirs, wall = (min(each) for each in zip(*costs, strict=True))
    where = installation.database.kind
    return Page(where, installation.count, top, number, cpu / 1000, theirs / 1000, wall * 1000)
