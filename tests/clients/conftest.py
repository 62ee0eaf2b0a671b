"""An application that proves itself in every way, for real clients."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.clients.registered import Times, register_times
from tests.journeys.pages.chromium import chromium
from tests.journeys.pages.visitor import Visitor
from tests.oidc.identity import Identity, make_identity, register_with
from tests.stage import Registered, Stage

_LIBRARYS_OWN = "An iframe which has both allow-scripts and allow-same-origin"


@pytest.fixture
async def visitor(stage: Stage, tmp_path: Path) -> AsyncIterator[Visitor]:
    """Somebody new, with a password, before a real browser that has nothing to complain about."""
    async with chromium(stage.served.ca, tmp_path) as browser:
        visitor = await Visitor.arrive(stage, browser)
        yield visitor
    assert [each for each in visitor.complaints if not each.startswith(_LIBRARYS_OWN)] == []


@pytest.fixture(scope="session")
def identity() -> Identity:
    """A key pair; making one is slow."""
    return make_identity()


@pytest.fixture
async def registered(stage: Stage, identity: Identity) -> Registered:
    """An application that may read users, with a secret and a certificate."""
    return await register_with(stage, identity, "User.Read.All")


@pytest.fixture
async def times(stage: Stage, identity: Identity) -> Times:
    """An application to which people sign in, and another that calls it."""
    return await register_times(stage, identity)


@pytest.fixture
async def issuer(stage: Stage) -> str:
    """The organisation's issuer, as the operator hands it to strict clients."""
    async with stage.served.client() as client:
        document = await client.get("/common/v2.0/.well-known/openid-configuration")
    return str(document.json()["issuer"])
