"""A real Chromium: it trusts the installation's authority, has a virtual passkey, and is asked what axe finds."""

import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.async_api import Browser, Page, async_playwright

CHROMIUM = "/usr/bin/chromium"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"


@asynccontextmanager
async def chromium(ca: Path, home: Path) -> AsyncIterator[Browser]:
    """The browser, headless; `home` is where it keeps whom it trusts."""
    _trust(ca, home / ".pki" / "nssdb")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"], env={**os.environ, "HOME": str(home)}
        )
        try:
            yield browser
        finally:
            await browser.close()


def _trust(ca: Path, database: Path) -> None:
    database.mkdir(parents=True, exist_ok=True)
    certutil = ["certutil", "-d", f"sql:{database}"]
    subprocess.run([*certutil, "-N", "--empty-password"], check=True)
    subprocess.run([*certutil, "-A", "-t", "C,,", "-n", "watchword", "-i", str(ca)], check=True)


class Passkey:
    """A virtual authenticator of a page (W3C WebAuthn section 11, over the DevTools protocol)."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._cdp: Any = None
        self._id: dict[str, str] = {}

    async def plug_in(self, *, verifies: bool = True, transport: str = "internal") -> "Passkey":
        """There from now on; `verifies`: asks for a finger or a PIN, and gets it."""
        self._cdp = await self._page.context.new_cdp_session(self._page)
        await self._cdp.send("WebAuthn.enable", {"enableUI": False})
        options = {
            "protocol": "ctap2",
            "ctap2Version": "ctap2_1",
            "transport": transport,
            "hasResidentKey": True,
            "hasUserVerification": verifies,
            "isUserVerified": verifies,
            "automaticPresenceSimulation": True,
        }
        made = await self._cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._id = {"authenticatorId": made["authenticatorId"]}
        return self

    async def keys(self) -> list[dict[str, Any]]:
        """What it holds."""
        found: list[dict[str, Any]] = (await self._cdp.send("WebAuthn.getCredentials", self._id))["credentials"]
        return found

    async def verify(self, *, works: bool) -> None:
        """Whether the finger fits."""
        await self._cdp.send("WebAuthn.setUserVerified", {**self._id, "isUserVerified": works})


async def findings(page: Page) -> list[str]:
    """What axe finds on the page as it is now: WCAG 2.2 A and AA."""
    if not await page.evaluate("typeof window.axe === 'object'"):
        await page.evaluate(_AXE.read_text("utf-8"))
    found = await page.evaluate("tags => axe.run(document, {runOnly: tags}).then(r => r.violations)", _TAGS)
    return [f"{each['id']}: {[node['target'] for node in each['nodes']]}" for each in found]
