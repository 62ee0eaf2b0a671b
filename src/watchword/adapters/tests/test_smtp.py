"""Mail through a real SMTP server: TLS that is verified or nothing, refusals told apart (CATALOGUE INJ-04)."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from watchword.adapters.smtp import SmtpGateway
from watchword.adapters.tls import ensure_local_tls
from watchword.kernel.clock import SECOND, Instant, system_clock
from watchword.kernel.errors import Invalid, Unavailable
from watchword.kernel.messages import Channel, Message
from watchword.kernel.secret import Secret
from watchword.settings import Mail

ID = "33333333-3333-4333-8333-333333333333"
NOW = Instant(1_780_000_000 * SECOND)
NOTICE = Message(Channel.MAIL, Secret("balas@contoso.com"), Secret("Ihr Code: 012345 – Grüße"), "code", "Ihr\r\nCode")


@dataclass
class Server:
    """What aiosmtpd asks, and what it took. The recipient's local part asks for trouble."""

    took: list[tuple[Any, EmailMessage, bool]] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        replies = {"bounce": "550 5.1.1 no such mailbox", "grey": "451 4.7.1 try again later"}
        refusal = replies.get(address.partition("@")[0])
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        local = envelope.rcpt_tos[0].partition("@")[0]
        if local == "full":
            return "552 5.2.2 mailbox full"
        message: Any = message_from_bytes(envelope.content, policy=policy.default)
        self.took.append((envelope.rcpt_tos, message, session.ssl is not None))
        if local == "drop":
            server.transport.abort()
        return "250 taken"


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    ensure_local_tls(folder, system_clock())
    return folder


@asynccontextmanager
async def serving(tls: Path | None, *, wrapped: bool = False) -> AsyncIterator[tuple[Server, int]]:
    context = None
    if tls is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(tls / "cert.pem", tls / "key.pem")
    handler = Server()

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        good = tuple(data) == (b"watchword", b"canary-password")
        return AuthResult(success=good, handled=good)

    options: dict[str, Any] = {}
    if context is not None and not wrapped:
        options = {"authenticator": check, "auth_required": True, "auth_require_tls": True, "tls_context": context}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="mail.test", loop=loop, **options),
        "127.0.0.1",
        0,
        ssl=context if wrapped else None,
    )
    try:
        yield handler, server.sockets[0].getsockname()[1]
    finally:
        server.close()


def gateway(port: int, tls: Path, password: str | None = "canary-password", **changes: Any) -> SmtpGateway:
    settings = Mail(
        host="localhost",
        port=port,
        user="watchword" if password else "",
        sender="id@contoso.com",
        ca_file=tls / "ca.pem",
        timeout_seconds=5,
    )
    secret = Secret(password) if password else None
    return SmtpGateway.trusting(msgspec.structs.replace(settings, **changes), secret, lambda: NOW)


async def test_mail_goes_over_verified_starttls_with_a_password(tls: Path) -> None:
    async with serving(tls) as (server, port):
        reference = await gateway(port, tls).send(ID, NOTICE)
    ((recipients, message, encrypted),) = server.took
    assert (recipients, encrypted) == (["balas@contoso.com"], True)
    assert message["Subject"] == "Ihr Code"
    assert message["From"] == "id@contoso.com"
    assert message["Message-ID"] == reference == f"<{ID}@contoso.com>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] == "Thu, 28 May 2026 20:26:40 -0000"
    assert message.get_content().strip() == NOTICE.text.reveal()


async def test_mail_goes_over_tls_from_the_first_byte(tls: Path) -> None:
    async with serving(tls, wrapped=True) as (server, port):
        await gateway(port, tls, None, security="tls").send(ID, NOTICE)
    assert len(server.took) == 1


async def test_a_server_without_starttls_is_told_nothing(tls: Path) -> None:
    async with serving(None) as (server, port):
        with pytest.raises(Unavailable):
            await gateway(port, tls, None).send(ID, NOTICE)
        assert server.took == []
        await gateway(port, tls, None, security="none").send(ID, NOTICE)
        assert len(server.took) == 1


async def test_a_server_whose_certificate_is_not_to_be_trusted_is_told_nothing(tls: Path, tmp_path: Path) -> None:
    ensure_local_tls(tmp_path, system_clock())
    async with serving(tls) as (server, port):
        for authority in (None, tmp_path / "ca.pem"):
            with pytest.raises(Unavailable):
                await gateway(port, tls, ca_file=authority).send(ID, NOTICE)
    assert server.took == []


@pytest.mark.parametrize(
    ("local", "kind"), [("bounce", Invalid), ("grey", Unavailable), ("full", Invalid), ("drop", Unavailable)]
)
async def test_what_is_final_is_told_from_what_is_not(tls: Path, local: str, kind: type[Exception]) -> None:
    async with serving(tls) as (_, port):
        with pytest.raises(kind):
            await gateway(port, tls).send(ID, replace(NOTICE, to=Secret(f"{local}@contoso.com")))


async def test_a_message_that_is_sent_again_keeps_its_id(tls: Path) -> None:
    """Close after accept: who has it already can tell."""
    async with serving(tls) as (server, port):
        for _ in range(2):
            with pytest.raises(Unavailable):
                await gateway(port, tls).send(ID, replace(NOTICE, to=Secret("drop@contoso.com")))
    assert {message["Message-ID"] for _, message, _ in server.took} == {f"<{ID}@contoso.com>"}


async def test_a_wrong_password_is_our_fault_and_no_secret_is_told(tls: Path) -> None:
    """AUTHZ-05"""
    async with serving(tls) as (_, port):
        with pytest.raises(Unavailable) as caught:
            await gateway(port, tls, "canary-wrong").send(ID, NOTICE)
    assert "canary" not in f"{caught.value!r} {caught.value.message} {caught.value.reason}"


async def test_a_server_that_is_not_there_is_tried_again(tls: Path) -> None:
    with pytest.raises(Unavailable):
        await gateway(1, tls).send(ID, NOTICE)


@pytest.mark.parametrize(
    "address",
    [
        "a@contoso.com\r\nBcc: b@contoso.com",
        "a@contoso.com, b@contoso.com",
        "A <a@contoso.com>",
        '"a b"@contoso.com',
        "a@b@contoso.com",
        "a(comment)@contoso.com",
        "",
        "a",
        "a@" + "x" * 300,
    ],
)
async def test_no_address_is_more_than_one_recipient(tls: Path, address: str) -> None:
    """INJ-04"""
    async with serving(tls) as (server, port):
        with pytest.raises(Invalid):
            await gateway(port, tls).send(ID, replace(NOTICE, to=Secret(address)))
    assert server.took == []
