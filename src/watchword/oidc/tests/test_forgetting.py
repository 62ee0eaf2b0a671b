"""What ran out is forgotten a day later, and what has not is kept."""

import sqlalchemy as sa

from watchword.bootstrap.logouts import purge
from watchword.db.engine import sql
from watchword.db.statement import Statement
from watchword.directory.applications.model import Platform
from watchword.kernel.clock import DAY, HOUR
from watchword.oidc import tables
from watchword.oidc.tests.house import LOCAL, WEB, House, form_of, refusal

PASSING = (
    tables.AUTHORIZATION_ERRAND,
    tables.PUSHED_REQUEST,
    tables.AUTHORIZATION_CODE,
    tables.DEVICE_REQUEST,
    tables.GUESS,
)


async def count(house: House, table: sa.Table) -> int:
    rows = await house.units.read(
        lambda tx: sql(tx).all(Statement(sa.select(sa.func.count().label("n")).select_from(table)))
    )
    return int(rows[0]["n"])


async def test_what_ran_out_is_forgotten_and_what_has_not_is_kept(house: House) -> None:
    app = await house.application((LOCAL, Platform.PUBLIC), (WEB, Platform.WEB), public=True, device_code=True)
    async with house.browser() as browser:
        await app.authorize(browser)
        pushed = {**app.request(WEB), "client_secret": app.secret}
        assert (await browser.post("/common/oauth2/v2.0/par", data=pushed)).status_code == 201
        device = {"client_id": app.id, "scope": "openid"}
        assert (await browser.post("/common/oauth2/v2.0/devicecode", data=device)).status_code == 200
        await house.sign_in(browser)
        fields = {"csrf": form_of(await browser.get("/device"))["csrf"], "user_code": "BCDF-GHJK", "do": "look"}
        await browser.post("/device", data=fields, headers={"origin": "https://id.contoso.com"})
        kept = (await app.redeem(await app.code(browser))).json()
        bare = await app.redeem(await app.code(browser, scope="openid"))
        assert bare.status_code == 200
    assert [await count(house, table) for table in PASSING] == [1, 1, 2, 1, 3]
    assert await count(house, tables.OAUTH_GRANT) == 2
    house.wait(HOUR)
    await house.units.write(lambda tx: purge(tx, house.now))
    assert [await count(house, table) for table in PASSING] == [1, 1, 2, 1, 3]
    house.wait(2 * DAY)
    await house.units.write(lambda tx: purge(tx, house.now))
    assert [await count(house, table) for table in PASSING] == [0, 0, 0, 0, 0]
    assert await count(house, tables.OAUTH_GRANT) == 1
    renewed = await app.refresh(kept["refresh_token"])
    assert renewed.status_code == 200
    house.wait(92 * DAY)
    await house.units.write(lambda tx: purge(tx, house.now))
    assert await count(house, tables.OAUTH_GRANT) == 0
    assert refusal(await app.refresh(renewed.json()["refresh_token"]))[0] == "invalid_grant"
