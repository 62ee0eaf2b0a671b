"""A server that is killed loses nothing it has acknowledged, leaves no half of a change, and starts again by itself."""

import asyncio
import signal
from pathlib import Path

import httpx
import pytest
from tests.served import served, start

pytestmark = pytest.mark.real


async def test_what_a_killed_server_had_started_ends_with_it(tmp_path: Path) -> None:
    """REL-01: else its port and its database would stay taken, and the next start fail."""
    async with served(tmp_path / "first") as running:
        running.stop(signal.SIGKILL)
        async with running.client() as client:
            for _ in range(50):
                try:
                    await client.get("/v1.0/$metadata")
                except httpx.ConnectError:
                    break
                await asyncio.sleep(0.1)
            else:
                pytest.fail("somebody still answers after 5 s")
        again = start(running.settings.state_dir / "watchword.toml")
        assert again.stop() == 0
