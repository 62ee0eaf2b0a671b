"""A TCP proxy that misbehaves on command, to put between a service and its database, directory, mail server ...

async with FaultProxy(("127.0.0.1", 0), ("127.0.0.1", 5432)) as proxy:
    proxy.port                                     # connect here
    await proxy.set(Latency(seconds=0.3))          # each chunk is delayed, both ways
    await proxy.set(Blackhole())                   # connections stay open, nothing passes: a lost network
    await proxy.set(Refuse())                      # no longer listens, open connections are reset: a dead host
    await proxy.set(Reset())                       # each connection is reset when its next byte comes
    await proxy.set(Rate(bits_per_second=8000))    # a slow line
    await proxy.set(Cut(after=2000))               # reset in the middle of an answer, after that many bytes
    await proxy.set(Clear())

Open connections feel a change at once.
"""

import asyncio
import contextlib
import socket
import struct
from dataclasses import dataclass
from typing import Self, assert_never

Address = tuple[str, int]


@dataclass(frozen=True)
class Clear:
    """Nothing is wrong."""


@dataclass(frozen=True)
class Latency:
    """Every chunk arrives that much later."""

    seconds: float


@dataclass(frozen=True)
class Blackhole:
    """Nothing passes, nothing ends."""


@dataclass(frozen=True)
class Refuse:
    """Nobody listens."""


@dataclass(frozen=True)
class Reset:
    """Every connection ends at its next byte."""


@dataclass(frozen=True)
class Rate:
    """A slow line."""

    bits_per_second: float


@dataclass(frozen=True)
class Cut:
    """Every connection ends after that many bytes one way."""

    after: int


Fault = Clear | Latency | Blackhole | Refuse | Reset | Rate | Cut
_Pair = tuple[asyncio.StreamWriter, asyncio.StreamWriter]


class FaultProxy:
    """Listens on one address (port 0: a free one), passes everything to another, and has one fault at a time."""

    def __init__(self, listen: Address, to: Address) -> None:
        self._host, self.port = listen
        self._to = to
        self._fault: Fault = Clear()
        self._changed = asyncio.Event()
        self._pairs: set[_Pair] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        await self._open()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._close()

    async def set(self, fault: Fault) -> None:
        """From now on this is what is wrong."""
        self._fault = fault
        self._changed.set()
        self._changed = asyncio.Event()
        if isinstance(fault, Refuse):
            self._close()
        elif self._server is None:
            await self._open()

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._serve, self._host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for pair in list(self._pairs):
            _reset(*pair)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._to)
        except OSError:
            _reset(writer)
            return
        pair = (writer, far_writer)
        self._pairs.add(pair)
        with contextlib.suppress(OSError):
            await asyncio.gather(self._pump(reader, far_writer, pair), self._pump(far_reader, writer, pair))
        self._pairs.discard(pair)
        for end in pair:
            end.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, pair: _Pair) -> None:
        passed = 0
        while data := await reader.read(16384):
            if not await self._let_through(data, passed, writer):
                _reset(*pair)
                return
            writer.write(data)
            passed += len(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()

    async def _let_through(self, data: bytes, passed: int, writer: asyncio.StreamWriter) -> bool:
        """Suffer what is wrong; False where the connection shall end."""
        while isinstance(self._fault, Blackhole):
            await self._changed.wait()
        match self._fault:
            case Clear() | Refuse():
                return True
            case Latency(seconds):
                await asyncio.sleep(seconds)
                return True
            case Rate(bits_per_second):
                await asyncio.sleep(len(data) * 8 / bits_per_second)
                return True
            case Reset():
                return False
            case Cut(after):
                if passed + len(data) <= after:
                    return True
                writer.write(data[: max(0, after - passed)])
                await writer.drain()
                return False
            case _ as never:
                assert_never(never)


def _reset(*ends: asyncio.StreamWriter) -> None:
    """End connections with RST rather than FIN, as a host that died does."""
    for end in ends:
        sock = end.get_extra_info("socket")
        if sock is not None and not end.is_closing():
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        end.transport.abort()
