"""The outbox page of a development installation: what people are sent, to this machine only (CATALOGUE OPS-02)."""

from dataclasses import replace

import httpx
import pytest
from starlette.applications import Starlette

from watchword.kernel.messages import Channel, Message
from watchword.kernel.secret import Secret
from watchword.outbox.development import DevelopmentOutbox, code_in
from watchword.outbox.store import SqlOutbox
from watchword.outbox.tests.house import House, text
from watchword.web.edge import Edge

NOTICE = Message(
    Channel.MAIL, Secret("balas@contoso.com"), Secret("<b>Hello</b> & good-bye"), "notice", "A <i>subject</i>"
)


def browser(house: House, peer: str = "127.0.0.1") -> httpx.AsyncClient:
    app = Edge(Starlette(routes=DevelopmentOutbox(house.units, house.deliveries).routes()))
    transport = httpx.ASGITransport(app, client=(peer, 1))
    return httpx.AsyncClient(transport=transport, base_url="https://localhost:8443")


async def keep(house: House, *messages: Message) -> None:
    store = SqlOutbox(house.seal, keep=True)
    for message in messages:
        await house.units.write(lambda tx, one=message: store.put(tx, [one], house.now))  # type: ignore[misc]
        house.later(1)


async def test_tests_read_what_people_are_sent_newest_first(house: House) -> None:
    await keep(house, text(), NOTICE, replace(text(), text=Secret("654321 is your code\n\n@localhost #654321")))
    async with browser(house) as client:
        every = (await client.get("/dev/outbox.json")).json()
        mine = (await client.get("/dev/outbox.json", params={"to": "+1 7748933135"})).json()
        assert (await client.get("/dev/outbox.json?to=+17748933135")).json() == mine
    assert [each["channel"] for each in every] == ["sms", "mail", "sms"]
    assert [each["code"] for each in every] == ["654321", None, "123456"]
    assert [each["code"] for each in mine] == ["654321", "123456"]
    assert mine[0]["status"] == "waiting"
    assert mine[0]["to"] == "+17748933135"


async def test_the_page_shows_codes_and_runs_nothing(house: House) -> None:
    """INJ: what is sent is text, whatever is in it."""
    await keep(house, text(), NOTICE)
    async with browser(house) as client:
        answer = await client.get("/dev/outbox")
    assert "<output>123456</output>" in answer.text
    assert "&lt;b&gt;Hello&lt;/b&gt;" in answer.text
    assert "<b>Hello" not in answer.text
    assert 'http-equiv="refresh"' in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "'unsafe-inline'" not in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


async def test_an_empty_outbox_says_so(house: House) -> None:
    async with browser(house) as client:
        assert "Nothing yet" in (await client.get("/dev/outbox")).text
        assert (await client.get("/dev/outbox.json")).json() == []


@pytest.mark.parametrize("path", ["/dev/outbox", "/dev/outbox.json"])
@pytest.mark.parametrize(
    ("peer", "host"),
    [
        ("192.0.2.1", "localhost:8443"),
        ("127.0.0.1", "evil.example"),
        ("::ffff:192.0.2.1", "localhost"),
        ("", "localhost"),
    ],
)
async def test_other_machines_and_other_sites_find_nothing(house: House, path: str, peer: str, host: str) -> None:
    """OPS-02: nor does a name that somebody points at this machine."""
    await keep(house, text())
    async with browser(house, peer) as client:
        answer = await client.get(path, headers={"host": host})
    assert answer.status_code == 404
    assert "123456" not in answer.text


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("012345 is your code for Contoso. Tell it to nobody.\n\n@id.contoso.com #012345", "012345"),
        ("This is the sign-in of Contoso. Your code is: 0, 1, 2, 3, 4, 5. Once more: 0, 1, 2, 3, 4, 5.", "012345"),
        ("Your password was changed.", None),
        ("Call +17748933135", None),
    ],
)
def test_the_code_of_a_message_is_found(said: str, code: str | None) -> None:
    assert code_in(said) == code
