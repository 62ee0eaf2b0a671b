"""A database that came from a backup: what it brings back is void, on each database (STANDARDS section 14, I5)."""

from watchword.bootstrap import void_restored
from watchword.directory.applications.model import Platform
from watchword.kernel.clock import SECOND
from watchword.oidc.tests.house import LOCAL, OPERATOR, House, refusal
from watchword.oidc.tests.test_devices import opened, poll, typed

PUBLIC = (LOCAL, Platform.PUBLIC)


async def test_sessions_codes_tokens_and_devices_of_a_backup_are_void(house: House) -> None:
    """SES-04, OIDC-03, OIDC-05, DEV-03."""
    app = await house.application(PUBLIC, public=True, device_code=True)
    device, waiting = await opened(house, app), await opened(house, app)
    async with house.browser() as browser:
        await house.sign_in(browser)
        code = await app.code(browser)
        refresh = (await app.redeem(await app.code(browser))).json()["refresh_token"]
        assert "signed in" in (await typed(browser, device["user_code"], "approve")).text
        house.wait(SECOND)
        done = await void_restored(house.desk, house.services.registry, OPERATOR)
        assert (done["sessions"], done["authorization codes"], done["devices that wait"]) == (1, 2, 2)
        asked = len(house.visits.asked)
        await app.authorize(browser)
        assert len(house.visits.asked) == asked + 1
        await house.sign_in(browser)
        assert (await typed(browser, waiting["user_code"])).status_code == 400
    assert refusal(await app.redeem(code)) == ("invalid_grant", 70000, None)
    assert refusal(await app.refresh(refresh)) == ("invalid_grant", 70008, "bad_token")
    assert refusal(await poll(app, device["device_code"])) == ("bad_verification_code", 70019, None)


async def test_it_is_told_and_doing_it_again_does_nothing(house: House) -> None:
    async with house.browser() as browser:
        await house.sign_in(browser)
    await void_restored(house.desk, house.services.registry, OPERATOR)
    again = await void_restored(house.desk, house.services.registry, OPERATOR)
    assert {kind for kind, count in again.items() if count} == {"people, who sign in anew"}
    told = [each for each in await house.audit() if each["activityDisplayName"] == "Void what a backup brought back"]
    assert len(told) == 2
    assert "remembered browsers" in str(told[0])
