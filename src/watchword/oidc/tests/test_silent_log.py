"""Sign-ins that nobody sees are in the log: for a person, for an application itself, and what was refused (AUD-02)."""

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import sqlalchemy as sa

from watchword.audit.sign_ins.tables import SIGN_IN_RECORD
from watchword.db.engine import sql
from watchword.db.postgresql import Postgresql
from watchword.db.sqlite import Sqlite
from watchword.db.statement import Statement
from watchword.directory.applications.model import Platform
from watchword.kernel.clock import MINUTE, SECOND
from watchword.kernel.errors import Unavailable
from watchword.kernel.work import Transaction, Unit
from watchword.oidc.protocol.access_token import GRAPH_AUDIENCE
from watchword.oidc.tests.house import LOCAL, OPERATOR, WEB, App, House, refusal, user_id
from watchword.oidc.tests.test_devices import give_role, opened, poll, typed

T = TypeVar("T")

PUBLIC = (LOCAL, Platform.PUBLIC)
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0"


@dataclass
class Troubled:
    """A database that undoes transactions. `again`: it runs them once more, as PostgreSQL asks for it where others were
    at the same rows; else it is out of reach."""

    units: Sqlite | Postgresql
    again: bool
    well: bool = False

    async def read(self, unit: Unit[T]) -> T:
        return await self.units.read(unit)

    scan = read

    async def write(self, unit: Unit[T]) -> T:
        async def undone(tx: Transaction) -> None:
            await unit(tx)
            raise Unavailable("database-unreachable", "", gateway="database")

        if not self.well:
            with suppress(Unavailable if self.again else ()):
                await self.units.write(undone)
        return await self.units.write(unit)


def trouble(house: House, *, again: bool) -> Troubled:
    """From now on, until it is well again."""
    units = Troubled(house.units, again)
    services = replace(house.services, desk=replace(house.services.desk, units=units))
    house.identity = replace(house.identity, services=services)
    return units


async def log(house: House, kind: str = "nonInteractiveUser") -> list[dict[str, Any]]:
    """The records of a kind, oldest first."""
    kept = SIGN_IN_RECORD.c
    order = sa.select(SIGN_IN_RECORD).where(kept.kind == kind).order_by(kept.at)
    rows = await house.units.read(lambda tx: sql(tx).all(Statement(order)))
    return [json.loads(row["document"]) for row in rows]


async def refresh_token(house: House, app: App) -> str:
    async with house.browser() as browser:
        await house.sign_in(browser, modes=("password", "sms"))
        answer = await app.redeem(await app.code(browser))
    token: str = answer.json()["refresh_token"]
    house.wait(SECOND)
    return token


async def test_tokens_for_a_person_are_told_with_whose_they_are_and_for_what(house: House) -> None:
    app = await house.application(PUBLIC)
    token = await refresh_token(house, app)
    async with house.browser() as program:
        form = {"client_id": app.id, "grant_type": "refresh_token", "refresh_token": token}
        await program.post("/common/oauth2/v2.0/token", data=form, headers={"user-agent": EDGE})
    redeemed, refreshed = await log(house)
    assert (refreshed["userId"], refreshed["userPrincipalName"]) == (user_id("adele"), "adele@contoso.com")
    assert (refreshed["appId"], refreshed["appDisplayName"]) == (app.id, "Reports")
    assert (refreshed["resourceId"], refreshed["resourceDisplayName"]) == (GRAPH_AUDIENCE, "Microsoft Graph")
    assert refreshed["status"]["errorCode"] == 0
    assert refreshed["isInteractive"] is False
    assert refreshed["authenticationRequirement"] == "multiFactorAuthentication"
    assert [each["authenticationMethod"] for each in refreshed["authenticationDetails"]] == ["Previously satisfied"] * 2
    assert refreshed["deviceDetail"]["browser"] == "Edge 131.0.0"
    assert refreshed["deviceDetail"]["operatingSystem"] == "Windows 10"
    assert redeemed["deviceDetail"]["operatingSystem"] is None
    assert token not in json.dumps([redeemed, refreshed])


async def test_what_is_refused_is_told_once_in_a_quarter_of_an_hour(house: House) -> None:
    app = await house.application(PUBLIC)
    token = await refresh_token(house, app)
    await house.services.directory.users.update(OPERATOR, user_id("adele"), {"accountEnabled": False})
    for _ in range(5):
        await app.refresh(token)
    assert [each["status"]["errorCode"] for each in await log(house)] == [0, 70008]
    house.wait(15 * MINUTE)
    await app.refresh(token)
    assert [each["status"]["errorCode"] for each in await log(house)] == [0, 70008, 70008]


async def test_what_is_refused_is_told_of_though_the_database_had_to_be_asked_twice(house: House) -> None:
    app = await house.application(PUBLIC)
    token = await refresh_token(house, app)
    await house.services.directory.users.update(OPERATOR, user_id("adele"), {"accountEnabled": False})
    trouble(house, again=True)
    await app.refresh(token)
    assert [each["status"]["errorCode"] for each in await log(house)] == [0, 70008]


async def test_of_processes_that_refuse_the_same_one_tells(house: House) -> None:
    app = await house.application(PUBLIC)
    token = await refresh_token(house, app)
    await house.services.directory.users.update(OPERATOR, user_id("adele"), {"accountEnabled": False})
    for _ in range(3):
        house.identity = replace(house.identity)  # another process: it remembers nothing
        await app.refresh(token)
    assert [each["status"]["errorCode"] for each in await log(house)] == [0, 70008]


async def test_an_application_that_the_database_failed_is_told_of_when_it_asks_again(house: House) -> None:
    app = await house.application((WEB, Platform.WEB))
    own = {"grant_type": "client_credentials", "scope": "https://graph.microsoft.com/.default"}
    database = trouble(house, again=False)
    assert (await app.token(client_secret=app.secret, **own)).status_code == 503
    database.well = True
    assert (await app.token(client_secret=app.secret, **own)).status_code == 200
    assert len(await log(house, "servicePrincipal")) == 1


async def test_applications_are_told_of_by_themselves_and_cannot_fill_the_log(house: House) -> None:
    app = await house.application((WEB, Platform.WEB))
    own = {"grant_type": "client_credentials", "scope": "https://graph.microsoft.com/.default"}
    for secret in (app.secret, app.secret, "wrong", "wrong"):
        await app.token(client_secret=secret, **own)
    told = await log(house, "servicePrincipal")
    right, wrong = sorted(told, key=lambda each: int(each["status"]["errorCode"]))
    assert right["servicePrincipalId"] == app.made.service_principal_id
    assert (right["userId"], right["servicePrincipalName"], right["resourceId"]) == ("", "Reports", GRAPH_AUDIENCE)
    assert (right["status"]["errorCode"], wrong["status"]["errorCode"]) == (0, 7000215)
    assert app.secret not in json.dumps([right, wrong])
    assert await log(house) == []


async def test_a_device_that_is_signed_in_is_told_of(house: House) -> None:
    """DEV-01."""
    app = await house.application(PUBLIC, public=True, device_code=True)
    device = await opened(house, app)
    await poll(app, device["device_code"])
    async with house.browser() as browser:
        await house.sign_in(browser)
        await typed(browser, device["user_code"], "approve")
    await poll(app, device["device_code"])
    (told,) = await log(house)
    assert (told["userId"], told["status"]["errorCode"]) == (user_id("adele"), 0)


async def test_a_device_of_who_became_an_administrator_is_told_of(house: House) -> None:
    """DEV-01."""
    app = await house.application(PUBLIC, public=True, device_code=True)
    device = await opened(house, app)
    async with house.browser() as browser:
        await house.sign_in(browser)
        await typed(browser, device["user_code"], "approve")
    await give_role(house)
    assert refusal(await poll(app, device["device_code"]))[1] == 53003
    (told,) = await log(house)
    assert (told["userId"], told["status"]["errorCode"]) == (user_id("adele"), 53003)
