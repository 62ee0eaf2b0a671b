"""Records of sign-ins in a real database: an SQLite file and a PostgreSQL server."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from watchword.audit.sign_ins.tables import SIGN_IN_RECORD
from watchword.db.postgresql import Postgresql
from watchword.db.schema import create_all
from watchword.db.sqlite import Sqlite
from watchword.db.types import METADATA

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.real)]


@pytest.fixture(params=BOTH)
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Sqlite | Postgresql]:
    """With the one table, empty."""
    opened: Sqlite | Postgresql
    if request.param == "sqlite":
        opened = Sqlite(tmp_path / "log.db")
    else:
        opened = await Postgresql.open(request.getfixturevalue("postgres_database"))
    alone = sa.MetaData(naming_convention=METADATA.naming_convention)
    SIGN_IN_RECORD.to_metadata(alone)
    await create_all(opened, alone)
    yield opened
    await opened.close()
