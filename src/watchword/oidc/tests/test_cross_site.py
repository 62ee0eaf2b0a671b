"""Requests that come from other sites, and answers that go there (SES-02; decision 16)."""

import re
from html import unescape

import httpx
import pytest

from watchword.directory.applications.model import Platform
from watchword.oidc.tests.house import LOCAL, WEB, App, House, told

CROSS = {"sec-fetch-site": "cross-site", "origin": "https://wiki.contoso.example"}
AUTHORIZE = "/contoso.com/oauth2/v2.0/authorize"


async def posted(browser: httpx.AsyncClient, app: App, **more: str | None) -> httpx.Response:
    """The form of another site, without the cookies, as browsers send it."""
    kept, browser.cookies = browser.cookies, httpx.Cookies()
    answer = await browser.post(AUTHORIZE, data=app.request(**more), headers=CROSS)
    browser.cookies = kept
    return answer


async def test_a_form_of_another_site_is_asked_for_anew_with_the_cookies(light: House) -> None:
    app = await light.application((LOCAL, Platform.PUBLIC))
    async with light.browser() as browser:
        await light.sign_in(browser)
        away = await posted(browser, app)
        assert (away.status_code, away.headers["cache-control"]) == (303, "no-store")
        assert "set-cookie" not in away.headers
        back = told(await browser.get(away.headers["location"]))
    assert (back["state"], bool(back["code"])) == ("st", True)
    assert light.visits.asked == []


async def test_a_form_that_is_no_address_is_answered_as_it_is(light: House) -> None:
    app = await light.application((LOCAL, Platform.PUBLIC))
    async with light.browser() as browser:
        await light.sign_in(browser)
        away = await posted(browser, app, nonce="n" * 3000, claims='{"x":"' + "y" * 6000 + '"}')
    assert "code=" not in away.headers.get("location", "")
    assert away.status_code < 500


async def test_a_form_of_our_own_site_is_answered_at_once(light: House) -> None:
    app = await light.application((LOCAL, Platform.PUBLIC))
    async with light.browser() as browser:
        await light.sign_in(browser)
        answer = await browser.post(AUTHORIZE, data=app.request(), headers={"sec-fetch-site": "same-site"})
    assert told(answer)["state"] == "st"


async def test_an_answer_by_form_post_needs_no_cookie_of_ours(light: House) -> None:
    app = await light.application((WEB, Platform.WEB))
    async with light.browser() as browser:
        await light.sign_in(browser)
        page = await app.authorize(browser, WEB, response_mode="form_post")
    assert page.status_code == 200
    assert re.search(rf'<form[^>]+action="{re.escape(WEB)}"', unescape(page.text))
    assert 'name="code"' in page.text


@pytest.mark.parametrize("path", [AUTHORIZE, "/device"])
async def test_every_cookie_is_ours_alone_and_lax(light: House, path: str) -> None:
    """SES-02."""
    app = await light.application((LOCAL, Platform.PUBLIC))
    async with light.browser() as browser:
        answer = await browser.get(path, params=app.request() if path == AUTHORIZE else {})
    lines = answer.headers.get_list("set-cookie")
    assert lines
    for line in lines:
        name, _, rest = line.partition("=")
        flags = {each.strip().lower() for each in rest.split(";")[1:]}
        assert name.startswith("__Host-")
        assert {"secure", "httponly", "path=/", "samesite=lax"} <= flags
        assert not any(each.startswith("domain") for each in flags)
        assert len(line) < 4096
