"""`python -m bench`: CPU per request and requests per second, beside a bare route, in interleaved rounds."""

import argparse
import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from rich.console import Console

from bench import report
from bench.cpu import machine, spent, tree
from bench.door import Door
from bench.flows import FLOWS
from bench.installation import Installation, database, installed
from bench.load import Load, run
from bench.paging import pages
from bench.report import Crowd, Done, Measured, Page, Round
from bench.scenarios import BARE, SCENARIOS

_RESULTS = Path(__file__).parent / "results"
_PAGED_FROM = 10_000
"""With fewer users there is no page that lies deep."""
_SAY = Console(stderr=True, highlight=False)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--users", default="100", help="how many, comma-separated; the full run: 100,1000000")
    parser.add_argument("--databases", default="sqlite", help="sqlite, postgresql or both, comma-separated")
    parser.add_argument("--seconds", type=int, default=2, help="of load, for each scenario and round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default=",".join(SCENARIOS), help=f"of {', '.join(SCENARIOS)}; comma-separated")
    flows = f"of {', '.join(FLOWS)} and crowd; comma-separated; empty: none"
    parser.add_argument("--flows", default=",".join((*FLOWS, "crowd")), help=flows)
    parser.add_argument("--top", default="100,999", help="sizes of the pages that are walked; empty: none")
    return parser.parse_args()


async def _main() -> None:
    asked = _arguments()
    chosen = [name for name in asked.only.split(",") if name]
    flows = [name for name in asked.flows.split(",") if name]
    if unknown := (set(chosen) - set(SCENARIOS)) | (set(flows) - {*FLOWS, "crowd"}):
        raise SystemExit(f"There is no scenario {', '.join(sorted(unknown))}.")
    measured: list[Measured] = []
    at_door: list[Done | Crowd] = []
    bare_us: list[float] = []
    walked: list[Page] = []
    for count in [int(each) for each in asked.users.split(",")]:
        for kind in asked.databases.split(","):
            async with _installation(kind, count) as installation:
                measured += await _measure(installation, chosen, asked.rounds, asked.seconds)
                for top in [int(each) for each in asked.top.split(",") if each and count >= _PAGED_FROM]:
                    _SAY.print(f"  walking through all of them, {top} a page")
                    await installation.refresh()
                    walked += [page async for page in pages(installation, top)]
                if flows:
                    door = await Door.of(installation, asked.rounds)
                    bare_us.append(await door.bare(asked.seconds))
                    for name in flows:
                        _SAY.print(f"  {FLOWS[name].title if name in FLOWS else 'many at once'}")
                        at_door.append(await (door.flow(name) if name in FLOWS else door.crowd()))
                    bare_us.append(await door.bare(asked.seconds))
    if measured or walked:
        report.show(measured, walked)
    if at_door:
        done = [each for each in at_door if isinstance(each, Done)]
        crowds = [each for each in at_door if isinstance(each, Crowd)]
        report.show_door(done, bare_us, crowds)
    path = _RESULTS / f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}.json"
    report.keep(path, {"machine": machine(), "seconds": asked.seconds}, measured, walked, at_door)
    _SAY.print(f"Every round: {path.relative_to(Path.cwd())}")


@contextlib.asynccontextmanager
async def _installation(kind: str, count: int) -> AsyncIterator[Installation]:
    _SAY.print(f"{kind}, {count:,} users: filling")
    with tempfile.TemporaryDirectory(prefix="watchword-bench-") as folder, database(kind) as where:
        async with installed(Path(folder), where, count) as installation:
            yield installation


async def _measure(installation: Installation, chosen: Sequence[str], rounds: int, seconds: int) -> list[Measured]:
    """Round by round, the bare route first in each, so that a busy minute falls on all alike."""
    loads = {name: SCENARIOS[name][1] for name in chosen}
    bare: list[Round] = []
    found: dict[str, list[Round]] = {name: [] for name in chosen}
    for number in range(1, rounds + 1):
        await installation.refresh()
        bare.append(await _round(installation, installation.bare, BARE, seconds))
        for name, load in loads.items():
            _SAY.print(f"  round {number}: {SCENARIOS[name][0]}")
            found[name].append(await _round(installation, installation.server.url, load(installation), seconds))
    where, count = installation.database.kind, installation.count
    return [Measured(name, SCENARIOS[name][0], where, count, found[name], bare) for name in chosen]


async def _round(installation: Installation, url: str, load: Load, seconds: int) -> Round:
    warm = run(url, load, 1)
    await _tidy(installation, warm.left)
    processes = tree(installation.bare_process) if url == installation.bare else installation.processes()
    backends = installation.backends()
    cpu, theirs = spent(processes), spent(backends)
    told = run(url, load, seconds)
    cpu, theirs = spent(processes) - cpu, spent(backends) - theirs
    await _tidy(installation, told.left)
    return Round(
        cpu_us=cpu / 1000 / told.requests,
        database_us=theirs / 1000 / told.requests,
        rate=told.requests / told.duration * 1_000_000,
        p50_ms=told.p50 / 1000,
        p99_ms=told.p99 / 1000,
    )


async def _tidy(installation: Installation, left: Sequence[str]) -> None:
    """Take away what the end of a load left, so that the next one finds things as they were."""
    async with installation.server.client(installation.tokens["application"]) as client:
        for path in left:
            await client.delete(path)


if __name__ == "__main__":
    asyncio.run(_main())
