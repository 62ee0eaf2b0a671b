"""The proxy that plays a bad network does to a real connection what it says."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest
from tests.real.fault_proxy import Blackhole, Clear, Cut, FaultProxy, Latency, Rate, Refuse, Reset

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
async def proxy() -> AsyncIterator[FaultProxy]:
    """In front of a server that says back what it hears."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppressed_ends():
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with FaultProxy(("127.0.0.1", 0), server.sockets[0].getsockname()) as in_front:
        yield in_front
    server.close()


@contextmanager
def suppressed_ends() -> Iterator[None]:
    """A connection may end at any time; that is what these tests are about."""
    try:
        yield
    except OSError:
        return


@asynccontextmanager
async def connected(proxy: FaultProxy) -> AsyncIterator[Connection]:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    yield reader, writer
    writer.close()


async def say(connection: Connection, words: bytes) -> bytes:
    reader, writer = connection
    writer.write(words)
    return await asyncio.wait_for(reader.readexactly(len(words)), 5)


async def test_without_a_fault_everything_passes(proxy: FaultProxy) -> None:
    async with connected(proxy) as connection:
        assert await say(connection, b"x" * 100_000) == b"x" * 100_000


async def test_latency_delays_both_ways(proxy: FaultProxy) -> None:
    await proxy.set(Latency(seconds=0.1))
    async with connected(proxy) as connection:
        began = time.monotonic()
        await say(connection, b"x")
        assert time.monotonic() - began >= 0.2


async def test_a_slow_line_is_slow(proxy: FaultProxy) -> None:
    await proxy.set(Rate(bits_per_second=8000))
    async with connected(proxy) as connection:
        began = time.monotonic()
        await say(connection, b"x" * 100)
        assert time.monotonic() - began >= 0.2


async def test_a_blackhole_holds_everything_until_it_is_lifted(proxy: FaultProxy) -> None:
    async with connected(proxy) as connection:
        await proxy.set(Blackhole())
        answer = asyncio.create_task(say(connection, b"x"))
        await asyncio.wait([answer], timeout=0.2)
        assert not answer.done()
        await proxy.set(Clear())
        assert await answer == b"x"


async def test_a_dead_host_resets_what_is_open_and_refuses_what_is_new(proxy: FaultProxy) -> None:
    async with connected(proxy) as connection:
        await say(connection, b"x")
        await proxy.set(Refuse())
        with pytest.raises(ConnectionResetError):
            await say(connection, b"x")
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", proxy.port)
    await proxy.set(Clear())
    async with connected(proxy) as connection:
        assert await say(connection, b"x") == b"x"


async def test_a_reset_comes_with_the_next_byte(proxy: FaultProxy) -> None:
    async with connected(proxy) as connection:
        await proxy.set(Reset())
        with pytest.raises(ConnectionResetError):
            await say(connection, b"x")


async def test_a_cut_comes_in_the_middle_of_an_answer(proxy: FaultProxy) -> None:
    await proxy.set(Cut(after=10))
    async with connected(proxy) as connection:
        assert await say(connection, b"x" * 10) == b"x" * 10
        with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
            await say(connection, b"x")
