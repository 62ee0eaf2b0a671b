"""Devices: who may ask, who may approve, how often anybody may guess, and who gets the tokens (DEV-01 to DEV-04)."""

import asyncio
from dataclasses import replace

import httpx
import pytest
from tests.doses import race

from watchword.access.roles import REPORTS_READER
from watchword.directory.applications.model import Platform
from watchword.directory.seed.well_known import GRAPH_POWERSHELL
from watchword.kernel.clock import HOUR, MINUTE, SECOND
from watchword.oidc.device_rules import DeviceRules
from watchword.oidc.tests.house import BASE, LOCAL, OPERATOR, App, House, claims_of, form_of, refusal, user_id

PUBLIC = (LOCAL, Platform.PUBLIC)
OURS = {"origin": BASE}


async def opened(house: House, app: App, scope: str = "openid offline_access User.Read") -> dict[str, str]:
    """What the device is told."""
    async with house.browser() as device:
        answer = await device.post("/contoso.com/oauth2/v2.0/devicecode", data={"client_id": app.id, "scope": scope})
    assert answer.status_code == 200, answer.text
    found: dict[str, str] = answer.json()
    return found


async def typed(browser: httpx.AsyncClient, code: str, do: str = "look") -> httpx.Response:
    """Type a code into the page, or answer about it."""
    fields = {"csrf": form_of(await browser.get("/device"))["csrf"], "user_code": code, "do": do}
    return await browser.post("/device", data=fields, headers=OURS)


async def poll(app: App, device: str, **more: str) -> httpx.Response:
    """As msal does: both names of the code."""
    urn = "urn:ietf:params:oauth:grant-type:device_code"
    return await app.token(grant_type=urn, device_code=device, code=device, **more)


async def test_a_device_is_approved_and_of_fifty_polls_one_gets_the_tokens(house: House) -> None:
    """DEV-03."""
    app = await house.application(PUBLIC, public=True, device_code=True)
    device = await opened(house, app)
    assert device["verification_uri"] == f"{BASE}/device"
    assert (device["expires_in"], device["interval"]) == (900, 5)
    assert device["message"].startswith(f"To sign in, use a web browser to open the page {BASE}/device and enter")
    for _ in range(3):
        assert refusal(await poll(app, device["device_code"])) == ("authorization_pending", 70016, None)
    async with house.browser() as browser:
        await house.sign_in(browser)
        looked = await typed(browser, device["user_code"].lower().replace("-", " "))
        assert "Reports" in looked.text
        assert "192.0.2.7" in looked.text
        assert "signed in" in (await typed(browser, device["user_code"], "approve")).text
        assert (await typed(browser, device["user_code"], "deny")).status_code == 400
    answers = await asyncio.gather(*(poll(app, device["device_code"]) for _ in range(50)))
    good = [each.json() for each in answers if each.status_code == 200]
    assert len(good) == 1
    assert {refusal(each) for each in answers if each.status_code != 200} == {("bad_verification_code", 70019, None)}
    assert claims_of(good[0]["id_token"])["preferred_username"] == "adele@contoso.com"
    assert (await app.refresh(good[0]["refresh_token"])).status_code == 200
    (event,) = [each for each in await house.audit() if each["activityDisplayName"] == "Approve device sign-in"]
    assert "192.0.2.7" in str(event)


@race(10)
async def test_of_fifty_polls_at_once_one_gets_the_tokens(house: House, rounds: int, clients: int) -> None:
    """DEV-03, I1: for each device."""
    app = await house.application(PUBLIC, public=True, device_code=True)
    async with house.browser() as browser:
        for _ in range(rounds):
            await house.sign_in(browser)
            device = await opened(house, app)
            assert "signed in" in (await typed(browser, device["user_code"], "approve")).text
            answers = await asyncio.gather(*(poll(app, device["device_code"]) for _ in range(clients)))
            assert [each.status_code for each in answers].count(200) == 1
            house.wait(HOUR)


async def test_the_flow_is_off_unless_it_was_given(light: House) -> None:
    """DEV-01, OIDC-08."""
    off = await light.application(PUBLIC, public=True)
    secret = await light.application((LOCAL, Platform.WEB), device_code=True)
    async with light.browser() as device:
        fields = {"client_id": off.id, "scope": "openid"}
        answer = await device.post("/common/oauth2/v2.0/devicecode", data=fields)
        assert refusal(answer) == ("unauthorized_client", 700016, None)
        fields = {"client_id": secret.id, "scope": "openid"}
        answer = await device.post("/common/oauth2/v2.0/devicecode", data=fields)
        assert refusal(answer) == ("invalid_client", 7000218, None)
        answer = await device.post("/adfs/oauth2/devicecode", data={**fields, "client_secret": secret.secret})
    assert answer.status_code == 200
    assert refusal(await poll(secret, answer.json()["device_code"])) == ("invalid_client", 7000218, None)


async def test_administrators_approve_the_devices_of_their_tools_alone_unless_it_is_chosen(house: House) -> None:
    """DEV-01: as it is approved, and as it is redeemed by somebody who was given a role meanwhile."""
    app = await house.application(PUBLIC, public=True, device_code=True)
    device, other = await opened(house, app), await opened(house, app)
    async with house.browser() as browser:
        await house.sign_in(browser)
        assert "signed in" in (await typed(browser, other["user_code"], "approve")).text
        await give_role(house)
        for do in ("look", "approve"):
            answer = await typed(browser, device["user_code"], do)
            assert answer.status_code == 400
            assert "53003" in answer.text
        refused = [each for each in await house.audit() if each["result"] == "failure"]
        assert [each["activityDisplayName"] for each in refused] == ["Approve device sign-in"] * 2
        assert "192.0.2.7" in str(refused[0])
        assert refusal(await poll(app, device["device_code"]))[0] == "authorization_pending"
        assert refusal(await poll(app, other["device_code"])) == ("invalid_grant", 53003, "message_only")
        assert "refused" in (await typed(browser, device["user_code"], "deny")).text
        tool = await opened(house, replace(app, made=replace(app.made, app_id=GRAPH_POWERSHELL)))
        assert "Is this your device?" in (await typed(browser, tool["user_code"])).text
    house.identity = replace(house.identity, device_rules=DeviceRules(administrators=True))
    again = await opened(house, app)
    async with house.browser() as browser:
        await house.sign_in(browser)
        assert "signed in" in (await typed(browser, again["user_code"], "approve")).text
    assert (await poll(app, again["device_code"])).status_code == 200


async def give_role(house: House) -> None:
    """Adele administers something from now on."""
    await house.services.directory.roles.assign(OPERATOR, None, user_id("adele"), REPORTS_READER.template_id)


async def test_a_code_in_the_address_is_not_yet_an_answer(light: House) -> None:
    """DEV-01."""
    app = await light.application(PUBLIC, public=True, device_code=True)
    device = await opened(light, app)
    async with light.browser() as browser:
        await light.sign_in(browser)
        page = await browser.get("/device", params={"user_code": device["user_code"]})
        assert device["user_code"] in page.text
        assert refusal(await poll(app, device["device_code"]))[0] == "authorization_pending"


async def test_whoever_approves_has_just_signed_in_as_strongly_as_is_demanded(light: House) -> None:
    """DEV-01, DEV-04."""
    app = await light.application(PUBLIC, public=True, device_code=True)
    device = await opened(light, app)
    async with light.browser() as browser:
        away = await typed(browser, device["user_code"])
        assert away.status_code == 303
        assert light.visits.asked[0].return_path == "/device?user_code=" + device["user_code"].replace("-", "")
        await light.sign_in(browser)
        light.wait(11 * MINUTE)
        assert (await typed(browser, device["user_code"], "approve")).status_code == 303
        await light.sign_in(browser)
        assert "Is this your device?" in (await typed(browser, device["user_code"])).text
    assert refusal(await poll(app, device["device_code"]))[0] == "authorization_pending"


async def test_who_says_no_and_who_comes_too_late(light: House) -> None:
    app = await light.application(PUBLIC, public=True, device_code=True)
    other = await light.application(PUBLIC, public=True, device_code=True)
    denied, late = await opened(light, app), await opened(light, app)
    assert refusal(await poll(other, denied["device_code"])) == ("bad_verification_code", 70019, None)
    async with light.browser() as browser:
        await light.sign_in(browser)
        assert "refused" in (await typed(browser, denied["user_code"], "deny")).text
        assert refusal(await poll(app, denied["device_code"])) == ("authorization_declined", 70018, None)
        light.wait(15 * MINUTE)
        await light.sign_in(browser)
        assert (await typed(browser, late["user_code"])).status_code == 400
    assert refusal(await poll(app, late["device_code"])) == ("expired_token", 70020, None)


async def test_guesses_are_counted_before_they_are_judged(house: House) -> None:
    """DEV-02: five in a session, twenty from an address; what was right does not count."""
    app = await house.application(PUBLIC, public=True, device_code=True)
    device = await opened(house, app)
    async with house.browser() as browser:
        await house.sign_in(browser)
        for _ in range(7):
            assert (await typed(browser, device["user_code"])).status_code == 200
        answers = await asyncio.gather(*(typed(browser, "BCDF-GHJK") for _ in range(12)))
        assert sorted(each.status_code for each in answers) == [400] * 5 + [429] * 7
        assert all("retry-after" in each.headers for each in answers if each.status_code == 429)
        assert (await typed(browser, device["user_code"])).status_code == 429
    wrong = 0
    for _ in range(6):
        async with house.browser() as browser:
            await house.sign_in(browser)
            answers = [await typed(browser, "BCDF-GHJK") for _ in range(5)]
            wrong += sum(each.status_code == 400 for each in answers)
    assert 0 < wrong <= 20
    house.wait(HOUR + SECOND)
    async with house.browser() as browser:
        await house.sign_in(browser)
        assert (await typed(browser, "BCDF-GHJK")).status_code == 400


@pytest.mark.parametrize("scope", ["openid Mail.Read", "https://unknown.example/x", ""])
async def test_what_no_api_has_is_refused_before_anybody_is_asked(light: House, scope: str) -> None:
    app = await light.application(PUBLIC, public=True, device_code=True)
    async with light.browser() as device:
        answer = await device.post("/common/oauth2/v2.0/devicecode", data={"client_id": app.id, "scope": scope})
    assert answer.status_code == 400
