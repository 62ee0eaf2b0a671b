"""A house of its own for each test, on both databases where that matters."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from watchword.access.desk import Desk
from watchword.adapters import dice
from watchword.adapters.argon2 import Cost, PasswordHasher
from watchword.adapters.keyring import new_keyring
from watchword.adapters.sealing import Sealer
from watchword.audit.recorder import ChainRecorder, open_chains
from watchword.audit.store import SqlChains
from watchword.authenticators.tests.house import TONGUES
from watchword.bootstrap import wire
from watchword.bootstrap.identity import Identity, templates
from watchword.bootstrap.typed import typed_passwords
from watchword.db.postgresql import Postgresql
from watchword.db.schema import create_all
from watchword.db.sqlite import Sqlite
from watchword.directory.facts_store import SqlFacts
from watchword.directory.organization.store import SqlOrganization
from watchword.directory.seed.contoso import contoso
from watchword.directory.seed.store import apply_seed
from watchword.kernel.clock import SECOND, Instant
from watchword.oidc.device_rules import DeviceRules
from watchword.oidc.model import Authority
from watchword.oidc.names import Names
from watchword.oidc.protocol import discovery
from watchword.oidc.protocol.keys import SigningKey, generate_key
from watchword.oidc.protocol.scopes import Apis
from watchword.oidc.signing import SigningKeys
from watchword.oidc.store.keys import SqlKeys
from watchword.oidc.tests.house import BASE, House, Policies, Visits
from watchword.settings import Tokens
from watchword.web.brand import Brand
from watchword.web.forgery import Forgery
from watchword.web.translation import Languages
from watchword.web.turns import Turns

NOW = Instant(1_780_000_000 * SECOND)


@pytest.fixture(scope="session")
def signing_keys() -> tuple[SigningKey, ...]:
    """One for each algorithm; an RSA key is slow to make."""
    return generate_key("ES256", NOW, "es"), generate_key("RS256", NOW, "rs")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Sqlite | Postgresql]:
    """The test runs twice."""
    if request.param == "sqlite":
        units: Sqlite | Postgresql = Sqlite(tmp_path / "identity.db")
    else:
        units = await Postgresql.open(request.getfixturevalue("postgres_database"))
    await create_all(units)
    yield units
    await units.close()


@pytest.fixture
async def house(database: Sqlite | Postgresql, signing_keys: tuple[SigningKey, ...]) -> AsyncIterator[House]:
    """contoso.com with its identity platform."""
    made = await make_house(database, signing_keys)
    yield made
    made.hasher.close()


@pytest.fixture
async def light(tmp_path: Path, signing_keys: tuple[SigningKey, ...]) -> AsyncIterator[House]:
    """The same on SQLite alone, for what no database can change."""
    units = Sqlite(tmp_path / "light.db")
    await create_all(units)
    made = await make_house(units, signing_keys)
    yield made
    made.hasher.close()
    await units.close()


async def make_house(
    units: Sqlite | Postgresql, signing_keys: tuple[SigningKey, ...], languages: Languages | None = None
) -> House:
    """contoso.com with its identity platform, on an empty schema. `languages`: of its pages, instead of ours."""
    sealer = Sealer(new_keyring())
    hasher = PasswordHasher(Cost(memory_kib=64, iterations=1, lanes=1))
    chains = await open_chains(units, SqlChains(), sealer, 1, NOW)
    hands: list[House] = []
    clock = lambda: hands[0].now if hands else NOW  # noqa: E731
    desk = Desk(units, SqlFacts(), ChainRecorder(SqlChains(), sealer, chains), clock)
    seed = contoso(NOW)
    await units.write(lambda tx: apply_seed(tx, seed, NOW))
    for key in signing_keys:
        await units.write(lambda tx, key=key: SqlKeys(sealer).add(tx, key, None))
    services = wire(desk, sealer, hasher, clock, {})
    made = House(units, sealer, hasher, desk, NOW, services, Policies(), Visits())
    hands.append(made)
    tenant = seed.organization.id
    forms = Forgery(sealer.subkey("forms"), BASE)
    made.identity = Identity(
        base_url=BASE,
        names=Names(units, tenant, SqlOrganization().verified, clock),
        hosts={"id.contoso.com"},
        authority=Authority(
            discovery.issuer(BASE, tenant),
            tenant,
            Apis(graph_hosts={"id.contoso.com", "graph.microsoft.com"}, tenant=tenant),
        ),
        services=services,
        sealer=sealer,
        keys=SigningKeys(units, SqlKeys(sealer), desk.recorder, clock, dice.key_id),
        lasting=Tokens(),
        pages=templates(services.registry, forms, Brand("Contoso"), languages or TONGUES),
        forms=forms,
        passwords=typed_passwords(services, sealer, hasher, clock),
        clock=clock,
        demands=made.policies,
        sign_in=made.visits,
        device_rules=DeviceRules(),
        turns=Turns(60),
    )
    return made
