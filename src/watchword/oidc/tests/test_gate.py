"""One gate for everything issued for a person, at every grant, as it begins and as it is redeemed (OIDC-11)."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from watchword.directory.applications.model import Platform, RedirectUri, SignInChange
from watchword.directory.users.service import Users
from watchword.kernel.assurance import Requirement
from watchword.kernel.clock import SECOND
from watchword.oidc.tests.house import LOCAL, OPERATOR, WEB, App, House, claims_of, form_of, refusal, told, user_id

PUBLIC = (LOCAL, Platform.PUBLIC)
Change = Callable[[House, App], Awaitable[None]]
SEVERAL = Requirement(frozenset({frozenset({"password", "sms"})}), acr="2")


async def disable(house: House, _app: App) -> None:
    await users(house).update(OPERATOR, user_id("adele"), {"accountEnabled": False}, None)


async def delete(house: House, _app: App) -> None:
    await users(house).delete(OPERATOR, user_id("adele"))


async def revoke(house: House, _app: App) -> None:
    house.wait(SECOND)
    await users(house).revoke_sessions(OPERATOR, user_id("adele"))


async def switch_off(house: House, app: App) -> None:
    await house.services.applications.enable(OPERATOR, None, app.id, False)


async def must_register(house: House, _app: App) -> None:
    house.policies.interrupting.add(user_id("adele"))


async def must_prove_more(house: House, _app: App) -> None:
    house.policies.demanded = SEVERAL


async def withdraw(house: House, app: App) -> None:
    await house.units.write(lambda tx: house.identity._gate.consents.remove(tx, app.id, None))


async def assign_others(house: House, app: App) -> None:
    await house.services.directory.assignments.require(OPERATOR, None, app.id, True)
    await house.services.directory.assignments.assign(OPERATOR, None, app.id, user_id("alex"))


def users(house: House) -> Users:
    return house.services.directory.users


CHANGES: tuple[tuple[Change, tuple[str, int, str | None]], ...] = (
    (disable, ("invalid_grant", 50057, "message_only")),
    (delete, ("invalid_grant", 50034, "message_only")),
    (revoke, ("invalid_grant", 50173, "bad_token")),
    (switch_off, ("unauthorized_client", 7000112, None)),
    (must_register, ("invalid_grant", 50079, "basic_action")),
    (must_prove_more, ("invalid_grant", 50076, "basic_action")),
    (withdraw, ("invalid_grant", 65001, "consent_required")),
    (assign_others, ("invalid_grant", 50105, "message_only")),
)


@pytest.mark.parametrize(("change", "expected"), CHANGES, ids=lambda each: getattr(each, "__name__", ""))
async def test_what_changes_between_the_steps_counts_at_the_next(
    light: House, change: Change, expected: tuple[str, int, str | None]
) -> None:
    """OIDC-11, REG-03, DEV-04, SES-04: a code, a refresh token and an approved device, all from before the change."""
    app = await light.application(PUBLIC, public=True, device_code=True)
    async with light.browser() as browser:
        await light.sign_in(browser)
        code, other = await app.code(browser), await app.code(browser)
        device = await approved_device(light, app, browser)
    refresh = (await app.redeem(other)).json()["refresh_token"]
    await change(light, app)
    assert refusal(await app.redeem(code)) in {expected, ("invalid_grant", 70000, None)}
    refused = await app.refresh(refresh)
    known = {expected, ("invalid_grant", 70008, "bad_token")}
    assert refusal(refused) in known
    if expected[1] in (50076, 50079):
        assert refused.json()["claims"] == '{"access_token":{"acrs":{"essential":true,"value":"2"}}}'
    polled = await app.token(grant_type="device_code", device_code=device, code=device)
    assert refusal(polled) in {*known, ("bad_verification_code", 70019, None)}


async def approved_device(house: House, app: App, browser: httpx.AsyncClient) -> str:
    """The device code of a device that the signed-in person has approved."""
    async with house.browser() as device:
        opened = await device.post(
            "/common/oauth2/v2.0/devicecode", data={"client_id": app.id, "scope": "openid offline_access User.Read"}
        )
    assert opened.status_code == 200, opened.text
    shown = opened.json()
    page = await browser.get("/device")
    csrf = form_of(page)["csrf"]
    origin = {"origin": "https://id.contoso.com"}
    fields = {"csrf": csrf, "user_code": shown["user_code"], "do": "look"}
    looked = await browser.post("/device", data=fields, headers=origin)
    assert "Is this your device?" in looked.text, looked.text
    done = await browser.post("/device", data={**fields, "do": "approve"}, headers=origin)
    assert "signed in" in done.text, done.text
    return str(shown["device_code"])


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (must_register, "interaction_required"),
        (must_prove_more, "interaction_required"),
        (withdraw, "consent_required"),
        (assign_others, "interaction_required"),
        (disable, "login_required"),
        (revoke, "login_required"),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
async def test_silence_is_kept_by_a_refusal(light: House, change: Change, error: str) -> None:
    """OIDC-07: prompt=none never shows a page, and never overlooks what is demanded."""
    app = await light.application(PUBLIC)
    async with light.browser() as browser:
        await light.sign_in(browser)
        assert "code" in told(await app.authorize(browser, prompt="none"))
        await change(light, app)
        back = told(await app.authorize(browser, prompt="none"))
    assert (back["error"], back["state"]) == (error, "st")
    assert back["iss"].startswith("https://id.contoso.com/")
    assert back["error_description"].startswith("AADSTS")


async def test_what_else_prompt_and_max_age_say(light: House) -> None:
    """OIDC-07, REG-02: a fresh sign-in is a fresh one, for all of its proofs; a remembered browser is none."""
    app = await light.application(PUBLIC)
    async with light.browser() as browser:
        assert told(await app.authorize(browser, prompt="none"))["error"] == "login_required"
        await light.sign_in(browser)
        light.wait(10 * SECOND)
        assert "code" in told(await app.authorize(browser, max_age="60"))
        assert told(await app.authorize(browser, max_age="5", prompt="none"))["error"] == "login_required"
        for more in ({"prompt": "login"}, {"max_age": "5"}, {"prompt": "select_account"}, {"acr_values": "2"}):
            assert (await app.authorize(browser, **more)).headers["location"].startswith("/signin")
        assert light.visits.asked[0].since == light.now
        assert light.visits.asked[3].acr == "2"
        assert told(await app.authorize(browser, acr_values="2", prompt="none"))["error"] == "interaction_required"


async def test_a_second_factor_is_told_and_one_that_is_only_remembered_is_not(light: House) -> None:
    """REG-02, invariant I6."""
    light.policies.demanded = SEVERAL
    app = await light.application(PUBLIC)
    async with light.browser() as browser:
        await light.sign_in(browser, modes=("password", "sms"))
        tokens = (await app.redeem(await app.code(browser))).json()
        said = claims_of(tokens["id_token"])
        assert (said["amr"], said["acr"]) == (["pwd", "sms", "mfa"], "2")
        assert (await app.refresh(tokens["refresh_token"], claims=STEP_UP)).status_code == 200
    async with light.browser() as browser:
        proofs = [light.proof("password"), light.proof("sms", remembered=True)]
        await light.open_with(browser, proofs)
        tokens = (await app.redeem(await app.code(browser))).json()
        said = claims_of(tokens["id_token"])
        assert (said["amr"], said["acr"]) == (["pwd"], "1")
        assert (await app.refresh(tokens["refresh_token"])).status_code == 200
        again = (await app.redeem(await app.code(browser))).json()
        refused = await app.refresh(again["refresh_token"], claims=STEP_UP)
        assert refusal(refused) == ("invalid_grant", 50076, "basic_action")
        assert (await app.authorize(browser, claims=STEP_UP)).headers["location"].startswith("/signin")


STEP_UP = '{"access_token":{"acrs":{"essential":true,"value":"2"}}}'


async def test_scopes_grow_only_as_far_as_there_is_consent(light: House) -> None:
    """OIDC-05, OIDC-09, AUTHORITY section 6."""
    app = await light.application(PUBLIC)
    async with light.browser() as browser:
        await light.sign_in(browser)
        refresh = (await app.redeem(await app.code(browser))).json()["refresh_token"]
    refused = await app.refresh(refresh, scope="openid User.Read User.ReadWrite")
    assert refusal(refused) == ("invalid_grant", 65001, "consent_required")
    assert refusal(await app.refresh(refresh, scope="openid Mail.Read"))[0] == "invalid_scope"
    narrowed = (await app.refresh(refresh, scope="https://graph.microsoft.com/User.Read")).json()
    assert "https://graph.microsoft.com/User.Read" in narrowed["scope"].split(" ")
    await app.consent("User.ReadWrite")
    grown = (await app.refresh(narrowed["refresh_token"], scope="User.ReadWrite")).json()
    assert "User.ReadWrite" in claims_of(grown["access_token"])["scp"].split(" ")
    default = (await app.refresh(grown["refresh_token"], scope="https://graph.microsoft.com/.default")).json()
    assert {"User.Read", "User.ReadWrite"} <= set(claims_of(default["access_token"])["scp"].split(" "))
    assert "https://graph.microsoft.com/.default" in default["scope"].split(" ")


async def test_other_addresses_are_another_application(light: House) -> None:
    """OIDC-09: what was consented to before counts no more."""
    app = await light.application((WEB, Platform.WEB), PUBLIC)
    async with light.browser() as browser:
        await light.sign_in(browser)
        assert "code" in told(await app.authorize(browser))
        change = SignInChange(add=(RedirectUri("https://new.contoso.com/cb", Platform.WEB),))
        await light.services.applications.change_sign_in(OPERATOR, None, app.id, change)
        assert told(await app.authorize(browser, prompt="none"))["error"] == "consent_required"


async def test_where_a_server_asks_from_says_nothing_of_the_person(light: House) -> None:
    """A trusted network is the person's: a server elsewhere changes nothing, a program elsewhere does."""
    light.policies.demanded, light.policies.trusted = SEVERAL, "192.0.2.7"
    server, program = await light.application((WEB, Platform.WEB)), await light.application(PUBLIC)
    async with light.browser() as browser:
        await light.sign_in(browser)
        code, other = await server.code(browser, WEB), await program.code(browser)
    light.elsewhere = "198.51.100.4"
    tokens = await server.redeem(code, WEB, client_secret=server.secret)
    assert tokens.status_code == 200
    assert (await server.refresh(tokens.json()["refresh_token"], client_secret=server.secret)).status_code == 200
    assert refusal(await program.redeem(other)) == ("invalid_grant", 50076, "basic_action")
