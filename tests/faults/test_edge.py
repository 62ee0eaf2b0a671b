"""Clients that are slow, half, or no HTTP at all: cut off, and nobody else waits for them."""

import asyncio
import ssl
import time
from urllib.parse import urlsplit

import pytest
from tests.stage import Stage, named

pytestmark = pytest.mark.real

Wire = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
def stage(on_sqlite: Stage) -> Stage:
    """What is cut off never gets as far as a database."""
    return on_sqlite


async def connect(stage: Stage) -> Wire:
    address = urlsplit(stage.served.url)
    context = ssl.create_default_context(cafile=str(stage.served.ca))
    return await asyncio.open_connection(address.hostname, address.port, ssl=context)


async def close(wire: Wire) -> None:
    wire[1].transport.abort()


def head(stage: Stage, token: str, verb: str, path: str, *more: str) -> bytes:
    host = urlsplit(stage.served.url).netloc
    lines = [f"{verb} {path} HTTP/1.1", f"Host: {host}", f"Authorization: Bearer {token}", *more]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def heard(wire: Wire) -> bytes:
    """All that comes until the other side closes, whichever way."""
    try:
        return await wire[0].read()
    except (ConnectionResetError, ssl.SSLError):
        return b""


async def test_a_header_of_more_than_16_kilobytes_is_refused(stage: Stage) -> None:
    """Whether it is one or many."""
    async with stage.served.client(await stage.token(named("balas"))) as client:
        for headers in ({"x": "y" * 17_000}, {f"x-{n}": "y" * 400 for n in range(45)}):
            answer = await client.get("/v1.0/me", headers=headers)
            assert answer.status_code == 431
        assert (await client.get("/v1.0/me", headers={"x": "y" * 10_000})).status_code == 200


async def test_a_half_header_is_cut_off_after_five_seconds(stage: Stage) -> None:
    """Whether nothing follows, or a byte a second."""

    async def silent() -> float:
        wire = await connect(stage)
        started = time.monotonic()
        wire[1].write(b"GET /v1.0/users HTTP/1.1\r\nHost: localh")
        await heard(wire)
        await close(wire)
        return time.monotonic() - started

    async def dripping() -> float:
        wire = await connect(stage)
        started = time.monotonic()
        wire[1].write(b"GET /v1.0/users HTTP/1.1\r\nX: ")
        ended = asyncio.create_task(heard(wire))
        while not ended.done() and time.monotonic() - started < 15:
            wire[1].write(b"x")
            await asyncio.sleep(0.5)
        await close(wire)
        return time.monotonic() - started

    took = await asyncio.gather(silent(), dripping())
    assert max(took) < 12, took
    assert min(took) > 3, took


async def test_a_slow_body_is_cut_off_after_thirty_seconds(stage: Stage) -> None:
    token = await stage.token(named("balas"))
    graph = head(stage, token, "POST", "/v1.0/$batch", "Content-Type: application/json", "Content-Length: 1000")
    form = "Content-Type: application/x-www-form-urlencoded"
    authority = head(stage, token, "POST", "/common/oauth2/v2.0/token", form, "Content-Length: 1000")

    async def drip(beginning: bytes) -> tuple[bytes, float]:
        wire = await connect(stage)
        started = time.monotonic()
        wire[1].write(beginning)
        ended = asyncio.create_task(wire[0].readuntil(b"\r\n\r\n"))
        while not ended.done() and time.monotonic() - started < 45:
            wire[1].write(b" ")
            await asyncio.sleep(1)
        answer = await ended
        await close(wire)
        return answer, time.monotonic() - started

    for answer, took in await asyncio.gather(drip(graph), drip(authority)):
        assert answer.startswith(b"HTTP/1.1 4"), answer
        assert 28 < took < 40


async def test_half_requests_by_the_hundred_keep_nobody_waiting(stage: Stage) -> None:
    token = await stage.token(named("balas"))
    beginning = head(stage, token, "POST", "/v1.0/$batch", "Content-Type: application/json", "Content-Length: 1000")
    wires = await asyncio.gather(*(connect(stage) for _ in range(100)))
    try:
        for wire in wires:
            wire[1].write(beginning)
        async with stage.served.client(token) as client:
            started = time.monotonic()
            for _ in range(10):
                assert (await client.get("/v1.0/me")).status_code == 200
            assert time.monotonic() - started < 10
    finally:
        for wire in wires:
            await close(wire)


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00" * 100 + b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /v1.0/users HTTP/9.9\r\n\r\n",
        b"GET /v1.0/users HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1.0/users HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /v1.0/users HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
        b"GET /v1.0/users HTTP/1.1\r\nHost: a\r\n folded: x\r\n\r\n",
        b"GET /v1.0/users HTTP/1.1\r\nHost : a\r\n\r\n",
    ],
    ids=lambda sent: ascii(sent[:30]),
)
async def test_what_is_no_http_is_refused_or_cut_off(stage: Stage, sent: bytes) -> None:
    """Never a success, never a fault of ours; two servers in a row must not read it as two different things."""
    wire = await connect(stage)
    wire[1].write(sent)
    wire[1].write_eof() if wire[1].can_write_eof() else None
    answer = await asyncio.wait_for(heard(wire), 20)
    await close(wire)
    status = answer.split(b" ", 2)[1] if answer.startswith(b"HTTP/") else b"4"
    assert status.startswith(b"4"), answer[:200]


async def test_a_request_that_is_not_encrypted_gets_nothing(stage: Stage) -> None:
    address = urlsplit(stage.served.url)
    wire = await asyncio.open_connection(address.hostname, address.port)
    wire[1].write(b"GET /v1.0/users HTTP/1.1\r\nHost: localhost\r\n\r\n")
    answer = await asyncio.wait_for(heard(wire), 10)
    await close(wire)
    assert not answer.startswith(b"HTTP/1.1 2")
