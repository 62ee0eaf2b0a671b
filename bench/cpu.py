"""CPU time of processes that are not ours, and which cores they run on."""

import contextlib
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

_PROCESS_CLOCK = 2
"""What clock_getcpuclockid(3) puts beside the process id: user and system time of all its threads, ended ones too."""


def spent(pids: Iterable[int]) -> int:
    """Nanoseconds of user and system time of those processes. One that has ended counts nothing."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            total += time.clock_gettime_ns((~pid << 3) | _PROCESS_CLOCK)
    return total


def spent_in_batches(pids: Iterable[int]) -> int:
    """Nanoseconds of those processes' threads that interrupt no other: the server has them to hash passwords."""
    total = 0
    for pid in pids:
        for task in _tasks(pid):
            with contextlib.suppress(OSError):
                if os.sched_getscheduler(int(task.name)) == os.SCHED_BATCH:
                    total += int((task / "schedstat").read_text().split()[0])
    return total


def _tasks(pid: int) -> list[Path]:
    with contextlib.suppress(OSError):
        return list(Path(f"/proc/{pid}/task").iterdir())
    return []


def tree(root: int) -> list[int]:
    """A process and everything it started that is still there."""
    found = [root]
    for pid in found:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{pid}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
    return found


def cores() -> tuple[frozenset[int], frozenset[int]]:
    """Where the server runs, and where all that loads it runs. The same set twice where there is only one core."""
    mine = sorted(os.sched_getaffinity(0))
    return (frozenset(mine[:1]), frozenset(mine[1:])) if len(mine) > 1 else (frozenset(mine), frozenset(mine))


@contextlib.contextmanager
def on(which: frozenset[int]) -> Iterator[None]:
    """Whatever is started in here runs on those cores."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, which)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def machine() -> dict[str, object]:
    """What a reader must know of the machine: its cores and how busy others kept it."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
    return {"cpu": model, "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}
