"""What was measured, as a table to read and as JSON to compare."""

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

_WIDTH = 140


@dataclass(frozen=True)
class Round:
    """One round of one scenario: per request the CPU of the server and of the database (us), and the rate."""

    cpu_us: float
    database_us: float
    rate: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True)
class Measured:
    """A scenario's rounds beside the bare route's of the same run."""

    name: str
    title: str
    database: str
    users: int
    rounds: Sequence[Round]
    bare: Sequence[Round]

    @property
    def cpu(self) -> float:
        """The least of the rounds: what others on the machine do only ever adds."""
        return min(each.cpu_us for each in self.rounds)

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(each.cpu_us for each in self.rounds)

    @property
    def ratio(self) -> float:
        """How many bare requests one costs."""
        return self.cpu / min(each.cpu_us for each in self.bare)


@dataclass(frozen=True)
class Page:
    """A page of /users: where it lies, what it costs (us of the server and of the database), when it is there (ms)."""

    database: str
    users: int
    top: int
    number: int
    cpu_us: float
    database_us: float
    wall_ms: float


@dataclass(frozen=True)
class Done:
    """What somebody did at the door, by rounds: CPU us of the server but for hashes, of hashes, of the database."""

    name: str
    title: str
    database: str
    cpu_us: Sequence[float]
    hash_us: Sequence[float]
    database_us: Sequence[float]


@dataclass(frozen=True)
class Crowd:
    """The 99th percentile of another request (ms): alone, and while so many sign in; how many came in, or not."""

    database: str
    size: int
    alone_ms: float
    crowded_ms: float
    entered: int
    refused: int


def show_door(done: Sequence[Done], bare_us: Sequence[float], crowds: Sequence[Crowd]) -> None:
    """Print what was done at the door."""
    console = Console(highlight=False, width=_WIDTH)
    table = Table(title=f"At the door, least of the rounds; a bare request costs {_ms(min(bare_us, default=0))} ms")
    for name in ("database", "what", "CPU ms", "hash ms", "database CPU ms", "median CPU ms"):
        table.add_column(name, justify="left" if name in ("database", "what") else "right")
    for each in done:
        least = [_ms(min(told)) if min(told) else "" for told in (each.cpu_us, each.hash_us, each.database_us)]
        table.add_row(each.database, each.title, *least, _ms(statistics.median(each.cpu_us)))
    console.print(table)
    for crowd in crowds:
        told = f"p99 of getting a user: {crowd.alone_ms:.1f} ms alone, {crowd.crowded_ms:.1f} ms"
        came = f"{crowd.entered} got in, {crowd.refused} were refused"
        console.print(f"{crowd.database}: {told} while {crowd.size} sign in at once ({came})")


def show(measured: Iterable[Measured], pages: Iterable[Page]) -> None:
    """Print the tables."""
    console = Console(highlight=False, width=_WIDTH)
    table = Table(title="CPU of the server per request; `x bare` within the same run")
    for name in (
        "database",
        "users",
        "request",
        "CPU ms",
        "median",
        "x bare",
        "database CPU ms",
        "req/s",
        "p50 ms",
        "p99 ms",
    ):
        table.add_column(name, justify="left" if name in ("database", "request") else "right")
    for each in measured:
        best = max(each.rounds, key=lambda one: one.rate)
        least = min(one.database_us for one in each.rounds)
        table.add_row(
            each.database, f"{each.users:,}", each.title, _ms(each.cpu), _ms(each.median), f"{each.ratio:.1f}",
            _ms(least) if least else "", f"{best.rate:,.0f}", f"{best.p50_ms:.1f}", f"{best.p99_ms:.1f}",
        )  # fmt: skip
    console.print(table)
    listed = list(pages)
    if not listed:
        return
    table = Table(title="Pages of /users, one at a time")
    for name in ("database", "users", "$top", "page", "CPU ms", "database CPU ms", "ms"):
        table.add_column(name, justify="left" if name == "database" else "right")
    for page in listed:
        table.add_row(
            page.database, f"{page.users:,}", str(page.top), f"{page.number:,}", _ms(page.cpu_us),
            _ms(page.database_us) if page.database_us else "", f"{page.wall_ms:.1f}",
        )  # fmt: skip
    console.print(table)


def keep(
    path: Path,
    about: dict[str, Any],
    measured: Iterable[Measured],
    pages: Iterable[Page],
    door: Iterable[Done | Crowd] = (),
) -> None:
    """Write everything, each round of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scenarios = [
        {**asdict(each), "cpu_us": each.cpu, "median_us": each.median, "ratio": each.ratio} for each in measured
    ]
    path.write_text(
        json.dumps(
            {
                **about,
                "scenarios": scenarios,
                "pages": [asdict(page) for page in pages],
                "door": [asdict(each) for each in door],
            },
            indent=1,
        )
    )


def _ms(us: float) -> str:
    return f"{us / 1000:.3f}"
