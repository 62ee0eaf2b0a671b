"""Where nobody says what they read, they are spoken to in the organisation's language."""

from dataclasses import replace
from pathlib import Path

import httpx
import msgspec
from tests.served import prepare

from watchword.bootstrap import build
from watchword.directory.organization.store import SqlOrganization
from watchword.kernel.work import Transaction
from watchword.settings import Settings, load_settings

CASES = (
    ("de-AT", "", "", "de"),
    ("de", "", "tlh, sv;q=0.9", "de"),
    ("de", "", "ar", "ar"),
    ("de", "ar", "", "ar"),
    ("tlh", "", "", "en"),
    (None, "", "", "en"),
)
"""The organisation's, the settings', the browser's; and what it is then."""


async def prefer(settings: Settings, language: str | None) -> None:
    """Let the organisation prefer a language."""

    async def unit(tx: Transaction) -> None:
        organization = await SqlOrganization().get(tx)
        assert organization is not None
        await SqlOrganization().save(tx, replace(organization, profile={"preferredLanguage": language}))

    application = await build(settings)
    await application.units.write(unit)
    await application.close()


async def spoken(settings: Settings, accepted: str) -> str:
    """The language of a page."""
    application = await build(settings)
    transport = httpx.ASGITransport(application.asgi)
    async with httpx.AsyncClient(transport=transport, base_url=settings.base_url) as browser:
        page = await browser.get("/device", headers={"accept-language": accepted})
    await application.close()
    return page.headers["content-language"]


async def test_a_page_is_in_it_unless_the_settings_or_the_browser_say_otherwise(tmp_path: Path) -> None:
    settings = load_settings(await prepare(tmp_path / "house"), {})
    for preferred, language, accepted, expected in CASES:
        await prefer(settings, preferred)
        said = msgspec.structs.replace(settings, language=language)
        assert await spoken(said, accepted) == expected, (preferred, language, accepted)
