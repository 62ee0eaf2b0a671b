"""Guessing by the pages: how many answers are looked at, who is locked out and who is not. On each database.

Races over several processes are in tests/journeys/crowds/.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from watchword.adapters.argon2 import Cost, PasswordHasher
from watchword.audit.tables import AUDIT_RECORD
from watchword.authenticators.tables import FAMILIAR_BROWSER, GUESS_STREAK
from watchword.authenticators.tests.house import BALAS, OPERATOR
from watchword.bootstrap.typed import typed_passwords
from watchword.db.engine import sql
from watchword.db.statement import Statement
from watchword.directory.users.model import User
from watchword.directory.users.store import SqlUsers
from watchword.kernel.actor import Origin
from watchword.kernel.clock import DAY, HOUR, MINUTE, SECOND, Instant
from watchword.kernel.ids import AppId, ObjectId, UserId, new_guid
from watchword.kernel.secret import Secret
from watchword.method import Anchor
from watchword.methods.password.faces import PASSWORD_ID
from watchword.methods.software_oath.totp import USUAL, hotp
from watchword.oidc.model import Client
from watchword.signin.tests.house import RIGHT, Browser, SignInHouse
from watchword.signin.tests.test_app_pages import at_the_second_factor, registered, wrong

BALAS_UPN = "balas@contoso.com"
IN = "Stay signed in?"
PROGRAM = Client(AppId(new_guid()), "Mail program", ObjectId(new_guid()), True, (), (), frozenset(), ())
HOME, AWAY = "192.0.2.1", "198.51.100.7"


def later(house: SignInHouse, duration: int) -> None:
    house.house.now = Instant(house.house.now + duration)


async def tried(browser: Browser, password: str, name: str = BALAS_UPN) -> bool:
    """Whether that password opens the door, in a sign-in of its own."""
    await browser.go()
    await browser.press("identify", name=name)
    await browser.press("answer", password=password)
    return browser.title == IN


async def guesses(browser: Browser, count: int, first: int = 0, name: str = BALAS_UPN) -> None:
    """Different wrong passwords."""
    for number in range(first, first + count):
        assert not await tried(browser, f"guess number {number}", name)


async def signed_in(house: SignInHouse, ip: str = HOME) -> Browser:
    browser = house.browser(ip)
    assert await tried(browser, RIGHT)
    await browser.press("stay", stay="no")
    return browser


async def events(house: SignInHouse, activity: str) -> int:
    found = sa.select(AUDIT_RECORD.c.document)
    rows = await house.house.units.read(lambda tx: sql(tx).all(Statement(found)))
    return sum(activity in row["document"] for row in rows)


async def notices(house: SignInHouse) -> list[str]:
    return sorted(message.subject for message in await house.messages() if message.channel.value == "mail")


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


async def test_the_whole_password_counts(house: SignInHouse) -> None:
    """PWD-08: in its canonical form and no other."""
    long = "a caf\u00e9 at the end of the world, " * 3
    await house.give_password(UserId(await somebody(house, "dora")), "dora@contoso.com", long)
    away, name = house.browser(AWAY), "dora@contoso.com"
    for near in (long[:72], long + " ", long.upper(), long + "\0", " " + long, long.strip()):
        assert not await tried(away, near, name)
    assert await tried(away, long.replace("\u00e9", "e\u0301"), name)


@pytest.mark.parametrize("size", [257, 100_000, 900_000])
async def test_what_is_too_long_to_be_a_password_is_a_wrong_one(house: SignInHouse, size: int) -> None:
    """PWD-06: by its length, before anything is computed over it."""
    browser = house.browser()
    await browser.go()
    await browser.press("identify", name=BALAS_UPN)
    title = await browser.press("answer", password="x" * size)
    assert (title, browser.status) in (("Enter password", 200), ("That did not work", 400)), browser.words[:200]
    assert title != IN


async def test_the_longest_password_can_be_typed(house: SignInHouse) -> None:
    """PWD-06: 64 characters of four bytes each."""
    emoji = "".join(chr(0x1F600 + number) for number in range(64))
    await house.give_password(UserId(await somebody(house, "emma")), "emma@contoso.com", emoji)
    assert await tried(house.browser(), emoji, "emma@contoso.com")


async def test_a_weakly_hashed_password_is_hashed_anew_when_it_was_right(house: SignInHouse) -> None:
    """PWD-12: a wrong one changes nothing, and what an administrator set meanwhile stays."""
    stronger = PasswordHasher(Cost(memory_kib=128, iterations=2, lanes=1))
    moves = house.signing_in.service.moves
    object.__setattr__(moves, "proving", replace(moves.proving, hasher=stronger))
    assert not await tried(house.browser(), "not it")
    assert "m=64,t=1" in await hash_of(house)
    assert await tried(house.browser(), RIGHT)
    assert "m=128,t=2" in await hash_of(house)
    renewed = await hash_of(house)
    assert await tried(house.browser(), RIGHT)
    assert await hash_of(house) == renewed
    stronger.close()


class Interrupted(PasswordHasher):
    """Something happens while a hash is made."""

    meanwhile: Callable[[], Awaitable[None]]

    async def hash(self, password: Secret) -> str:
        await self.meanwhile()
        return await super().hash(password)


async def test_a_password_that_is_changed_meanwhile_is_not_put_back(house: SignInHouse) -> None:
    """PWD-12: hashed anew for one who signs in, while an administrator sets another."""
    slow, own = Interrupted(Cost(memory_kib=128, iterations=2, lanes=1)), house.house.services.authenticators
    password = own.registry["password"]
    assert password.face is not None
    reset = next(act for act in password.face.acts if act.name == "resetPassword")
    given = {"newPassword": "seven pelicans read the newspaper"}

    async def reset_it() -> None:
        await own.act(OPERATOR, BALAS, password, reset, Anchor.METHODS, PASSWORD_ID, given)

    slow.meanwhile = reset_it
    moves = house.signing_in.service.moves
    object.__setattr__(moves, "proving", replace(moves.proving, hasher=slow))
    await tried(house.browser(), RIGHT)
    assert "m=64,t=1" in await hash_of(house)
    assert not await tried(house.browser(), RIGHT)
    slow.close()


async def hash_of(house: SignInHouse, user: UserId = BALAS) -> str:
    store = house.house.services.authenticators.store
    (own,) = await house.house.units.read(lambda tx: store.live(tx, user, "password"))
    return str(own.record.hashed.reveal())


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


async def somebody(house: SignInHouse, name: str, **also: Any) -> str:
    """An account of that name."""
    now, id_ = house.house.now, UserId(new_guid())
    user = User(id_, f"{name}@contoso.com", name.title(), True, now, now, profile={"mailNickname": name})
    changed = user._replace(**also)
    await house.house.units.write(lambda tx: SqlUsers().add(tx, changed))
    return id_


async def test_eight_states_of_an_account_look_alike(house: SignInHouse) -> None:
    """ENUM-01: byte for byte but for nonces and ids: pages, headers, cookies; at each step, wrong answers and all."""
    states = ["active", "unknown", "disabled", "locked", "passwordless", "temporary", "synced", "deleted"]
    names = {state: f"person{number}" for number, state in enumerate(states)}
    also: dict[str, dict[str, Any]] = {
        "disabled": {"account_enabled": False},
        "deleted": {"deleted_at": house.house.now},
        "synced": {"synced": True},
    }
    for state in states[:1] + states[2:]:
        user = UserId(await somebody(house, names[state], **also.get(state, {})))
        if state not in ("passwordless", "synced"):
            await house.give_password(user, f"{names[state]}@contoso.com", must_change=state == "temporary")
    await guesses(house.browser(AWAY), 10, name=f"{names['locked']}@contoso.com")
    seen = {state: await walked(house.browser(), f"{names[state]}@contoso.com") for state in states}
    assert len({page for _, page, _ in seen["active"]}) > 3
    for state in states:
        assert seen[state] == seen["active"], state


async def walked(browser: Browser, name: str) -> list[tuple[int, str, list[tuple[str, str]]]]:
    """What is answered to somebody of that name who knows no password, to the end of the attempt."""
    found = []
    for step in range(8):
        if step == 0:
            await browser.go()
        elif step == 1:
            await browser.press("identify", name=name)
        elif 'name="do" value="answer"' in browser.page:
            await browser.press("answer", password=f"wrong {step}")
        answer = browser.last
        headers = sorted((key, _bare(value, name)) for key, value in answer.headers.items())
        found.append((answer.status_code, _bare(answer.text, name), headers))
    return found


def _bare(text: str, name: str) -> str:
    """Without what differs from one load to the next."""
    text = text.replace(name, "NAME")
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", text)
    text = re.sub(r"nonce-[A-Za-z0-9_+/=-]+", "nonce-N", text)
    text = re.sub(r"__Host-(\w+)=[^;]*", r"__Host-\1=V", text)
    return re.sub(r'(nonce|name="csrf" value)="[^"]*"', r'\1=""', text)
