"""Where gateways ask what a call says, and tell what was pressed and what arrived. Nobody else is answered.

Each request is signed by the gateway over its address and its fields; what is not is refused before anything is looked
up.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchword.kernel.clock import Clock
from watchword.kernel.errors import Problem
from watchword.kernel.ids import canonical_guid
from watchword.kernel.messages import Channel, Listener, callback_path
from watchword.kernel.words import Tongue, Tongues, Words, english
from watchword.kernel.work import Transaction, Units
from watchword.outbox.model import Deliveries, Pressed, Status
from watchword.web.message import read_body

_LOG = logging.getLogger("watchword.gateways")
_FORM_BYTES = 32 * 1024
_MOST_FIELDS = 100

Fields = Mapping[str, str]
Handler = Callable[[Channel, str, Fields], Awaitable[Response]]


class Dialect(Protocol):
    """How a gateway speaks."""

    def is_genuine(self, url: str, fields: Fields, signature: str) -> bool:
        """Whether it was the gateway that sent these fields to this address."""
        ...

    def is_answered_by_somebody(self, fields: Fields) -> bool:
        """Whether a call reached a person."""
        ...

    def keys(self, fields: Fields) -> str:
        """What was pressed."""
        ...

    def is_delivered(self, fields: Fields) -> bool | None:
        """Whether it arrived, or never will; None where nobody knows yet."""
        ...

    def speak(self, text: str, language: str, action: str | None) -> bytes:
        """What to say, and where to post the keys that are pressed after it."""
        ...

    def close(self, text: str, language: str) -> bytes:
        """What to say last."""
        ...


@dataclass(frozen=True)
class Callbacks:
    """`dialects`: of the gateways that call back. `listener` is told of keys in the transaction that they count in."""

    site: str
    dialects: Mapping[Channel, Dialect]
    units: Units
    deliveries: Deliveries
    listener: Listener
    clock: Clock
    tongues: Tongues = english

    def routes(self) -> list[Route]:
        """`/gateways/{channel}/{id}/...`, of the channels whose gateways call back."""
        handlers: dict[Channel, dict[str, Handler]] = {channel: {"status": self.status} for channel in self.dialects}
        if Channel.CALL in handlers:
            handlers[Channel.CALL] |= {"document": self.document, "keys": self.keys}
        return [
            Route(callback_path(channel, "{id}", what), self._guarded(channel, what, handler), methods=["POST"])
            for channel, of_channel in handlers.items()
            for what, handler in of_channel.items()
        ]

    async def document(self, channel: Channel, id_: str, fields: Fields) -> Response:
        """Somebody answered a call: what to say. A machine hears nothing of a code (CATALOGUE TEL-06)."""
        dialect = self.dialects[channel]
        if not dialect.is_answered_by_somebody(fields):
            await self.units.write(lambda tx: self.deliveries.reported(tx, id_, Status.FAILED))
            return _xml(dialect.close("", ""))
        message = await self.units.write(lambda tx: self.deliveries.answered(tx, id_, self.clock()))
        if message is None:
            return _over(dialect, self.tongues(""))
        listening = self.site + callback_path(channel, id_, "keys") if message.reply else None
        return _xml(dialect.speak(message.text.reveal(), message.language, listening))

    async def keys(self, channel: Channel, id_: str, fields: Fields) -> Response:
        """Keys were pressed; the first ones count."""
        dialect, now = self.dialects[channel], self.clock()

        async def unit(tx: Transaction) -> Pressed | None:
            pressed = await self.deliveries.pressed(tx, id_, dialect.keys(fields), now)
            if pressed is not None:
                await self.listener.heard(tx, pressed.about, pressed.answer, now)
            return pressed

        pressed = await self.units.write(unit)
        if pressed is None:
            return _over(dialect, self.tongues(""))
        tongue = self.tongues(pressed.language)
        return _xml(dialect.close(tongue.say(Words("Thank you. Goodbye.")), tongue.code))

    async def status(self, channel: Channel, id_: str, fields: Fields) -> Response:
        """A message has arrived, or never will."""
        delivered = self.dialects[channel].is_delivered(fields)
        if delivered is not None:
            status = Status.DELIVERED if delivered else Status.FAILED
            await self.units.write(lambda tx: self.deliveries.reported(tx, id_, status))
        return Response(status_code=204)

    def _guarded(self, channel: Channel, what: str, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """403 without the gateway's signature over this address."""

        async def handle(request: Request) -> Response:
            id_ = canonical_guid(request.path_params["id"])
            if id_ is None:
                return Response(status_code=404)
            try:
                fields = _fields(await read_body(request.receive, _FORM_BYTES))
            except (Problem, ValueError):
                return Response(status_code=400)
            url = self.site + callback_path(channel, request.path_params["id"], what)
            if not self.dialects[channel].is_genuine(url, fields, request.headers.get("x-twilio-signature", "")):
                _LOG.warning("callback refused", extra={"channel": channel.value, "what": what})
                return Response(status_code=403)
            return await handler(channel, id_, fields)

        return handle


def _fields(body: bytes) -> Fields:
    """Raises ValueError for what is no form, or too long a one."""
    return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS))


def _over(dialect: Dialect, tongue: Tongue) -> Response:
    return _xml(dialect.close(tongue.say(Words("This call is no longer needed. Goodbye.")), tongue.code))


def _xml(document: bytes) -> Response:
    return Response(document, media_type="text/xml")
