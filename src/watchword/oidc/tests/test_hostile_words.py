"""Whatever an application is called or sends, on our pages it is words (CATALOGUE WEB-01)."""

from html import unescape

import httpx

from watchword.directory.applications.model import Platform
from watchword.kernel.clock import MINUTE, after
from watchword.oidc.tests.house import BASE, LOCAL, House, form_of
from watchword.web.tests.hostile import POLYGLOTS, shape

HARMLESS = "harmless"


async def seen(house: House, client: httpx.AsyncClient, words: str) -> list[httpx.Response]:
    """Every page on which what an application is or says can be read."""
    house.now = after(house.now, 5 * MINUTE)
    await house.sign_in(client)
    app = await house.application((LOCAL, Platform.PUBLIC), consent=(), called=words)
    asked = await app.authorize(client, prompt="consent")
    where = "/common/oauth2/v2.0/authorize"
    to = {"prompt": "none", "response_mode": "form_post", "state": words, "scope": "User.Read"}
    told = await app.authorize(client, **to)
    refused = await client.get(where, params={**app.request(), "redirect_uri": f"https://evil.example/{words}"})
    unknown = await client.get(where, params={**app.request(), "client_id": words})
    token = form_of(await client.get("/device"))["csrf"]
    typed = {"csrf": token, "do": "look", "user_code": words}
    device = await client.post("/device", data=typed, headers={"origin": BASE})
    leaving = await client.get(f"/{house.tenant}/oauth2/v2.0/logout", params={"state": words})
    pages = [asked, told, refused, unknown, device, leaving]
    assert [page.status_code for page in pages] == [200, 200, 400, 400, 400, 200]
    return pages


async def test_nothing_of_an_applications_is_more_than_words(light: House) -> None:
    """WEB-01."""
    async with light.browser() as client:
        plain = [shape(page.text) for page in await seen(light, client, HARMLESS)]
        for words in POLYGLOTS:
            found = await seen(light, client, words)
            for page, expected in zip(found, plain, strict=True):
                assert shape(page.text) == expected, (words, str(page.url))
            assert unescape(form_of(found[1])["state"]) == words
