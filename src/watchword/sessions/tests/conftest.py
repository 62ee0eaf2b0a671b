"""People and their browsers over a real database: whole services, a clock with hands."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from watchword.access.desk import Desk
from watchword.adapters.argon2 import Cost, PasswordHasher
from watchword.adapters.keyring import new_keyring
from watchword.adapters.sealing import Sealer
from watchword.audit.recorder import ChainRecorder, open_chains
from watchword.audit.store import SqlChains
from watchword.bootstrap import Services, wire
from watchword.db.postgresql import Postgresql
from watchword.db.schema import create_all
from watchword.db.sqlite import Sqlite
from watchword.directory.facts_store import SqlFacts
from watchword.directory.users.model import User
from watchword.directory.users.store import SqlUsers
from watchword.kernel.actor import Actor, ActorKind, Origin
from watchword.kernel.assurance import Proof
from watchword.kernel.clock import SECOND, Instant
from watchword.kernel.ids import AuthenticatorId, UserId
from watchword.kernel.work import Transaction
from watchword.sessions.browsing import Sessions
from watchword.sessions.model import Opened, SessionId
from watchword.sessions.remembering import RememberedBrowsers

BALAS = UserId("11111111-1111-4111-8111-111111111111")
ADELE = UserId("22222222-2222-4222-8222-222222222222")
PHONE = AuthenticatorId("44444444-4444-4444-8444-444444444444")
OPERATOR = Actor(ActorKind.OPERATOR, name="cli:test", origin=Origin(ip="127.0.0.1", request_id="r"))
LAPTOP = Origin(ip="192.0.2.7", user_agent="Firefox on a laptop")
CLAIMANT = Actor(ActorKind.DELEGATED, user_id=BALAS, origin=LAPTOP._replace(user_agent="Firefox, updated"))


def proof(mode: str = "password", at: int = 0, *, ends_at: int | None = None, remembered: bool = False) -> Proof:
    """Something that was proved with the phone's id."""
    end = None if ends_at is None else Instant(ends_at)
    return Proof(mode, "any", PHONE, Instant(at), ("pwd",), remembered, end)


@dataclass
class Followed:
    """Keeps what it was told, as a keeper of refresh tokens would."""

    told: list[SessionId] = field(default_factory=list)

    async def sessions_ended(self, _tx: Transaction, sessions: Sequence[SessionId], _now: Instant) -> None:
        """Note them."""
        self.told.extend(sessions)


@dataclass
class Browsers:
    """The sessions, the services that end them, and the hands of the clock."""

    units: Sqlite | Postgresql
    sessions: Sessions
    services: Services
    followed: Followed
    now: Instant

    async def open(self, user: UserId = BALAS, *, persistent: bool = False, ends_at: int | None = None) -> Opened:
        """Sign in."""
        proofs = (proof(at=self.now, ends_at=ends_at),)
        return await self.units.write(
            lambda tx: self.sessions.open(tx, user, proofs, origin=LAPTOP, now=self.now, persistent=persistent)
        )

    @property
    def remembered(self) -> RememberedBrowsers:
        """Those that the services know."""
        return self.services.revocations.remembered

    async def is_good(self, opened: Opened) -> bool:
        """Whether the token opens its session now, leaving no trace."""
        return await self.sessions.find(opened.token.reveal(), self.now, background=True) is not None

    def wait(self, microseconds: int) -> None:
        """Time goes by."""
        self.now = Instant(self.now + microseconds)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Sqlite | Postgresql]:
    units: Sqlite | Postgresql = (
        Sqlite(tmp_path / "sessions.db")
        if request.param == "sqlite"
        else await Postgresql.open(request.getfixturevalue("postgres_database"))
    )
    await create_all(units)
    yield units
    await units.close()


@pytest.fixture
async def browsers(database: Sqlite | Postgresql) -> AsyncIterator[Browsers]:
    async with furnished(database) as made:
        yield made


@asynccontextmanager
async def furnished(database: Sqlite | Postgresql) -> AsyncIterator[Browsers]:
    """Balas and Adele, and the services, over a database that has its tables."""
    sealer = Sealer(new_keyring())
    hasher = PasswordHasher(Cost(memory_kib=64, iterations=1, lanes=1))
    followed = Followed()
    made = Browsers(database, None, None, followed, Instant(1_780_000_000 * SECOND))  # type: ignore[arg-type]
    chains = await open_chains(database, SqlChains(), sealer, 1, made.now)
    desk = Desk(database, SqlFacts(), ChainRecorder(SqlChains(), sealer, chains), lambda: made.now)
    made.services = wire(desk, sealer, hasher, lambda: made.now, {}, followers=(followed,))
    made.sessions = made.services.sessions

    async def people(tx: Transaction) -> None:
        for id_, name in ((BALAS, "balas"), (ADELE, "adele")):
            profile = {"mailNickname": name, "mail": f"{name}@mail.contoso.com", "userType": "Member"}
            user = User(id_, f"{name}@contoso.com", name.title(), True, made.now, made.now, profile=profile)
            await SqlUsers().add(tx, user)

    await database.write(people)
    yield made
    hasher.close()
