"""The start scripts beside this file, from Python.

with started("postgres") as server:            # server.values: what `start` printed
    server.values["PG_DSN"]
    run_script("postgres", "kill", server.directory)      # a script's other verbs
"""

import contextlib
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent


class StartFailed(RuntimeError):
    """A script refused or failed; the message ends with what it said."""


@dataclass(frozen=True)
class Started:
    """A running server: where its state lies, and the values its script printed."""

    directory: Path
    values: Mapping[str, str]


def open_directory(name: str) -> Path:
    """A new directory that other users can enter, which pytest's tmp_path is not: servers do not run as root."""
    directory = Path(tempfile.mkdtemp(prefix=f"watchword-{name}-"))
    directory.chmod(0o755)
    return directory


def run_script(name: str, verb: str, directory: Path, **options: object) -> str:
    """Run a script's verb; returns what it prints. Raises StartFailed with the script's own words."""
    command = [str(HERE / f"{name}.sh"), verb, "--dir", str(directory)]
    for key, value in options.items():
        command += ["--" + key.replace("_", "-"), str(value)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StartFailed(f"{name} {verb}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def start(name: str, directory: Path, **options: object) -> Started:
    """Start a server, or what was stopped or killed there; returns once it is ready."""
    lines = run_script(name, "start", directory, **options).splitlines()
    return Started(directory, {key: shlex.split(value)[0] for key, value in (line.split("=", 1) for line in lines)})


@contextlib.contextmanager
def started(name: str, **options: object) -> Iterator[Started]:
    """A server in a directory of its own; both are gone afterwards."""
    directory = open_directory(name)
    try:
        yield start(name, directory, **options)
    finally:
        run_script(name, "clean", directory)
        shutil.rmtree(directory, ignore_errors=True)
