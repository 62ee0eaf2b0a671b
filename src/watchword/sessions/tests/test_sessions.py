"""Browser sessions on a real database (CATALOGUE SES-01, SES-03, SES-04, SES-06)."""

import asyncio
import time
from dataclasses import replace

import pytest
import sqlalchemy as sa
from tests.doses import race

from watchword.db.engine import sql
from watchword.db.postgresql import Postgresql
from watchword.db.schema import create_all
from watchword.db.statement import Statement
from watchword.directory.users.tables import USERS as DIRECTORY_USERS
from watchword.kernel.clock import DAY, HOUR, MINUTE, SECOND
from watchword.kernel.ids import UserId
from watchword.kernel.work import Transaction
from watchword.sessions.model import Opened, SessionId, Trigger, Zone
from watchword.sessions.tables import BROWSER_SESSION, USERS
from watchword.sessions.tests.conftest import ADELE, BALAS, LAPTOP, OPERATOR, Browsers, furnished, proof


async def strengthened(browsers: Browsers, opened: Opened) -> Opened | None:
    proofs = (proof("sms", browsers.now),)
    return await browsers.units.write(
        lambda tx: browsers.sessions.strengthen(tx, opened.token.reveal(), proofs, browsers.now)
    )


async def test_a_session_is_found_by_its_token_and_by_nothing_else(browsers: Browsers) -> None:
    opened = await browsers.open()
    found = await browsers.sessions.find(opened.token.reveal(), browsers.now)
    assert found == opened.session
    assert (found.ip, found.user_agent) == (LAPTOP.ip, LAPTOP.user_agent)
    token = opened.token.reveal()
    for wrong in (token[:-1], token + "A", token.swapcase(), opened.session.id, "", "A" * 43):
        assert await browsers.sessions.find(wrong, browsers.now) is None


async def test_the_token_is_nowhere_in_the_database(browsers: Browsers) -> None:
    """SES-01: hashed at rest."""
    opened = await browsers.open()
    rows = await browsers.units.read(lambda tx: sql(tx).all(Statement(sa.select(BROWSER_SESSION))))
    assert len(rows) == 1
    assert opened.token.reveal() not in repr(dict(rows[0]))
    assert opened.token.reveal().encode() not in bytes(rows[0]["token"])


async def test_a_proved_step_gives_another_token_and_the_old_one_is_dead_at_once(browsers: Browsers) -> None:
    """SES-01."""
    before = await browsers.open()
    browsers.wait(MINUTE)
    after = await strengthened(browsers, before)
    assert after is not None
    assert after.session.id == before.session.id
    assert not await browsers.is_good(before)
    assert await browsers.is_good(after)
    assert [each.mode for each in after.session.proofs] == ["password", "sms"]
    assert after.session.ends_at == before.session.ends_at
    assert await strengthened(browsers, before) is None


@race(20)
async def test_of_many_that_renew_one_token_one_does(browsers: Browsers, rounds: int, clients: int) -> None:
    """SES-01, under races: each round the token that was won in the one before."""
    opened = await browsers.open()
    for _ in range(rounds):
        tries = await asyncio.gather(*(strengthened(browsers, opened) for _ in range(clients)))
        (won,) = [each for each in tries if each is not None]
        assert await browsers.is_good(won)
        assert not await browsers.is_good(opened)
        opened = won


async def test_idle_and_absolute_limits_are_kept_by_the_server(browsers: Browsers) -> None:
    """SES-03: 59 and 61 minutes; 23:59 and 24:01."""
    idle, used = await browsers.open(), await browsers.open()
    browsers.wait(59 * MINUTE)
    assert await browsers.is_good(idle)
    assert await browsers.sessions.find(used.token.reveal(), browsers.now)
    browsers.wait(2 * MINUTE)
    assert not await browsers.is_good(idle)
    for _ in range(45):
        browsers.wait(30 * MINUTE)
        assert await browsers.sessions.find(used.token.reveal(), browsers.now)
    browsers.wait(28 * MINUTE)
    assert await browsers.sessions.find(used.token.reveal(), browsers.now)
    browsers.wait(2 * MINUTE)
    assert await browsers.sessions.find(used.token.reveal(), browsers.now) is None


async def test_what_a_page_asks_by_itself_keeps_no_session_alive(browsers: Browsers) -> None:
    """SES-03: polling every minute."""
    opened = await browsers.open()
    for _ in range(59):
        browsers.wait(MINUTE)
        assert await browsers.sessions.find(opened.token.reveal(), browsers.now, background=True)
    browsers.wait(MINUTE)
    assert await browsers.sessions.find(opened.token.reveal(), browsers.now, background=True) is None


async def test_the_portal_wants_a_session_that_was_seen_lately(browsers: Browsers) -> None:
    opened = await browsers.open()
    browsers.wait(16 * MINUTE)
    assert await browsers.sessions.find(opened.token.reveal(), browsers.now, zone=Zone.PORTAL) is None
    assert await browsers.sessions.find(opened.token.reveal(), browsers.now)
    assert await browsers.sessions.find(opened.token.reveal(), browsers.now, zone=Zone.PORTAL)


async def test_seeing_a_session_writes_it_once_a_minute(browsers: Browsers) -> None:
    opened = await browsers.open()
    browsers.wait(MINUTE - SECOND)
    found = await browsers.sessions.find(opened.token.reveal(), browsers.now)
    assert found is not None
    assert found.last_seen_at == opened.session.opened_at
    browsers.wait(SECOND)
    found = await browsers.sessions.find(opened.token.reveal(), browsers.now)
    assert found is not None
    assert found.last_seen_at == browsers.now
    assert found == await browsers.sessions.find(opened.token.reveal(), browsers.now)


async def test_a_session_ends_with_the_earliest_of_its_proofs(browsers: Browsers) -> None:
    opened = await browsers.open(persistent=True, ends_at=browsers.now + 10 * MINUTE)
    assert opened.session.ends_at == browsers.now + 10 * MINUTE
    browsers.wait(10 * MINUTE - 1)
    assert await browsers.is_good(opened)
    browsers.wait(1)
    assert not await browsers.is_good(opened)


async def test_one_ends_and_only_for_its_own_user(browsers: Browsers) -> None:
    """SES-06."""
    opened, other = await browsers.open(), await browsers.open()

    async def end(user: UserId) -> bool:
        return await browsers.units.write(lambda tx: browsers.sessions.end(tx, user, opened.session.id, browsers.now))

    assert not await end(ADELE)
    assert await browsers.is_good(opened)
    assert await end(BALAS)
    assert not await end(BALAS)
    assert not await browsers.is_good(opened)
    assert await browsers.is_good(other)
    assert browsers.followed.told == [opened.session.id]


async def test_all_end_but_the_one_in_which_it_was_asked(browsers: Browsers) -> None:
    mine, others, stranger = (
        await browsers.open(),
        [await browsers.open() for _ in range(3)],
        await browsers.open(ADELE),
    )
    browsers.wait(MINUTE)
    ended = await browsers.units.write(
        lambda tx: browsers.sessions.end_all(tx, BALAS, browsers.now, Trigger.PASSWORD_CHANGED, but=mine.session.id)
    )
    assert ended == 3
    assert await browsers.is_good(mine)
    assert await browsers.is_good(stranger)
    assert [await browsers.is_good(each) for each in others] == [False] * 3
    assert sorted(browsers.followed.told) == sorted(each.session.id for each in others)


async def test_the_one_that_was_kept_outlives_the_revocation_it_asked_for_and_no_later_one(browsers: Browsers) -> None:
    """SES-04."""
    mine = await browsers.open()

    async def revoke(but: SessionId | None) -> None:
        async def unit(tx: Transaction) -> None:
            moved = sa.update(DIRECTORY_USERS).where(DIRECTORY_USERS.c.id == BALAS)
            await sql(tx).run(Statement(moved.values(sessions_valid_from=browsers.now)))
            await browsers.sessions.end_all(tx, BALAS, browsers.now, Trigger.SESSIONS_REVOKED, but=but)

        await browsers.units.write(unit)

    browsers.wait(MINUTE)
    await revoke(mine.session.id)
    assert await browsers.is_good(mine)
    browsers.wait(MINUTE)
    await revoke(None)
    assert not await browsers.is_good(mine)


async def test_what_was_revoked_while_somebody_signed_in_ends_that_session_too(browsers: Browsers) -> None:
    """SES-04: the attempt began before the revocation, the session was opened after it."""
    began = browsers.now
    browsers.wait(SECOND)
    moved = sa.update(DIRECTORY_USERS).values(sessions_valid_from=browsers.now)
    await browsers.units.write(lambda tx: sql(tx).run(Statement(moved)))
    browsers.wait(SECOND)
    late = await browsers.units.write(
        lambda tx: browsers.sessions.open(tx, BALAS, (proof(),), origin=LAPTOP, now=browsers.now, since=began)
    )
    assert not await browsers.is_good(late)
    assert await strengthened(browsers, late) is None
    assert await browsers.is_good(await browsers.open())


@pytest.mark.real
async def test_what_ends_on_one_node_is_at_an_end_on_the_other(postgres_database: str) -> None:
    """SES-04: nothing is kept in a node, so that the next request anywhere sees it, within one second."""
    here = await Postgresql.open(postgres_database)
    there = await Postgresql.open(postgres_database)
    await create_all(here)
    async with furnished(here) as browsers:
        elsewhere = replace(browsers.sessions, units=there)
        token = (await browsers.open()).token.reveal()
        assert await elsewhere.find(token, browsers.now)
        began = time.monotonic()
        await browsers.services.directory.users.revoke_sessions(OPERATOR, BALAS)
        assert await elsewhere.find(token, browsers.now) is None
        assert time.monotonic() - began < 1
        renewed = (await browsers.open()).token.reveal()
        assert await elsewhere.find(renewed, browsers.now)
        await browsers.services.directory.users.update(OPERATOR, BALAS, {"accountEnabled": False})
        assert await elsewhere.find(renewed, browsers.now) is None
    await there.close()
    await here.close()


async def test_the_fifty_first_session_ends_the_oldest(browsers: Browsers) -> None:
    """SES-06."""
    first = await browsers.open()
    for _ in range(49):
        browsers.wait(SECOND)
        last = await browsers.open()
    assert await browsers.is_good(first)
    browsers.wait(SECOND)
    await browsers.open()
    assert not await browsers.is_good(first)
    assert await browsers.is_good(last)
    live = await browsers.units.read(lambda tx: browsers.sessions.live(tx, BALAS, browsers.now))
    assert len(live) == 50
    assert browsers.followed.told == [first.session.id]


async def test_fifty_is_the_most_whoever_opens_at_once(browsers: Browsers) -> None:
    """SES-06, under races."""
    for _ in range(45):
        await browsers.open()
    await asyncio.gather(*(browsers.open() for _ in range(20)))
    live = await browsers.units.read(lambda tx: browsers.sessions.live(tx, BALAS, browsers.now))
    assert len(live) == 50


async def test_the_list_is_of_those_that_are_good_newest_first(browsers: Browsers) -> None:
    """SES-06."""
    stale = await browsers.open()
    browsers.wait(2 * HOUR)
    first = await browsers.open()
    browsers.wait(SECOND)
    second = await browsers.open()
    await browsers.open(ADELE)
    live = await browsers.units.read(lambda tx: browsers.sessions.live(tx, BALAS, browsers.now))
    assert [each.id for each in live] == [second.session.id, first.session.id]
    assert stale.session.id not in [each.id for each in live]


async def test_dead_rows_go_and_live_ones_stay(browsers: Browsers) -> None:
    ended, old = await browsers.open(), await browsers.open()
    await browsers.units.write(lambda tx: browsers.sessions.end(tx, BALAS, ended.session.id, browsers.now))
    browsers.wait(DAY + 1)
    good = await browsers.open()
    assert await browsers.sessions.purge(browsers.now) == 2
    assert await browsers.sessions.purge(browsers.now) == 0
    assert await browsers.is_good(good)
    assert not await browsers.is_good(old)


def test_what_it_knows_of_the_accounts_is_as_the_directory_has_it() -> None:
    for column in USERS.c:
        assert str(DIRECTORY_USERS.c[column.name].type) == str(column.type)
