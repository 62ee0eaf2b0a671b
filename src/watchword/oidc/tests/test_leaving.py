"""Signing out at an application's wish (SES-07), and what ends with a session (SES-04)."""

from dataclasses import dataclass, field

import httpx

from watchword.directory.applications.model import Platform
from watchword.kernel.clock import MINUTE, SECOND
from watchword.kernel.errors import Unavailable
from watchword.kernel.ids import new_guid
from watchword.oidc.ending import LogoutDispatcher
from watchword.oidc.store.notices import SqlNotices
from watchword.oidc.tests.house import BASE, LOCAL, WEB, App, House, claims_of, form_of, refusal, told, user_id

PUBLIC = (LOCAL, Platform.PUBLIC)
HEARS = "https://app.contoso.com/backchannel"
OURS = {"origin": BASE}


async def signed_in(house: House, app: App, browser: httpx.AsyncClient) -> dict[str, str]:
    """Somebody is signed in to the application."""
    await house.sign_in(browser)
    tokens: dict[str, str] = (await app.redeem(await app.code(browser))).json()
    return tokens


async def logout(browser: httpx.AsyncClient, **fields: str) -> httpx.Response:
    return await browser.get("/contoso.com/oauth2/v2.0/logout", params=fields)


def is_signed_out(app_answer: httpx.Response) -> bool:
    return told(app_answer).get("error") == "login_required"


async def test_an_application_that_shows_whom_it_means_signs_them_out_at_once(house: House) -> None:
    app = await house.application(PUBLIC, (WEB, Platform.WEB))
    async with house.browser() as browser:
        tokens = await signed_in(house, app, browser)
        gone = await logout(browser, id_token_hint=tokens["id_token"], post_logout_redirect_uri=WEB, state="a b&c")
        assert gone.status_code == 302
        assert gone.headers["location"] == WEB + "?state=a%20b%26c"
        assert is_signed_out(await app.authorize(browser, prompt="none"))
    assert refusal(await app.refresh(tokens["refresh_token"])) == ("invalid_grant", 70008, "bad_token")
    house.wait(2 * SECOND)
    async with house.browser() as client:
        headers = {"authorization": f"Bearer {tokens['access_token']}"}
        assert (await client.get("/common/openid/userinfo", headers=headers)).status_code == 401


async def test_everybody_else_asks_first(light: House) -> None:
    """SES-07: the conditions of oidcc-rp-initiated-logout-*."""
    app = await light.application(PUBLIC, (WEB, Platform.WEB))
    async with light.browser() as browser, light.browser() as other:
        tokens = await signed_in(light, app, browser)
        theirs = await signed_in(light, app, other)
        head, body, signature = tokens["id_token"].split(".")
        for fields in (
            {},
            {"post_logout_redirect_uri": WEB},
            {"client_id": app.id, "post_logout_redirect_uri": WEB},
            {"id_token_hint": f"{head}.{body}.{signature[:-4]}AAAA", "post_logout_redirect_uri": WEB},
            {"id_token_hint": theirs["id_token"], "post_logout_redirect_uri": WEB},
            {"id_token_hint": tokens["access_token"]},
            {"id_token_hint": "x", "state": "y"},
            {"id_token_hint": tokens["id_token"], "client_id": new_guid()},
        ):
            page = await logout(browser, **fields)
            assert page.status_code == 200, fields
            assert "Do you want to sign out?" in page.text
        assert "code" in told(await app.authorize(browser, prompt="none"))
        fields = {**form_of(page), "do": "leave"}
        forged = await browser.post("/contoso.com/oauth2/v2.0/logout", data={**fields, "csrf": "x"}, headers=OURS)
        assert forged.status_code in (400, 403)
        gone = await browser.post("/contoso.com/oauth2/v2.0/logout", data=fields, headers=OURS)
        assert "You are signed out" in gone.text
        assert is_signed_out(await app.authorize(browser, prompt="none"))
        assert "code" in told(await app.authorize(other, prompt="none"))


async def test_who_says_yes_comes_back_to_an_application_that_they_were_signed_in_to(light: House) -> None:
    """@azure/msal-browser names neither itself nor whom it means, unless it is told to."""
    app = await light.application(PUBLIC, (WEB, Platform.WEB))
    await light.application((WEB + "/other", Platform.WEB))
    for uri, where in ((WEB, WEB + "?state=s"), (WEB + "/other", None), (WEB + "?x=1", None)):
        async with light.browser() as browser:
            await signed_in(light, app, browser)
            page = await logout(browser, post_logout_redirect_uri=uri, state="s")
            fields = {**form_of(page), "do": "leave"}
            gone = await browser.post("/contoso.com/oauth2/v2.0/logout", data=fields, headers=OURS)
            assert gone.headers.get("location") == where, uri
            assert is_signed_out(await app.authorize(browser, prompt="none"))


async def test_nobody_is_sent_where_nothing_is_registered(light: House) -> None:
    app = await light.application(PUBLIC, (WEB, Platform.WEB))
    for uri in ("https://evil.example", WEB + "/", WEB + "?x=1", "javascript:alert(1)"):
        async with light.browser() as browser:
            tokens = await signed_in(light, app, browser)
            gone = await logout(browser, id_token_hint=tokens["id_token"], post_logout_redirect_uri=uri)
            assert gone.status_code == 200
            assert "You are signed out" in gone.text


@dataclass
class Listener:
    """An application's end of the back channel: it does not answer the first time."""

    heard: list[dict[str, object]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    down: int = 1

    async def __call__(self, uri: str, fields: dict[str, str]) -> None:
        assert uri == HEARS
        if self.down:
            self.down -= 1
            raise Unavailable("logout-not-taken", "down", gateway="logout")
        self.tokens.append(fields["logout_token"])
        self.heard.append(claims_of(fields["logout_token"]))


async def test_applications_hear_that_a_session_has_ended(house: House) -> None:
    """OpenID Connect Back-Channel Logout 1.0 section 2.4; told again where nobody listened."""
    app = await house.application(PUBLIC, back_channel_logout_uri=HEARS)
    deaf = await house.application(PUBLIC)
    async with house.browser() as browser:
        tokens = await signed_in(house, app, browser)
        await deaf.redeem(await deaf.code(browser))
        await logout(browser, id_token_hint=tokens["id_token"])
    listener = Listener()
    telling = LogoutDispatcher(
        house.units, SqlNotices(), house.identity.keys, house.identity.authority.issuer, listener, new_guid,
        lambda: house.now,
    )  # fmt: skip
    assert await telling.deliver_due() == 0
    assert await telling.deliver_due() == 0
    house.wait(MINUTE)
    assert await telling.deliver_due() == 1
    assert await telling.deliver_due() == 0
    (said,) = listener.heard
    assert (said["aud"], said["sub"], said["iss"]) == (app.id, user_id("adele"), house.identity.authority.issuer)
    assert said["sid"] == claims_of(tokens["id_token"])["sid"] == claims_of(tokens["access_token"])["sid"]
    assert said["events"] == {"http://schemas.openid.net/event/backchannel-logout": {}}
    assert "nonce" not in said
    async with house.browser() as client:
        answer = await logout(client, id_token_hint=listener.tokens[0], post_logout_redirect_uri=LOCAL)
        assert "location" not in answer.headers


async def test_a_code_from_before_is_worth_nothing_after(light: House) -> None:
    """OIDC-03: after logout."""
    app = await light.application(PUBLIC)
    async with light.browser() as browser:
        tokens = await signed_in(light, app, browser)
        code = await app.code(browser)
        await logout(browser, id_token_hint=tokens["id_token"])
    assert refusal(await app.redeem(code)) == ("invalid_grant", 70000, None)
