"""What a process remembers of tokens that were good."""

import asyncio
from typing import TypeVar

import pytest

from watchword.adapters import dice
from watchword.db.postgresql import Postgresql
from watchword.db.sqlite import Sqlite
from watchword.directory.applications.model import Platform
from watchword.kernel.actor import Origin
from watchword.kernel.clock import SECOND, Instant
from watchword.kernel.errors import Unauthenticated
from watchword.kernel.work import Unit
from watchword.oidc.bearer import Bearer
from watchword.oidc.protocol.access_token import GRAPH_AUDIENCE, Expected
from watchword.oidc.signing import SigningKeys
from watchword.oidc.store.keys import SqlKeys
from watchword.oidc.tests.house import LOCAL, OPERATOR, WEB, House

T = TypeVar("T")


class Distant:
    """A database whose answers are under way until they are let through."""

    def __init__(self, units: Sqlite | Postgresql) -> None:
        self.units = units
        self.through = asyncio.Event()
        self.through.set()

    async def read(self, unit: Unit[T]) -> T:
        found = await self.units.read(unit)
        await self.through.wait()
        return found

    scan = read

    async def write(self, unit: Unit[T]) -> T:
        return await self.units.write(unit)


class Ticking:
    """A clock that moves each time somebody looks at it."""

    def __init__(self, now: Instant) -> None:
        self.now = now
        self.each = 0

    def __call__(self) -> Instant:
        before, self.now = self.now, Instant(self.now + self.each)
        return before


async def nobody() -> frozenset[str]:
    """No grant was revoked."""
    return frozenset()


async def test_a_token_that_was_judged_by_keys_of_before_is_not_remembered_as_good(light: House) -> None:
    """TOK-05: a key is revoked while a request waits for what the database had said before that."""
    app = await light.application((WEB, Platform.WEB))
    own = {"grant_type": "client_credentials", "scope": "https://graph.microsoft.com/.default"}
    header = "Bearer " + (await app.token(client_secret=app.secret, **own)).json()["access_token"]
    database, clock = Distant(light.units), Ticking(light.now)
    keys = SigningKeys(database, SqlKeys(light.sealer), light.desk.recorder, clock, dice.key_id)
    authority = light.identity.authority
    expected = Expected(issuer=authority.issuer, audience=GRAPH_AUDIENCE, tenant=authority.tenant)
    bearer = Bearer(keys, expected, nobody, clock)
    leaked = (await keys.signer("ES256")).kid

    database.through.clear()
    clock.each = SECOND
    early = asyncio.create_task(bearer.authenticate(header, Origin()))
    await asyncio.sleep(0)
    clock.each = 0
    await light.identity.keys.revoke(OPERATOR, leaked)
    waiting, database.through = database.through, asyncio.Event()
    database.through.set()
    with pytest.raises(Unauthenticated):
        await bearer.authenticate(header, Origin())
    waiting.set()
    assert (await early).app_id == app.id
    with pytest.raises(Unauthenticated):
        await bearer.authenticate(header, Origin())


async def test_who_asks_is_known_by_their_session_and_by_what_they_proved_in_it(light: House) -> None:
    """SES-06, REG-01."""
    app, authority = await light.application((LOCAL, Platform.PUBLIC)), light.identity.authority
    expected = Expected(issuer=authority.issuer, audience=GRAPH_AUDIENCE, tenant=authority.tenant)
    bearer = Bearer(light.identity.keys, expected, nobody, lambda: light.now)
    for modes, several in ((("password",), False), (("password", "sms"), True)):
        async with light.browser() as browser:
            opened = await light.sign_in(browser, modes=modes)
            token = (await app.redeem(await app.code(browser))).json()["access_token"]
        actor = await bearer.authenticate(f"Bearer {token}", Origin())
        assert (actor.session_id, actor.several_factors) == (opened.session.id, several)
