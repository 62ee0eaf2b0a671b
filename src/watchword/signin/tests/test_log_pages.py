"""What the sign-in log says of people who sign in by the pages, on each database (AUD-02)."""

import asyncio
import re
from typing import Any

import pytest
import sqlalchemy as sa

from watchword.audit.sign_ins.model import NOBODY, NOT_A_NAME
from watchword.authenticators.tests.house import ADELE, BALAS, OPERATOR
from watchword.db.engine import sql
from watchword.db.statement import Statement
from watchword.db.types import METADATA
from watchword.kernel.clock import MINUTE, Instant
from watchword.kernel.query import ListQuery
from watchword.kernel.work import Transaction
from watchword.signin.tests.guessing import events, guesses, notices
from watchword.signin.tests.house import RIGHT, SITE, Browser, SignInHouse

NUMBER = "+1 7748933135"
PRIMARY, SECOND = "Primary authentication", "Multifactor authentication"


async def at_the_password(house: SignInHouse, name: str = "balas@contoso.com") -> Browser:
    browser = house.browser()
    await browser.go()
    await browser.press("identify", name=name)
    return browser


async def at_the_second_factor(house: SignInHouse) -> Browser:
    await house.allow("Sms")
    await house.house.add_phone(NUMBER)
    await house.require_mfa(BALAS)
    browser = await at_the_password(house)
    await browser.press("answer", password=RIGHT)
    return browser


async def texted(house: SignInHouse) -> str:
    found = [re.search(r"[0-9]{6}", message.text.reveal()) for message in await house.messages()]
    (code,) = [match[0] for match in found if match is not None]
    return code


async def records(house: SignInHouse) -> list[dict[str, Any]]:
    page = await house.house.services.sign_ins.list(OPERATOR, None, ListQuery(top=100))
    return [dict(each) for each in page.items]


async def record(house: SignInHouse) -> dict[str, Any]:
    (one,) = await records(house)
    return one


def told(of: dict[str, Any]) -> list[tuple[str, bool, str]]:
    """Its steps: method, whether it was right, what for."""
    names = ("authenticationMethod", "succeeded", "authenticationStepRequirement")
    return [(each[names[0]], each[names[1]], each[names[2]]) for each in of["authenticationDetails"]]


def code_of(of: dict[str, Any]) -> int:
    return int(of["status"]["errorCode"])


async def test_who_looks_at_the_first_page_has_not_tried_to_sign_in(house: SignInHouse) -> None:
    await at_the_password(house)
    assert await records(house) == []


async def test_a_right_password_waits_for_the_last_question_and_is_granted_then(house: SignInHouse) -> None:
    browser = await at_the_password(house)
    await browser.press("answer", password=RIGHT)
    assert code_of(await record(house)) == 50140
    await browser.press("stay", stay="no")
    done = await record(house)
    assert done["status"] == {"errorCode": 0, "failureReason": None, "additionalDetails": "MFA was not required"}
    assert told(done) == [("Password", True, PRIMARY)]
    assert (done["userId"], done["userPrincipalName"], done["userDisplayName"]) == (BALAS, "balas@contoso.com", "Balas")
    assert (done["ipAddress"], done["clientAppUsed"], done["isInteractive"]) == ("192.0.2.1", "Browser", True)
    assert done["authenticationRequirement"] == "singleFactorAuthentication"
    assert done["authenticationProcessingDetails"][0]["value"] == "not required"


async def test_a_wrong_answer_stands_in_the_record_although_the_sign_in_goes_on(house: SignInHouse) -> None:
    browser = await at_the_password(house)
    await browser.press("answer", password="wrong")
    assert (code_of(await record(house)), told(await record(house))) == (50126, [("Password", False, PRIMARY)])
    await browser.press("answer", password=RIGHT)
    await browser.press("stay", stay="no")
    done = await record(house)
    assert (code_of(done), told(done)) == (0, [("Password", False, PRIMARY), ("Password", True, PRIMARY)])


async def test_of_wrong_answers_at_once_each_is_written_down_once(house: SignInHouse) -> None:
    """AUD-01: many windows, one sign-in; whoever guesses in all of them leaves as many traces."""
    browser = await at_the_password(house)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', browser.page))
    forms = [{**hidden, "do": "answer", "password": f"wrong {number}"} for number in range(4)]
    sent = (browser.client.post(browser.url, data=form, headers={"origin": SITE}) for form in forms)
    answers = await asyncio.gather(*sent)
    assert {answer.status_code for answer in answers} == {200}
    assert told(await record(house)) == [("Password", False, PRIMARY)] * len(answers)


async def test_the_fifth_wrong_answer_ends_the_record_too(house: SignInHouse) -> None:
    browser = await at_the_password(house)
    for number in range(5):
        await browser.press("answer", password=f"wrong {number}")
    ended = await record(house)
    assert (code_of(ended), ended["status"]["additionalDetails"]) == (50053, "too many wrong answers")
    assert told(ended) == [("Password", False, PRIMARY)] * 5


async def test_an_unknown_name_is_written_down_where_it_could_be_one(house: SignInHouse) -> None:
    for name in ("Nobody@Contoso.com", "my secret pass phrase", "hunter2@", "+1 7748933199"):
        browser = await at_the_password(house, name)
        await browser.press("answer", password="wrong")
    names = sorted((each["userPrincipalName"], each["userId"], code_of(each)) for each in await records(house))
    assert names == [(NOT_A_NAME, NOBODY, 50034)] * 3 + [("nobody@contoso.com", NOBODY, 50034)]


async def test_a_disabled_account_is_told_apart_here_and_nowhere_else(house: SignInHouse) -> None:
    """ENUM-01: the page says what it says to anybody."""
    await house.house.services.directory.users.update(OPERATOR, BALAS, {"accountEnabled": False}, None)
    browser = await at_the_password(house)
    await browser.press("answer", password=RIGHT)
    assert "incorrect" in browser.words
    refused = await record(house)
    assert (code_of(refused), refused["userId"]) == (50057, BALAS)
    assert refused["authenticationDetails"][0]["authenticationStepResultDetail"] == (
        "Not judged: the account is disabled"
    )


async def test_who_is_disabled_meanwhile_is_told_so(house: SignInHouse) -> None:
    browser = await at_the_second_factor(house)
    await house.house.services.directory.users.update(OPERATOR, BALAS, {"accountEnabled": False}, None)
    await browser.press("answer", code=await texted(house))
    assert code_of(await record(house)) == 50057


async def test_a_temporary_password_is_a_step_on_the_way(house: SignInHouse) -> None:
    browser = await at_the_password(house, "adele@contoso.com")
    await browser.press("answer", password=RIGHT)
    assert code_of(await record(house)) == 50055
    await browser.press("change", secret="seven pelicans read the newspaper")
    await browser.press("stay", stay="no")
    done = await record(house)
    assert (code_of(done), done["userId"]) == (0, ADELE)
    assert told(done) == [("Password", True, PRIMARY), ("Password", True, "Security info registration")]


async def test_a_second_factor_is_told_with_its_number_masked_and_why_it_was_asked_for(house: SignInHouse) -> None:
    browser = await at_the_second_factor(house)
    waiting = await record(house)
    assert (code_of(waiting), waiting["authenticationRequirement"]) == (50074, "multiFactorAuthentication")
    code = await texted(house)
    await browser.press("answer", code="000000" if code != "000000" else "111111")
    assert code_of(await record(house)) == 500121
    await browser.press("answer", code=code)
    await browser.press("stay", stay="no")
    done = await record(house)
    assert told(done) == [("Password", True, PRIMARY), ("SMS", False, SECOND), ("SMS", True, SECOND)]
    assert done["authenticationRequirementPolicies"] == [{"requirementProvider": "user", "detail": "per-user MFA"}]
    assert done["mfaDetail"] == {"authMethod": "SMS", "authDetail": "Text a code to the number ending in 35"}
    assert done["authenticationMethodsUsed"] == ["Password", "SMS"]
    assert (code_of(done), done["status"]["additionalDetails"]) == (0, "MFA successfully completed")


async def test_what_is_left_lying_stays_where_it_stood(house: SignInHouse) -> None:
    browser = await at_the_second_factor(house)
    house.house.now = Instant(house.house.now + 10 * MINUTE)
    assert code_of(await record(house)) == 50074
    await browser.press("answer", code="000000")
    late = await record(house)
    assert (code_of(late), late["status"]["additionalDetails"]) == (50074, "too late")


async def test_setting_something_up_on_the_way_is_told(house: SignInHouse) -> None:
    await house.allow("Sms")
    await house.require_mfa(BALAS)
    browser = await at_the_password(house)
    await browser.press("answer", password=RIGHT)
    assert code_of(await record(house)) == 50072
    place = re.findall(r'name="method" value="([^"]+)"', browser.page).index("phone")
    await browser.press("choose", form=place)
    await browser.press("draft", kind="mobile", number=NUMBER, mode="sms")
    code = await texted(house)
    await browser.press("confirm", code="000000" if code != "000000" else "111111")
    await browser.press("confirm", code=code)
    await browser.press("stay", stay="no")
    setup = "Security info registration"
    done = await record(house)
    assert (code_of(done), told(done)) == (
        0,
        [("Password", True, PRIMARY), ("SMS", False, setup), ("SMS", True, setup)],
    )


async def test_a_remembered_browser_is_why_no_second_factor_was_asked_for(house: SignInHouse) -> None:
    browser = await at_the_second_factor(house)
    await browser.press("answer", code=await texted(house), remember="yes")
    await browser.press("stay", stay="no")
    await browser.go()
    await browser.press("identify", name="balas@contoso.com")
    await browser.press("answer", password=RIGHT)
    await browser.press("stay", stay="no")
    (done, _) = sorted(await records(house), key=lambda each: len(each["authenticationMethodsUsed"]))
    assert told(done) == [("Password", True, PRIMARY), ("Previously satisfied", True, SECOND)]
    assert done["status"]["additionalDetails"] == "MFA requirement skipped due to remembered device"
    assert done["mfaDetail"] is None


async def everything(house: SignInHouse) -> str:
    """All that the database holds and people's secrets could have got into by way of the log."""

    async def unit(tx: Transaction) -> str:
        rows = await sql(tx).all(Statement(sa.select(METADATA.tables["sign_in_record"])))
        return "\n".join(str(dict(row)) for row in rows)

    return await house.house.units.scan(unit)


@pytest.mark.parametrize("field", ["name", "password"])
async def test_what_is_secret_is_not_in_the_log(house: SignInHouse, field: str) -> None:
    """AUD-02: canaries in every field, the user name's too."""
    canary = "canary in a coal mine 7391"
    browser = await at_the_second_factor(house)
    code, token = await texted(house), re.search(r'name="csrf" value="([^"]+)"', browser.page)
    await browser.press("answer", code=canary)
    await browser.press("answer", code=code)
    await browser.press("stay", stay="no")
    other = await at_the_password(house, canary if field == "name" else "nobody@contoso.com")
    await other.press("answer", password=canary)
    cookies = [cookie.value for each in (browser, other) for cookie in each.client.cookies.jar]
    written = await everything(house)
    assert "SMS" in written
    assert token is not None
    for secret in (canary, "canary", RIGHT, code, "7748933135", NUMBER, token[1], *filter(None, cookies)):
        assert secret not in written, secret


async def test_whatever_proves_something_has_a_name_in_the_log(house: SignInHouse) -> None:
    registry = house.house.services.registry
    assert [mode.name for method in registry for mode in method.modes if mode.factors and not mode.label] == []


async def test_a_lock_is_told_whatever_happens_in_other_windows(house: SignInHouse) -> None:
    """AUD-01: the sign-in goes on elsewhere while the tenth wrong answer is judged."""
    await guesses(house.browser(), 9)
    browser = await at_the_password(house)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', browser.page))
    deeds = [{"do": "answer", "password": "the tenth"}, {"do": "identify", "name": "adele@contoso.com"}]
    sent = (browser.client.post(browser.url, data={**hidden, **each}, headers={"origin": SITE}) for each in deeds)
    await asyncio.gather(*sent)
    assert await events(house, "Lock authentication method") == 1
    assert await notices(house) == ["Too many failed sign-ins"]
    written = [told(each) for each in await records(house)]
    assert written.count([("Password", False, PRIMARY)]) == 10
