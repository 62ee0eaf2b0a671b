"""Text messages and calls through an HTTP gateway, over real sockets (CATALOGUE TEL, harness 2)."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

import msgspec
import orjson
import pytest

from watchword.adapters.call_document import CallDocuments
from watchword.adapters.http_gateway import TemplateGateway, TwilioGateway
from watchword.adapters.outbound import Outbound, may_be_asked
from watchword.adapters.tests.sink import CLOSE_AFTER_ACCEPT, Sink, reply, sink, taken
from watchword.kernel.errors import Invalid, Problem, Unavailable
from watchword.kernel.messages import Channel, Message
from watchword.kernel.secret import Secret
from watchword.settings import HttpGateway

ID = "33333333-3333-4333-8333-333333333333"
SITE = "https://id.contoso.com"
CODE = Message(Channel.SMS, Secret("+17748933135"), Secret('012345 is "your" code & {sender}\n'), "sign-in code")
CALL = Message(Channel.CALL, Secret("+14255550100x77"), Secret("Your code is: 0, 1."), "sign-in code")
TWILIO = HttpGateway(kind="twilio", account="AC00", sender="+15005550006", private_network=True, timeout_seconds=1)


def outbound(settings: HttpGateway) -> Outbound:
    own = settings.private_network
    return Outbound.trusting("sms", None, settings.timeout_seconds, private_network=own)


def twilio(to: Sink, **changes: Any) -> TwilioGateway:
    settings = msgspec.structs.replace(TWILIO, url=to.url, **changes)
    return TwilioGateway(settings, Secret("canary-token"), outbound(settings), SITE)


async def test_a_text_message_is_sent_as_twilios_clients_send_it() -> None:
    async with sink(taken("SM42")) as to:
        assert await twilio(to).send(ID, CODE) == "SM42"
    (got,) = to.received
    assert got.path == "/2010-04-01/Accounts/AC00/Messages.json"
    assert got.headers["authorization"] == "Basic " + b64encode(b"AC00:canary-token").decode()
    assert got.headers["host"] == f"127.0.0.1:{to.port}"
    assert got.form == {
        "To": "+17748933135",
        "From": "+15005550006",
        "Body": CODE.text.reveal(),
        "StatusCallback": f"{SITE}/gateways/sms/{ID}/status",
    }


async def test_a_messaging_service_sends_by_its_own_name() -> None:
    async with sink() as to:
        await twilio(to, sender="MG00").send(ID, CODE)
    assert to.received[0].form["MessagingServiceSid"] == "MG00"


async def test_a_call_asks_us_what_to_say_and_dials_the_extension() -> None:
    async with sink(taken("CA1")) as to:
        assert await twilio(to).send(ID, CALL) == "CA1"
    (got,) = to.received
    assert got.path.endswith("/Calls.json")
    assert (got.form["To"], got.form["SendDigits"]) == ("+14255550100", "wwww77")
    assert got.form["Url"] == f"{SITE}/gateways/call/{ID}/document"
    assert got.form["MachineDetection"] == "Enable"
    assert b"code" not in got.body


@pytest.mark.parametrize("status", [301, 307, 401, 403, 404, 429, 500, 502, 503])
async def test_what_blames_us_or_the_moment_is_tried_again(status: int) -> None:
    async with sink(reply(status, headers="location: http://127.0.0.1:1/\r\n")) as to:
        with pytest.raises(Unavailable):
            await twilio(to).send(ID, CODE)
    assert len(to.received) == 1


@pytest.mark.parametrize("status", [400, 410, 422])
async def test_what_blames_the_message_is_not(status: int) -> None:
    async with sink(reply(status, b'{"code": 21211}')) as to:
        with pytest.raises(Invalid):
            await twilio(to).send(ID, CODE)


@pytest.mark.parametrize(
    "answer", [CLOSE_AFTER_ACCEPT, None, b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{", b"SMTP\r\n\r\n"]
)
async def test_a_connection_that_breaks_or_hangs_is_no_answer(answer: bytes | None) -> None:
    """The message was taken, perhaps: it is sent again under the same id."""
    async with sink(answer, taken()) as to:
        gateway = twilio(to)
        with pytest.raises(Unavailable):
            await gateway.send(ID, CODE)
        await gateway.send(ID, CODE)
        assert to.ids() == {ID}
        assert len(to.received) == 2


async def test_an_answer_without_end_is_not_read_to_its_end() -> None:
    async with sink(reply(201, b" " * 5_000_000)) as to:
        assert await twilio(to).send(ID, CODE) == ""


@pytest.mark.parametrize("body", [b"", b"[]", b'{"sid": 1}', b"\xff"])
async def test_an_answer_that_is_not_understood_is_still_a_yes(body: bytes) -> None:
    async with sink(reply(200, body)) as to:
        assert await twilio(to).send(ID, CODE) == ""


async def test_a_private_network_is_not_asked_unless_the_settings_say_so() -> None:
    async with sink() as to:
        with pytest.raises(Unavailable):
            await twilio(to, private_network=False).send(ID, CODE)
    assert to.received == []


@pytest.mark.parametrize(
    ("address", "by_default", "when_told"),
    [
        ("93.184.215.14", True, True),
        ("2606:4700::1", True, True),
        ("10.0.0.1", False, True),
        ("127.0.0.1", False, True),
        ("::1", False, True),
        ("100.64.0.1", False, True),
        ("::ffff:127.0.0.1", False, True),
        ("::ffff:8.8.8.8", True, True),
        ("169.254.169.254", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("fe80::1%eth0", False, False),
        ("64:ff9b::a9fe:a9fe", False, False),
        ("2002:7f00:1::", False, False),
        ("0.0.0.0", False, False),
        ("224.0.0.1", False, False),
    ],
)
def test_which_addresses_may_be_asked(address: str, by_default: bool, when_told: bool) -> None:
    assert may_be_asked(address, private_network=False) is by_default
    assert may_be_asked(address, private_network=True) is when_told


@dataclass(frozen=True)
class Written:
    """How an operator wrote the request down."""

    body: str
    content_type: Any = "application/json"

    def gateway(self, to: Sink) -> TemplateGateway:
        settings = HttpGateway(
            kind="template",
            url=f"{to.url}/send?ref={{id}}&to={{to}}",
            headers=("Authorization: Bearer {secret}", "X-From: {sender}"),
            body=self.body,
            content_type=self.content_type,
            sender="Contoso",
            private_network=True,
        )
        return TemplateGateway(settings, Secret("canary-token"), outbound(settings), SITE)


async def test_a_template_is_filled_in_as_json() -> None:
    """INJ-04: no text ends the place it stands in, and none is filled in twice."""
    async with sink(reply(202)) as to:
        await Written('{"to": "{to}", "msg": {"text": "{text}"}, "x": "{unknown}"}').gateway(to).send(ID, CODE)
    (got,) = to.received
    assert orjson.loads(got.body) == {"to": "+17748933135", "msg": {"text": CODE.text.reveal()}, "x": "{unknown}"}
    assert got.path == f"/send?ref={ID}&to=%2B17748933135"
    assert (got.headers["authorization"], got.headers["x-from"]) == ("Bearer canary-token", "Contoso")
    assert got.headers["idempotency-key"] == ID


async def test_a_template_is_filled_in_as_a_form() -> None:
    async with sink(reply(200)) as to:
        written = Written("to={to}&text={text}&ext={extension}&url={document}", "application/x-www-form-urlencoded")
        await written.gateway(to).send(ID, CALL)
    assert to.received[0].form == {
        "to": "+14255550100",
        "text": "Your code is: 0, 1.",
        "ext": "77",
        "url": f"{SITE}/gateways/call/{ID}/document",
    }


async def test_what_goes_wrong_tells_neither_the_secret_nor_the_code() -> None:
    """AUTHZ-05, KEY-01"""
    async with sink(reply(500), reply(400), CLOSE_AFTER_ACCEPT) as to:
        for _ in range(3):
            with pytest.raises(Problem) as caught:
                await twilio(to).send(ID, CODE)
            said = f"{caught.value!r} {caught.value.message} {caught.value.reason}"
            assert "canary-token" not in said
            assert "012345" not in said
            assert "7748933135" not in said


def test_a_signature_is_twilios() -> None:
    """The example of Twilio's page "Validating requests are coming from Twilio"."""
    fields = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    documents = CallDocuments(Secret("12345"))
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert documents.is_genuine(url, fields, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")
    assert not documents.is_genuine(url, {**fields, "Digits": "0#"}, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")
    assert not documents.is_genuine(url.replace("bar=2", "bar=3"), fields, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")
    for forged in ("", "\u20ac", "RSOYDt4T1cUTdK1PDd93/VVr8B8"):
        assert not documents.is_genuine(url, fields, forged)


@pytest.mark.parametrize(("language", "voice"), [("de", "de-DE"), ("ar", "ar-AE"), ("pt-BR", "pt-BR"), ("sv", "sv")])
def test_a_call_is_spoken_as_in_a_country(language: str, voice: str) -> None:
    documents = CallDocuments(Secret("x"))
    for said in (documents.speak("...", language, None), documents.close("...", language)):
        assert f'<Say language="{voice}">...</Say>' in said.decode()


def test_keys_are_listened_to_after_it_was_said() -> None:
    """TEL-06"""
    said = CallDocuments(Secret("x")).speak("Press <1> & go", "en", f"{SITE}/keys?a=1&b=2").decode()
    assert said.index('<Say language="en-US">Press &lt;1&gt; &amp; go</Say>') < said.index("<Gather")
    assert 'finishOnKey=""' in said
    assert "a=1&amp;b=2" in said
    assert "<Gather" not in CallDocuments(Secret("x")).speak("Hello", "en", None).decode()
