"""The services over a real database, a movable clock, and two people."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from watchword.access.desk import Desk
from watchword.adapters.argon2 import Cost, PasswordHasher
from watchword.adapters.keyring import Keyring, new_keyring
from watchword.adapters.sealing import Sealer
from watchword.audit.recorder import ChainRecorder, open_chains
from watchword.audit.store import SqlChains
from watchword.bootstrap import Services, wire
from watchword.bootstrap.languages import OURS
from watchword.db.postgresql import Postgresql
from watchword.db.schema import create_all
from watchword.db.sqlite import Sqlite
from watchword.directory.facts_store import SqlFacts
from watchword.directory.users.model import User
from watchword.directory.users.store import SqlUsers
from watchword.kernel.actor import Actor, ActorKind, Origin
from watchword.kernel.clock import SECOND, Instant
from watchword.kernel.ids import UserId
from watchword.kernel.work import Transaction
from watchword.web.translation import Languages

BALAS = UserId("11111111-1111-4111-8111-111111111111")
ADELE = UserId("22222222-2222-4222-8222-222222222222")
TONGUES = Languages.read(OURS)
"""Read once: a catalogue takes longer than all else that a house is made of."""
OPERATOR = Actor(ActorKind.OPERATOR, name="cli:test", origin=Origin(ip="127.0.0.1", request_id="r"))
APP = Actor(
    ActorKind.APPLICATION,
    granted=frozenset({"UserAuthenticationMethod.ReadWrite.All"}),
    service_principal_id="33333333-3333-4333-8333-333333333333",
)


@dataclass
class House:
    """The services, and the hands of the clock."""

    services: Services
    units: Sqlite | Postgresql
    keyring: Keyring
    sealer: Sealer
    now: Instant

    async def phones(self, user: str = BALAS) -> list[dict[str, Any]]:
        phone = self.services.registry["phone"]
        return [dict(each.properties) for each in await self.services.authenticators.list_of(OPERATOR, user, phone)]

    async def add_phone(self, number: str, kind: str = "mobile", user: str = BALAS) -> str:
        phone = self.services.registry["phone"]
        shown = await self.services.authenticators.register(OPERATOR, user, phone, {"number": number, "kind": kind})
        return shown.id


@asynccontextmanager
async def standing(units: Sqlite | Postgresql) -> AsyncIterator[House]:
    """A house on an empty database."""
    await create_all(units)
    keyring = new_keyring()
    sealer = Sealer(keyring)
    hasher = PasswordHasher(Cost(memory_kib=64, iterations=1, lanes=1))
    made = House(None, units, keyring, sealer, Instant(1_780_000_000 * SECOND))  # type: ignore[arg-type]
    chains = await open_chains(units, SqlChains(), sealer, 1, made.now)
    desk = Desk(units, SqlFacts(), ChainRecorder(SqlChains(), sealer, chains), lambda: made.now)
    made.services = wire(desk, sealer, hasher, lambda: made.now, {}, tongues=TONGUES.of)

    async def people(tx: Transaction) -> None:
        for id_, upn in ((BALAS, "balas@contoso.com"), (ADELE, "adele@contoso.com")):
            profile = {"mailNickname": upn.partition("@")[0]}
            await SqlUsers().add(
                tx, User(id_, upn, upn.partition("@")[0].title(), True, made.now, made.now, profile=profile)
            )

    await units.write(people)
    yield made
    hasher.close()
    await units.close()
