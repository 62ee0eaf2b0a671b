"""Applications for those alone who are assigned to them: at every grant, as it begins and as it is redeemed."""

import httpx
import pytest

from watchword.directory.applications.model import Platform
from watchword.directory.assignments.service import Assignments
from watchword.directory.model import PrincipalKind
from watchword.directory.seed.model import named_id
from watchword.directory.users.model import NewPassword
from watchword.kernel.errors import Invalid, NotFound
from watchword.kernel.secret import Secret
from watchword.oidc.tests.house import LOCAL, OPERATOR, App, House, claims_of, refusal, told, user_id
from watchword.oidc.tests.test_devices import opened, poll, typed
from watchword.oidc.tests.test_other_grants import api, give, on_behalf_of
from watchword.oidc.tests.test_silent_log import log

PUBLIC = (LOCAL, Platform.PUBLIC)
RIGHT = "correct horse battery"
BROWSER = {"interactiveUser": "Browser", "nonInteractiveUser": "Mobile Apps and Desktop clients"}
UNASSIGNED = ("invalid_grant", 50105, "message_only")


def group_id(name: str) -> str:
    return named_id(f"group {name}")


def assignments(house: House) -> Assignments:
    return house.services.directory.assignments


async def closed(house: House, *principals: str) -> App:
    """An application for those alone, with every flow."""
    app = await house.application(PUBLIC, public=True, device_code=True, password=True)
    await assignments(house).require(OPERATOR, None, app.id, True)
    for each in principals:
        await assignments(house).assign(OPERATOR, None, app.id, each)
    return app


async def tokens(app: App, browser: httpx.AsyncClient) -> dict[str, str]:
    answer = await app.redeem(await app.code(browser))
    assert answer.status_code == 200, answer.text
    found: dict[str, str] = answer.json()
    return found


async def test_who_is_not_assigned_gets_no_code(house: House) -> None:
    """OIDC-11: the application is told, with Entra's number and words."""
    app = await closed(house, user_id("alex"))
    async with house.browser() as browser:
        await house.sign_in(browser)
        back = told(await app.authorize(browser))
        assert (back["error"], back["state"]) == ("access_denied", "st")
        assert back["error_description"].startswith("AADSTS50105: Your administrator has configured the application Re")
        assert "'adele@contoso.com' is blocked" in back["error_description"]
        assert told(await app.authorize(browser, prompt="none"))["error"] == "interaction_required"
        await assignments(house).require(OPERATOR, None, app.id, False)
        assert "code" in told(await app.authorize(browser))


async def test_who_is_not_assigned_is_in_the_sign_in_log_with_the_application(house: House) -> None:
    """AUD-01: as Entra's reference of AADSTS codes has it; asked in silence by a program, or by the person who came."""
    app = await closed(house)
    async with house.browser() as browser:
        await house.sign_in(browser)
        for _ in range(3):
            await app.authorize(browser)
            await app.authorize(browser, prompt="none")
    for kind in ("interactiveUser", "nonInteractiveUser"):
        refused = [each for each in await log(house, kind) if each["appId"] == app.id]
        (one,) = [each for each in refused if each["status"]["errorCode"] == 50105]
        assert (one["userId"], one["appDisplayName"]) == (user_id("adele"), "Reports")
        assert one["clientAppUsed"] == BROWSER[kind]
        assert one["status"]["failureReason"].startswith("Your administrator has configured the application Reports")


@pytest.mark.parametrize("principal", [user_id("adele"), group_id("All Employees")], ids=["alone", "with a group"])
async def test_who_is_assigned_gets_tokens_until_that_ends(house: House, principal: str) -> None:
    """OIDC-11: what was issued before the end is not renewed."""
    app = await closed(house, principal)
    async with house.browser() as browser:
        await house.sign_in(browser)
        refresh = (await app.refresh((await tokens(app, browser))["refresh_token"])).json()["refresh_token"]
        code = await app.code(browser)
        (held,) = await assignments(house).of_application(OPERATOR, None, app.id)
        await assignments(house).unassign(OPERATOR, None, app.id, held.id)
        assert refusal(await app.redeem(code)) == UNASSIGNED
        assert refusal(await app.refresh(refresh)) == UNASSIGNED
        assert told(await app.authorize(browser))["error"] == "access_denied"


async def test_groups_within_groups_and_groups_that_are_gone_admit_nobody(house: House) -> None:
    """OIDC-11: direct members alone, as in Entra. Zoe is in Marketing, which is in All Employees."""
    app, other = await closed(house, group_id("All Employees")), await closed(house, group_id("Marketing"))
    async with house.browser() as browser:
        await house.sign_in(browser, "zoe")
        assert told(await app.authorize(browser))["error"] == "access_denied"
        assert "code" in told(await other.authorize(browser))
        await house.services.directory.groups.delete(OPERATOR, None, group_id("Marketing"))
        assert told(await other.authorize(browser))["error"] == "access_denied"


async def test_who_is_not_assigned_approves_no_device(house: House) -> None:
    """DEV-04: neither the code nor the question is shown to them; nor is what was approved before redeemed."""
    app = await closed(house, user_id("adele"))
    async with house.browser() as browser:
        await house.sign_in(browser, "alex")
        device = await opened(house, app)
        for do in ("look", "approve"):
            page = await typed(browser, device["user_code"], do)
            assert page.status_code == 400
            assert "Is this your device?" not in page.text
        assert refusal(await poll(app, device["device_code"])) == ("authorization_pending", 70016, None)
    async with house.browser() as browser:
        await house.sign_in(browser)
        assert "signed in" in (await typed(browser, device["user_code"], "approve")).text
    await assignments(house).unassign(OPERATOR, None, app.id, user_id("adele"))
    assert refusal(await poll(app, device["device_code"])) == UNASSIGNED


async def test_a_right_password_of_who_is_not_assigned_gets_nothing(house: House) -> None:
    """OIDC-11, DEV-04."""
    users = house.services.directory.users
    await users.update(OPERATOR, user_id("adele"), {}, NewPassword(Secret(RIGHT), must_change=False))
    app = await closed(house)
    typed_in = {"username": "adele@contoso.com", "password": RIGHT, "scope": "openid User.Read"}
    assert refusal(await app.token(grant_type="password", **typed_in)) == UNASSIGNED
    wrong = await app.token(grant_type="password", **{**typed_in, "password": "wrong"})
    assert refusal(wrong) == ("invalid_grant", 50126, None)
    await assignments(house).assign(OPERATOR, None, app.id, user_id("adele"))
    assert (await app.token(grant_type="password", **typed_in)).status_code == 200


async def test_an_api_that_asks_for_assignment_is_reached_by_no_other_application(house: House) -> None:
    """OIDC-11, DEV-04: a token for the API, and what the API asks for on behalf of who called it."""
    middle, app = await api(house), await house.application(PUBLIC)
    scope = f"openid offline_access api://{middle.id}/read"
    async with house.browser() as browser:
        await house.sign_in(browser)
        await give(house, app, middle, "openid", "offline_access", "read")
        called = (await app.redeem(await app.code(browser, scope=scope))).json()
        await assignments(house).require(OPERATOR, None, middle.id, True)
        assert told(await app.authorize(browser, scope=scope))["error"] == "access_denied"
        assert "code" in told(await app.authorize(browser))
    assert refusal(await app.refresh(called["refresh_token"])) == UNASSIGNED
    assert refusal(await on_behalf_of(middle, called["access_token"])) == UNASSIGNED


async def test_an_application_for_itself_has_no_more_than_it_is_granted(house: House) -> None:
    """OIDC-11, DEV-04: a permission that was taken away is in no later token; a disabled application gets none."""
    app, manage = await house.application(), house.services.applications
    asked = {"grant_type": "client_credentials", "scope": "https://graph.microsoft.com/.default"}
    await manage.grant(OPERATOR, None, app.id, ("User.Read.All", "AuditLog.Read.All"))
    first = (await app.token(client_secret=app.secret, **asked)).json()
    assert claims_of(first["access_token"])["roles"] == ["AuditLog.Read.All", "User.Read.All"]
    await manage.revoke(OPERATOR, None, app.id, ("AuditLog.Read.All",))
    second = (await app.token(client_secret=app.secret, **asked)).json()
    assert claims_of(second["access_token"])["roles"] == ["User.Read.All"]
    await manage.enable(OPERATOR, None, app.id, False)
    assert refusal(await app.token(client_secret=app.secret, **asked))[1] == 7000112


async def test_each_change_is_told_once(house: House) -> None:
    """AUD-01: and an assignment that is there already, or is not there, changes nothing."""
    app = await closed(house, user_id("adele"))
    await assignments(house).require(OPERATOR, None, app.id, True)
    with pytest.raises(Invalid):
        await assignments(house).assign(OPERATOR, None, app.id, user_id("adele"))
    with pytest.raises(Invalid):
        await assignments(house).assign(OPERATOR, None, app.id, app.made.service_principal_id)
    await assignments(house).unassign(OPERATOR, None, app.id, user_id("adele"))
    with pytest.raises(NotFound):
        await assignments(house).unassign(OPERATOR, None, app.id, user_id("adele"))
    told_of = [each["activityDisplayName"] for each in await house.audit()]
    assert [each for each in told_of if "assignment" in each or each == "Update service principal"] == [
        "Update service principal",
        "Add app role assignment grant to user",
        "Remove app role assignment from user",
    ]


async def test_who_is_removed_for_good_is_assigned_to_nothing(house: House) -> None:
    app = await closed(house, user_id("adele"), group_id("Sales"))
    await house.services.directory.users.delete(OPERATOR, user_id("adele"))
    assert len(await assignments(house).of_application(OPERATOR, None, app.id)) == 1
    await house.services.directory.deleted_users.restore(OPERATOR, user_id("adele"))
    assert len(await assignments(house).of_application(OPERATOR, None, app.id)) == 2
    await house.services.directory.users.delete(OPERATOR, user_id("adele"))
    await house.services.directory.deleted_users.remove(OPERATOR, user_id("adele"))
    (left,) = await assignments(house).of_application(OPERATOR, None, app.id)
    assert left.principal.display_name == "Sales"
    await house.services.applications.remove(OPERATOR, None, app.id)
    assert await assignments(house).of_principal(OPERATOR, None, group_id("Sales"), PrincipalKind.GROUP) == []
