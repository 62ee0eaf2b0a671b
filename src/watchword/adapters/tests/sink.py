"""A gateway to send to, on a real socket, whose answers the test chooses: taken, refused, slow, redirected, cut off."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import orjson


@dataclass(frozen=True)
class Received:
    """One request."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


def reply(status: int, body: bytes = b"{}", headers: str = "") -> bytes:
    """A whole HTTP response."""
    return b"HTTP/1.1 %d X\r\ncontent-length: %d\r\n%s\r\n" % (status, len(body), headers.encode()) + body


def taken(sid: str = "SM1") -> bytes:
    """Twilio's yes."""
    return reply(201, orjson.dumps({"sid": sid, "status": "queued"}))


CLOSE_AFTER_ACCEPT = b""


@dataclass
class Sink:
    """`answers` are taken one by one, the last one for ever; None never answers."""

    answers: list[bytes | None] = field(default_factory=lambda: [taken()])
    received: list[Received] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ids(self) -> set[str]:
        """The messages, however often each was sent."""
        return {each.headers["idempotency-key"] for each in self.received}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            first, *lines = head.rstrip().split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            self.received.append(Received(first.split(" ")[1], headers, body))
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            if answer is None:
                await reader.read()
            else:
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def sink(*answers: bytes | None) -> AsyncIterator[Sink]:
    """One that listens."""
    made = Sink(list(answers) or [taken()])
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
