"""Balas and his phone: what is sent to it, and the codes in it."""

import re

from watchword.authenticators.tests.house import BALAS
from watchword.kernel.messages import Channel, Message
from watchword.outbox.delivery_store import SqlDeliveries
from watchword.signin.tests.house import SignInHouse

NUMBER = "+1 7748933135"
TEXTED, CALLED = "Enter the code from the text message", "Answer the call"
DONE = "Stay signed in?"


async def with_phone(house: SignInHouse, *configurations: str) -> None:
    """Balas has a mobile, MFA is required of him, and policy allows what is named."""
    for each in configurations:
        await house.allow(each)
    await house.house.add_phone(NUMBER)
    await house.require_mfa(BALAS)


async def newest(house: SignInHouse) -> Message:
    """What was sent to the phone last."""
    deliveries = SqlDeliveries(house.house.sealer)
    kept = await house.house.units.read(lambda tx: deliveries.kept(tx, 9))
    return next(each.message for each in kept if each.message.channel is not Channel.MAIL)


async def sent(house: SignInHouse) -> list[Message]:
    """All that was, whatever became of it."""
    deliveries = SqlDeliveries(house.house.sealer)
    return [each.message for each in await house.house.units.read(lambda tx: deliveries.kept(tx, 50))]


def code_in(message: Message) -> str:
    found = re.search(r"[0-9](?:(?:, )?[0-9]){5}", message.text.reveal())
    assert found is not None
    return found[0].replace(", ", "")


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"
