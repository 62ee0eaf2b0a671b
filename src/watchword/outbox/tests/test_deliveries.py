"""What becomes of messages that were handed over: calls listened to, keys, reports (CATALOGUE TEL-06)."""

import asyncio
from dataclasses import replace

import pytest

from watchword.adapters.development import DevelopmentGateway
from watchword.kernel.clock import DAY, MINUTE, SECOND, Instant
from watchword.kernel.errors import Invalid, Unavailable
from watchword.kernel.messages import Channel, Message
from watchword.kernel.secret import Secret
from watchword.outbox.model import Pressed, Status
from watchword.outbox.store import SqlOutbox
from watchword.outbox.tests.house import START, House, text

CALL = replace(
    text(channel=Channel.CALL),
    ends_at=Instant(START + 5 * MINUTE),
    about="11111111-1111-4111-8111-111111111111",
    reply=Secret("0707"),
)
ANSWER = {"keys": "#", "reply": "0707"}


class Taker:
    """A gateway that takes everything and gives it a name."""

    async def send(self, id_: str, message: Message) -> str:
        return f"CA{id_[:8]}"


class Refuser:
    """A gateway that will never send this."""

    async def send(self, id_: str, message: Message) -> str:
        raise Invalid("gateway-refused", "No such number.")


class Reported:
    """A gateway whose connection breaks after it took the message, and which has told us already that it has it."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def send(self, id_: str, message: Message) -> str:
        await report(self.house, id_, Status.DELIVERED)
        raise Unavailable("gateway-away", "The connection broke.", gateway="sms")


async def report(house: House, id_: str, status: Status) -> bool:
    return await house.units.write(lambda tx: house.deliveries.reported(tx, id_, status))


async def listen(house: House, id_: str) -> Message | None:
    return await house.units.write(lambda tx: house.deliveries.answered(tx, id_, house.now))


async def press(house: House, id_: str, keys: str = "#") -> Pressed | None:
    return await house.units.write(lambda tx: house.deliveries.pressed(tx, id_, keys, house.now))


async def heard(house: House) -> dict[str, str]:
    return dict(await house.units.read(lambda tx: house.deliveries.of(tx, CALL.about)))


async def placed(house: House, message: Message = CALL) -> str:
    """A call that a gateway took; its id."""
    assert await house.put(message) is None
    assert await house.dispatcher(Taker()).deliver_due() == 1
    return str((await house.rows())[-1]["id"])


async def test_what_a_message_said_is_destroyed_when_it_has_gone(house: House) -> None:
    await house.put(text())
    await house.dispatcher(Taker()).deliver_due()
    (row,) = await house.rows()
    assert (row["status"], row["sealed"], row["due_at"]) == ("sent", None, None)
    assert row["reference"] == f"CA{row['id'][:8]}"


async def test_what_a_call_says_is_kept_until_it_is_over(house: House) -> None:
    id_ = await placed(house)
    said = await listen(house, id_)
    assert said is not None
    assert said.text.reveal() == "Your code is 123456"
    house.later(5 * MINUTE)
    assert await listen(house, id_) is None
    await house.units.write(lambda tx: house.store.purge(tx, Instant(house.now + 1), Instant(house.now - DAY)))
    (row,) = await house.rows()
    assert row["sealed"] is None


async def test_the_right_keys_in_the_right_order_are_heard_once(house: House) -> None:
    """TEL-06: a duplicate callback changes nothing."""
    id_ = await placed(house)
    assert await heard(house) == {}
    assert await listen(house, id_) is not None
    assert await press(house, id_) == Pressed(CALL.about, ANSWER, "en")
    assert await press(house, id_, "0#") is None
    assert await heard(house) == ANSWER


async def test_keys_before_anything_was_said_are_not_heard(house: House) -> None:
    """TEL-06: an immediate #."""
    id_ = await placed(house)
    assert await press(house, id_) is None
    assert await heard(house) == {}


async def test_keys_after_the_code_ended_are_not_heard(house: House) -> None:
    """TEL-06: a callback after the time-out."""
    id_ = await placed(house)
    await listen(house, id_)
    house.later(5 * MINUTE)
    assert await press(house, id_) is None


async def test_keys_after_the_call_ended_are_not_heard(house: House) -> None:
    id_ = await placed(house)
    await listen(house, id_)
    assert await report(house, id_, Status.DELIVERED)
    assert await press(house, id_) is None


async def test_of_fifty_callbacks_at_once_one_is_heard(house: House) -> None:
    """TEL-06"""
    id_ = await placed(house)
    await listen(house, id_)
    outcomes = await asyncio.gather(*(press(house, id_, keys) for keys in ["#", "0#"] * 25))
    assert sum(each is not None for each in outcomes) == 1


async def test_the_newest_call_about_a_challenge_is_the_one_that_counts(house: House) -> None:
    first = await placed(house)
    await listen(house, first)
    house.later(MINUTE)
    await placed(house, replace(CALL, ends_at=Instant(START + 10 * MINUTE)))
    await press(house, first)
    assert await heard(house) == {}


async def test_a_text_message_cannot_be_listened_to(house: House) -> None:
    id_ = await placed(house, text())
    assert await listen(house, id_) is None


async def test_the_first_word_on_a_delivery_stands(house: House) -> None:
    id_ = await placed(house, text())
    assert await report(house, id_, Status.FAILED)
    assert not await report(house, id_, Status.DELIVERED)
    assert not await report(house, "22222222-2222-4222-8222-222222222222", Status.DELIVERED)
    (row,) = await house.rows()
    assert row["status"] == "failed"


async def test_what_the_other_side_says_it_has_is_not_sent_again(house: House) -> None:
    """Close after accept: the report came before the answer that never did."""
    await house.put(text())
    assert await house.dispatcher(Reported(house)).deliver_due() == 0
    house.later(MINUTE)
    gateway = DevelopmentGateway()
    assert await house.dispatcher(gateway).deliver_due() == 0
    assert gateway.messages() == []


async def test_what_is_refused_for_good_is_not_tried_again(house: House) -> None:
    await house.put(text())
    assert await house.dispatcher(Refuser()).deliver_due() == 0
    house.later(DAY)
    assert await house.dispatcher(Taker()).deliver_due() == 0
    (row,) = await house.rows()
    assert (row["status"], row["sealed"]) == ("failed", None)


async def test_a_code_that_is_no_good_any_more_is_not_sent(house: House) -> None:
    """TEL-03: a gateway that was away sends no old codes when it is back."""
    await house.put(replace(text(), ends_at=Instant(START + 5 * MINUTE)))
    house.later(5 * MINUTE + SECOND)
    gateway = DevelopmentGateway()
    assert await house.dispatcher(gateway).deliver_due() == 0
    assert gateway.messages() == []
    assert (await house.rows())[0]["status"] == "expired"


@pytest.mark.parametrize("keep", [True, False])
async def test_a_development_installation_forgets_nothing_for_a_day(house: House, keep: bool) -> None:
    store = SqlOutbox(house.seal, keep=keep)
    await house.units.write(lambda tx: store.put(tx, [text()], house.now))
    (row,) = await house.rows()
    await house.units.write(lambda tx: store.sent(tx, row["id"], "x"))
    await house.units.write(lambda tx: store.purge(tx, house.now, Instant(house.now - DAY)))
    kept = await house.units.read(lambda tx: house.deliveries.kept(tx, 10))
    assert [each.message.text.reveal() for each in kept] == (["Your code is 123456"] if keep else [])
    assert await house.units.write(lambda tx: store.purge(tx, house.now, Instant(house.now + 1))) == 1
