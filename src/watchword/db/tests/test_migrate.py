"""Migrations of a scratch history: each revision once, whole, whoever is killed or quicker (REL-01, REL-05)."""

import asyncio
import signal
import sys
import textwrap
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from watchword.db.migrate import LEASE, SCHEMA_VERSION, migrate, pending, require_current
from watchword.db.revisions import revisions
from watchword.db.sites import Refused, open_site
from watchword.db.statement import Statement
from watchword.kernel.clock import SECOND, after, system_clock
from watchword.kernel.errors import Conflict, Unavailable
from watchword.settings import Location, PostgresqlServer, SqliteFile

HEAD = """
import sqlalchemy as sa
from alembic import op
from watchword.db.types import GUID, INTEGER, TEXT

def upgrade() -> None:
"""
THING = """
op.create_table("thing", sa.Column("id", GUID, nullable=False), sa.Column("size", INTEGER, nullable=False),
                sa.PrimaryKeyConstraint("id", name="pk_thing"), sqlite_strict=True)
op.create_index("ix_thing_size", "thing", ["size"])
"""
COLOUR = """
op.add_column("thing", sa.Column("colour", TEXT, nullable=True))
op.execute("INSERT INTO thing (id, size, colour) VALUES ('3f1d9a50-0c1e-4a11-8a4f-0f4d5f6b7c01', 7, 'red: green')")
"""
FAILS = """
op.create_table("other", sa.Column("id", INTEGER, primary_key=True))
op.execute("INSERT INTO nowhere VALUES (1)")
"""
COUNT = Statement(sa.select(sa.func.count().label("found")).select_from(sa.table("thing")))
OTHERS = Statement(sa.select(sa.func.count().label("found")).select_from(sa.table("other")))
HOLDER = Statement(sa.select(SCHEMA_VERSION.c.holder))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> Location:
    if request.param == "sqlite":
        return SqliteFile(tmp_path / "state" / "migrated.db")
    return PostgresqlServer(request.getfixturevalue("postgres_database"))


def history(folder: Path, *bodies: str) -> Path:
    """A folder of revisions with these bodies."""
    folder.mkdir(exist_ok=True)
    for number, body in enumerate(bodies, 1):
        (folder / f"r{number:04d}_step.py").write_text(HEAD + textwrap.indent(body.strip(), "    ") + "\n")
    return folder


async def ask(location: Location, statement: Statement) -> object:
    """The first value that a statement finds."""
    site = await open_site(location)
    try:
        row = await site.one(statement)
        return None if row is None else next(iter(row.values()))
    finally:
        await site.close()


async def test_a_new_database_gets_every_revision_in_order_and_once(location: Location, tmp_path: Path) -> None:
    folder = history(tmp_path / "r", THING, COLOUR)
    assert await pending(location, folder) == ["0001_step", "0002_step"]
    assert await migrate(location, folder) == ["0001_step", "0002_step"]
    assert await ask(location, COUNT) == 1
    assert await pending(location, folder) == []
    assert await migrate(location, folder) == []
    assert await ask(location, COUNT) == 1
    assert await ask(location, HOLDER) == ""


async def test_what_is_new_is_added_to_what_is_there(location: Location, tmp_path: Path) -> None:
    assert await migrate(location, history(tmp_path / "r", THING)) == ["0001_step"]
    assert await migrate(location, history(tmp_path / "r", THING, COLOUR)) == ["0002_step"]
    assert await ask(location, Statement(sa.select(sa.column("colour")).select_from(sa.table("thing")))) == "red: green"


async def test_a_server_starts_on_a_database_that_is_up_to_date_alone(location: Location, tmp_path: Path) -> None:
    folder = history(tmp_path / "r", THING, COLOUR)
    with pytest.raises(Unavailable, match="0001_step") as caught:
        await require_current(location, folder)
    assert caught.value.code == "database-not-migrated"
    await migrate(location, folder)
    await require_current(location, folder)


async def test_a_database_that_is_newer_than_the_code_is_refused(location: Location, tmp_path: Path) -> None:
    """REL-05"""
    await migrate(location, history(tmp_path / "new", THING, COLOUR))
    old = history(tmp_path / "old", THING)
    for attempt in (migrate, pending, require_current):
        with pytest.raises(Conflict, match="newer") as caught:
            await attempt(location, old)
        assert caught.value.code == "database-newer"
    assert await ask(location, COUNT) == 1


async def test_of_a_revision_that_fails_nothing_is_kept(location: Location, tmp_path: Path) -> None:
    """REL-01"""
    with pytest.raises(Unavailable, match="0002_step") as caught:
        await migrate(location, history(tmp_path / "r", THING, FAILS, COLOUR))
    assert caught.value.code == "migration-failed"
    with pytest.raises(Refused):
        await ask(location, OTHERS)
    assert await ask(location, COUNT) == 0
    assert await migrate(location, history(tmp_path / "mended", THING, COLOUR)) == ["0002_step"]


SHAPE = 'op.add_column("thing", sa.Column("shape", TEXT, nullable=True))'


@pytest.mark.parametrize("lease", [LEASE, 0], ids=["leased", "every lease run out"])
async def test_many_at_once_apply_each_revision_once(location: Location, tmp_path: Path, lease: int) -> None:
    """REL-05: whether or not the lease holds"""
    folder = history(tmp_path / "r", THING, COLOUR, SHAPE)
    applied = await asyncio.gather(*(migrate(location, folder, lease=lease) for _ in range(8)))
    assert sorted(each for one in applied for each in one) == ["0001_step", "0002_step", "0003_step"]
    assert await ask(location, COUNT) == 1


async def test_processes_at_once_apply_each_revision_once(location: Location, tmp_path: Path) -> None:
    """REL-05"""
    folder = history(tmp_path / "r", THING, COLOUR, SHAPE)
    running = [await started(location, folder) for _ in range(3)]
    assert [await each.wait() for each in running] == [0, 0, 0]
    assert await pending(location, folder) == []
    assert await ask(location, COUNT) == 1


async def test_who_finds_the_lease_taken_waits_until_it_runs_out(location: Location, tmp_path: Path) -> None:
    folder = history(tmp_path / "r", THING)
    await migrate(location, history(tmp_path / "none"))
    site = await open_site(location)
    until = system_clock() + SECOND
    await site.run(Statement(sa.update(SCHEMA_VERSION).values(holder="somebody", held_until=until)))
    await site.close()
    assert await migrate(location, folder) == ["0001_step"]
    assert system_clock() > until


SLOW = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n WHERE i < 0",
    "postgresql": "SELECT pg_sleep(600)",
}
MIGRATE = """
import asyncio, sys
from pathlib import Path
from watchword.db.migrate import migrate
from watchword.settings import PostgresqlServer, SqliteFile
where = PostgresqlServer(sys.argv[1]) if "://" in sys.argv[1] else SqliteFile(Path(sys.argv[1]))
asyncio.run(migrate(where, Path(sys.argv[2])))
"""


async def test_a_migration_that_is_killed_can_be_run_again(location: Location, tmp_path: Path) -> None:
    """REL-01, REL-05"""
    sqlite = isinstance(location, SqliteFile)
    slow = f'{COLOUR}\nop.execute("{SLOW["sqlite" if sqlite else "postgresql"]}")'
    await migrate(location, history(tmp_path / "r", THING))
    running = await started(location, history(tmp_path / "slow", THING, slow))
    await until(lambda: ask(location, HOLDER))
    await asyncio.sleep(0.3)
    running.kill()
    assert await running.wait() == -signal.SIGKILL
    assert await ask(location, COUNT) == 0
    folder = history(tmp_path / "r", THING, COLOUR)
    assert await migrate(location, folder, clock=lambda: after(system_clock(), LEASE + SECOND)) == ["0002_step"]
    assert await ask(location, COUNT) == 1


async def started(location: Location, folder: Path) -> asyncio.subprocess.Process:
    """Another process that migrates."""
    where = str(location.path) if isinstance(location, SqliteFile) else location.uri
    return await asyncio.create_subprocess_exec(sys.executable, "-c", MIGRATE, where, str(folder))


async def until(question: Callable[[], Awaitable[object]]) -> None:
    """Wait for an answer that is not empty."""
    for _ in range(400):
        if await question():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("nothing happened")


REMAKE = """
thing = sa.Table("thing", sa.MetaData(), sa.Column("id", GUID, nullable=False),
                 sa.Column("size", INTEGER, nullable=False), sa.Column("colour", TEXT),
                 sa.PrimaryKeyConstraint("id", name="pk_thing"), sqlite_strict=True)
with op.batch_alter_table("thing", copy_from=thing) as batch:
    batch.alter_column("size", existing_type=INTEGER, nullable=True)
"""


async def test_a_column_that_sqlite_cannot_alter_is_changed_by_remaking_its_table(
    location: Location, tmp_path: Path
) -> None:
    assert len(await migrate(location, history(tmp_path / "r", THING, COLOUR, REMAKE))) == 3
    assert await ask(location, COUNT) == 1
    site = await open_site(location)
    await site.execute("INSERT INTO thing (id, size) VALUES ('3f1d9a50-0c1e-4a11-8a4f-0f4d5f6b7c02', NULL)")
    with pytest.raises(Refused):
        await site.execute("INSERT INTO thing (id, size) VALUES ('3f1d9a50-0c1e-4a11-8a4f-0f4d5f6b7c03', 'large')")
    await site.close()


def test_revisions_are_numbered_one_after_the_other(tmp_path: Path) -> None:
    folder = history(tmp_path / "r", THING, COLOUR)
    (folder / "notes.txt").write_text("not a revision")
    assert [revision.id for revision in revisions(folder)] == ["0001_step", "0002_step"]
    (folder / "r0002_again.py").write_text("")
    with pytest.raises(ValueError, match="numbered"):
        revisions(folder)
    (folder / "r0002_again.py").unlink()
    (folder / "r0004_late.py").write_text("")
    with pytest.raises(ValueError, match="numbered"):
        revisions(folder)


@pytest.mark.parametrize("nowhere", [SqliteFile(Path("/")), PostgresqlServer("postgresql://app@127.0.0.1:1/app")])
async def test_a_database_that_cannot_be_reached_is_told(nowhere: Location, tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        await migrate(nowhere, history(tmp_path / "r", THING))
    assert caught.value.code == "database-unreachable"
