"""Calls at a sign-in: a code that is read out, a key that is pressed (CATALOGUE TEL). On each database."""

from dataclasses import replace
from typing import Any

import pytest
from starlette.applications import Starlette

from watchword.authenticators.reports import Reports
from watchword.authenticators.tests.house import BALAS, OPERATOR
from watchword.authenticators.ways import Ways
from watchword.kernel.clock import MINUTE, Instant
from watchword.kernel.messages import Channel
from watchword.kernel.work import Transaction
from watchword.method import Context, Person
from watchword.outbox.delivery_store import SqlDeliveries
from watchword.signin.tests.guessing import at_the_second_factor, later
from watchword.signin.tests.house import SignInHouse
from watchword.signin.tests.phones import (
    CALLED,
    DONE,
    TEXTED,
    code_in,
    newest,
    sent,
    with_phone,
)
from watchword.web.edge import Edge


async def test_a_call_reads_the_code_out(house: SignInHouse) -> None:
    await with_phone(house, "Voice")
    browser = await at_the_second_factor(house)
    assert browser.title == CALLED
    message = await newest(house)
    assert message.channel is Channel.CALL
    assert await browser.press("answer", code=code_in(message)) == DONE


async def test_0_and_pound_in_the_call_ends_the_sign_in_whatever_the_browser_knows(house: SignInHouse) -> None:
    """TEL-06"""
    await with_phone(house, "Voice")
    browser = await at_the_second_factor(house)
    code = code_in(await newest(house))
    await press_in_the_call(house, "0#")
    assert await browser.press("answer", code=code) != DONE


async def test_keys_that_a_browser_sends_approve_nothing(house: SignInHouse) -> None:
    """TEL-06"""
    await with_phone(house, "Voice")
    browser = await at_the_second_factor(house)
    assert await browser.press("answer", code="", keys="#", reply="") != DONE


@pytest.mark.parametrize(("keys", "good"), [("#", True), ("1", False), ("0#", False)])
async def test_the_pound_key_approves_where_the_tenant_chose_so(house: SignInHouse, keys: str, good: bool) -> None:
    """TEL-06: in the browser that asked, when it goes on."""
    await with_phone(house, "Voice")
    browser = await at_the_second_factor(approving(house))
    assert browser.title == CALLED
    assert 'name="code"' not in browser.page
    assert await browser.press("answer") == CALLED
    await press_in_the_call(house, keys)
    assert (await browser.press("answer") == DONE) is good


async def test_after_a_reported_fraud_nobody_is_called_until_an_administrator_says_so(house: SignInHouse) -> None:
    """TEL-06, REG-01: not called, not texted; and whoever knows the password sets up no phone of their own instead."""
    await with_phone(house, "Voice")
    browser = await at_the_second_factor(house)
    assert browser.title == CALLED
    await press_in_the_call(house, "0#")
    (notice,) = [each for each in await sent(house) if each.purpose == "fraud reported"]
    assert "reported as fraud" in notice.text.reveal()
    assert notice.to.reveal() == "balas@contoso.com"
    await house.allow("Sms")
    before = len(await sent(house))
    again = await at_the_second_factor(house)
    assert "no way for you to give the proof" in again.words or "prove that it is you" in again.words
    assert "choose" not in again.page
    assert len(await sent(house)) == before
    await house.house.services.reregistrations.unlock(OPERATOR, BALAS)
    later(house, MINUTE)
    assert (await at_the_second_factor(house)).title in (TEXTED, CALLED)
    assert len(await sent(house)) == before + 1


def approving(house: SignInHouse) -> SignInHouse:
    """The same house, in an organisation that wants the pound key."""
    services = house.house.services
    own, inner = services.authenticators, services.authenticators.sight.context

    def context(method: str, person: Person, policy: Any, now: Instant) -> Context:
        made = inner(method, person, policy, now)
        return made._replace(settings={"voice": "approve"}) if method == "phone" else made

    changed = replace(services, authenticators=replace(own, sight=replace(own.sight, context=context)))
    house.house.services = changed
    signing_in = replace(house.signing_in, services=changed)
    return SignInHouse(house.house, Edge(Starlette(routes=signing_in.routes())), signing_in)


async def press_in_the_call(house: SignInHouse, keys: str) -> None:
    """As the gateway tells it."""
    services, seal = house.house.services, house.house.sealer
    own, deliveries = services.authenticators, SqlDeliveries(seal)
    ways = Ways(services.registry, own.store, own.people, services.policy, own.sight.context)
    recorder, challenges = services.desk.recorder, services.registrations.challenges
    reports = Reports(services.registry, ways, challenges, recorder, own.outbox, lambda: OPERATOR)

    async def unit(tx: Transaction) -> None:
        call = next(each for each in await deliveries.kept(tx, 9) if each.message.channel is Channel.CALL)
        await deliveries.answered(tx, call.id, house.house.now)
        pressed = await deliveries.pressed(tx, call.id, keys, house.house.now)
        assert pressed is not None
        await reports.heard(tx, pressed.about, pressed.answer, house.house.now)

    await house.house.units.write(unit)
