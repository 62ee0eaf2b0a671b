"""Phones by the pages: codes by text and in calls, asked for and set up (CATALOGUE TEL). On each database."""

import asyncio
import re
from dataclasses import replace
from typing import Any

import pytest
from starlette.applications import Starlette

from watchword.authenticators.reports import Reports
from watchword.authenticators.tests.house import BALAS, OPERATOR
from watchword.authenticators.ways import Ways
from watchword.kernel.clock import MINUTE, SECOND, Instant
from watchword.kernel.messages import Channel, Message
from watchword.kernel.work import Transaction
from watchword.method import Context, Person
from watchword.outbox.delivery_store import SqlDeliveries
from watchword.signin.tests.house import RIGHT, Browser, SignInHouse
from watchword.web.edge import Edge

NUMBER = "+1 7748933135"
TEXTED, CALLED = "Enter the code from the text message", "Answer the call"
DONE = "Stay signed in?"


async def with_phone(house: SignInHouse, *configurations: str) -> None:
    """Balas has a mobile, MFA is required of him, and policy allows what is named."""
    for each in configurations:
        await house.allow(each)
    await house.house.add_phone(NUMBER)
    await house.require_mfa(BALAS)


async def at_the_second_factor(house: SignInHouse) -> Browser:
    browser = house.browser()
    await browser.go()
    await browser.press("identify", name="balas@contoso.com")
    await browser.press("answer", password=RIGHT)
    return browser


async def newest(house: SignInHouse) -> Message:
    """What was sent to the phone last."""
    deliveries = SqlDeliveries(house.house.sealer)
    kept = await house.house.units.read(lambda tx: deliveries.kept(tx, 9))
    return next(each.message for each in kept if each.message.channel is not Channel.MAIL)


async def sent(house: SignInHouse) -> list[Message]:
    """All that was, whatever became of it."""
    deliveries = SqlDeliveries(house.house.sealer)
    return [each.message for each in await house.house.units.read(lambda tx: deliveries.kept(tx, 50))]


def code_in(message: Message) -> str:
    found = re.search(r"[0-9](?:(?:, )?[0-9]){5}", message.text.reveal())
    assert found is not None
    return found[0].replace(", ", "")


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def later(house: SignInHouse, duration: int) -> None:
    house.house.now = Instant(house.house.now + duration)


async def test_a_text_message_brings_the_second_factor(house: SignInHouse) -> None:
    """ENUM-03: two digits of the number are on the page, no more."""
    await with_phone(house, "Sms")
    browser = await at_the_second_factor(house)
    assert browser.title == TEXTED
    assert "ending in 35" in browser.words
    assert "7748" not in browser.page
    message = await newest(house)
    assert (message.channel, message.to.reveal()) == (Channel.SMS, "+17748933135")
    assert message.text.reveal().endswith(f"\n@localhost #{code_in(message)}")
    assert code_in(message) not in browser.page
    assert await browser.press("answer", code=code_in(message)) == DONE


@pytest.mark.parametrize(("seconds", "good"), [(299, True), (301, False)])
async def test_a_code_is_good_for_five_minutes(house: SignInHouse, seconds: int, good: bool) -> None:
    """TEL-03"""
    await with_phone(house, "Sms")
    browser = await at_the_second_factor(house)
    code = code_in(await newest(house))
    later(house, seconds * SECOND)
    assert (await browser.press("answer", code=code) == DONE) is good


async def test_five_wrong_answers_end_the_code(house: SignInHouse) -> None:
    """TEL-03: however many come at once, the right one comes too late."""
    await with_phone(house, "Sms")
    browser = await at_the_second_factor(house)
    code = code_in(await newest(house))
    page, url = browser.page, browser.url

    async def guess() -> None:
        other = Browser(browser.client)
        other.page, other.url = page, url
        await other.press("answer", code=wrong(code))

    await asyncio.gather(*(guess() for _ in range(20)))
    browser.page = page
    assert await browser.press("answer", code=code) != DONE


async def test_a_newer_code_ends_the_older_one(house: SignInHouse) -> None:
    """TEL-02, TEL-03"""
    await with_phone(house, "Sms")
    browser = await at_the_second_factor(house)
    first = code_in(await newest(house))
    later(house, 30 * SECOND)
    assert await browser.press("again") == TEXTED
    second = code_in(await newest(house))
    assert await browser.press("answer", code=first) == TEXTED
    assert await browser.press("answer", code=second) == DONE


async def test_who_asks_again_too_soon_is_told_to_wait(house: SignInHouse) -> None:
    """TEL-02: from another browser, too."""
    await with_phone(house, "Sms")
    await at_the_second_factor(house)
    other = await at_the_second_factor(house)
    assert other.title != TEXTED
    assert "Too many messages" in other.words
    assert len(await house.messages()) == 1


async def test_a_code_is_good_in_the_browser_that_asked_for_it(house: SignInHouse) -> None:
    """TEL-03"""
    await with_phone(house, "Sms")
    await at_the_second_factor(house)
    code = code_in(await newest(house))
    later(house, MINUTE)
    other = await at_the_second_factor(house)
    assert other.title == TEXTED
    assert await other.press("answer", code=code) == TEXTED


async def test_what_policy_forbids_is_not_asked_for(house: SignInHouse) -> None:
    """REG-06"""
    await with_phone(house)
    browser = await at_the_second_factor(house)
    assert browser.title != TEXTED
    assert await house.messages() == []


async def test_policy_that_changes_in_the_middle_counts(house: SignInHouse) -> None:
    """REG-06"""
    await with_phone(house, "Sms")
    browser = await at_the_second_factor(house)
    code = code_in(await newest(house))
    await house.house.services.policy.change_one(OPERATOR, None, "Sms", {"state": "disabled"})
    assert await browser.press("answer", code=code) != DONE


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


async def setting_up(house: SignInHouse) -> Browser:
    """Balas, of whom MFA is required, is to set something up, and chooses a phone."""
    await house.allow("Sms")
    await house.require_mfa(BALAS)
    browser = await at_the_second_factor(house)
    place = re.findall(r'name="method" value="([^"]+)"', browser.page).index("phone")
    await browser.press("choose", form=place)
    return browser


async def test_a_number_is_set_up_by_the_code_that_was_sent_to_it(house: SignInHouse) -> None:
    """TEL-05, OTP-08; the risk is told (NIST SP 800-63B-4 section 3.1.3.3)."""
    browser = await setting_up(house)
    assert "easier to intercept" in browser.words
    await browser.press("draft", number=NUMBER, kind="mobile", mode="sms")
    code = code_in(await newest(house))
    assert await house.house.phones() == []
    await browser.press("confirm", code=wrong(code))
    assert await house.house.phones() == []
    assert await browser.press("confirm", code=code) == DONE
    assert [each["phoneNumber"] for each in await house.house.phones()] == [NUMBER]
    (notice,) = [each for each in await sent(house) if each.channel is Channel.MAIL]
    assert (notice.to.reveal(), notice.subject) == ("balas@contoso.com", "Your security info has changed")
    assert "was set up" in notice.text.reveal()
    assert "7748933135" not in notice.text.reveal()


async def test_whose_number_is_changed_hears_of_it_by_mail(house: SignInHouse) -> None:
    """TEL-05: on a channel that the change did not touch; so too when it is taken away."""
    await with_phone(house, "Sms")
    services, method = house.house.services, house.house.services.registry["phone"]
    mobile = "3179e48a-750b-4051-897c-87b9720928f7"
    for given in ({"number": "+1 4255550188"}, {"number": "+1 4255550188"}):
        await services.authenticators.change(OPERATOR, BALAS, method, mobile, given)
    await services.authenticators.end(OPERATOR, BALAS, method, mobile)
    told = [each.text.reveal() for each in await sent(house) if each.purpose == "security info changed"]
    happened = [re.findall(r"was (set up|changed|taken away):", " ".join(text.split()))[0] for text in told]
    assert sorted(happened) == ["changed", "set up", "taken away"]


@pytest.mark.parametrize(
    ("number", "said"),
    [("+44 9098790000", "Premium-rate"), ("1", "not valid"), ("", "required"), ("+1 7748933135x9", "extension")],
)
async def test_a_number_that_is_none_of_a_mobile_is_refused(house: SignInHouse, number: str, said: str) -> None:
    """TEL-01, TEL-04"""
    browser = await setting_up(house)
    await browser.press("draft", number=number, kind="mobile", mode="sms")
    assert said in browser.words
    assert await house.messages() == []


async def test_registering_spends_of_the_same_budget(house: SignInHouse) -> None:
    """TEL-02: nothing is sent, and the page says why."""
    browser = await setting_up(house)
    await browser.press("draft", number=NUMBER, kind="mobile", mode="sms")
    other = await at_the_second_factor(house)
    place = re.findall(r'name="method" value="([^"]+)"', other.page).index("phone")
    await other.press("choose", form=place)
    await other.press("draft", number=NUMBER, kind="mobile", mode="sms")
    assert "Too many messages" in other.words
    assert len(await house.messages()) == 1
