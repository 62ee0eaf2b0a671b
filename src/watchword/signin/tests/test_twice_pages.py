"""One sign-in in two windows, and answers that are sent twice: what is wrong has its record wherever the sign-in stands
by then, and what is right is no failure because it came again. On each database."""

import contextlib
import json
from collections.abc import Mapping

import pytest

from watchword.authenticators.tests.house import BALAS
from watchword.kernel.clock import MINUTE
from watchword.kernel.errors import Conflict
from watchword.signin.answering import Answers
from watchword.signin.tests.guessing import later, notices
from watchword.signin.tests.house import RIGHT, Browser, SignInHouse
from watchword.signin.tests.meanwhile import COUNTED, SETTLED, answers, attempt, visit
from watchword.signin.tests.test_app_pages import code, registered, wrong
from watchword.signin.tests.test_log_pages import (
    PRIMARY,
    SECOND,
    at_the_password,
    at_the_second_factor,
    records,
    texted,
    told,
)
from watchword.signin.tests.test_pass_pages import at_the_pass
from watchword.signin.tests.test_pass_pages import given as given_pass
from watchword.signin.tests.test_passkey_pages import allow, given, key, options

PASSKEY, APP = "Passkey (FIDO2)", "Software OATH token"


async def welcomed(house: SignInHouse) -> Browser:
    """Before the question for whatever passkey they have."""
    browser = house.browser()
    await browser.go()
    await browser.press("welcome")
    return browser


async def at_the_code(house: SignInHouse) -> tuple[bytes, Browser]:
    """Where an app's code is asked for; and the seed."""
    seed = await registered(house)
    later(house, MINUTE)
    browser = await at_the_password(house)
    await browser.press("answer", password=RIGHT)
    return seed, browser


async def steps(house: SignInHouse) -> list[tuple[str, bool, str]]:
    """Of all records that there are."""
    return [step for each in await records(house) for step in told(each)]


async def twice(
    house: SignInHouse, browser: Browser, typed: Mapping[str, str], before: int, *, unasked: bool = False
) -> None:
    """The same answer of two windows: one overtakes the other. Conflict is what the page says to one of them: the
    sign-in went on in another window."""
    who, id_ = visit(browser), attempt(browser)

    async def send(service: Answers) -> None:
        with contextlib.suppress(Conflict):
            await (service.answer_unasked if unasked else service.answer)(who, id_, typed)

    await send(answers(house, before, lambda: send(house.signing_in.answers)))


@pytest.mark.parametrize("known", [True, False])
async def test_a_wrong_passkey_has_its_record_wherever_the_sign_in_stands_by_then(
    house: SignInHouse, known: bool
) -> None:
    """AUD-01: in the other window somebody has said who they are."""
    await allow(house)
    mine, other = key(), key()
    await given(house, mine)
    other.user_handle = mine.user_handle
    if not known:
        other.credential = b"credential-nobody"
    browser = await welcomed(house)
    typed = {"credential": json.dumps(other.get(options(browser)))}
    who, id_ = visit(browser), attempt(browser)

    async def meanwhile() -> None:
        await house.signing_in.service.identify(who, id_, "adele@contoso.com")

    scene = await answers(house, SETTLED if known else COUNTED, meanwhile).answer_unasked(who, id_, typed)
    assert scene.stored.name == "adele@contoso.com"
    (record,) = await records(house)
    assert told(record) == [(PASSKEY, False, PRIMARY)]
    assert (record["userId"] == BALAS) == known


@pytest.mark.parametrize("before", [COUNTED, SETTLED])
async def test_a_right_passkey_that_is_sent_twice_is_no_failure(house: SignInHouse, before: int) -> None:
    await allow(house)
    mine = key()
    await given(house, mine)
    browser = await welcomed(house)
    typed = {"credential": json.dumps(mine.get(options(browser)))}
    await twice(house, browser, typed, before, unasked=True)
    assert await steps(house) == [(PASSKEY, True, PRIMARY)]


async def test_a_password_that_is_sent_twice_is_no_answer_to_the_next_question(house: SignInHouse) -> None:
    """A double click: the second comes when a code is asked for already. It is neither told nor counted."""
    await registered(house)
    later(house, MINUTE)
    browser = await at_the_password(house)
    page = browser.page
    asked = await browser.press("answer", password=RIGHT)
    browser.page = page
    assert await browser.press("answer", password=RIGHT) == asked
    assert "not right" not in browser.words
    assert all(succeeded for _, succeeded, _ in await steps(house)), await steps(house)
    assert await notices(house) == []


@pytest.mark.parametrize("before", [COUNTED, SETTLED])
async def test_a_code_of_an_app_that_is_sent_twice_is_no_failure(house: SignInHouse, before: int) -> None:
    seed, browser = await at_the_code(house)
    await twice(house, browser, {"code": code(house, seed)}, before)
    assert [step for step in await steps(house) if step[2] == SECOND] == [(APP, True, SECOND)]
    assert await notices(house) == []


@pytest.mark.parametrize("before", [COUNTED, SETTLED])
async def test_a_code_that_was_texted_and_is_sent_twice_is_no_failure(house: SignInHouse, before: int) -> None:
    browser = await at_the_second_factor(house)
    await twice(house, browser, {"code": await texted(house)}, before)
    assert await steps(house) == [("Password", True, PRIMARY), ("SMS", True, SECOND)]
    assert await notices(house) == []


@pytest.mark.parametrize("before", [COUNTED, SETTLED])
async def test_a_pass_that_is_good_once_and_is_sent_twice_is_no_failure(house: SignInHouse, before: int) -> None:
    value = await given_pass(house, once=True)
    await twice(house, await at_the_pass(house), {"pass": value}, before)
    assert [succeeded for _, succeeded, _ in await steps(house)] == [True]


async def test_a_wrong_code_beside_the_right_one_is_told_and_counted(house: SignInHouse) -> None:
    """AUD-01, OTP-01: another answer than the right one is a guess, however the sign-in goes on."""
    seed, browser = await at_the_code(house)
    who, id_ = visit(browser), attempt(browser)

    async def first() -> None:
        await house.signing_in.answers.answer(who, id_, {"code": code(house, seed)})

    await answers(house, COUNTED, first).answer(who, id_, {"code": wrong(house, seed)})
    found = [succeeded for _, succeeded, stage in await steps(house) if stage == SECOND]
    assert sorted(found) == [False, True]
    assert await notices(house) == ["A sign-in that was not completed"]
