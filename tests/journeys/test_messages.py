"""Messages of a server that is really served, to providers that are really there (CATALOGUE TEL, OPS-02)."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar
from xml.etree.ElementTree import fromstring

import httpx
import pytest
from tests.served import Served, served

from watchword.adapters.tests.sink import Sink, reply, sink, taken
from watchword.bootstrap import Application
from watchword.kernel.clock import MINUTE, Instant, after
from watchword.kernel.messages import Channel, Message, Unsent
from watchword.kernel.secret import Secret

T = TypeVar("T")
TOKEN = "canary-token"
CODE = Message(Channel.SMS, Secret("+17748933135"), Secret("Your code is 123456"), "sign-in code", user="somebody")
LOUD = {"messages.apart_seconds": "0"}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
def database(request: pytest.FixtureRequest) -> dict[str, str]:
    """Where it is kept, and by how many processes it is served."""
    if request.param == "sqlite":
        return {"database": "sqlite:watchword.db"}
    return {"database": request.getfixturevalue("postgres_database"), "server.workers": "2"}


@pytest.fixture
async def provider() -> AsyncIterator[Sink]:
    async with sink(reply(503), taken("SM1")) as made:
        yield made


def twilio(folder: Path, to: Sink) -> dict[str, str]:
    """The settings of a provider that listens there."""
    folder.mkdir(exist_ok=True)
    (folder / "twilio.secret").write_text(TOKEN)
    (folder / "twilio.secret").chmod(0o600)
    told = {
        "kind": '"twilio"',
        "url": f'"{to.url}"',
        "account": '"AC0"',
        "sender": '"+15005550006"',
        "secret_file": '"twilio.secret"',
        "private_network": "true",
    }
    return {f"{channel}.{key}": value for channel in ("sms", "voice") for key, value in told.items()}


async def hand_in(server: Served, *messages: Message) -> Unsent | None:
    """As any flow does."""

    async def work(application: Application) -> Unsent | None:
        outbox = application.services.authenticators.outbox
        return await application.units.write(lambda tx: outbox.put(tx, messages, application.desk.clock()))

    return await server.operate(work)


async def seen(look: Callable[[], Awaitable[T | None]]) -> T:
    """What is there soon."""
    for _ in range(400):
        if (found := await look()) is not None:
            return found
        await asyncio.sleep(0.05)
    raise AssertionError("it did not come")


def signed(url: str, **fields: str) -> dict[str, str]:
    said = url + "".join(name + fields[name] for name in sorted(fields))
    digest = hmac.new(TOKEN.encode(), said.encode(), hashlib.sha1).digest()
    return {"x-twilio-signature": base64.b64encode(digest).decode()}


async def call_back(client: httpx.AsyncClient, url: str, **fields: str) -> httpx.Response:
    return await client.post(url, data=fields, headers=signed(url, **fields))


async def test_a_development_installation_shows_what_people_are_sent(tmp_path: Path, database: dict[str, str]) -> None:
    """Whichever process sends it, and whichever is asked."""
    async with served(tmp_path, **database, **LOUD, development="true") as server, server.client() as client:
        for _ in range(4):
            assert await hand_in(server, CODE) is None

        async def all_sent() -> list[dict[str, str]] | None:
            shown = (await client.get("/dev/outbox.json", params={"to": "+1 7748933135"})).json()
            return shown if [each["status"] for each in shown] == ["sent"] * 4 else None

        shown = await seen(all_sent)
        assert {each["code"] for each in shown} == {"123456"}
        page = await client.get("/dev/outbox")
        assert page.status_code == 200
        assert "123456" in page.text


@pytest.mark.parametrize("path", ["/dev/outbox", "/dev/outbox.json"])
async def test_no_other_installation_shows_anything(tmp_path: Path, path: str) -> None:
    """OPS-02"""
    async with served(tmp_path) as server, server.client() as client:
        assert await hand_in(server, CODE) is None
        assert (await client.get(path)).status_code == 404
        log = (server.settings.state_dir / "server.log").read_text()
        assert "123456" not in log


async def test_a_text_message_reaches_its_provider_after_a_bad_moment(
    tmp_path: Path, database: dict[str, str], provider: Sink
) -> None:
    """Harness 2, and AUTHZ-05: the log tells neither the code nor the token."""
    async with served(tmp_path, **database, **twilio(tmp_path, provider)) as server, server.client() as client:
        assert await hand_in(server, CODE) is None

        async def both() -> bool | None:
            return len(provider.received) == 2 or None

        await seen(both)
        assert len(provider.ids()) == 1
        order = provider.received[-1].form
        assert (order["To"], order["Body"]) == ("+17748933135", "Your code is 123456")
        answer = await call_back(client, order["StatusCallback"], MessageStatus="delivered")
        assert answer.status_code == 204
        forged = await client.post(order["StatusCallback"], data={"MessageStatus": "failed"})
        assert forged.status_code == 403
        log = (server.settings.state_dir / "server.log").read_text()
        assert "message not delivered" in log
        assert not any(secret in log for secret in ("123456", "7748933135", TOKEN))


async def test_a_call_asks_the_server_what_to_say(tmp_path: Path, database: dict[str, str], provider: Sink) -> None:
    """TEL-06"""
    async with served(tmp_path, **database, **twilio(tmp_path, provider)) as server, server.client() as client:
        now = await server.operate(_clock)
        call = replace(CODE, channel=Channel.CALL, reply=Secret("0707"), about="x", ends_at=after(now, 5 * MINUTE))
        assert await hand_in(server, call) is None

        async def ordered() -> dict[str, str] | None:
            return provider.received[-1].form if len(provider.received) == 2 else None

        order = await seen(ordered)
        document = fromstring((await call_back(client, order["Url"], AnsweredBy="human")).text)
        assert document.findtext("Say") == "Your code is 123456"
        gather = document.find("Gather")
        assert gather is not None
        action = gather.get("action", "")
        assert (await call_back(client, action, Digits="0#")).status_code == 200
        heard = await server.operate(_heard)
        assert heard == {"keys": "0#", "reply": "0707"}


async def test_fifty_at_once_over_two_processes_are_five(tmp_path: Path, database: dict[str, str]) -> None:
    """TEL-02"""
    async with served(tmp_path, **database, **LOUD) as server:

        async def work(application: Application) -> list[Unsent | None]:
            outbox, now = application.services.authenticators.outbox, application.desk.clock()
            write = application.units.write
            return list(await asyncio.gather(*(write(lambda tx: outbox.put(tx, [CODE], now)) for _ in range(25))))

        sent = await asyncio.gather(server.operate(work), server.operate(work))
        assert sum(each is None for one in sent for each in one) == 5

        async def told(application: Application) -> list[str]:
            async with server.client(await server.token("nora@contoso.com", "AuditLog.Read.All")) as client:
                answer = await client.get("/v1.0/auditLogs/directoryAudits")
            return [each["activityDisplayName"] for each in answer.json()["value"]]

        assert (await server.operate(told)).count("Stop sending messages") == 1


async def _clock(application: Application) -> Instant:
    return application.desk.clock()


async def _heard(application: Application) -> dict[str, str]:
    from watchword.outbox.delivery_store import SqlDeliveries

    deliveries = SqlDeliveries(application.sealer)
    return dict(await application.units.read(lambda tx: deliveries.of(tx, "x")))
