"""What else the token endpoint serves, and the endpoints around it: on behalf of, passwords, pushed requests,
introspection, revocation, userinfo."""

import asyncio

import httpx
import pytest
from tests.doses import race

from watchword.directory.applications.model import ExposedScope, Platform, SignInChange
from watchword.directory.users.model import NewPassword
from watchword.kernel.clock import MINUTE, SECOND
from watchword.kernel.secret import Secret
from watchword.oidc.tests.house import LOCAL, OPERATOR, WEB, App, House, claims_of, refusal, told, user_id

PUBLIC = (LOCAL, Platform.PUBLIC)
OBO = "urn:ietf:params:oauth:grant-type:jwt-bearer"


async def tokens_of(house: House, app: App, **more: str) -> dict[str, str]:
    """What Adele lets the application have."""
    async with house.browser() as browser:
        await house.sign_in(browser)
        answer = await app.redeem(await app.code(browser, **more))
    assert answer.status_code == 200, answer.text
    tokens: dict[str, str] = answer.json()
    return tokens


async def api(house: House) -> App:
    """An application that is an API, and asks Graph for the people who call it."""
    made = await house.application((WEB, Platform.WEB))
    change = SignInChange(scopes=(ExposedScope("read"), ExposedScope("purge", admin_only=True)))
    await house.services.applications.change_sign_in(OPERATOR, None, made.id, change)
    return made


async def on_behalf_of(app: App, assertion: str, **more: str | None) -> httpx.Response:
    fields: dict[str, str | None] = {"requested_token_use": "on_behalf_of", "scope": "User.Read", **more}
    return await app.token(grant_type=OBO, assertion=assertion, **{"client_secret": app.secret, **fields})


async def test_an_api_asks_on_behalf_of_who_called_it(house: House) -> None:
    middle, app = await api(house), await house.application(PUBLIC)
    other = await api(house)
    scope = f"openid api://{middle.id}/read"
    async with house.browser() as browser:
        await house.sign_in(browser)
        assert (await app.authorize(browser, scope=scope)).status_code == 200
        await give(house, app, middle, "openid", "read")
        called = (await app.redeem(await app.code(browser, scope=scope))).json()
    said = claims_of(called["access_token"])
    assert (said["aud"], said["scp"]) == (middle.id, "openid read")
    assert f"api://{middle.id}/read" in called["scope"].split(" ")
    answer = await on_behalf_of(middle, called["access_token"])
    assert answer.status_code == 200, answer.text
    issued = claims_of(answer.json()["access_token"])
    assert (issued["oid"], issued["appid"], issued["scp"]) == (user_id("adele"), middle.id, "User.Read")
    assert (issued["amr"], issued["auth_time"]) == (said["amr"], said["auth_time"])
    for_graph = (await tokens_of(house, app))["access_token"]
    bad = ("invalid_grant", 500131, None)
    assert refusal(await on_behalf_of(other, called["access_token"])) == bad
    assert refusal(await on_behalf_of(middle, for_graph)) == bad
    assert refusal(await on_behalf_of(middle, called["id_token"])) == bad
    bare = await on_behalf_of(middle, called["access_token"], client_secret=None)
    assert refusal(bare) == ("invalid_client", 7000218, None)
    await house.services.directory.users.update(OPERATOR, user_id("adele"), {"accountEnabled": False}, None)
    house.wait(2 * SECOND)
    assert refusal(await on_behalf_of(middle, called["access_token"]))[0] == "invalid_grant"


async def give(house: House, app: App, api_: App, *names: str) -> None:
    """Consent for everybody to permissions of an API."""
    gate = house.identity._gate
    client = await house.units.read(lambda tx: gate.client(tx, app.id))
    registration = gate.registration(client)
    await house.units.write(lambda tx: gate.consents.add(tx, app.id, None, api_.id, names, registration, house.now))


async def test_a_password_is_taken_where_the_application_was_given_that(light: House) -> None:
    """OIDC-08: off, and nobody learns more from it than from a sign-in."""
    off = await light.application(PUBLIC, public=True)
    app = await light.application(PUBLIC, public=True, password=True)
    users = light.services.directory.users
    await users.update(OPERATOR, user_id("adele"), {}, NewPassword(Secret("correct horse battery"), must_change=False))

    async def ask(app: App, name: str, password: str, **more: str) -> httpx.Response:
        fields = {"username": name, "password": password, "scope": "openid offline_access User.Read", **more}
        return await app.token(grant_type="password", **fields)

    answer = await ask(app, "Adele@contoso.com", "correct horse battery")
    assert answer.status_code == 200, answer.text
    assert claims_of(answer.json()["id_token"])["amr"] == ["pwd"]
    assert (await app.refresh(answer.json()["refresh_token"])).status_code == 200
    wrong = ("invalid_grant", 50126, None)
    assert refusal(await ask(app, "adele@contoso.com", "wrong")) == wrong
    assert refusal(await ask(app, "nobody@contoso.com", "correct horse battery")) == wrong
    assert refusal(await ask(app, user_id("adele"), "correct horse battery")) == wrong
    assert refusal(await ask(off, "adele@contoso.com", "correct horse battery"))[0] == "unauthorized_client"
    step_up = '{"access_token":{"acrs":{"essential":true,"value":"2"}}}'
    refused = await ask(app, "adele@contoso.com", "correct horse battery", claims=step_up)
    assert refusal(refused) == ("invalid_grant", 50076, "basic_action")
    await users.update(OPERATOR, user_id("adele"), {}, NewPassword(Secret("another battery horse"), must_change=True))
    assert refusal(await ask(app, "adele@contoso.com", "another battery horse")) == wrong


@race(10)
async def test_of_fifty_that_bring_a_pushed_request_at_once_one_gets_a_code(
    house: House, rounds: int, clients: int
) -> None:
    """RFC 9126, I1."""
    app = await house.application((WEB, Platform.WEB))
    async with house.browser() as browser:
        await house.sign_in(browser)
        for _ in range(rounds):
            pushed = await browser.post("/contoso.com/oauth2/v2.0/par", data=app.request(WEB, client_secret=app.secret))
            params = {"client_id": app.id, "request_uri": pushed.json()["request_uri"]}
            path = "/contoso.com/oauth2/v2.0/authorize"
            answers = await asyncio.gather(*(browser.get(path, params=params) for _ in range(clients)))
            assert sorted(each.status_code for each in answers) == [302] + [400] * (clients - 1)
            assert [each.status_code for each in answers if "code=" in each.headers.get("location", "")] == [302]


async def test_a_request_that_was_pushed_is_used_once_within_a_minute(house: House) -> None:
    """RFC 9126."""
    app, other = await house.application((WEB, Platform.WEB)), await house.application((WEB, Platform.WEB))

    async def push(**more: str) -> dict[str, str]:
        async with house.browser() as client:
            fields = {**app.request(WEB), "client_secret": app.secret, **more}
            answer = await client.post("/contoso.com/oauth2/v2.0/par", data=fields)
        found: dict[str, str] = answer.json()
        return found

    async with house.browser() as browser:
        await house.sign_in(browser)

        async def go(client: App, uri: str) -> httpx.Response:
            params = {"client_id": client.id, "request_uri": uri, "redirect_uri": "https://evil.example"}
            return await browser.get("/contoso.com/oauth2/v2.0/authorize", params=params)

        uri = (await push())["request_uri"]
        assert (await go(other, uri)).status_code == 400
        assert "code" in told(await go(app, uri))
        assert (await go(app, uri)).status_code == 400
        late = (await push())["request_uri"]
        house.wait(61 * SECOND)
        assert (await go(app, late)).status_code == 400
        assert (await go(app, "urn:ietf:params:oauth:request_uri:" + "A" * 43)).status_code == 400
    assert (await push(redirect_uri="https://evil.example"))["error"] == "invalid_request"
    assert (await push(client_secret="wrong"))["error"] == "invalid_client"
    assert (await push(request_uri="urn:x"))["error"] == "invalid_request_uri"


async def test_introspection_tells_an_application_of_its_own_tokens_alone(house: House) -> None:
    """TOK-04."""
    app, other = await house.application(PUBLIC), await house.application(PUBLIC)
    tokens = await tokens_of(house, app)

    async def introspect(client: App, token: str, **more: str) -> dict[str, object]:
        async with house.browser() as http:
            fields = {"client_id": client.id, "token": token, "client_secret": client.secret, **more}
            answer = await http.post("/common/oauth2/v2.0/introspect", data=fields)
        assert answer.headers["cache-control"] == "no-store"
        found: dict[str, object] = answer.json()
        return found

    for name in ("access_token", "refresh_token"):
        seen = await introspect(app, tokens[name])
        assert (seen["active"], seen["sub"], seen["client_id"]) == (True, user_id("adele"), app.id)
        assert await introspect(other, tokens[name]) == {"active": False}
    assert (await introspect(app, tokens["access_token"]))["scope"] == claims_of(tokens["access_token"])["scp"]
    for token in (tokens["id_token"], "x", "a.b.c", tokens["access_token"][:-3]):
        assert await introspect(app, token) == {"active": False}
    assert (await introspect(app, tokens["access_token"], client_secret="wrong"))["error"] == "invalid_client"
    await house.services.directory.users.update(OPERATOR, user_id("adele"), {"accountEnabled": False}, None)
    house.wait(2 * SECOND)
    for name in ("access_token", "refresh_token"):
        assert await introspect(app, tokens[name]) == {"active": False}


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
async def test_a_token_that_is_given_back_ends_all_that_came_with_it(light: House, kind: str) -> None:
    """TOK-04: RFC 7009; another's changes nothing, and the answer is the same."""
    app, other = await light.application(PUBLIC), await light.application(PUBLIC)
    tokens = await tokens_of(light, app)

    async def revoke(client: App, token: str) -> int:
        async with light.browser() as http:
            fields = {"client_id": client.id, "token": token}
            return (await http.post("/common/oauth2/v2.0/revoke", data=fields)).status_code

    assert await revoke(other, tokens[kind]) == 200
    assert await revoke(app, "unknown") == 200
    tokens |= (await app.refresh(tokens["refresh_token"])).json()
    assert await revoke(app, tokens[kind]) == 200
    assert refusal(await app.refresh(tokens["refresh_token"])) == ("invalid_grant", 70008, "bad_token")


async def test_userinfo_says_who_somebody_is(light: House) -> None:
    """OIDC-12, TOK-03."""
    app = await light.application(PUBLIC)
    tokens = await tokens_of(light, app, scope="openid profile email User.Read")
    bare = await tokens_of(light, app, scope="User.Read")
    async with light.browser() as client:

        async def ask(token: str, verb: str = "GET", origin: str | None = None) -> httpx.Response:
            headers = {"authorization": f"Bearer {token}", **({"origin": origin} if origin else {})}
            return await client.request(verb, "/common/openid/userinfo", headers=headers)

        for verb in ("GET", "POST"):
            said = (await ask(tokens["access_token"], verb)).json()
            assert said["sub"] == claims_of(tokens["id_token"])["sub"]
            assert said["preferred_username"] == "adele@contoso.com"
            assert said["given_name"]
        for token in (
            bare["access_token"],
            tokens["id_token"],
            tokens.get("refresh_token", "x"),
            "",
            "\u00fc",
        ):
            refused = await client.get("/common/openid/userinfo", headers={"authorization": f"Bearer {token}".encode()})
            assert refused.status_code == 401
            assert refused.headers["www-authenticate"].startswith("Bearer")
        assert (
            await client.get("/common/openid/userinfo", params={"access_token": tokens["access_token"]})
        ).status_code == 401
        for origin in ("https://evil.example", "null", "https://spa.contoso.com.evil.example"):
            assert "access-control-allow-origin" not in (await ask(tokens["access_token"], "GET", origin)).headers
        light.wait(62 * MINUTE)
        assert (await ask(tokens["access_token"])).status_code == 401


async def test_the_endpoints_answer_under_every_name_and_to_no_other(light: House) -> None:
    app = await light.application(PUBLIC)
    async with light.browser() as browser:
        await light.sign_in(browser)
        for path in (
            "/adfs/oauth2/authorize",
            "/common/oauth2/v2.0/authorize",
            f"/{light.tenant}/oauth2/v2.0/authorize",
        ):
            assert "code" in told(await browser.get(path, params=app.request()))
            assert "code" in told(await browser.post(path, data=app.request()))
        page = await browser.get("/fabrikam.com/oauth2/v2.0/authorize", params=app.request())
        assert page.status_code == 400
        answer = await browser.post("/fabrikam.com/oauth2/v2.0/token", data={})
        assert answer.json()["error"] == "invalid_tenant"
