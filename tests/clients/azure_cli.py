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
_CODE = re.compile(r"(To sign in, use a web browser to open the page (\S+) and enter the code (\S+) to authenticate\.)")
_OPENED = re.compile(r"^Opened: (.*)\n", re.MULTILINE)


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
        shown = await _said(process, _CODE)
        await approve({"verification_uri": shown[2], "user_code": shown[3], "message": shown[1]})
        return await self._finish(process, words)

    async def by_browser(self, *words: str, visit: Answer) -> Any:
        """Run a command that opens a browser and listens for what comes of it."""
        browser = self.folder / "browser"
        browser.write_text('#!/bin/sh\necho "Opened: $1" >&2\n')
        browser.chmod(0o755)
        process = await self._start(words, BROWSER=f"{browser} %s")
        await visit((await _said(process, _OPENED))[1])
        return await self._finish(process, words)

    async def _start(self, words: tuple[str, ...], **more: str) -> asyncio.subprocess.Process:
        environ = {
            **os.environ,
            **more,
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


async def _said(process: asyncio.subprocess.Process, wanted: re.Pattern[str]) -> re.Match[str]:
    """Wait until it says that."""
    assert process.stderr
    said = ""
    async for line in process.stderr:
        said += line.decode()
        if found := wanted.search(said):
            return found
    raise Refused(said)


async def registered_cloud(served: Served, folder: Path) -> Az:
    """`az` where this installation is the cloud: one address, and it finds the rest."""
    az = Az(folder, served.ca)
    await az("cloud", "register", "--name", "Watchword", "--endpoint-resource-manager", served.url)
    await az("cloud", "set", "--name", "Watchword")
    return az
