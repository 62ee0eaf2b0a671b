"""The SDKs in somebody's hands."""

from collections.abc import AsyncIterator

import pytest
from tests.journeys.sdk import ADMINISTRATOR, Sdk, held_by
from tests.stage import Stage


@pytest.fixture(params=["v1.0", "beta"])
async def as_person(request: pytest.FixtureRequest, stage: Stage) -> AsyncIterator[Sdk]:
    """The SDK in the hands of a Privileged Authentication Administrator."""
    async with held_by(stage, request.param, await stage.token(ADMINISTRATOR)) as sdk:
        yield sdk


@pytest.fixture(params=["v1.0-person", "v1.0-application", "beta-person", "beta-application"])
async def sdk(request: pytest.FixtureRequest, stage: Stage) -> AsyncIterator[Sdk]:
    """The SDK in the same hands, or in those of an application."""
    version, _, who = request.param.partition("-")
    if who == "person":
        token = await stage.token(ADMINISTRATOR)
    else:
        registered = await stage.application("UserAuthenticationMethod.ReadWrite.All", "User.Read.All")
        token = await stage.app_token(registered)
    async with held_by(stage, version, token) as sdk:
        yield sdk
