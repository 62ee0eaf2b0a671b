"""Load by wrk, from other cores than the server's, and what it told."""

import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.cpu import on
from bench.installation import LOAD_CORES

_LUA = Path(__file__).parent / "lua"
_TRIES = 3
"""Where others stop the machine for as long as a load lasts, nothing is answered in it."""


@dataclass(frozen=True)
class Load:
    """What to ask of a server. `script`: a file of lua/; `lines`: what it asks for; `arguments`: what else it is told.

    `connections`: how many at once; `threads`: how many of wrk's, each with its own share of the connections.
    """

    script: str
    lines: Sequence[str]
    arguments: Sequence[str] = ()
    connections: int = 32
    threads: int = 1


@dataclass(frozen=True)
class Told:
    """What came of it. Times in microseconds; `left`: what the end of the load kept from being taken away again."""

    requests: int
    duration: int
    p50: int
    p99: int
    left: tuple[str, ...]


def run(url: str, load: Load, seconds: int) -> Told:
    """Put the load on a server. Raises RuntimeError where one answer was an error, since errors cost something else."""
    for _ in range(_TRIES):
        result, left = _told(url, load, seconds)
        if result["refused"] or result["broken"]:
            raise RuntimeError(
                f"{result['refused']} refusals, {result['broken']} broken of {result['requests']}: {url}"
            )
        if result["requests"]:
            return Told(result["requests"], result["us"], result["p50"], result["p99"], left)
    raise RuntimeError(f"not one answer in {seconds} seconds, {_TRIES} times: {url}")


def _told(url: str, load: Load, seconds: int) -> tuple[dict[str, int], tuple[str, ...]]:
    """What wrk told, and what it left behind."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as lines:
        lines.write("\n".join(load.lines) + "\n")
        lines.flush()
        command = ["wrk", "-t", str(load.threads), "-c", str(load.connections), "-d", f"{seconds}s", "--timeout", "10s"]
        command += ["-s", str(_LUA / load.script), url, "--", lines.name, *load.arguments]
        with on(LOAD_CORES):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = [line.partition("RESULT ")[2] for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if done.returncode or not told:
        raise RuntimeError(f"wrk failed:\n{done.stdout}\n{done.stderr}")
    left = tuple(line.partition("LEFT ")[2] for line in done.stdout.splitlines() if line.startswith("LEFT "))
    return json.loads(told[0]), left
