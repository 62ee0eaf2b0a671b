"""A provider of calls and messages that takes orders on a real socket and calls back, signed (CATALOGUE TEL-06)."""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from xml.etree.ElementTree import fromstring

import httpx
import pytest
from starlette.applications import Starlette

from watchword.adapters.call_document import CallDocuments
from watchword.adapters.http_gateway import TwilioGateway
from watchword.adapters.outbound import Outbound
from watchword.adapters.tests.sink import CLOSE_AFTER_ACCEPT, Sink, reply, sink, taken
from watchword.kernel.clock import MINUTE, SECOND, Instant
from watchword.kernel.messages import Channel, Message
from watchword.kernel.secret import Secret
from watchword.kernel.work import Transaction
from watchword.outbox.dispatcher import Dispatcher
from watchword.outbox.endpoints import Callbacks
from watchword.outbox.tests.house import START, House, text
from watchword.settings import HttpGateway

SITE = "https://id.contoso.com"
TOKEN = Secret("canary-token")
ABOUT = "11111111-1111-4111-8111-111111111111"
CALL = replace(text(channel=Channel.CALL), ends_at=Instant(START + 5 * MINUTE), about=ABOUT, reply=Secret("0707"))


@dataclass
class Ears:
    """A listener that remembers."""

    heard_: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    async def heard(self, tx: Transaction, about: str, answer: Mapping[str, str], now: Instant) -> None:
        self.heard_.append((about, dict(answer)))


@dataclass
class Provider:
    """Twilio, as far as we need it: takes orders on its socket, and calls back as the test wants."""

    house: House
    sink: Sink
    client: httpx.AsyncClient
    ears: Ears

    def dispatcher(self) -> Dispatcher:
        settings = HttpGateway(
            kind="twilio", url=self.sink.url, account="AC0", sender="+1555", private_network=True, timeout_seconds=1
        )
        outbound = Outbound.trusting("sms", None, 1, private_network=True)
        return self.house.dispatcher(TwilioGateway(settings, TOKEN, outbound, SITE))

    async def order(self, message: Message = CALL) -> dict[str, str]:
        """Have it sent; what was ordered."""
        assert await self.house.put(message) is None
        assert await self.dispatcher().deliver_due() == 1
        return self.sink.received[-1].form

    async def call_back(self, url: str, *, signature: str | None = None, **fields: str) -> httpx.Response:
        signed = url + "".join(name + fields[name] for name in sorted(fields))
        digest = hmac.new(TOKEN.reveal_bytes(), signed.encode(), hashlib.sha1).digest()
        said = base64.b64encode(digest) if signature is None else signature.encode("latin-1")
        headers = {b"x-twilio-signature": said}
        return await self.client.post(url, data=fields, headers=headers)

    async def talk(self, order: Mapping[str, str], **fields: str) -> Any:
        """Somebody, or something, answers the call: the document that it hears."""
        answer = await self.call_back(order["Url"], CallSid="CA1", **fields)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/xml")
        return fromstring(answer.text)

    async def status(self) -> str:
        return str((await self.house.rows())[-1]["status"])


@pytest.fixture
async def provider(house: House) -> AsyncIterator[Provider]:
    async with opened(house) as made:
        yield made


@asynccontextmanager
async def opened(house: House, *answers: bytes | None) -> AsyncIterator[Provider]:
    ears = Ears()
    documents = CallDocuments(TOKEN)
    dialects = {Channel.SMS: documents, Channel.CALL: documents}
    routes = Callbacks(SITE, dialects, house.units, house.deliveries, ears, lambda: house.now).routes()
    transport = httpx.ASGITransport(Starlette(routes=routes))
    async with sink(*answers) as to, httpx.AsyncClient(transport=transport, base_url=SITE) as client:
        yield Provider(house, to, client, ears)


async def test_a_person_hears_the_code_and_what_they_press_counts_once(provider: Provider) -> None:
    """TEL-06"""
    order = await provider.order()
    document = await provider.talk(order, AnsweredBy="human")
    assert [each.tag for each in document] == ["Pause", "Say", "Gather", "Hangup"]
    assert document.findtext("Say") == "Your code is 123456"
    action = document.find("Gather").get("action")
    for _ in range(2):
        answer = await provider.call_back(action, Digits="0#", CallSid="CA1")
        assert answer.status_code == 200
    assert provider.ears.heard_ == [(ABOUT, {"keys": "0#", "reply": "0707"})]
    assert "0707" not in answer.text
    await provider.call_back(order["StatusCallback"], CallStatus="completed")
    assert await provider.status() == "delivered"


@pytest.mark.parametrize("by", ["machine_start", "machine_end_beep", "fax"])
async def test_a_voicemail_hears_no_code_and_presses_nothing(provider: Provider, by: str) -> None:
    """TEL-06"""
    order = await provider.order()
    document = await provider.talk(order, AnsweredBy=by)
    assert [each.tag for each in document] == ["Hangup"]
    await provider.call_back(order["Url"].replace("/document", "/keys"), Digits="#")
    assert provider.ears.heard_ == []
    assert await provider.status() == "failed"


async def test_silence_and_an_immediate_key_approve_nothing(provider: Provider) -> None:
    """TEL-06"""
    order = await provider.order()
    await provider.call_back(order["Url"].replace("/document", "/keys"), Digits="#")
    await provider.talk(order)
    await provider.call_back(order["StatusCallback"], CallStatus="completed")
    await provider.call_back(order["Url"].replace("/document", "/keys"), Digits="#")
    assert provider.ears.heard_ == []


async def test_a_call_that_is_answered_too_late_hears_no_code(provider: Provider) -> None:
    """TEL-06"""
    order = await provider.order()
    provider.house.later(5 * MINUTE)
    document = await provider.talk(order)
    assert "123456" not in str(document.findtext("Say"))
    await provider.call_back(order["Url"].replace("/document", "/keys"), Digits="#")
    assert provider.ears.heard_ == []


async def test_keys_that_no_telephone_has_are_none(provider: Provider) -> None:
    order = await provider.order()
    await provider.talk(order)
    await provider.call_back(order["Url"].replace("/document", "/keys"), Digits="<#>")
    assert provider.ears.heard_ == [(ABOUT, {"keys": "", "reply": "0707"})]


@pytest.mark.parametrize("what", ["document", "keys", "status"])
@pytest.mark.parametrize("signature", ["", "AAAA", "\u00e9"])
async def test_nobody_but_the_provider_is_answered(provider: Provider, what: str, signature: str) -> None:
    """TEL-06: whoever learned the address of a call neither hears it nor answers for it."""
    order = await provider.order()
    url = order["Url"].replace("/document", f"/{what}")
    answer = await provider.call_back(url, signature=signature, Digits="#", CallStatus="completed")
    assert answer.status_code == 403
    assert answer.content == b""
    assert await provider.status() == "sent"


async def test_a_signature_is_good_for_its_own_address(provider: Provider) -> None:
    order = await provider.order()
    other = order["Url"].replace("/document", "/keys")
    digest = hmac.new(TOKEN.reveal_bytes(), f"{order['Url']}Digits#".encode(), hashlib.sha1).digest()
    answer = await provider.call_back(other, signature=base64.b64encode(digest).decode(), Digits="#")
    assert answer.status_code == 403


@pytest.mark.parametrize("said", ["delivered", "undelivered", "sent"])
async def test_what_became_of_a_text_message_is_kept(provider: Provider, said: str) -> None:
    order = await provider.order(text())
    answer = await provider.call_back(order["StatusCallback"], MessageStatus=said, MessageSid="SM1")
    assert answer.status_code == 204
    assert await provider.status() == {"undelivered": "failed"}.get(said, said)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/gateways/call/44444444-4444-4444-8444-444444444444/document", 200),
        ("/gateways/call/1/document", 404),
        ("/gateways/mail/44444444-4444-4444-8444-444444444444/status", 404),
        ("/gateways/sms/44444444-4444-4444-8444-444444444444/document", 404),
    ],
)
async def test_an_address_of_no_message_tells_nothing(provider: Provider, path: str, status: int) -> None:
    answer = await provider.call_back(SITE + path)
    assert answer.status_code == status
    assert "code" not in answer.text


@pytest.mark.parametrize("body", [b"\xff", b"a=1&" * 200, b"x" * 40_000])
async def test_what_is_no_form_is_refused(provider: Provider, body: bytes) -> None:
    path = "/gateways/sms/44444444-4444-4444-8444-444444444444/status"
    answer = await provider.client.post(path, content=body)
    assert answer.status_code == 400


@pytest.mark.parametrize("trouble", [reply(500), reply(503), CLOSE_AFTER_ACCEPT, None])
async def test_a_message_survives_a_providers_bad_day_under_one_id(house: House, trouble: bytes | None) -> None:
    """Harness 2: 5xx, close after accept, slow."""
    async with opened(house, trouble, trouble, taken("SM9")) as provider:
        await house.put(text())
        for _ in range(2):
            assert await provider.dispatcher().deliver_due() == 0
            house.later(10 * SECOND)
        assert await provider.dispatcher().deliver_due() == 1
        assert len(provider.sink.received) == 3
        assert len(provider.sink.ids()) == 1
    assert (await house.rows())[0]["reference"] == "SM9"


async def test_a_number_that_the_provider_refuses_is_not_tried_again(house: House) -> None:
    async with opened(house, reply(400, b'{"code": 21211}')) as provider:
        await house.put(text())
        await provider.dispatcher().deliver_due()
        house.later(MINUTE)
        await provider.dispatcher().deliver_due()
        assert len(provider.sink.received) == 1
        assert await provider.status() == "failed"
