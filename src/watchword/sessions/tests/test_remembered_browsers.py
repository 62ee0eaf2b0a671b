"""Remembered browsers on a real database (CATALOGUE SES-05)."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
import sqlalchemy as sa
from tests.doses import race

from watchword.audit.tables import AUDIT_RECORD
from watchword.db.engine import sql
from watchword.db.statement import Statement
from watchword.kernel.assurance import Requirement
from watchword.kernel.clock import DAY, HOUR, MINUTE, SECOND, Instant
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.kernel.secret import Secret
from watchword.outbox.tables import OUTBOX
from watchword.sessions.model import Trigger
from watchword.sessions.remembered import Copied, Recognised, Remembered, Remembering
from watchword.sessions.tables import REMEMBERED_BROWSER, REMEMBERED_TOKEN
from watchword.sessions.tests.conftest import ADELE, BALAS, CLAIMANT, OPERATOR, PHONE, Browsers, proof


async def remember(
    browsers: Browsers, user: UserId = BALAS, *, administrator: bool = False, held: Sequence[Secret] = ()
) -> Remembered | None:
    return await browsers.units.write(
        lambda tx: browsers.remembered.remember(
            tx,
            CLAIMANT,
            user,
            proof("sms", browsers.now),
            administrator=administrator,
            now=browsers.now,
            held=[each.reveal() for each in held],
        )
    )


async def made(browsers: Browsers) -> Remembered:
    remembered = await remember(browsers)
    assert remembered is not None
    return remembered


async def recognise(
    browsers: Browsers, token: Secret | str, user: UserId = BALAS, *, administrator: bool = False
) -> Recognised | Copied | None:
    text = token if isinstance(token, str) else token.reveal()
    return await browsers.units.write(
        lambda tx: browsers.remembered.recognise(
            tx, CLAIMANT, user, text, administrator=administrator, now=browsers.now
        )
    )


async def count(browsers: Browsers, table: sa.Table) -> int:
    return len(await browsers.units.read(lambda tx: sql(tx).all(Statement(sa.select(table)))))


async def told(browsers: Browsers, activity: str) -> int:
    wanted = sa.select(AUDIT_RECORD).where(AUDIT_RECORD.c.document.contains(activity))
    return len(await browsers.units.read(lambda tx: sql(tx).all(Statement(wanted))))


async def test_a_remembered_browser_stands_for_what_was_proved_in_it_when_it_was(browsers: Browsers) -> None:
    """SES-05: absolute from the last real proof."""
    proved_at, remembered = browsers.now, await made(browsers)
    browsers.wait(DAY)
    known = await recognise(browsers, remembered.token)
    assert isinstance(known, Recognised)
    assert known.proof == replace(proof("sms", proved_at), remembered=True, ends_at=Instant(proved_at + 14 * DAY))


async def test_it_never_stands_for_something_fresh(browsers: Browsers) -> None:
    """SES-05: not for a step-up."""
    remembered = await made(browsers)
    known = await recognise(browsers, remembered.token)
    assert isinstance(known, Recognised)
    either = frozenset({frozenset({"sms"})})
    assert Requirement(either).is_met([known.proof])
    assert not Requirement(either, since=Instant(browsers.now - HOUR)).is_met([known.proof])


@pytest.mark.parametrize(("days", "known"), [(13, True), (14, False)])
async def test_after_the_days_that_were_chosen_it_is_a_stranger_however_often_it_was_used(
    browsers: Browsers, days: int, known: bool
) -> None:
    """SES-05: N+1 days, although it was used each day."""
    token = (await made(browsers)).token
    for day in range(days):
        browsers.wait(DAY - SECOND if day == 0 else DAY)
        answer = await recognise(browsers, token)
        if isinstance(answer, Recognised):
            token = answer.token
    browsers.wait(SECOND)
    assert isinstance(await recognise(browsers, token), Recognised) is known


async def test_each_use_gives_another_token_and_keeps_the_day_it_ends(browsers: Browsers) -> None:
    """SES-05."""
    first = await made(browsers)
    browsers.wait(HOUR)
    second = await recognise(browsers, first.token)
    assert isinstance(second, Recognised)
    assert second.token != first.token
    browsers.wait(HOUR)
    assert isinstance(await recognise(browsers, second.token), Recognised)
    (listed,) = await browsers.units.read(lambda tx: browsers.remembered.live(tx, BALAS, browsers.now))
    assert (listed.id, listed.ends_at, listed.last_used_at, listed.user_agent) == (
        first.browser.id,
        first.browser.ends_at,
        browsers.now,
        "Firefox, updated",
    )


async def test_a_copy_is_found_out_and_neither_is_known_any_more(browsers: Browsers) -> None:
    """SES-05: the cookie copied to another browser, then both used; whoever comes first."""
    copied = await made(browsers)
    browsers.wait(MINUTE)
    first = await recognise(browsers, copied.token)
    assert isinstance(first, Recognised)
    browsers.wait(SECOND)
    assert isinstance(await recognise(browsers, copied.token), Copied)
    assert await recognise(browsers, first.token) is None
    assert await recognise(browsers, copied.token) is None
    assert await told(browsers, "Remembered browser used from a copy") == 1
    assert await count(browsers, OUTBOX) == 1


@race(12)
async def test_of_two_who_bring_a_token_at_once_one_is_known_and_then_neither(
    browsers: Browsers, rounds: int, clients: int
) -> None:
    """SES-05, under races: no moment of grace."""
    for _ in range(rounds):
        copied = await made(browsers)
        answers = await asyncio.gather(*(recognise(browsers, copied.token) for _ in range(clients)))
        known = [each for each in answers if isinstance(each, Recognised)]
        assert len(known) == 1
        assert sum(isinstance(each, Copied) for each in answers) == 1
        assert await recognise(browsers, known[0].token) is None
    assert await count(browsers, OUTBOX) == rounds


async def test_another_user_gets_nothing_by_it_and_takes_nothing_away(browsers: Browsers) -> None:
    """SES-05: use with another user."""
    remembered = await made(browsers)
    assert await recognise(browsers, remembered.token, ADELE) is None
    assert isinstance(await recognise(browsers, remembered.token), Recognised)


async def test_what_was_never_given_out_is_nothing(browsers: Browsers) -> None:
    """SES-05: forged, cut, extended."""
    remembered = await made(browsers)
    token = remembered.token.reveal()
    for wrong in ("", token[:-1], token + "A", token.swapcase(), "A" * 43, remembered.browser.id):
        assert await recognise(browsers, wrong) is None
    assert isinstance(await recognise(browsers, token), Recognised)


async def test_an_administrators_browser_is_not_remembered_unless_the_tenant_chose_so(browsers: Browsers) -> None:
    """SES-05: never for administrators by default, and no more once somebody has become one."""
    assert await remember(browsers, administrator=True) is None
    before = await made(browsers)
    assert await recognise(browsers, before.token, administrator=True) is None
    chosen = {"rememberBrowsersOfAdministrators": True}
    await browsers.services.service_settings.change(OPERATOR, None, chosen)
    assert isinstance(await recognise(browsers, before.token, administrator=True), Recognised)
    assert await remember(browsers, administrator=True) is not None


@pytest.mark.parametrize("days", [0, 3])
async def test_what_the_tenant_chooses_later_counts_for_those_that_are_remembered(
    browsers: Browsers, days: int
) -> None:
    remembered = await made(browsers)
    browsers.wait(3 * DAY)
    await browsers.services.service_settings.change(OPERATOR, None, {"rememberBrowsersForDays": days})
    assert await recognise(browsers, remembered.token) is None
    assert (await remember(browsers) is None) is (days == 0)


async def test_what_was_only_remembered_earns_nothing(browsers: Browsers) -> None:
    remembered_proof = proof("sms", browsers.now, remembered=True)
    nothing = await browsers.units.write(
        lambda tx: browsers.remembered.remember(
            tx, CLAIMANT, BALAS, remembered_proof, administrator=False, now=browsers.now
        )
    )
    assert nothing is None


async def test_a_browser_outlives_no_pass_that_earned_it(browsers: Browsers) -> None:
    short = proof("temporaryAccessPassOneTime", browsers.now, ends_at=browsers.now + HOUR)
    remembered = await browsers.units.write(
        lambda tx: browsers.remembered.remember(tx, CLAIMANT, BALAS, short, administrator=False, now=browsers.now)
    )
    assert remembered is not None
    assert remembered.browser.ends_at == browsers.now + HOUR


async def test_proving_anew_takes_the_place_of_what_the_browser_had(browsers: Browsers) -> None:
    old, adeles = await made(browsers), await remember(browsers, ADELE)
    assert adeles is not None
    new = await remember(browsers, held=(old.token, adeles.token, Secret("nobody's")))
    assert new is not None
    assert new.others == (adeles.token.reveal(),)
    assert await recognise(browsers, old.token) is None
    assert isinstance(await recognise(browsers, new.token), Recognised)
    assert isinstance(await recognise(browsers, adeles.token, ADELE), Recognised)
    assert await count(browsers, OUTBOX) == 0


async def test_proving_anew_with_a_token_that_was_used_before_finds_the_copy_out(browsers: Browsers) -> None:
    """SES-05: a thief used it; its owner's browser is asked for something fresh, and not recognised first."""
    copied = await made(browsers)
    thief = await recognise(browsers, copied.token)
    assert isinstance(thief, Recognised)
    browsers.wait(SECOND)
    new = await remember(browsers, held=[copied.token])
    assert new is not None
    assert isinstance(await recognise(browsers, new.token), Recognised)
    assert await recognise(browsers, thief.token) is None
    assert await told(browsers, "Remembered browser used from a copy") == 1
    assert await count(browsers, OUTBOX) == 1


async def test_those_that_an_authenticator_earned_go_with_it(browsers: Browsers) -> None:
    remembered = await made(browsers)
    other = AuthenticatorId("55555555-5555-4555-8555-555555555555")

    async def forget(earned_by: AuthenticatorId) -> int:
        return await browsers.units.write(lambda tx: browsers.remembered.forget_earned_by(tx, earned_by, browsers.now))

    assert await forget(other) == 0
    assert await forget(PHONE) == 1
    assert await recognise(browsers, remembered.token) is None


async def test_forgetting_all_is_for_one_user(browsers: Browsers) -> None:
    remembered = await made(browsers)

    async def forget(user: UserId) -> int:
        return await browsers.units.write(
            lambda tx: browsers.remembered.forget_all(tx, user, browsers.now, Trigger.MFA_SESSIONS_REVOKED)
        )

    assert await forget(ADELE) == 0
    assert await forget(BALAS) == 1
    assert await recognise(browsers, remembered.token) is None
    assert await count(browsers, OUTBOX) == 0


async def test_dead_browsers_go_with_all_their_tokens(browsers: Browsers) -> None:
    first = await made(browsers)
    assert isinstance(await recognise(browsers, first.token), Recognised)
    await browsers.units.write(lambda tx: browsers.remembered.forget(tx, BALAS, first.browser.id, browsers.now))
    browsers.wait(SECOND)
    good = await made(browsers)
    assert await browsers.remembered.purge(browsers.now) == 1
    assert (await count(browsers, REMEMBERED_BROWSER), await count(browsers, REMEMBERED_TOKEN)) == (1, 1)
    assert isinstance(await recognise(browsers, good.token), Recognised)


async def test_no_token_is_in_the_database(browsers: Browsers) -> None:
    """SES-05: hashed."""
    token = (await made(browsers)).token.reveal()
    rows = await browsers.units.read(lambda tx: sql(tx).all(Statement(sa.select(REMEMBERED_TOKEN))))
    assert token.encode() not in bytes(rows[0]["digest"])


def test_an_end_is_counted_from_the_proof() -> None:
    at = Instant(0)
    assert Remembering(30).until(at, administrator=False) == 30 * DAY
    assert Remembering(30).until(at, administrator=True) == 0
    assert Remembering(30, administrators=True).until(at, administrator=True) == 30 * DAY
    assert Remembering(0).until(at, administrator=False) == 0
