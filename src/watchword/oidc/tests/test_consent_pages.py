"""The question of consent: asked once, answered on our own page alone, by administrators for all (OIDC-09)."""

import httpx

from watchword.directory.applications.model import Platform
from watchword.oidc.tests.house import BASE, LOCAL, OPERATOR, App, House, claims_of, form_of, told

PUBLIC = (LOCAL, Platform.PUBLIC)
OURS = {"origin": BASE}
ADMINISTRATOR = "nora"


async def ask(_house: House, app: App, browser: httpx.AsyncClient, **more: str) -> dict[str, str]:
    """The fields of the question."""
    page = await app.authorize(browser, **more)
    assert page.status_code == 200, page.text
    assert "Reports" in page.text
    assert page.headers["cache-control"] == "no-store"
    return dict(form_of(page))


async def answer(house: House, browser: httpx.AsyncClient, fields: dict[str, str], **more: str) -> httpx.Response:
    """Send the form."""
    path = f"/{house.tenant}/oauth2/v2.0/authorize/consent"
    return await browser.post(path, data={**fields, **more}, headers=OURS)


async def test_somebody_is_asked_once(house: House) -> None:
    app = await house.application(PUBLIC, consent=())
    async with house.browser() as browser:
        await house.sign_in(browser)
        fields = await ask(house, app, browser)
        accepted = await answer(house, browser, fields, do="accept")
        assert accepted.status_code == 303
        assert (await app.redeem(told(accepted)["code"])).status_code == 200
        assert "code" in told(await app.authorize(browser))
        again = await ask(house, app, browser, prompt="consent")
        assert (await answer(house, browser, fields, do="accept")).status_code == 400
        declined = told(await answer(house, browser, again, do="decline"))
        assert (declined["error"], declined["state"]) == ("access_denied", "st")
    events = [each for each in await house.audit() if each["activityDisplayName"] == "Consent to application"]
    assert len(events) == 1
    async with house.browser() as browser:
        await house.sign_in(browser, "balas")
        await ask(house, app, browser)


async def test_an_administrator_consents_for_everybody_and_nobody_else_can(light: House) -> None:
    app = await light.application(PUBLIC, consent=())
    scope = "openid AuditLog.Read.All"
    async with light.browser() as browser:
        await light.sign_in(browser)
        page = await app.authorize(browser, scope=scope)
        assert "An administrator has to agree" in page.text
        refused = told(await answer(light, browser, dict(form_of(page)), do="accept"))
        assert refused["error"] == "consent_required"
        page = await app.authorize(browser, scope="openid User.Read")
        assert "Read your profile" in page.text
        refused = told(await answer(light, browser, dict(form_of(page)), do="accept", for_all="1"))
        assert refused["error"] == "consent_required"
    async with light.browser() as browser:
        await light.sign_in(browser, ADMINISTRATOR)
        fields = await ask(light, app, browser, scope=scope)
        assert "code" in told(await answer(light, browser, fields, do="accept", for_all="1"))
    async with light.browser() as browser:
        await light.sign_in(browser)
        tokens = (await app.redeem(await app.code(browser, scope=scope))).json()
    assert "AuditLog.Read.All" in claims_of(tokens["access_token"])["scp"]


async def test_a_form_that_is_not_ours_counts_for_nothing(light: House) -> None:
    """WEB-02: neither the token of another browser nor a page of others."""
    app = await light.application(PUBLIC, consent=())
    async with light.browser() as browser, light.browser() as other:
        await light.sign_in(browser)
        await light.sign_in(other)
        fields, theirs = await ask(light, app, browser), await ask(light, app, other)
        path = f"/{light.tenant}/oauth2/v2.0/authorize/consent"
        for data, headers in (
            ({**fields, "csrf": theirs["csrf"]}, OURS),
            ({**fields, "csrf": ""}, OURS),
            (fields, {"origin": "https://evil.example"}),
            (fields, {"sec-fetch-site": "cross-site"}),
            ({**theirs, "csrf": fields["csrf"]}, OURS),
        ):
            refused = await browser.post(path, data={**data, "do": "accept"}, headers=headers)
            assert refused.status_code in (400, 403), (data, headers)
            assert "location" not in refused.headers


async def test_who_gives_up_is_told_of(light: House) -> None:
    app = await light.application(PUBLIC)
    async with light.browser() as browser:
        await app.authorize(browser)
        back = told(await browser.get(light.visits.asked[0].cancel_path))
    assert (back["error"], back["error_subcode"], back["state"]) == ("access_denied", "cancel", "st")


async def test_what_cannot_be_answered_is_told_on_a_page(light: House) -> None:
    """OIDC-02: 400, no redirect, nothing of what came in it that could be a script."""
    app = await light.application(PUBLIC)
    async with light.browser() as browser:
        await light.sign_in(browser)
        for more in (
            {"redirect_uri": "https://evil.example/<script>"},
            {"client_id": "<script>alert(1)</script>"},
            {"client_id": "3f1c7a52-90de-4b7b-a2a4-0c5d6e7f8a91"},
            {"redirect_uri": None},
        ):
            request = {**app.request(), **more}
            page = await browser.get(
                "/common/oauth2/v2.0/authorize", params={n: v for n, v in request.items() if v is not None}
            )
            assert page.status_code == 400
            assert "location" not in page.headers
            assert "<script>" not in page.text
            assert page.headers["content-type"].startswith("text/html")
        await light.services.applications.enable(OPERATOR, None, app.id, False)
        assert (await app.authorize(browser)).status_code == 400
        for raw in (b"client_id=a&client_id=b", b"%zz=1", b"a=%00", b"x=" + b"y" * 9000):
            assert (await browser.get("/common/oauth2/v2.0/authorize?" + raw.decode())).status_code == 400
