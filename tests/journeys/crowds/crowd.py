"""Many browsers, and many windows of one, before a served process."""

import re
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

import sqlalchemy as sa
from tests.stage import Someone, Stage

from watchword.bootstrap import Application
from watchword.db.engine import Row, sql
from watchword.db.statement import Statement
from watchword.sessions.tables import BROWSER_SESSION
from watchword.signin.tests.house import RIGHT, Browser

IN = "Stay signed in?"


@asynccontextmanager
async def browser(stage: Stage, ip: str) -> AsyncIterator[Browser]:
    """One at that address."""
    async with stage.served.client() as client:
        client.headers["x-forwarded-for"] = ip
        yield Browser(client, stage.served.url)


async def named(browser: Browser, name: str) -> str:
    """A sign-in of that name, as far as what is asked first."""
    await browser.go()
    return await browser.press("identify", name=name)


def windows(own: Browser, count: int) -> list[Browser]:
    """So many of one browser, all at the page where it is."""
    made = [Browser(own.client, own.site) for _ in range(count)]
    for each in made:
        each.page, each.url = own.page, own.url
    return made


def posts(own: Browser, times: int, do: str = "answer", **typed: Any) -> list[Awaitable[str]]:
    """The same form of the same page, so often, from windows of one browser."""
    return [window.press(do, **typed) for window in windows(own, times)]


def ways(own: Browser) -> list[str]:
    """How they could sign in, in words."""
    return list(re.findall(r"<button>.*?<span>(.*?)</span>", own.page, re.DOTALL))


async def give_phone(stage: Stage, person: Someone) -> str:
    """A mobile; its number, as messages are addressed to it."""
    number = stage.number()
    async with stage.administering() as admin:
        path = f"/v1.0/users/{person.id}/authentication/phoneMethods"
        (await admin.post(path, json={"phoneNumber": number, "phoneType": "mobile"})).raise_for_status()
    return number.replace(" ", "")


async def texted(stage: Stage, number: str) -> str:
    """The code in the newest message to a number."""
    async with stage.served.client() as client:
        sent = await client.get("/dev/outbox.json", params={"to": number})
    return next(str(each["code"]) for each in sent.raise_for_status().json() if each["code"])


async def at_the_text(stage: Stage, own: Browser) -> tuple[Someone, str]:
    """Somebody who has typed the password and was sent a code; and the code."""
    person = await stage.newcomer(RIGHT)
    number = await give_phone(stage, person)
    async with stage.administering() as admin:
        path = f"/beta/users/{person.id}/authentication/requirements"
        (await admin.patch(path, json={"perUserMfaState": "enforced"})).raise_for_status()
    await named(own, person.upn)
    await own.press("answer", password=RIGHT)
    return person, await texted(stage, number)


async def right_answers(stage: Stage, person: Someone, method: str) -> int:
    """How many by that method were right, in all of their sign-ins, as the log has it."""
    path, found = f"/beta/auditLogs/signIns?$filter=userId eq '{person.id}'&$top=200", list[str]()
    async with stage.administering() as admin:
        while path:
            page = (await admin.get(path)).raise_for_status().json()
            steps = [step for each in page["value"] for step in each["authenticationDetails"]]
            found += [step["authenticationMethod"] for step in steps if step["succeeded"]]
            path = page.get("@odata.nextLink", "")
    return found.count(method)


async def rows(stage: Stage, found: sa.Select[tuple[object, ...]]) -> list[Row]:
    """Of the server's database."""

    async def look(app: Application) -> list[Row]:
        return await app.units.read(lambda tx: sql(tx).all(Statement(found)))

    return await stage.served.operate(look)


async def sessions(stage: Stage, person: Someone) -> list[str]:
    """The ids of those that they have or had."""
    found = sa.select(BROWSER_SESSION.c.id).where(BROWSER_SESSION.c.user_id == person.id)
    return [row["id"] for row in await rows(stage, found)]
