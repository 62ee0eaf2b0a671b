"""A house for each database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from watchword.outbox.tests.house import House, open_house


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    dsn = None if request.param == "sqlite" else request.getfixturevalue("postgres_database")
    async with open_house(dsn, tmp_path) as made:
        yield made
