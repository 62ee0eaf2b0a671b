"""Guides as programs: the fenced blocks of a page, run in one shell, and what each of them is said to print.

```sh, ```python     is run, in order, in one shell that stops at the first command that fails
```text, ```json     right after it: what it prints; … stands for anything
```console, others   is shown only
"""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_RUN = frozenset({"sh", "python"})
_PRINTED = frozenset({"text", "json"})
_END = "--- end of step ---"
_SECONDS = 300


@dataclass(frozen=True)
class Block:
    """A fenced block. `line` is that of its first line in the page."""

    language: str
    text: str
    line: int


@dataclass(frozen=True)
class Step:
    """Something to run, and what it prints, if the page says so."""

    run: Block
    printed: Block | None


def blocks(page: str) -> list[Block]:
    """Every fenced block."""
    found = _FENCE.finditer(page)
    return [Block(each[1], each[2], page.count("\n", 0, each.start()) + 2) for each in found]


def steps(page: str) -> list[Step]:
    """What is to be run, in order."""
    every = [*blocks(page), Block("", "", 0)]
    return [
        Step(block, after if after.language in _PRINTED else None)
        for block, after in pairwise(every)
        if block.language in _RUN
    ]


def script(page: str) -> str:
    """The page as one program."""
    parts = ["set -euo pipefail"]
    for step in steps(page):
        inline = f"python - <<'PYTHON'\n{step.run.text}PYTHON\n"
        parts.append(inline if step.run.language == "python" else step.run.text)
        parts.append(f"printf '\\n%s\\n' '{_END}'")
    return "\n".join(parts)


def run(page: str, folder: Path, environ: Mapping[str, str]) -> Iterator[str]:
    """Run it in `folder`; what it did otherwise than the page says."""
    done = subprocess.run(
        ["bash", "-c", script(page)],
        cwd=folder,
        env=dict(environ),
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS,
    )
    outputs = done.stdout.split(f"\n{_END}\n")
    wanted = steps(page)
    if done.returncode != 0:
        failed = wanted[len(outputs) - 1].run
        yield f"line {failed.line}: exit code {done.returncode}\n{failed.text}\n{outputs[-1]}\n{done.stderr}"
        return
    for step, output in zip(wanted, outputs, strict=False):
        if step.printed is not None and not as_printed(step.printed, output):
            yield f"line {step.printed.line}: it says\n{step.printed.text}\nand it was\n{output}\n{done.stderr}"


def as_printed(printed: Block, output: str) -> bool:
    """Whether the output is what the page shows: text by its lines, JSON by what it says."""
    if printed.language == "text":
        return _same(printed.text.strip(), output.strip())
    try:
        return _same(json.loads(printed.text), json.loads(output))
    except ValueError:
        return False


def _same(said: object, found: object) -> bool:
    match said:
        case str():
            return (
                isinstance(found, str)
                and re.fullmatch(re.escape(said).replace("…", ".+"), found, re.DOTALL) is not None
            )
        case dict():
            if not isinstance(found, dict) or said.keys() != found.keys():
                return False
            return all(_same(value, found[name]) for name, value in said.items())
        case list():
            if not isinstance(found, list) or len(said) != len(found):
                return False
            return all(_same(one, other) for one, other in zip(said, found, strict=True))
        case _:
            return type(said) is type(found) and said == found
