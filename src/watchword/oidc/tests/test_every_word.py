"""Every word of the identity platform's pages can be translated, but what is for those who make applications."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from watchword.db.schema import create_all
from watchword.db.sqlite import Sqlite
from watchword.directory.applications.model import Platform
from watchword.oidc.protocol.keys import SigningKey
from watchword.oidc.tests.conftest import make_house
from watchword.oidc.tests.house import BASE, LOCAL, WEB, House, form_of
from watchword.web.tests.pseudo import pseudo, unspoken

PUBLIC = (LOCAL, Platform.PUBLIC)


@pytest.fixture
async def house(tmp_path: Path, signing_keys: tuple[SigningKey, ...]) -> AsyncIterator[House]:
    """Words do not depend on the database."""
    units = Sqlite(tmp_path / "words.db")
    await create_all(units)
    made = await make_house(units, signing_keys, pseudo())
    yield made
    made.hasher.close()
    await units.close()


def read(page: httpx.Response, heading: str) -> None:
    assert f"<h1>⟦{heading}⟧</h1>" in page.text, page.text
    assert unspoken(page.text) == []


async def test_consent_and_what_goes_wrong_before_it(house: House) -> None:
    app = await house.application(PUBLIC, (WEB, Platform.WEB), consent=())
    async with house.browser() as browser:
        read(await app.authorize(browser, "https://elsewhere.example"), "This does not work")
        await house.sign_in(browser)
        read(await app.authorize(browser), "Permissions requested")
        read(await app.authorize(browser, scope="openid AuditLog.Read.All"), "An administrator has to agree")
        await house.sign_in(browser, "nora")
        read(await app.authorize(browser), "Permissions requested")
        await app.consent("openid", "profile", "offline_access", "User.Read")
        read(await app.authorize(browser, WEB, response_mode="form_post"), "Signing you in")


async def test_a_device_is_connected(house: House) -> None:
    app = await house.application(PUBLIC, public=True, device_code=True)
    path, fields = "/contoso.com/oauth2/v2.0/devicecode", {"client_id": app.id, "scope": "openid User.Read"}
    async with house.browser() as browser:
        await house.sign_in(browser)
        for do, heading in (("approve", "Your device is signed in"), ("deny", "The device was refused")):
            code = (await browser.post(path, data=fields)).json()["user_code"]
            page = await browser.get("/device")
            read(page, "Enter the code")
            typed = {"csrf": form_of(page)["csrf"], "user_code": "BCDF-GHJK", "do": "look"}
            read(await browser.post("/device", data=typed, headers={"origin": BASE}), "Enter the code")
            typed["user_code"] = code
            read(await browser.post("/device", data=typed, headers={"origin": BASE}), "Is this your device?")
            read(await browser.post("/device", data={**typed, "do": do}, headers={"origin": BASE}), heading)


async def test_somebody_leaves(house: House) -> None:
    async with house.browser() as browser:
        await house.sign_in(browser)
        path = "/contoso.com/oauth2/v2.0/logout"
        page = await browser.get(path)
        read(page, "Do you want to sign out?")
        fields = {**form_of(page), "do": "leave"}
        read(await browser.post(path, data=fields, headers={"origin": BASE}), "You are signed out")
