"""A telephone that rings: what a call says, and the keys that are pressed in it, by way of a provider like Twilio."""

import asyncio
import base64
import hashlib
import hmac
from xml.etree.ElementTree import fromstring

from tests.journeys.pages.visitor import Visitor

TOKEN = "known to the provider and to us"
_RINGS_WITHIN = 400


async def answer_call(visitor: Visitor, number: str, keys: str = "") -> str:
    """Pick up and listen to the end; press keys, where any are given. What was said."""
    said = fromstring(await _asks(visitor, await _ringing(visitor, number), "document", AnsweredBy="human"))
    gather = said.find("Gather")
    assert gather is not None
    if keys:
        _, _, call = gather.get("action", "").partition("/gateways/call/")
        await _asks(visitor, call.removesuffix("/keys"), "keys", Digits=keys)
    return said.findtext("Say") or ""


async def _ringing(visitor: Visitor, number: str) -> str:
    """The newest call to it, once the provider has it."""
    for _ in range(_RINGS_WITHIN):
        calls = [each for each in await visitor.messages(number) if each["channel"] == "call"]
        if calls and calls[0]["status"] == "sent":
            return str(calls[0]["id"])
        await asyncio.sleep(0.05)
    raise AssertionError("it did not ring")


async def _asks(visitor: Visitor, call: str, what: str, **fields: str) -> str:
    """As the provider asks, signed by what both know."""
    url = f"{visitor.stage.served.url}/gateways/call/{call}/{what}"
    text = url + "".join(name + fields[name] for name in sorted(fields))
    signature = base64.b64encode(hmac.new(TOKEN.encode(), text.encode(), hashlib.sha1).digest()).decode()
    async with visitor.stage.served.client() as client:
        answer = await client.post(url, data=fields, headers={"x-twilio-signature": signature})
    return answer.raise_for_status().text
