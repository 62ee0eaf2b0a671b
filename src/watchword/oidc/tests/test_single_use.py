"""Codes, refresh tokens and device codes are used once, whoever else tries at the same moment (invariant I1)."""

import asyncio

import pytest
from tests.doses import race

from watchword.directory.applications.model import Platform
from watchword.kernel.clock import DAY, HOUR, SECOND
from watchword.oidc.tests.house import LOCAL, SPA, WEB, App, House, claims_of, refusal, told

PUBLIC = (LOCAL, Platform.PUBLIC)
DEAD = ("invalid_grant", 70008, "bad_token")


async def signed_in_tokens(house: House, app: App, redirect_uri: str = LOCAL, **more: str) -> dict[str, str]:
    """What the application gets from somebody who is signed in."""
    async with house.browser() as browser:
        await house.sign_in(browser)
        answer = await app.redeem(await app.code(browser, redirect_uri), redirect_uri, **more)
    assert answer.status_code == 200, answer.text
    tokens: dict[str, str] = answer.json()
    return tokens


@race()
async def test_of_fifty_that_redeem_a_code_one_does_and_then_nobody_has_anything(
    house: House, rounds: int, clients: int
) -> None:
    """OIDC-03."""
    app = await house.application(PUBLIC)
    for _ in range(rounds):
        async with house.browser() as browser:
            await house.sign_in(browser)
            code = await app.code(browser)
        answers = await asyncio.gather(*(app.redeem(code) for _ in range(clients)))
        good = [each.json() for each in answers if each.status_code == 200]
        assert len(good) == 1
        assert {refusal(each) for each in answers if each.status_code != 200} == {("invalid_grant", 54005, None)}
        assert refusal(await app.refresh(good[0]["refresh_token"])) == DEAD
        assert await userinfo(house, good[0]["access_token"]) == 401
    events = [each["activityDisplayName"] for each in await house.audit()]
    assert events.count("Revoke tokens: authorization code used twice") == rounds


async def userinfo(house: House, token: str) -> int:
    """Whether an access token is still good, a second later."""
    house.wait(2 * SECOND)
    async with house.browser() as client:
        return (await client.get("/common/openid/userinfo", headers={"authorization": f"Bearer {token}"})).status_code


@race()
async def test_of_fifty_that_refresh_one_does_and_then_the_family_is_dead(
    house: House, rounds: int, clients: int
) -> None:
    """OIDC-05."""
    app = await house.application(PUBLIC)
    tokens = await signed_in_tokens(house, app)
    for _ in range(rounds):
        answers = await asyncio.gather(*(app.refresh(tokens["refresh_token"]) for _ in range(clients)))
        good = [each.json() for each in answers if each.status_code == 200]
        assert len(good) == 1
        assert {refusal(each) for each in answers if each.status_code != 200} == {DEAD}
        assert refusal(await app.refresh(good[0]["refresh_token"])) == DEAD
        tokens = await signed_in_tokens(house, app)


@race()
async def test_of_fifty_that_come_back_from_the_sign_in_pages_one_gets_a_code(
    house: House, rounds: int, clients: int
) -> None:
    """OIDC-03: what an application waits for is answered once."""
    app = await house.application(PUBLIC)
    for _ in range(rounds):
        async with house.browser() as browser:
            await app.authorize(browser)
            await house.sign_in(browser)
            back = house.visits.asked[-1].return_path
            answers = await asyncio.gather(*(browser.get(back) for _ in range(clients)))
        assert sorted(each.status_code for each in answers) == [302] + [400] * (clients - 1)
        assert all("errand-unknown" in each.text for each in answers if each.status_code == 400)
        (code,) = [told(each)["code"] for each in answers if each.status_code == 302]
        assert (await app.redeem(code)).status_code == 200


async def test_an_old_refresh_token_kills_its_family(light: House) -> None:
    """OIDC-05: and nobody else's."""
    app = await light.application(PUBLIC)
    first, other = await signed_in_tokens(light, app), await signed_in_tokens(light, app)
    second = (await app.refresh(first["refresh_token"])).json()
    third = (await app.refresh(second["refresh_token"])).json()
    assert await userinfo(light, third["access_token"]) == 200
    assert refusal(await app.refresh(first["refresh_token"])) == DEAD
    assert refusal(await app.refresh(third["refresh_token"])) == DEAD
    assert await userinfo(light, third["access_token"]) == 401
    assert (await app.refresh(other["refresh_token"])).status_code == 200


@pytest.mark.parametrize("garbage", ["x", "a.b", "A" * 43, "A" * 43 + "." + "A" * 43, "\u00e4.b"])
async def test_what_is_no_refresh_token(light: House, garbage: str) -> None:
    app = await light.application(PUBLIC)
    assert refusal(await app.refresh(garbage)) == DEAD


async def test_a_code_has_a_minute(light: House) -> None:
    """OIDC-03."""
    app = await light.application(PUBLIC)
    async with light.browser() as browser:
        await light.sign_in(browser)
        early, late = await app.code(browser), await app.code(browser)
    light.wait(59 * SECOND)
    assert (await app.redeem(early)).status_code == 200
    light.wait(2 * SECOND)
    assert refusal(await app.redeem(late)) == ("invalid_grant", 70000, None)


async def test_a_code_is_one_applications_and_one_addresses(light: House) -> None:
    """OIDC-03: another application cannot even use it up; a wrong address can."""
    uris = (PUBLIC, ("http://127.0.0.1/cb", Platform.PUBLIC))
    app, other = await light.application(*uris), await light.application(*uris)
    async with light.browser() as browser:
        await light.sign_in(browser)
        code = await app.code(browser)
        assert refusal(await other.redeem(code)) == ("invalid_grant", 70000, None)
        assert (await app.redeem(code)).status_code == 200
        code = await app.code(browser)
        assert refusal(await app.redeem(code, "http://127.0.0.1/cb")) == ("invalid_grant", 70000, None)
        assert refusal(await app.redeem(code)) == ("invalid_grant", 54005, None)


async def test_a_refresh_token_is_one_applications(light: House) -> None:
    """OIDC-05: shown by another it does not even count as used."""
    app, other = await light.application(PUBLIC), await light.application(PUBLIC)
    tokens = await signed_in_tokens(light, app)
    assert refusal(await other.refresh(tokens["refresh_token"])) == DEAD
    assert (await app.refresh(tokens["refresh_token"])).status_code == 200


async def test_how_long_a_refresh_token_lies_and_how_long_its_family_lives(light: House) -> None:
    """OIDC-05: 90 days idle, a year in all."""
    app = await light.application(PUBLIC)
    tokens = await signed_in_tokens(light, app)
    for _ in range(4):
        light.wait(89 * DAY)
        tokens = (await app.refresh(tokens["refresh_token"])).json()
    light.wait(8 * DAY)
    assert (await app.refresh(tokens["refresh_token"])).status_code == 200
    tokens = (await app.refresh((await signed_in_tokens(light, app))["refresh_token"])).json()
    light.wait(91 * DAY)
    assert refusal(await app.refresh(tokens["refresh_token"])) == ("invalid_grant", 700082, "bad_token")


async def test_a_year_is_the_end_of_a_family(light: House) -> None:
    app = await light.application(PUBLIC)
    tokens = await signed_in_tokens(light, app)
    for _ in range(4):
        light.wait(89 * DAY)
        tokens = (await app.refresh(tokens["refresh_token"])).json()
    light.wait(10 * DAY)
    assert refusal(await app.refresh(tokens["refresh_token"])) == ("invalid_grant", 700082, "bad_token")


async def test_a_page_starts_anew_each_day(light: House) -> None:
    app = await light.application((SPA, Platform.SPA))
    origin = "https://spa.contoso.com"
    tokens = await signed_in_tokens(light, app, SPA, origin=origin)
    light.wait(23 * HOUR)
    tokens = (await app.refresh(tokens["refresh_token"], origin=origin)).json()
    light.wait(2 * HOUR)
    answer = await app.refresh(tokens["refresh_token"], origin=origin)
    assert refusal(answer) == ("invalid_grant", 700082, "bad_token")


async def test_what_is_not_asked_for_is_not_given(light: House) -> None:
    """AUTHORITY section 7: no refresh token without offline_access, no id_token without openid, no nonce unasked."""
    app = await light.application((WEB, Platform.WEB))
    async with light.browser() as browser:
        await light.sign_in(browser)
        bare = await app.code(browser, WEB, scope="User.Read", nonce=None)
        named = await app.code(browser, WEB, scope="openid", nonce=None)
    tokens = (await app.redeem(bare, WEB, client_secret=app.secret)).json()
    assert set(tokens) == {"token_type", "scope", "expires_in", "ext_expires_in", "access_token"}
    tokens = (await app.redeem(named, WEB, client_secret=app.secret, client_info="1")).json()
    assert "nonce" not in claims_of(tokens["id_token"])
    assert tokens["client_info"]


async def test_refreshing_renews_nothing_of_the_sign_in(light: House) -> None:
    """REG-02."""
    app = await light.application(PUBLIC)
    tokens = await signed_in_tokens(light, app)
    first = claims_of(tokens["id_token"])
    light.wait(3 * DAY)
    again = claims_of((await app.refresh(tokens["refresh_token"])).json()["id_token"])
    assert (again["auth_time"], again["amr"], again["acr"]) == (first["auth_time"], first["amr"], first["acr"])
    assert "nonce" not in again


async def test_a_planted_state_comes_back_letter_for_letter(light: House) -> None:
    """OIDC-06."""
    app = await light.application(PUBLIC)
    async with light.browser() as browser:
        await light.sign_in(browser)
        for state in ("a&b=c#d?e", "\u00fc\u4e2d\U0001f600", "line\r\nbreak", "'\"<>\\", " ", "%00%25", "x" * 4096):
            assert told(await app.authorize(browser, state=state))["state"] == state
        refused = await app.authorize(browser, state="x" * 4097)
    assert refused.status_code == 400
    assert "location" not in refused.headers
