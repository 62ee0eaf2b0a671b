"""Nothing that is issued outlives what it rests on: a pass that ends, ends the tokens that came of it (TAP-03)."""

from dataclasses import replace

from watchword.directory.applications.model import Platform
from watchword.kernel.clock import MINUTE, SECOND, after
from watchword.oidc.tests.house import LOCAL, App, House, claims_of, refusal
from watchword.oidc.tests.test_other_grants import api, give, on_behalf_of

PUBLIC = (LOCAL, Platform.PUBLIC)


async def code_by_a_pass(house: House, app: App, uri: str = LOCAL) -> str:
    """An authorization code of somebody whose proof is good for ten minutes."""
    proof = replace(house.proof("password"), ends_at=after(house.now, 10 * MINUTE))
    async with house.browser() as browser:
        await house.open_with(browser, [proof])
        return await app.code(browser, uri)


async def test_tokens_end_with_the_pass_they_rest_on(house: House) -> None:
    """TAP-03."""
    app = await house.application(PUBLIC)
    tokens = (await app.redeem(await code_by_a_pass(house, app))).json()
    assert tokens["expires_in"] == 600
    for name in ("access_token", "id_token"):
        said = claims_of(tokens[name])
        assert said["exp"] - said["iat"] == 600
    house.wait(4 * MINUTE)
    renewed = (await app.refresh(tokens["refresh_token"])).json()
    assert renewed["expires_in"] == 360
    house.wait(6 * MINUTE)
    assert refusal(await app.refresh(renewed["refresh_token"])) == ("invalid_grant", 700082, "bad_token")


async def test_a_code_is_worth_nothing_after_the_pass(light: House) -> None:
    """TAP-03."""
    app = await light.application(PUBLIC)
    proof = replace(light.proof("password"), ends_at=after(light.now, 30 * SECOND))
    async with light.browser() as browser:
        await light.open_with(browser, [proof])
        code = await app.code(browser)
    light.wait(30 * SECOND)
    assert refusal(await app.redeem(code)) == ("invalid_grant", 700082, "bad_token")


async def test_an_api_that_acts_for_somebody_gets_no_longer_tokens(light: House) -> None:
    """TAP-03, by way of on-behalf-of."""
    middle, app = await api(light), await light.application(PUBLIC)
    scope = f"openid api://{middle.id}/read"
    proof = replace(light.proof("password"), ends_at=after(light.now, 10 * MINUTE))
    async with light.browser() as browser:
        await light.open_with(browser, [proof])
        await give(light, app, middle, "openid", "read")
        called = (await app.redeem(await app.code(browser, scope=scope))).json()
    answer = await on_behalf_of(middle, called["access_token"])
    assert answer.json()["expires_in"] == 600, answer.text
