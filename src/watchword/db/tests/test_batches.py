"""Who fails alone and who fails together, where many units share one commit on SQLite: with real errors of SQLite's."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from watchword.db.engine import sql
from watchword.db.sqlite import Sqlite
from watchword.db.statement import Statement
from watchword.kernel.errors import Unavailable
from watchword.kernel.work import Transaction

_MAKE = Statement(sa.text("CREATE TABLE one (value BLOB)"))
_ADD = Statement(sa.text("INSERT INTO one VALUES ('a')"))
_COUNT = Statement(sa.text("SELECT count(*) AS found FROM one"))
OWN = {
    "string or blob too big": "INSERT INTO one VALUES (zeroblob(2000000000))",
    "too many SQL variables": f"INSERT INTO one SELECT 1 IN ({','.join('?' * 250_001)})",
    "maximum depth": f"INSERT INTO one VALUES ({'+'.join('1' * 2_000)})",
    "pattern too complex": f"INSERT INTO one VALUES ('a' LIKE '{'%' * 60_000}')",
    "no such table": "INSERT INTO nowhere VALUES (1)",
    "integer overflow": "INSERT INTO one VALUES (abs(-9223372036854775807 - 1))",
}
"""What one statement did that no other has to suffer for, by what SQLite says of it."""


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Sqlite]:
    opened = Sqlite(tmp_path / "batches.db")
    await opened.write(lambda tx: sql(tx).run(_MAKE))
    yield opened
    await opened.close()


async def found(database: Sqlite) -> int:
    row = await database.read(lambda tx: sql(tx).one(_COUNT))
    return -1 if row is None else int(row["found"])


async def adds(tx: Transaction) -> None:
    await sql(tx).run(_ADD)


@pytest.mark.parametrize("said", OWN)
async def test_a_statement_that_sqlite_refuses_fails_its_own_unit_alone(database: Sqlite, said: str) -> None:
    refused = Statement(sa.text(OWN[said]))

    async def fails(tx: Transaction) -> None:
        await sql(tx).run(_ADD)
        await sql(tx).run(refused)

    outcomes = await asyncio.gather(
        *(database.write(adds if n % 2 else fails) for n in range(40)), return_exceptions=True
    )
    failed = [each for each in outcomes if each is not None]
    assert len(failed) == 20
    assert all(isinstance(each, sqlite3.Error) and said in str(each) for each in failed), failed
    assert await found(database) == 20


async def test_a_disk_that_is_full_fails_all_who_share_the_commit_and_nothing_of_theirs_stays(
    database: Sqlite,
) -> None:
    """STANDARDS section 19: nobody hears that it is stored."""
    fill = Statement(sa.text("INSERT INTO one VALUES (zeroblob(10000000))"))
    await database.write(lambda tx: sql(tx).all(Statement(sa.text("PRAGMA max_page_count = 20"))))
    outcomes = await asyncio.gather(
        *(database.write(adds if n != 20 else lambda tx: sql(tx).run(fill)) for n in range(40)), return_exceptions=True
    )
    failed = [each for each in outcomes if isinstance(each, Exception)]
    assert all(isinstance(each, Unavailable) and each.code == "database-write-failed" for each in failed), failed
    assert len(failed) > 1
    assert await found(database) == 40 - len(failed)
    await database.write(lambda tx: sql(tx).all(Statement(sa.text("PRAGMA max_page_count = 100000"))))
    await database.write(adds)
    assert await found(database) == 41 - len(failed)
