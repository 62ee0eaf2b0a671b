"""Text messages and calls through an HTTP gateway: Twilio's REST API, or a request that the operator wrote down."""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, quote_plus, urlencode

import orjson

from watchword.adapters.outbound import Answer, Outbound
from watchword.kernel.errors import Invalid, Unavailable
from watchword.kernel.messages import Channel, Message, callback_path
from watchword.kernel.secret import Secret
from watchword.settings import HttpGateway

_SLOT = re.compile(r"\{(to|text|language|id|sender|secret|document|extension)\}")
_FORM = "application/x-www-form-urlencoded"
_OUR_FAULT = frozenset({401, 402, 403, 404, 405, 407, 408, 409, 413, 415, 425, 429})
"""Answers that blame us, or the moment, and not the message: it is tried again when that was mended."""
_WAIT_FOR_ANSWER = "wwww"
"""Two seconds before an extension is dialled: each w is half a second (Twilio, SendDigits)."""


@dataclass(frozen=True)
class TwilioGateway:
    """Implements `kernel.messages.Gateway` for text messages and calls (Twilio REST API 2010-04-01).

    `site` is our public origin: a call asks there what to say, deliveries are reported there.
    """

    settings: HttpGateway
    secret: Secret
    outbound: Outbound
    site: str

    async def send(self, id_: str, message: Message) -> str:
        """The message's or call's SID. Raises Unavailable, or Invalid `message-refused` for a number it refuses."""
        resource = "Calls" if message.channel is Channel.CALL else "Messages"
        url = f"{self.settings.url.rstrip('/')}/2010-04-01/Accounts/{quote(self.settings.account)}/{resource}.json"
        form = self._call(id_, message) if message.channel is Channel.CALL else self._text(message)
        form["StatusCallback"] = self.site + callback_path(message.channel, id_, "status")
        proof = b64encode(f"{self.settings.account}:{self.secret.reveal()}".encode()).decode()
        headers = {"authorization": f"Basic {proof}", "content-type": _FORM, "idempotency-key": id_}
        answer = await self.outbound.post(url, headers, urlencode(form).encode())
        return _reference(taken(self.outbound.name, answer))

    def _text(self, message: Message) -> dict[str, str]:
        sender = "MessagingServiceSid" if self.settings.sender.startswith("MG") else "From"
        return {"To": message.to.reveal(), sender: self.settings.sender, "Body": message.text.reveal()}

    def _call(self, id_: str, message: Message) -> dict[str, str]:
        number, _, extension = message.to.reveal().partition("x")
        form = {
            "To": number,
            "From": self.settings.sender,
            "Url": self.site + callback_path(message.channel, id_, "document"),
            "MachineDetection": "Enable",
            "Timeout": "30",
        }
        return {**form, "SendDigits": f"{_WAIT_FOR_ANSWER}{extension}"} if extension else form


@dataclass(frozen=True)
class TemplateGateway:
    """Implements `kernel.messages.Gateway` by a request that the settings describe."""

    settings: HttpGateway
    secret: Secret | None
    outbound: Outbound
    site: str

    async def send(self, id_: str, message: Message) -> str:
        """What the gateway answered is not understood: there is no reference. Raises as `TwilioGateway.send` does."""
        values = self._values(id_, message)
        url = _filled(self.settings.url, {name: quote(value, safe="") for name, value in values.items()})
        headers = {"content-type": self.settings.content_type, "idempotency-key": id_}
        for line in self.settings.headers:
            name, _, value = line.partition(":")
            headers[name.lower()] = _filled(value.strip(), values)
        answer = await self.outbound.post(url, headers, self._body(values))
        taken(self.outbound.name, answer)
        return ""

    def _values(self, id_: str, message: Message) -> dict[str, str]:
        number, _, extension = message.to.reveal().partition("x")
        return {
            "to": number,
            "extension": extension,
            "text": message.text.reveal(),
            "language": message.language,
            "id": id_,
            "sender": self.settings.sender,
            "secret": self.secret.reveal() if self.secret else "",
            "document": self.site + callback_path(message.channel, id_, "document"),
        }

    def _body(self, values: Mapping[str, str]) -> bytes:
        """Each value as the content type writes it, so that none can end the place it stands in."""
        if self.settings.content_type == _FORM:
            return _filled(self.settings.body, {name: quote_plus(value) for name, value in values.items()}).encode()
        inside = {name: orjson.dumps(value).decode()[1:-1] for name, value in values.items()}
        return _filled(self.settings.body, inside).encode()


def taken(name: str, answer: Answer) -> Answer:
    """A gateway's yes. Raises Unavailable where it should be asked again, Invalid where that would be of no use."""
    if 200 <= answer.status < 300:
        return answer
    if answer.status >= 500 or answer.status < 400 or answer.status in _OUR_FAULT:
        problem = Unavailable("gateway-refused", f"The gateway for {name} does not take messages now.", gateway=name)
        problem.reason = f"status {answer.status}"
        raise problem
    raise Invalid("message-refused", f"The gateway for {name} refused the message.", reason=f"status {answer.status}")


def _reference(answer: Answer) -> str:
    try:
        said = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return ""
    sid = said.get("sid") if isinstance(said, dict) else None
    return sid[:64] if isinstance(sid, str) else ""


def _filled(template: str, values: Mapping[str, str]) -> str:
    return _SLOT.sub(lambda slot: values[slot[1]], template)
