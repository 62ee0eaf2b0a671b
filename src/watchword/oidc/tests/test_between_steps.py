"""What becomes of somebody between two steps of a grant, where it is not the code, the refresh token or the device that
`test_gate` looks at: an API that asks on their behalf, and who is locked out by guesses (CATALOGUE OIDC-11)."""

import httpx
import pytest

from watchword.authenticators.throttle import Limits
from watchword.directory.applications.model import Platform
from watchword.directory.users.model import NewPassword
from watchword.kernel.clock import SECOND
from watchword.kernel.secret import Secret
from watchword.oidc.tests.house import LOCAL, OPERATOR, App, House, claims_of, refusal, user_id
from watchword.oidc.tests.test_gate import CHANGES, Change, approved_device
from watchword.oidc.tests.test_other_grants import api, give, on_behalf_of, tokens_of

PUBLIC = (LOCAL, Platform.PUBLIC)
RIGHT = "correct horse battery"


async def call(house: House, caller: App, middle: App) -> str:
    """The token with which an application calls an API for Adele."""
    await give(house, caller, middle, "openid", "read")
    tokens = await tokens_of(house, caller, scope=f"openid api://{middle.id}/read")
    assert claims_of(tokens["access_token"])["aud"] == middle.id
    return tokens["access_token"]


@pytest.mark.parametrize(("change", "expected"), CHANGES, ids=lambda each: getattr(each, "__name__", ""))
async def test_an_api_gets_nothing_more_on_behalf_of_who_is_not_what_they_were(
    light: House, change: Change, expected: tuple[str, int, str | None]
) -> None:
    """OIDC-11: disabled, deleted, revoked, not assigned, and what else changes between the call and the asking."""
    middle, caller = await api(light), await light.application(PUBLIC)
    called = await call(light, caller, middle)
    assert (await on_behalf_of(middle, called)).status_code == 200
    await change(light, middle)
    assert refusal(await on_behalf_of(middle, called)) in {expected, ("invalid_grant", 500131, None)}


async def test_who_is_locked_out_by_guesses_keeps_what_they_have_and_gets_nothing_by_password(light: House) -> None:
    """OIDC-11, PWD-02: a code, a refresh token, a device and an API go on, for else whoever knows a name could end what
    its owner does; a password is not looked at, by whatever application, also where it is right. Whom an administrator
    blocks is disabled, and has none of it (`test_gate`)."""
    app = await light.application(PUBLIC, public=True, device_code=True, password=True)
    given = NewPassword(Secret(RIGHT), must_change=False)
    await light.services.directory.users.update(OPERATOR, user_id("adele"), {}, given)
    light.wait(SECOND)
    middle = await api(light)
    called = await call(light, app, middle)
    async with light.browser() as browser:
        await light.sign_in(browser)
        code, other = await app.code(browser), await app.code(browser)
        device = await approved_device(light, app, browser)
    refresh = (await app.redeem(other)).json()["refresh_token"]
    assert (await by_password(app, RIGHT)).status_code == 200
    for number in range(Limits().threshold):
        await by_password(app, f"a guess, number {number}")
    assert refusal(await by_password(app, RIGHT)) == ("invalid_grant", 50126, None)
    answers = [
        await app.redeem(code),
        await app.refresh(refresh),
        await app.token(grant_type="device_code", device_code=device, code=device),
        await on_behalf_of(middle, called),
    ]
    assert [each.status_code for each in answers] == [200] * 4
    await light.services.directory.users.update(OPERATOR, user_id("adele"), {"accountEnabled": False}, None)
    for answer in answers[:3]:
        assert refusal(await app.refresh(answer.json()["refresh_token"]))[0] == "invalid_grant"


async def by_password(app: App, password: str) -> httpx.Response:
    """Typed into the application."""
    fields = {"username": "adele@contoso.com", "password": password, "scope": "openid offline_access User.Read"}
    return await app.token(grant_type="password", **fields)
