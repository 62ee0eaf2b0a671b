"""A fraud that is reported from a phone ends the challenge at once, and blocks the phone (CATALOGUE TEL-06)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from watchword.authenticators.challenge_store import SqlChallenges
from watchword.authenticators.challenges import Challenge, ChallengeId, Place, Purpose
from watchword.authenticators.reports import Reports
from watchword.authenticators.tests.house import BALAS, OPERATOR, House
from watchword.authenticators.ways import Ways
from watchword.kernel.clock import MINUTE, Instant
from watchword.kernel.ids import new_guid
from watchword.kernel.query import ListQuery
from watchword.kernel.work import Transaction
from watchword.method import Draft, Opened

NUMBER = "+1 7748933135"


class Phone:
    """A phone that is being called, for one purpose or the other."""

    def __init__(self, house: House, purpose: Purpose) -> None:
        own, services = house.services.authenticators, house.services
        self.house = house
        self.purpose = purpose
        self.method = services.registry["phone"]
        self.ways = Ways(services.registry, own.store, own.people, services.policy, own.sight.context)
        self.challenges = SqlChallenges.of(services.registry, house.sealer)
        recorder = services.desk.recorder
        self.reports = Reports(services.registry, self.ways, self.challenges, recorder, own.outbox, lambda: OPERATOR)
        self.place = Place("browser", purpose, "phone", BALAS)
        self.reply = ""

    async def ring(self) -> ChallengeId:
        """Call, and keep what is pending."""

        async def unit(tx: Transaction) -> ChallengeId:
            known = await self.ways.of(tx, BALAS, self.house.now)
            opened = self._opened(known)
            (message,) = opened.outbox
            self.reply = message.reply.reveal() if message.reply else ""
            challenge = Challenge.of(ChallengeId(new_guid()), self.place, opened, self.house.now, "voice")
            await self.challenges.open(tx, challenge)
            return challenge.id

        return await self.house.units.write(unit)

    def _opened(self, known: Any) -> Opened[Any]:
        context = self.ways.context_for("phone", known, self.house.now)._replace(policy={"Voice": {"state": "enabled"}})
        if self.purpose is Purpose.REGISTRATION:
            made = self.method.draft(context, Draft({"number": NUMBER, "kind": "mobile", "mode": "voice"}))
        else:
            (held,) = known.live
            self.place = replace(self.place, authenticator=held.id)
            challenge = self.method.challenge
            assert challenge is not None
            made = challenge(context, held.bound(), self.method.mode("voice"))
        assert isinstance(made, Opened)
        return made

    async def press(self, about: str, answer: Mapping[str, str]) -> None:
        await self.house.units.write(lambda tx: self.reports.heard(tx, about, answer, self.house.now))

    async def waits(self) -> bool:
        found = await self.house.units.read(lambda tx: self.challenges.find(tx, self.place, self.house.now))
        return found is not None

    async def alarms(self) -> list[str | None]:
        page = await self.house.services.audit.list(OPERATOR, None, ListQuery(top=50))
        told = [each for each in page.items if each["activityDisplayName"] == "Suspicious activity reported"]
        return [target["userPrincipalName"] for each in told for target in each["targetResources"]]


@pytest.fixture(params=list(Purpose), ids=lambda purpose: purpose.value)
async def phone(request: pytest.FixtureRequest, house: House) -> Phone:
    if request.param is Purpose.PROOF:
        await house.add_phone(NUMBER)
    return Phone(house, request.param)


async def test_0_and_pound_ends_it_and_the_audit_hears_once(phone: Phone) -> None:
    about = await phone.ring()
    for _ in range(2):
        await phone.press(about, {"keys": "0#", "reply": phone.reply})
    assert not await phone.waits()
    assert await phone.alarms() == ["balas@contoso.com"]


@pytest.mark.parametrize("keys", ["", "#", "1", "0"])
async def test_other_keys_change_nothing_here(phone: Phone, keys: str) -> None:
    about = await phone.ring()
    await phone.press(about, {"keys": keys, "reply": phone.reply})
    assert await phone.waits()
    assert await phone.alarms() == []


async def test_a_claimed_report_is_none(phone: Phone) -> None:
    """Nobody ends another's sign-in who was not called."""
    about = await phone.ring()
    await phone.press(about, {"keys": "0#", "reply": "guessed"})
    assert await phone.waits()


@pytest.mark.parametrize("about", ["", "x", "44444444-4444-4444-8444-444444444444"])
async def test_what_is_about_nothing_is_not_heard(phone: Phone, about: str) -> None:
    await phone.ring()
    await phone.press(about, {"keys": "0#", "reply": phone.reply})
    assert await phone.waits()


async def test_what_is_over_is_not_heard(phone: Phone) -> None:
    about = await phone.ring()
    phone.house.now = Instant(phone.house.now + 5 * MINUTE)
    await phone.press(about, {"keys": "0#", "reply": phone.reply})
    assert await phone.alarms() == []
