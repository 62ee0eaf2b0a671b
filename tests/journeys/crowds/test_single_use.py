"""What is good once is good once, however many bring it at the same moment, to whichever process (REL-02, I1)."""

import asyncio
import json
import re
from html import unescape
from typing import Any

import pytest
from tests.doses import race
from tests.journeys.crowds.crowd import (
    IN,
    at_the_text,
    browser,
    give_phone,
    named,
    posts,
    right_answers,
    sessions,
    texted,
    ways,
    windows,
)
from tests.journeys.pages.gallery.steps import authorize
from tests.stage import Someone, Stage

from watchword.kernel.ids import UserId
from watchword.methods.fido2.rules import user_handle
from watchword.methods.fido2.tests.software import Authenticator, sent
from watchword.signin.tests.house import RIGHT, Browser

pytestmark = [pytest.mark.real, pytest.mark.timeout(1800)]
FEW = 12
"""Clients beside the other tests; the soak takes fifty."""
ASKS_FOR_TWO = '{"id_token":{"acr":{"essential":true,"values":["2"]}}}'


@race(FEW)
async def test_of_one_right_code_sent_by_many_at_once_comes_one_session(
    stage: Stage, rounds: int, clients: int
) -> None:
    """OTP-03, with the codes of TEL-03: one goes on, one may stay, one session is there."""
    for number in range(rounds):
        async with browser(stage, f"10.1.{number}.1") as own:
            person, code = await at_the_text(stage, own)
            await asyncio.gather(*posts(own, clients, code=code))
            await stays_once(stage, own, person)
            assert await right_answers(stage, person, "SMS") == 1


@race(2)
async def test_of_a_right_code_among_wrong_ones_comes_one_session_or_none(
    stage: Stage, rounds: int, clients: int
) -> None:
    """OTP-03: every other window mistyped."""
    for number in range(rounds):
        async with browser(stage, f"10.3.{number}.1") as own:
            person, code = await at_the_text(stage, own)
            bad = f"{(int(code) + 1) % 1_000_000:06}"
            await asyncio.gather(*posts(own, clients, code=bad), *posts(own, clients, code=code))
            await own.go(own.url)
            if own.title == IN:
                await own.press("stay", stay="no")
                assert len(await sessions(stage, person)) == 1
            else:
                assert await sessions(stage, person) == []


async def stays_once(stage: Stage, own: Browser, person: Someone) -> None:
    """However many windows say whether to stay signed in, one session comes of it."""
    await own.go(own.url)
    assert own.title == IN, own.words
    await asyncio.gather(*posts(own, 10, "stay", stay="no"))
    assert len(await sessions(stage, person)) == 1


@race(FEW)
async def test_of_one_pass_shown_by_many_at_once_comes_one_session(stage: Stage, rounds: int, clients: int) -> None:
    """TAP-02: by as many browsers as there are fives, five windows each."""
    for number in range(rounds):
        person = await stage.newcomer(RIGHT)
        async with stage.administering() as admin:
            path = f"/v1.0/users/{person.id}/authentication/temporaryAccessPassMethods"
            made = (await admin.post(path, json={"isUsableOnce": True})).raise_for_status()
        value = made.json()["temporaryAccessPass"]
        shown = (let_in_by(stage, f"10.4.{number}.{place}", person, value) for place in range(-(-clients // 5)))
        assert (await asyncio.gather(*shown)).count(True) == 1
        assert len(await sessions(stage, person)) == 1


async def let_in_by(stage: Stage, ip: str, person: Someone, value: str) -> bool:
    """Whether one of five windows of a browser went on with that pass."""
    async with browser(stage, ip) as own:
        await named(own, person.upn)
        await own.press("others")
        await own.press("pick", form=ways(own).index("Temporary Access Pass"))
        await asyncio.gather(*posts(own, 5, **{"pass": value}))
        if await own.go(own.url) != IN:
            return False
        await own.press("stay", stay="no")
        return True


@race(FEW)
@pytest.mark.parametrize("do", ["answer", "unasked"])
async def test_of_one_answer_of_a_passkey_sent_by_many_at_once_comes_one_session(
    stage: Stage, do: str, rounds: int, clients: int
) -> None:
    """WA-02: to whom it was asked for by name, and to whom it says itself whose it is."""
    for number in range(rounds):
        person = await stage.newcomer(RIGHT)
        key = await passkey_of(stage, person)
        async with browser(stage, f"10.6.{number}.1") as own:
            await asked_for_a_passkey(own, person if do == "answer" else None)
            said = json.dumps(key.get(options(own)))
            await asyncio.gather(*posts(own, clients, do, credential=said))
            await stays_once(stage, own, person)
            assert await right_answers(stage, person, "Passkey (FIDO2)") == 1


async def passkey_of(stage: Stage, person: Someone) -> Authenticator:
    """One that was made for them at Graph."""
    key = Authenticator(stage.served.url, "localhost", person.id.encode())
    async with stage.administering() as admin:
        path = f"/v1.0/users/{person.id}/authentication/fido2Methods"
        asked = await admin.get(f"{path}/creationOptions(challengeTimeoutInMinutes=10)")
        made = key.create(asked.raise_for_status().json()["publicKey"])
        given = {"displayName": "Laptop", "publicKeyCredential": {"id": made["id"], "response": sent(made)}}
        (await admin.post(path, json=given)).raise_for_status()
    key.user_handle = user_handle(UserId(person.id))
    return key


async def asked_for_a_passkey(own: Browser, person: Someone | None) -> None:
    """Where it is asked for, by the name of a person or of nobody."""
    if person is None:
        await own.go()
        await own.press("welcome")
        return
    if await named(own, person.upn) != "Use your passkey":
        await own.press("others")
        await own.press("pick", form=next(place for place, way in enumerate(ways(own)) if "asskey" in way))


def options(own: Browser) -> dict[str, Any]:
    """What the page's script is given."""
    found = re.search(r'<script type="application/json" id="prompt"[^>]*>(.*?)</script>', own.page, re.DOTALL)
    assert found is not None, own.words
    return dict(json.loads(found[1])["publicKey"])


@race(FEW)
async def test_of_many_who_step_a_session_up_at_once_one_has_it(stage: Stage, rounds: int, clients: int) -> None:
    """SES-01: it is the same one, proved twice, under another token; the one from before opens nothing."""
    for number in range(rounds):
        person = await stage.newcomer(RIGHT)
        phone = await give_phone(stage, person)
        async with browser(stage, f"10.7.{number}.1") as own:
            await named(own, person.upn)
            await own.press("answer", password=RIGHT)
            await own.press("stay", stay="no")
            before, old = await sessions(stage, person), own.client.cookies["__Host-session"]
            await own.go(authorize(claims=ASKS_FOR_TWO))
            code = await texted(stage, phone)
            await asyncio.gather(*posts(own, clients, code=code))
            assert await sessions(stage, person) == before
            assert await opens(stage, own.client.cookies["__Host-session"])
            assert not await opens(stage, old)
            assert await right_answers(stage, person, "SMS") == 1


async def opens(stage: Stage, token: str) -> bool:
    """Whether somebody is signed in by that token."""
    async with stage.served.client() as client:
        answer = await client.get("/signed-in", headers={"cookie": f"__Host-session={token}"})
    return answer.status_code == 200


@race(FEW)
async def test_of_many_who_come_back_from_a_sign_in_at_once_one_has_the_code(
    stage: Stage, rounds: int, clients: int
) -> None:
    """OIDC-03: the others learn that it is over."""
    person = await stage.newcomer(RIGHT)
    for number in range(rounds):
        async with browser(stage, f"10.8.{number}.1") as own:
            await own.go(authorize(response_mode="query"))
            await own.press("identify", name=person.upn)
            await own.press("answer", password=RIGHT)
            await own.press("stay", stay="no")
            back = way_back(own)
            answers = await asyncio.gather(*(each.client.get(back) for each in windows(own, clients)))
            assert sorted(each.status_code for each in answers) == [302] + [400] * (clients - 1)
            (sent_on,) = [each.headers["location"] for each in answers if each.status_code == 302]
            assert "code=" in sent_on
            assert all("errand-unknown" in each.text for each in answers if each.status_code == 400)


def way_back(own: Browser) -> str:
    """Where the page sends the browser by itself."""
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', own.page)
    assert found is not None, own.words
    return unescape(found[1])
