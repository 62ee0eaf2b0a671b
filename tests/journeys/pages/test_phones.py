"""People with a telephone, at an application, on each database."""

import re

import pytest
from tests.journeys.pages.administrator import (
    PRIMARY,
    SECOND,
    give_phone,
    newest_sign_in,
    reported_fraud,
    require_mfa,
    steps,
)
from tests.journeys.pages.relying_party import RelyingParty, claims_on
from tests.journeys.pages.telephone import answer_call
from tests.journeys.pages.visitor import Visitor

pytestmark = pytest.mark.real
CALLED = "Answer the call"


async def called(visitor: Visitor, party: RelyingParty) -> str:
    """Where a call is to be answered; the number."""
    number = await give_phone(visitor)
    await require_mfa(visitor)
    await visitor.page.goto(party.page())
    await visitor.say_who()
    await visitor.type_password()
    await visitor.use_another_way("Call the number")
    assert await visitor.title() == CALLED
    return number


async def test_a_call_speaks_a_code(visitor: Visitor, party: RelyingParty) -> None:
    """TEL-06: digit by digit, twice, to whoever picks up."""
    said = await answer_call(visitor, await called(visitor, party))
    first, again = re.findall(r"\d(?:, \d){5}", said)
    assert first == again
    await visitor.type_code(first.replace(", ", ""))
    await visitor.answer_stay()
    told = await claims_on(visitor.page)
    assert (told["acr"], told["amr"].split(",")) == ("2", ["pwd", "tel", "mfa"])
    assert await steps(visitor) == [("Password", True, PRIMARY), ("Voice", True, SECOND)]


async def test_who_says_in_the_call_that_it_is_not_them_ends_the_code(visitor: Visitor, party: RelyingParty) -> None:
    """TEL-06: 0 and the pound key; the code that was spoken is wrong from then on, and the audit tells of it."""
    said = await answer_call(visitor, await called(visitor, party), keys="0#")
    code = re.findall(r"\d(?:, \d){5}", said)[0].replace(", ", "")
    await visitor.type_code(code)
    assert await visitor.is_told()
    assert await visitor.visit(party.page()) == "Sign in"
    assert (await newest_sign_in(visitor))["status"]["errorCode"] != 0
    assert await reported_fraud(visitor)


async def test_a_number_signs_in_by_a_code_alone(visitor: Visitor, party: RelyingParty) -> None:
    """Where policy lets it; one factor, and the application is told no more."""
    number = await give_phone(visitor)
    await visitor.page.goto(party.page())
    await visitor.say_who(number)
    assert await visitor.title() == "Enter the code from the text message"
    await visitor.type_code(await visitor.code(number))
    await visitor.answer_stay()
    told = await claims_on(visitor.page)
    assert (told["preferred_username"], told["acr"], told["amr"]) == (visitor.person.upn, "1", "sms")
    assert await steps(visitor) == [("SMS", True, PRIMARY)]
