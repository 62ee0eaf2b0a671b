"""Registering in two steps: who began it finishes it, once, in time, within five answers; on both databases."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from tests.doses import race

from watchword.access.credential_actions import OWN_PAGES
from watchword.authenticators.challenge_store import SEALED
from watchword.authenticators.challenges import Challenge, ChallengeId, Place, Purpose
from watchword.authenticators.tables import CHALLENGE
from watchword.authenticators.tests.house import ADELE, APP, BALAS, OPERATOR, House
from watchword.authenticators.tests.whispering import HERE, JUDGED, WORD, Desk, a_desk
from watchword.db.engine import sql
from watchword.db.resealing import reseal
from watchword.db.statement import Statement
from watchword.kernel.actor import ActorKind
from watchword.kernel.clock import MINUTE, SECOND, Instant, after
from watchword.kernel.errors import Forbidden, Invalid, Problem, Throttled
from watchword.method import (
    Opened,
)
from watchword.outbox.delivery_store import SqlDeliveries


@pytest.fixture
def desk(house: House) -> Desk:
    return a_desk(house)


async def test_who_holds_it_is_bound_and_what_was_secret_is_kept(desk: Desk) -> None:
    begun = await desk.begin()
    assert (begun.prompt, begun.bound) == ({"hint": "s"}, None)
    assert begun.expires_at == after(desk.house.now, 10 * MINUTE)
    shown = await desk.finish()
    assert shown.properties == {"word": "sesame"}
    (bound,) = await desk.bound()
    assert bound.record.seed.reveal().startswith("$argon2id$")
    assert await desk.told() == [
        ("Admin registered security info", "success", None),
        ("Admin started security info registration", "success", None),
    ]


async def test_where_nothing_can_be_sent_nothing_begins_and_the_audit_keeps_it(desk: Desk) -> None:
    """TEL-02: registering is one more flow that spends of the same budget."""
    for _ in range(5):
        await desk.begin(to=["+17748933135"])
        desk.house.now = after(desk.house.now, MINUTE)
    with pytest.raises(Throttled) as caught:
        await desk.begin("another", to=["+17748933135"])
    assert (caught.value.code, caught.value.retry_after) == ("messages-too-many", 55 * 60)
    assert ("Stop sending messages", "failure", "The budget is spent: number.") in await desk.told()
    await desk.finish()


async def test_what_is_pressed_in_a_call_is_part_of_the_answer(desk: Desk) -> None:
    """TEL-06: whatever the page says of it."""
    await desk.begin(to=["+17748933135"])
    deliveries, units = SqlDeliveries(desk.house.sealer), desk.house.units
    (call,) = await units.read(lambda tx: deliveries.kept(tx, 2))
    await units.write(lambda tx: deliveries.answered(tx, call.id, desk.house.now))
    with pytest.raises(Invalid):
        await desk.service.finish(OPERATOR, BALAS, WORD, {"word": "?", "keys": "?"}, HERE)
    assert await units.write(lambda tx: deliveries.pressed(tx, call.id, "#", desk.house.now)) is not None
    await desk.finish("?")
    assert len(await desk.bound()) == 1


async def test_what_awaits_no_answer_is_bound_at_once(desk: Desk) -> None:
    begun = await desk.begin("now")
    assert begun.expires_at is None
    assert begun.bound.properties == {"word": "now"}
    assert len(await desk.bound()) == 1


async def test_a_wrong_answer_is_told_and_binds_nothing(desk: Desk) -> None:
    await desk.begin()
    with pytest.raises(Invalid) as caught:
        await desk.finish("open")
    assert caught.value.code == "word-wrong"
    assert await desk.bound() == []
    assert ("Admin registered security info", "failure", "word-wrong") in await desk.told()
    await desk.finish()


@pytest.mark.parametrize(
    "elsewhere", [{"binding": "browser/2"}, {"user": ADELE}, {"binding": ""}], ids=["another", "another's", "none"]
)
async def test_only_who_began_it_finishes_it(desk: Desk, elsewhere: dict[str, str]) -> None:
    """WA-02: bound to who began it and for whom."""
    await desk.begin()
    await _gone(desk.finish(**elsewhere))
    await desk.finish()


async def test_it_is_good_once(desk: Desk) -> None:
    """WA-02, OTP-02."""
    await desk.begin()
    await desk.finish()
    await _gone(desk.finish())
    assert len(await desk.bound()) == 1


async def test_after_ten_minutes_it_is_gone(desk: Desk) -> None:
    await desk.begin()
    desk.house.now = Instant(desk.house.now + 10 * MINUTE - 1)
    with pytest.raises(Invalid, match="not the word"):
        await desk.finish("open")
    desk.house.now = Instant(desk.house.now + 1)
    await _gone(desk.finish())


async def test_the_sixth_answer_is_not_judged_though_it_is_right(desk: Desk) -> None:
    await desk.begin()
    for n in range(5):
        with pytest.raises(Invalid, match="not the word"):
            await desk.finish(f"guess {n}")
    await _gone(desk.finish())
    assert len(JUDGED) == 5


async def test_a_method_may_take_one_answer_only(desk: Desk) -> None:
    """WA-02: a challenge that was answered wrongly is spent too."""
    await desk.begin(tries=1)
    with pytest.raises(Invalid, match="not the word"):
        await desk.finish("open")
    await _gone(desk.finish())


async def test_a_newer_one_ends_the_older(desk: Desk) -> None:
    await desk.begin("old")
    await desk.begin("new")
    with pytest.raises(Invalid, match="not the word"):
        await desk.finish("old")
    await desk.finish("new")


async def test_what_somebody_else_took_meanwhile_is_refused_and_the_challenge_stays(desk: Desk) -> None:
    await desk.begin()
    await desk.begin("sesame", "browser/2", ADELE)
    await desk.finish()
    with pytest.raises(Invalid, match="Somebody has"):
        await desk.finish("sesame", "browser/2", ADELE)
    assert await desk.bound(ADELE) == []


@race()
async def test_of_fifty_right_answers_at_once_one_wins(desk: Desk, rounds: int, clients: int) -> None:
    """REL-02, WA-02: each round a new challenge."""
    for n in range(rounds):
        word = f"word {n}"
        await desk.begin(word)
        answers = await asyncio.gather(*(desk.finish(word) for _ in range(clients)), return_exceptions=True)
        assert sum(not isinstance(each, BaseException) for each in answers) == 1
        assert all(isinstance(each, Problem) for each in answers if isinstance(each, BaseException)), answers
        assert len(await desk.bound()) == n + 1


async def test_of_fifty_wrong_answers_at_once_five_are_judged(desk: Desk) -> None:
    """OTP-01."""
    await desk.begin()
    answers = await asyncio.gather(*(desk.finish(f"guess {n}") for n in range(50)), return_exceptions=True)
    assert all(isinstance(each, Problem) for each in answers), answers
    assert sum(isinstance(each, Invalid) and each.code == "word-wrong" for each in answers) <= 5
    assert len(JUDGED) <= 5


async def test_of_fifty_that_begin_at_once_one_stands(desk: Desk) -> None:
    begun = await asyncio.gather(*(desk.begin(f"word {n}") for n in range(50)), return_exceptions=True)
    assert all(not isinstance(each, BaseException) or isinstance(each, Problem) for each in begun), begun
    standing = await desk.house.units.read(lambda tx: desk.challenges.find(tx, _place(), desk.house.now))
    assert standing is not None
    await desk.finish(standing.pending["word"])
    await _gone(desk.finish(standing.pending["word"]))


async def test_people_register_their_own_on_our_pages_and_nobody_elses(desk: Desk) -> None:
    me = replace(
        APP, kind=ActorKind.DELEGATED, user_id=BALAS, granted=frozenset({OWN_PAGES}), signed_in_at=desk.house.now
    )
    await desk.service.begin_own(me, BALAS, WORD, {"word": "mine"}, HERE)
    shown = await desk.service.finish_own(me, BALAS, WORD, {"word": "mine"}, HERE)
    assert shown.properties == {"word": "mine"}
    told = [activity for activity, _, _ in await desk.told()]
    assert told == ["User registered security info", "User started security info registration"]
    for refused in (
        desk.service.begin_own(me, ADELE, WORD, {}, HERE),
        desk.service.begin(me, BALAS, WORD, {}, HERE),
        desk.service.begin_own(replace(APP, granted=frozenset({OWN_PAGES})), BALAS, WORD, {}, HERE),
    ):
        with pytest.raises(Forbidden):
            await refused


async def test_what_is_pending_is_sealed_and_sealed_anew_after_a_rotation(desk: Desk) -> None:
    """KEY-01, KEY-02."""
    await desk.begin("a very rare word")
    raw = await desk.house.units.read(_sealed)
    assert b"rare" not in raw
    assert await reseal(desk.house.units, desk.house.sealer, SEALED) == 0
    desk.house.sealer.use(desk.house.keyring.rotate())
    assert await reseal(desk.house.units, desk.house.sealer, SEALED) == 1
    await desk.finish("a very rare word")
    assert await desk.house.units.read(_sealed) is None


async def test_those_that_can_no_longer_be_answered_are_forgotten(desk: Desk) -> None:
    await desk.begin()
    await desk.begin(binding="browser/2")
    await desk.finish()
    later = after(desk.house.now, 9 * MINUTE)
    assert await desk.house.units.write(lambda tx: desk.challenges.purge(tx, later)) == 1
    assert await desk.house.units.write(lambda tx: desk.challenges.purge(tx, after(later, MINUTE))) == 1


def test_a_method_cannot_ask_for_more_answers_than_five() -> None:
    opened = Opened(None, {}, tries=50, lasts=30 * SECOND)
    challenge = Challenge.of(ChallengeId("x"), _place(), opened, Instant(0))
    assert (challenge.tries_left, challenge.expires_at) == (5, 30 * SECOND)


def _place() -> Place:
    return Place(HERE, Purpose.REGISTRATION, "word", BALAS)


async def _sealed(tx: Any) -> Any:
    row = await sql(tx).one(Statement(sa.select(CHALLENGE.c.sealed)))
    assert row is not None
    return row["sealed"]


async def _gone(answer: Any) -> None:
    with pytest.raises(Invalid) as caught:
        await answer
    assert caught.value.code == "challenge-gone"
