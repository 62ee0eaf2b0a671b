"""Somebody guesses: sign-ins that try one password after the other, and what is told of them."""

from typing import Any

import sqlalchemy as sa

from watchword.audit.tables import AUDIT_RECORD
from watchword.db.engine import sql
from watchword.db.statement import Statement
from watchword.directory.users.model import User
from watchword.directory.users.store import SqlUsers
from watchword.kernel.clock import Instant
from watchword.kernel.ids import UserId, new_guid
from watchword.signin.tests.house import RIGHT, Browser, SignInHouse

BALAS_UPN = "balas@contoso.com"
IN = "Stay signed in?"
HOME, AWAY = "192.0.2.1", "198.51.100.7"


def later(house: SignInHouse, duration: int) -> None:
    house.house.now = Instant(house.house.now + duration)


async def tried(browser: Browser, password: str, name: str = BALAS_UPN) -> bool:
    """Whether that password opens the door, in a sign-in of its own."""
    await browser.go()
    await browser.press("identify", name=name)
    await browser.press("answer", password=password)
    return browser.title == IN


async def at_the_second_factor(house: SignInHouse) -> Browser:
    """Balas has given his password: where a code is asked for, or is to be set up."""
    browser = house.browser()
    await browser.go()
    await browser.press("identify", name=BALAS_UPN)
    await browser.press("answer", password=RIGHT)
    return browser


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


async def somebody(house: SignInHouse, name: str, **also: Any) -> str:
    """An account of that name."""
    now, id_ = house.house.now, UserId(new_guid())
    user = User(id_, f"{name}@contoso.com", name.title(), True, now, now, profile={"mailNickname": name})
    changed = user._replace(**also)
    await house.house.units.write(lambda tx: SqlUsers().add(tx, changed))
    return id_
