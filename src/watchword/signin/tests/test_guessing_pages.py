"""Guessing by the pages: how many answers are looked at, who is locked out and who is not. On each database.

Races over several processes are in tests/journeys/crowds/.
"""

import re

import sqlalchemy as sa

from watchword.authenticators.tables import FAMILIAR_BROWSER, GUESS_STREAK
from watchword.authenticators.tests.house import BALAS, OPERATOR
from watchword.bootstrap.typed import typed_passwords
from watchword.db.engine import sql
from watchword.db.statement import Statement
from watchword.kernel.actor import Origin
from watchword.kernel.clock import DAY, HOUR, MINUTE, SECOND
from watchword.kernel.ids import AppId, ObjectId, UserId, new_guid
from watchword.kernel.secret import Secret
from watchword.methods.software_oath.totp import USUAL, hotp
from watchword.oidc.model import Client
from watchword.signin.tests.guessing import (
    AWAY,
    BALAS_UPN,
    IN,
    at_the_second_factor,
    events,
    guesses,
    later,
    notices,
    signed_in,
    somebody,
    tried,
)
from watchword.signin.tests.house import RIGHT, SignInHouse
from watchword.signin.tests.test_app_pages import registered, wrong

PROGRAM = Client(AppId(new_guid()), "Mail program", ObjectId(new_guid()), True, (), (), frozenset(), ())


async def test_after_ten_wrong_passwords_the_right_one_is_refused_for_a_minute(house: SignInHouse) -> None:
    """PWD-01; and each wrong one after that locks for longer."""
    away = house.browser(AWAY)
    await guesses(away, 9)
    assert await tried(away, RIGHT)
    await guesses(away, 10)
    assert not await tried(away, RIGHT)
    later(house, MINUTE - SECOND)
    assert not await tried(away, RIGHT)
    later(house, SECOND)
    await guesses(away, 1, first=10)
    later(house, 2 * MINUTE - SECOND)
    assert not await tried(away, RIGHT)
    later(house, SECOND)
    assert await tried(away, RIGHT)


async def test_a_browser_that_the_person_is_known_by_is_not_locked_out_by_others(house: SignInHouse) -> None:
    """PWD-02: nor is a session that is there; not for ever, however long it goes on; an administrator can unlock."""
    own = await signed_in(house)
    away = house.browser(AWAY)
    await guesses(away, 10)
    for number in range(100):
        later(house, HOUR)
        await guesses(away, 1, first=10 + number)
    assert not await tried(away, RIGHT)
    assert await tried(own, RIGHT)
    assert not await tried(away, RIGHT)
    later(house, HOUR)
    assert await tried(away, RIGHT)
    await guesses(away, 10)
    await house.house.services.reregistrations.unlock(OPERATOR, BALAS)
    assert await tried(away, RIGHT)


async def test_a_familiar_browser_has_ten_of_its_own(house: SignInHouse) -> None:
    """PWD-02: it is no way around the limit, and familiar to one person alone."""
    own = await signed_in(house)
    await guesses(own, 10)
    assert not await tried(own, RIGHT)
    assert await tried(house.browser(AWAY), RIGHT)
    await house.give_password(UserId(await somebody(house, "cora")), "cora@contoso.com")
    await guesses(own, 10, name="cora@contoso.com")
    assert not await tried(house.browser(AWAY), RIGHT, "cora@contoso.com")


async def test_the_same_wrong_password_thirty_times_locks_nobody_out(house: SignInHouse) -> None:
    """PWD-03: a mail program that does not know yet; what is kept of it tells nothing and goes with the counter."""
    away = house.browser(AWAY)
    for number in range(30):
        assert not await tried(away, f"last year's password {number % 3}")
    kept = await house.house.units.read(lambda tx: sql(tx).all(Statement(sa.select(GUESS_STREAK))))
    assert [row["wrong"] for row in kept] == [3]
    assert re.fullmatch(r'\["[0-9a-f]{8}","[0-9a-f]{8}","[0-9a-f]{8}"\]', kept[0]["marks"])
    assert await tried(away, RIGHT)
    assert await house.house.units.read(lambda tx: sql(tx).all(Statement(sa.select(GUESS_STREAK)))) == []


async def test_signing_in_to_another_account_clears_nothing(house: SignInHouse) -> None:
    """PWD-04."""
    await house.give_password(UserId(await somebody(house, "mallory")), "mallory@contoso.com", "mallory's own password")
    away = house.browser(AWAY)
    for number in range(12):
        await guesses(away, 1, first=number)
        assert await tried(away, "mallory's own password", "mallory@contoso.com")
    assert not await tried(away, RIGHT)


async def test_all_names_of_a_person_are_one_counter(house: SignInHouse) -> None:
    """PWD-05: whatever is typed, ten passwords are looked at in all."""
    names = [BALAS_UPN, "BALAS@CONTOSO.COM", f" {BALAS_UPN} ", "Balas@contoso.com", BALAS]
    away = house.browser(AWAY)
    for number in range(10):
        await guesses(away, 1, first=number, name=names[number % len(names)])
    for name in names:
        assert not await tried(away, RIGHT, name)


async def test_ten_wrong_codes_rest_the_method_in_whatever_sign_in(house: SignInHouse) -> None:
    """OTP-01: 15 minutes, then twice as long; the right code is refused, the person hears of it, the password is not
    locked."""
    seed = await registered(house)
    later(house, MINUTE)
    for number in range(10):
        browser = await at_the_second_factor(house)
        await browser.press("answer", code=wrong(house, seed))
        assert await notices(house) == ["A sign-in that was not completed"] + ["Too many failed sign-ins"] * (
            number == 9
        )
    good = hotp(seed, USUAL.step_at(house.house.now), USUAL)
    browser = await at_the_second_factor(house)
    assert await browser.press("answer", code=good) != IN
    assert await events(house, "Lock authentication method") == 1
    later(house, 15 * MINUTE)
    browser = await at_the_second_factor(house)
    assert await browser.press("answer", code=hotp(seed, USUAL.step_at(house.house.now), USUAL)) == IN


async def test_twenty_one_names_close_a_network_and_no_other(house: SignInHouse) -> None:
    """PWD-13: names that nobody has count, addresses of one /64 are one; who is known there comes in."""
    own = await signed_in(house, "2001:db8:1:2::77")
    for number in range(20):
        prowler = house.browser(f"2001:db8:1:2::{number:x}")
        assert not await tried(prowler, "Summer2026!", f"person{number}@contoso.com")
    prowler = house.browser("2001:db8:1:2:ffff::1")
    assert not await tried(prowler, RIGHT)
    assert await events(house, "Refuse sign-ins from a network") == 1
    assert not await tried(prowler, RIGHT)
    assert await events(house, "Refuse sign-ins from a network") == 1
    assert await tried(own, RIGHT)
    assert await tried(house.browser("2001:db8:1:3::1"), RIGHT)
    later(house, 10 * MINUTE)
    assert await tried(prowler, RIGHT)


async def test_a_password_that_is_typed_elsewhere_is_on_the_same_counter(house: SignInHouse) -> None:
    """PWD-01: all doors are one."""
    own = house.house.services.authenticators
    guard = house.signing_in.service.moves.proving.guard
    assert guard.guesses == own.ceremony.guard.guesses
    await guesses(house.browser(AWAY), 10)
    hasher = house.signing_in.hasher
    door = typed_passwords(house.house.services, house.house.sealer, hasher, lambda: house.house.now)
    assert await door.prove(BALAS_UPN, Secret(RIGHT), PROGRAM, Origin(ip="203.0.113.9")) is None
    later(house, MINUTE)
    assert await door.prove(BALAS_UPN, Secret(RIGHT), PROGRAM, Origin(ip="203.0.113.9")) is not None


async def test_the_person_is_told_of_locks_once_an_hour(house: SignInHouse) -> None:
    """STANDARDS section 2, notice: nobody is flooded by it. Names that nobody has are told to nobody."""
    away = house.browser(AWAY)
    await guesses(away, 10)
    await guesses(away, 11, name="nobody@contoso.com")
    assert await notices(house) == ["Too many failed sign-ins"]
    (message,) = await house.messages()
    assert (message.to.reveal(), AWAY in message.text.reveal()) == (BALAS_UPN, True)
    later(house, MINUTE)
    await guesses(away, 1, first=10)
    assert len(await notices(house)) == 1
    later(house, HOUR)
    await guesses(away, 1, first=11)
    assert len(await notices(house)) == 2
    assert await events(house, "Lock authentication method") == 3


async def test_what_is_long_ago_is_forgotten(house: SignInHouse) -> None:
    await signed_in(house)
    await guesses(house.browser(AWAY), 3)
    guesses_kept = house.house.services.authenticators.ceremony.guard.guesses
    later(house, 91 * DAY)
    await house.house.units.write(lambda tx: guesses_kept.purge(tx, house.house.now))
    for table in (GUESS_STREAK, FAMILIAR_BROWSER):
        found = Statement(sa.select(table))
        assert await house.house.units.read(lambda tx, found=found: sql(tx).all(found)) == []
