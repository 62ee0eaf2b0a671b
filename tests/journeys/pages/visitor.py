"""Somebody before a browser: types, presses, reads their text messages."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, ConsoleMessage, Page
from playwright.async_api import TimeoutError as PlaywrightTimeout
from tests.stage import Someone, Stage

PASSWORD = "a long walk along the grey river"
_PATIENCE_MS = 20_000
_HARMLESS = ("Password forms should have", "Failed to load resource")


@dataclass
class Visitor:
    """A person and a page. `complaints`: what the browser wrote to its console, as of a policy that was broken."""

    stage: Stage
    person: Someone
    page: Page
    complaints: list[str] = field(default_factory=list)

    @classmethod
    async def arrive(
        cls, stage: Stage, browser: Browser, person: Someone | None = None, *, scripts: bool = True
    ) -> "Visitor":
        """With a browser context of their own: no cookies, no storage."""
        context = await browser.new_context(viewport={"width": 1100, "height": 800}, java_script_enabled=scripts)
        made = cls(stage, person or await stage.newcomer(PASSWORD), await context.new_page())
        made.page.set_default_timeout(_PATIENCE_MS)
        made.page.on("console", made._hear)
        return made

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_HARMLESS):
            self.complaints.append(message.text)

    async def go(self, path: str = "/signin") -> None:
        """Open a page of ours."""
        await self.page.goto(self.stage.served.url + path)

    async def visit(self, url: str) -> str:
        """Open a page of somebody else's; the heading of where that leads."""
        await self.page.goto(url)
        return await self.title()

    async def title(self) -> str:
        """The page's heading."""
        return (await self.page.locator("h1").inner_text()).strip()

    async def say_who(self, name: str | None = None) -> None:
        """The user name, and on."""
        await self.page.fill("#name", name or self.person.upn)
        await self.press()

    async def type_password(self, password: str = PASSWORD) -> None:
        """The password, and on."""
        await self.page.fill("#password", password)
        await self.press()

    async def type_code(self, code: str) -> None:
        """A code, and on."""
        await self.page.get_by_label("Code", exact=True).fill(code)
        await self.press()

    async def use_another_way(self, words: str) -> None:
        """Of the ways there are, the one whose words begin so."""
        await self.press("Use another way")
        await self.press(words)

    async def is_told(self) -> str:
        """What the page says is wrong."""
        return await self.page.get_by_role("alert").inner_text()

    async def press(self, words: str | None = None) -> None:
        """A button: the main one, or the one whose words begin so."""
        named = re.compile(f"^{re.escape(words)}") if words else None
        button = self.page.get_by_role("button", name=named) if named else self.page.locator("button.primary")
        async with self.seeing(), self.page.expect_navigation():
            await button.first.click()

    async def answer_stay(self, words: str = "No") -> None:
        """Whether to stay signed in; then on to where they wanted to go."""
        async with self.seeing():
            await self.page.get_by_role("button", name=words, exact=True).click()
            await self.page.wait_for_url(lambda url: "/signin/" not in url)

    async def arrives(self, url: str) -> None:
        """Wait until they are there."""
        async with self.seeing():
            await self.page.wait_for_url(url)

    @asynccontextmanager
    async def seeing(self) -> AsyncIterator[None]:
        """Who waits in vain says what is on the page instead."""
        try:
            yield
        except PlaywrightTimeout as late:
            words = await self.page.locator("body").inner_text()
            raise AssertionError(f"{late.message}\nAt {self.page.url}:\n{words}") from None

    async def sign_in_so_far(self) -> None:
        """Name and password."""
        await self.go()
        await self.say_who()
        await self.type_password()

    async def sign_in_at(self, url: str) -> None:
        """To a page of somebody else's, by name and password."""
        await self.page.goto(url)
        await self.say_who()
        await self.type_password()
        await self.answer_stay()

    async def code(self, number: str) -> str:
        """The code in the newest message to a number, or spoken in the newest call."""
        return next(str(each["code"]) for each in await self.messages(number) if each["code"])

    async def mail(self) -> list[str]:
        """The subjects of what they were sent, the newest first."""
        return [str(each["subject"]) for each in await self.messages(self.person.upn)]

    async def messages(self, to: str) -> list[dict[str, Any]]:
        """What an address or a number was sent, the newest first."""
        async with self.stage.served.client() as client:
            answer = await client.get("/dev/outbox.json", params={"to": to})
        return list(answer.raise_for_status().json())
