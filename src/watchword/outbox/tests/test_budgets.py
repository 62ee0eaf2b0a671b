"""Who pays for messages, and when nobody does any more (CATALOGUE TEL-01, TEL-02)."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchword.kernel.clock import DAY, HOUR, MINUTE, SECOND, Instant
from watchword.kernel.messages import Channel, Message, Unsent
from watchword.kernel.secret import Secret
from watchword.kernel.words import Words
from watchword.kernel.work import Transaction
from watchword.outbox.budgets import Exhausted, Limits, Purse, Spent, country_of, purses, spend
from watchword.outbox.tests.house import START, House, text

LIMITS = Limits()
NUMBER = Purse(0, "number", "+17748933135")
ALL = Purse(3, "all", "")


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+17748933135", "US"),
        ("+18765550123", "JM"),
        ("+4790000001", "NO"),
        ("+14255550100x77", "US"),
        ("+15555551234", "US"),
    ],
)
def test_a_number_belongs_to_a_country_not_to_a_code(number: str, country: str) -> None:
    """TEL-01: half of +1 is islands that others earn by."""
    assert country_of(number) == country


def test_a_message_is_paid_by_its_number_its_user_its_country_and_all() -> None:
    message = text("+4790000001x5", user="u")
    assert [(p.scope, p.key) for p in purses(message, "NO", frozenset({"US"}))] == [
        ("number", "+4790000001"),
        ("user", "u"),
        ("country", "NO"),
        ("all", ""),
    ]
    assert [p.scope for p in purses(text(), "US", frozenset({"US"}))] == ["number", "all"]


def test_one_follows_another_after_thirty_seconds() -> None:
    """TEL-02"""
    spent = spend(LIMITS, NUMBER, Spent(), START)
    assert isinstance(spent, Spent)
    early = spend(LIMITS, NUMBER, spent, Instant(START + 29 * SECOND))
    assert isinstance(early, Exhausted)
    assert (early.until, early.news) == (START + 30 * SECOND, False)
    assert isinstance(spend(LIMITS, NUMBER, spent, Instant(START + 30 * SECOND)), Spent)


@given(st.lists(st.integers(0, 2 * HOUR), max_size=60), st.sampled_from([NUMBER, ALL]))
def test_never_more_than_the_limit_in_any_hour_or_day(waits: list[int], purse: Purse) -> None:
    """TEL-02: the window slides; there is no moment at which it begins anew."""
    limits = replace(LIMITS, all_per_hour=7)
    now, spent, sent = START, Spent(), []
    for wait in waits:
        now = Instant(now + wait)
        outcome = spend(limits, purse, spent, now)
        if isinstance(outcome, Exhausted):
            assert outcome.until > now
            spent = outcome.spent
        else:
            spent = outcome
            sent.append(now)
    most, a_day = (7, 10_000) if purse is ALL else (5, 10)
    for at in sent:
        assert sum(at <= each < at + HOUR for each in sent) <= most
        assert sum(at <= each < at + DAY for each in sent) <= a_day


def test_what_all_pay_for_is_shut_for_an_hour_once_it_is_spent() -> None:
    """TEL-01: a breaker; nothing trickles through."""
    limits = replace(LIMITS, all_per_hour=2)
    spent = Spent((START, Instant(START + 50 * MINUTE)))
    opened = spend(limits, ALL, spent, Instant(START + 55 * MINUTE))
    assert isinstance(opened, Exhausted)
    assert (opened.until, opened.news) == (START + 55 * MINUTE + HOUR, True)
    still = spend(limits, ALL, opened.spent, Instant(START + 100 * MINUTE))
    assert isinstance(still, Exhausted)
    assert not still.news
    assert isinstance(spend(limits, ALL, opened.spent, opened.until), Spent)


@pytest.mark.parametrize(
    ("countries", "own", "served", "refused"),
    [((), "US", "US", "JM"), (("NO", "SE"), "US", "SE", "US"), (("*",), "US", "JM", None), ((), "", "JM", None)],
)
def test_messages_go_to_the_tenants_countries(
    countries: tuple[str, ...], own: str, served: str, refused: str | None
) -> None:
    """TEL-01"""
    limits = Limits(countries=countries)
    assert limits.serves(served, own)
    assert refused is None or not limits.serves(refused, own)


async def test_the_sixth_in_an_hour_is_not_sent_whoever_asks_for_it(house: House) -> None:
    """TEL-02: two people share a number, four flows ask for codes."""
    sent = []
    for turn in range(10):
        message = replace(text(user=f"user {turn % 2}"), purpose=f"flow {turn % 4}")
        sent.append(await house.put(message))
        house.later(MINUTE)
    assert [each is None for each in sent] == [True] * 5 + [False] * 5
    refused = sent[-1]
    assert refused == Unsent(
        "messages-too-many", Words("Too many messages have been sent. Please try again later."), 51 * 60
    )
    assert len(await house.rows()) == 5
    assert [event.activity for event in house.told.events] == ["Stop sending messages"]


async def test_another_writing_of_a_number_is_no_other_budget(house: House) -> None:
    """TEL-04: an extension is behind the same number."""
    for at in range(5):
        assert await house.put(text(f"+14255550100x{at}", channel=Channel.CALL)) is None
        house.later(MINUTE)
    assert await house.put(text("+14255550100", channel=Channel.CALL)) is not None


async def test_a_person_with_many_numbers_has_one_budget(house: House) -> None:
    """TEL-02"""
    sent = []
    for at in range(8):
        sent.append(await house.put(text(f"+1774893313{at}", user="u")))
        house.later(MINUTE)
    assert sum(each is None for each in sent) == 5


async def test_a_hundred_numbers_of_one_foreign_country_get_twenty_messages(house: House) -> None:
    """TEL-01: the country is served, but not without end; the breaker is told of once."""
    limits = {"countries": ("US", "*")}
    sent = [await house.put(text(f"+47900000{at:02}"), **limits) for at in range(100)]
    assert sum(each is None for each in sent) == 20
    assert await house.put(text("+4690510100"), **limits) is None
    assert [event.reason for event in house.told.events] == ["The budget is spent: country NO."]
    assert len(await house.rows()) == 21


@pytest.mark.parametrize("number", ["+18765550123", "+4790000001", "+441534456789"])
async def test_nothing_goes_to_a_country_that_is_not_the_tenants(house: House, number: str) -> None:
    """TEL-01"""
    refused = await house.put(text(number))
    assert refused is not None
    assert refused.code == "country-not-served"
    assert await house.rows() == []


async def test_the_breaker_stops_all_of_the_tenants_messages_but_no_mail(house: House) -> None:
    """TEL-01: whatever they pretend to be for; what people must be told by mail is still told."""
    sent = [await house.put(text(f"+1774893{at:04}", user=f"u{at}"), all_per_hour=30) for at in range(40)]
    assert sum(each is None for each in sent) == 30
    mail = Message(Channel.MAIL, Secret("balas@contoso.com"), Secret("Your password was changed."), "notice")
    assert await house.put(mail, all_per_hour=30) is None
    house.later(HOUR)
    assert await house.put(text("+17748930042"), all_per_hour=30) is None


async def test_what_is_undone_was_not_counted(house: House) -> None:
    class UndoneError(Exception):
        pass

    async def unit(tx: Transaction) -> None:
        await house.post().put(tx, [text()], house.now)
        raise UndoneError

    with pytest.raises(UndoneError):
        await house.units.write(unit)
    assert await house.put(text()) is None


async def test_of_two_messages_both_go_or_neither(house: House) -> None:
    assert await house.put(text("+17748933135", user="u"), text("+17748933136", user="u")) is not None
    assert await house.rows() == []
    assert await house.put(text("+17748933135", user="u")) is None


@pytest.mark.parametrize("same", ["number", "user", "all"])
async def test_of_fifty_at_once_five_go(house: House, same: str) -> None:
    """TEL-02, TEL-03: counted before sending, in the database, under the eyes of one."""
    limits = {"apart": 0, "all_per_hour": 5 if same == "all" else 500}
    messages = [
        text(
            "+17748933135" if same == "number" else f"+1774893{at:04}",
            user="u" if same == "user" else f"user {at}",
        )
        for at in range(50)
    ]
    sent = await asyncio.gather(*(house.put(message, **limits) for message in messages))
    assert sum(each is None for each in sent) == 5
    assert len(await house.rows()) == 5
    assert len(house.told.events) >= 1


async def test_whom_messages_went_to_cannot_be_read_in_the_budgets(house: House) -> None:
    """KEY-01"""
    import sqlalchemy as sa

    from watchword.db.engine import sql
    from watchword.db.statement import Statement
    from watchword.outbox.tables import MESSAGE_BUDGET

    await house.put(text(user="somebody"))
    rows = await house.units.read(lambda tx: sql(tx).all(Statement(sa.select(MESSAGE_BUDGET))))
    kept = b"|".join(v if isinstance(v, bytes) else str(v).encode() for row in rows for v in dict(row).values())
    assert b"774893" not in kept
    assert b"somebody" not in kept
