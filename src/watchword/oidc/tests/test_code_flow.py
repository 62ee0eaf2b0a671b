"""The authorization code flow, from the browser's request to tokens that are refreshed."""

from dataclasses import replace

import pytest

from watchword.directory.applications.model import Platform
from watchword.oidc.tests.house import LOCAL, SPA, WEB, House, claims_of, refusal, told, user_id
from watchword.settings import Tokens

PUBLIC = (LOCAL, Platform.PUBLIC)


async def test_somebody_who_is_signed_in_gets_a_code_and_the_application_its_tokens(house: House) -> None:
    app = await house.application(PUBLIC)
    async with house.browser() as browser:
        await house.sign_in(browser)
        answer = await app.authorize(browser, "http://localhost:8400", client_info="1")
    assert answer.status_code == 302
    assert answer.headers["location"].startswith("http://localhost:8400?code=")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    back = told(answer)
    assert (back["state"], back["iss"]) == ("st", f"https://id.contoso.com/{house.tenant}/v2.0")
    redeemed = await app.redeem(back["code"], "http://localhost:8400")
    assert redeemed.headers["cache-control"] == "no-store"
    tokens = redeemed.json()
    assert tokens["scope"] == "offline_access openid profile User.Read"
    said = claims_of(tokens["id_token"])
    assert (said["aud"], said["sub"], said["nonce"]) == (app.id, user_id("adele"), "n-1")
    assert (said["amr"], said["acr"], said["tid"]) == (["pwd"], "1", house.tenant)
    assert said["preferred_username"] == "adele@contoso.com"
    assert claims_of(tokens["access_token"])["scp"] == "offline_access openid profile User.Read"
    assert (await app.refresh(tokens["refresh_token"])).status_code == 200


async def test_a_server_proves_itself_when_it_redeems(light: House) -> None:
    app = await light.application((WEB, Platform.WEB))
    async with light.browser() as browser:
        await light.sign_in(browser)
        bare = await app.redeem(await app.code(browser, WEB), WEB)
        proved = await app.redeem(await app.code(browser, WEB), WEB, client_secret=app.secret)
    assert refusal(bare) == ("invalid_client", 7000218, None)
    refresh = proved.json()["refresh_token"]
    assert refusal(await app.refresh(refresh)) == ("invalid_client", 7000218, None)
    assert (await app.refresh(refresh, client_secret=app.secret)).status_code == 200


async def test_a_page_redeems_from_its_own_origin_alone(light: House) -> None:
    """OIDC-12."""
    app = await light.application((SPA, Platform.SPA))
    async with light.browser() as browser:
        await light.sign_in(browser)
        for origin in (None, "https://evil.example", "null", "https://spa.contoso.com.evil.example"):
            answer = await app.redeem(await app.code(browser, SPA), SPA, origin=origin)
            assert refusal(answer) == ("invalid_request", 9002327, None)
            assert "access-control-allow-origin" not in answer.headers
        answer = await app.redeem(await app.code(browser, SPA), SPA, origin="https://spa.contoso.com")
    assert answer.headers["access-control-allow-origin"] == "https://spa.contoso.com"
    assert "access-control-allow-credentials" not in answer.headers


async def test_nobody_signed_in_is_sent_to_the_sign_in_pages_and_comes_back(house: House) -> None:
    app = await house.application(PUBLIC)
    async with house.browser() as browser:
        away = await app.authorize(browser, login_hint="adele@contoso.com")
        assert away.headers["location"] == "/signin?attempt=1"
        (visit,) = house.visits.asked
        assert (visit.login_hint, visit.app_name, visit.acr) == ("adele@contoso.com", "Reports", "1")
        await house.sign_in(browser)
        code = told(await browser.get(visit.return_path))["code"]
        assert (await app.redeem(code)).status_code == 200
        again = await browser.get(visit.return_path)
        assert again.status_code == 400
        assert "errand-unknown" in again.text


async def test_an_errand_is_one_browsers_own(light: House) -> None:
    app = await light.application(PUBLIC)
    async with light.browser() as browser, light.browser() as other:
        await app.authorize(browser)
        await app.authorize(other)
        await light.sign_in(other)
        answer = await other.get(light.visits.asked[0].return_path)
    assert answer.status_code == 400


@pytest.mark.parametrize("mode", ["query", "fragment", None])
async def test_the_answer_comes_as_it_was_asked_for(light: House, mode: str | None) -> None:
    app = await light.application(PUBLIC)
    async with light.browser() as browser:
        await light.sign_in(browser)
        answer = await app.authorize(browser, response_mode=mode)
    assert answer.headers["location"].startswith(LOCAL + ("#" if mode == "fragment" else "?"))


async def test_a_form_carries_the_answer_where_that_was_asked_for(light: House) -> None:
    """OIDC-10."""
    app = await light.application(PUBLIC)
    async with light.browser() as browser:
        await light.sign_in(browser)
        page = await app.authorize(browser, response_mode="form_post", state='"><script>alert(1)</script>')
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    policy = page.headers["content-security-policy"]
    assert "script-src 'nonce-" in policy
    assert "form-action *" in policy
    assert "autofocus" in page.text


async def test_tokens_live_as_long_as_the_operator_says(light: House) -> None:
    light.identity = replace(light.identity, lasting=Tokens(access_seconds=900, id_seconds=300))
    app = await light.application((WEB, Platform.WEB))
    async with light.browser() as browser:
        await light.sign_in(browser)
        tokens = (await app.redeem(await app.code(browser, WEB), WEB, client_secret=app.secret)).json()
    assert (tokens["expires_in"], tokens["ext_expires_in"]) == (900, 900)
    for name, seconds in (("access_token", 900), ("id_token", 300)):
        said = claims_of(tokens[name])
        assert said["exp"] - said["iat"] == seconds
    own = {"grant_type": "client_credentials", "scope": "https://graph.microsoft.com/.default"}
    itself = (await app.token(client_secret=app.secret, **own)).json()
    said = claims_of(itself["access_token"])
    assert (itself["expires_in"], said["exp"] - said["iat"]) == (900, 900)
