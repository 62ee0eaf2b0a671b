"""`az`, unmodified: told of us once by `az cloud register`, and then used as at Microsoft's."""

import asyncio
import json
import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.clients.node import Answer
from tests.served import Served

AZ = Path(sys.prefix) / "azure-cli" / "bin" / "az"
_CODE = re.compile(r"open the page (\S+) and enter the code (\S+) to authenticate")


@dataclass(frozen=True)
class Az:
    """One person's `az`. `folder`: where it keeps its settings, its accounts and their tokens."""

    folder: Path
    ca: Path

    async def __call__(self, *words: str) -> Any:
        """Run a command: what it prints, read as JSON."""
        return await self._finish(await self._start(words), words)

    async def by_code(self, *words: str, approve: Answer) -> Any:
        """Run a command that shows a device code and waits for it to be approved."""
        process = await self._start(words)
        assert process.stderr
        said = ""
        async for line in process.stderr:
            said += line.decode()
            shown = _CODE.search(said)
            if shown:
                await approve({"verification_uri": shown[1], "user_code": shown[2], "message": shown_message(said)})
                return await self._finish(process, words)
        raise AssertionError(said)

    async def _start(self, words: tuple[str, ...]) -> asyncio.subprocess.Process:
        environ = {
            **os.environ,
            "AZURE_CONFIG_DIR": str(self.folder),
            "AZURE_CORE_INSTANCE_DISCOVERY": "false",
            "AZURE_CORE_COLLECT_TELEMETRY": "false",
            "REQUESTS_CA_BUNDLE": str(self.ca),
        }
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(AZ, *words, env=environ, stdout=pipe, stderr=pipe)

    async def _finish(self, process: asyncio.subprocess.Process, words: tuple[str, ...]) -> Any:
        out, said = await process.communicate()
        if process.returncode:
            raise Refused(f"az {' '.join(words[:2])}: {said.decode()}")
        return json.loads(out) if out.strip() else None

    def another(self, folder: Path) -> "Az":
        """Somebody else's, with the same clouds."""
        shutil.copytree(self.folder, folder)
        return Az(folder, self.ca)


class Refused(Exception):
    """The command failed: what it said."""


def shown_message(said: str) -> str:
    """The sentence that the token endpoint made up, as `az` shows it."""
    return re.sub(r"^WARNING: |\x1b\[[0-9;]*m", "", said.strip().splitlines()[-1])


async def registered_cloud(served: Served, folder: Path) -> Az:
    """`az` where this installation is the cloud."""
    az = Az(folder, served.ca)
    places = ("active-directory", "microsoft-graph-resource-id", "active-directory-resource-id")
    more = ("active-directory-graph-resource-id", "resource-manager", "management")
    flags = [word for place in (*places, *more) for word in (f"--endpoint-{place}", served.url)]
    await az("cloud", "register", "--name", "Watchword", "--skip-endpoint-discovery", *flags)
    await az("cloud", "set", "--name", "Watchword")
    return az
