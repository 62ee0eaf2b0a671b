"""`ui_locales` (OpenID Connect Core section 3.1.2.1): however it comes, the pages that follow are in that language."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from watchword.directory.applications.model import Platform
from watchword.oidc.tests.house import BASE, LOCAL, App, House

PUBLIC, AUTHORIZE = (LOCAL, Platform.PUBLIC), "/contoso.com/oauth2/v2.0/authorize"
COOKIE = "__Host-language"
Ask = Callable[[App, httpx.AsyncClient], Awaitable[httpx.Response]]


async def by_query(app: App, browser: httpx.AsyncClient) -> httpx.Response:
    return await app.authorize(browser, ui_locales="fr de-AT en")


async def by_form(app: App, browser: httpx.AsyncClient) -> httpx.Response:
    return await browser.post(AUTHORIZE, data=app.request(ui_locales="fr de-AT en"))


async def sent_ahead(app: App, browser: httpx.AsyncClient) -> httpx.Response:
    request = {**app.request(ui_locales="fr de-AT en"), "client_secret": app.secret}
    pushed = (await browser.post("/contoso.com/oauth2/v2.0/par", data=request)).json()
    return await browser.get(AUTHORIZE, params={"client_id": app.id, "request_uri": pushed["request_uri"]})


@pytest.mark.parametrize("ask", [by_query, by_form, sent_ahead])
async def test_an_application_asks_for_a_language(light: House, ask: Ask) -> None:
    app = await light.application((LOCAL, Platform.WEB), consent=())
    async with light.browser() as browser:
        away = await ask(app, browser)
        assert away.headers["location"].startswith("/signin")
        assert browser.cookies[COOKIE] == "de"
    async with light.browser() as browser:
        await light.sign_in(browser)
        page = await ask(app, browser)
        assert '<html lang="de" dir="ltr">' in page.text
        assert "Berechtigungen angefordert" in page.text
        assert browser.cookies[COOKIE] == "de"


async def test_an_application_that_asks_for_none_changes_nothing(light: House) -> None:
    app = await light.application(PUBLIC, consent=())
    async with light.browser() as browser:
        await app.authorize(browser, ui_locales="ar")
        await app.authorize(browser)
        await app.authorize(browser, ui_locales="tlh")
        assert browser.cookies[COOKIE] == "ar"
        page = await browser.get(f"{BASE}/contoso.com/oauth2/v2.0/logout", headers={"accept-language": "de"})
        assert '<html lang="ar" dir="rtl">' in page.text


async def test_what_is_wrong_with_a_request_is_told_in_its_language_and_in_english_for_developers(light: House) -> None:
    app = await light.application(PUBLIC)
    async with light.browser() as browser:
        page = await app.authorize(browser, "https://elsewhere.example", ui_locales="de")
        assert "<h1>Das ist leider nicht möglich</h1>" in page.text
        assert '<p role="alert" lang="en" dir="ltr"' in page.text
