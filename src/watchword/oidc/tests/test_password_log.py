"""What the sign-in log says of passwords that were typed into programs (AUD-02)."""

from typing import Any

from watchword.audit.sign_ins.model import NOBODY, NOT_A_NAME
from watchword.directory.applications.model import Platform
from watchword.directory.users.model import NewPassword
from watchword.kernel.query import Any as Some
from watchword.kernel.query import Compare, Comparison, ListQuery
from watchword.kernel.secret import Secret
from watchword.oidc.tests.house import LOCAL, OPERATOR, House, user_id

RIGHT = "correct horse battery"
STEP_UP = '{"access_token":{"acrs":{"essential":true,"value":"2"}}}'
PROGRAMS = Some(("signInEventTypes",), Compare((), Comparison.EQ, "nonInteractiveUser"))


async def records(house: House, **typed: str) -> list[dict[str, Any]]:
    """Ask for a token with a password; what the log says then, newest first."""
    users = house.services.directory.users
    await users.update(OPERATOR, user_id("adele"), {}, NewPassword(Secret(RIGHT), must_change=False))
    app = await house.application((LOCAL, Platform.PUBLIC), public=True, password=True)
    fields = {"username": "adele@contoso.com", "password": RIGHT, "scope": "openid User.Read", **typed}
    await app.token(grant_type="password", **fields)
    page = await house.services.sign_ins.list(OPERATOR, None, ListQuery(filter=PROGRAMS))
    return [dict(each) for each in page.items]


async def test_a_right_password_in_a_program_is_a_sign_in(light: House) -> None:
    (record,) = await records(light)
    assert (record["status"]["errorCode"], record["userId"]) == (0, user_id("adele"))
    assert (record["isInteractive"], record["clientAppUsed"]) == (False, "Other clients")
    assert [each["succeeded"] for each in record["authenticationDetails"]] == [True]
    assert RIGHT not in str(record)


async def test_a_wrong_one_is_told_with_its_number(light: House) -> None:
    (record,) = await records(light, password="a wrong canary")
    assert (record["status"]["errorCode"], record["userId"]) == (50126, user_id("adele"))
    assert "canary" not in str(record)


async def test_what_was_typed_in_the_place_of_a_name_is_not_kept(light: House) -> None:
    (record,) = await records(light, username="a canary of mine")
    assert (record["status"]["errorCode"], record["userId"], record["userPrincipalName"]) == (50034, NOBODY, NOT_A_NAME)
    assert "canary" not in str(record)


async def test_a_right_one_that_does_not_suffice_is_told_as_that(light: House) -> None:
    (record,) = await records(light, claims=STEP_UP)
    assert record["status"]["errorCode"] == 50076
    assert [each["succeeded"] for each in record["authenticationDetails"]] == [True]
    assert record["authenticationRequirement"] == "multiFactorAuthentication"
