"""The revisions lead to the tables that the code describes, on both databases (REL-05)."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.real.postgres_fixture import PostgresServer

import watchword.bootstrap
from watchword.db.drafting import draft
from watchword.db.migrate import SCHEMA_VERSION, migrate
from watchword.db.postgresql import Postgresql
from watchword.db.revisions import OURS
from watchword.db.schema import create_all
from watchword.db.sqlite import Sqlite, connect
from watchword.db.types import FOLDED, GUID, INTEGER, METADATA
from watchword.settings import PostgresqlServer, SqliteFile

REMEDY = 'The tables and the revisions differ: python -m watchword.cli.operate.make_migration "what changes"'

CATALOG = """
select json_agg(line order by line) from (
  select format('%s.%s %s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                coalesce(pg_get_expr(d.adbin, d.adrelid), '-'), coalesce(l.collname, '-')) as line
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    left join pg_collation l on l.oid = a.attcollation
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
  union all
  select format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
    where connamespace = 'public'::regnamespace
  union all
  select indexdef from pg_indexes where schemaname = 'public'
) described where line not like '%schema_version%'
"""


def described(path: Path) -> set[str]:
    """What an SQLite database consists of, whatever the order it was made in."""
    connection = connect(path)
    tables = connection.execute("select name, strict from pragma_table_list where schema = 'main' and type = 'table'")
    names = {row["name"]: row["strict"] for row in tables if row["name"] not in (SCHEMA_VERSION.name, "sqlite_schema")}
    found = {f"{name} strict {strict}" for name, strict in names.items()}
    for name in names:
        for pragma in ("table_xinfo", "foreign_key_list"):
            rows = connection.execute(f"select * from pragma_{pragma}('{name}')")
            found |= {
                f"{name} {pragma} {[each for key, each in dict(row).items() if key not in ('cid', 'id')]}"
                for row in rows
            }
        for index in connection.execute(f"select * from pragma_index_list('{name}')").fetchall():
            columns = connection.execute(f"select name from pragma_index_info('{index['name']}') order by seqno")
            shape = [each["name"] for each in columns], index["unique"], index["origin"], index["partial"]
            found.add(f"{name} {'' if index['origin'] != 'c' else index['name']} {shape}")
    for (text,) in connection.execute("select sql from sqlite_master where sql is not null").fetchall():
        found |= set(re.findall(r"CONSTRAINT \w+ CHECK \(.*?\)(?=[,\s])", text))
        found |= {" ".join(text.split())} if " WHERE " in text else set()
    connection.close()
    return found


async def made(path: Path, metadata: sa.MetaData = METADATA) -> Path:
    """A database with these tables, made at once."""
    database = Sqlite(path)
    await create_all(database, metadata)
    await database.close()
    return path


async def test_an_sqlite_database_that_was_migrated_is_as_described(tmp_path: Path) -> None:
    assert watchword.bootstrap.describe()
    await migrate(SqliteFile(tmp_path / "migrated.db"))
    assert described(tmp_path / "migrated.db") == described(await made(tmp_path / "made.db")), REMEDY


@pytest.mark.real
async def test_a_postgresql_database_that_was_migrated_is_as_described(
    postgres_server: PostgresServer, new_postgres_database: Callable[[], str]
) -> None:
    migrated, at_once = new_postgres_database(), new_postgres_database()
    await migrate(PostgresqlServer(migrated))
    database = await Postgresql.open(at_once)
    await create_all(database)
    await database.close()
    found, expected = (json.loads(postgres_server.query(CATALOG, dsn)) for dsn in (migrated, at_once))
    assert len(found) > 100
    assert found == expected, REMEDY


async def test_nothing_is_written_where_nothing_is_different(tmp_path: Path) -> None:
    await migrate(SqliteFile(tmp_path / "migrated.db"))
    assert draft(tmp_path / "migrated.db", METADATA, "nothing") is None, REMEDY


async def test_a_revision_that_was_written_leads_to_the_new_tables(tmp_path: Path) -> None:
    wanted = sa.MetaData(naming_convention=METADATA.naming_convention)
    for table in METADATA.sorted_tables:
        table.to_metadata(wanted)
    small = sa.CheckConstraint("size < 10", name="small")
    columns = (sa.Column("id", GUID, primary_key=True), sa.Column("size", INTEGER, small, nullable=False))
    sa.Table("thing", wanted, *columns, sqlite_strict=True)
    users = wanted.tables["users"]
    users.append_column(sa.Column("shoe_size", INTEGER, nullable=True))
    users.append_column(sa.Column("shoe", FOLDED, nullable=True))
    sa.Index("ix_users_shoe", users.c.shoe, users.c.shoe_size)
    await migrate(SqliteFile(tmp_path / "migrated.db"))
    text = draft(tmp_path / "migrated.db", wanted, "shoes")
    assert text is not None
    folder = shutil.copytree(OURS, tmp_path / "revisions")
    number = len(list(folder.glob("r*.py"))) + 1
    (folder / f"r{number:04d}_shoes.py").write_text(text)
    await migrate(SqliteFile(tmp_path / "migrated.db"), folder)
    found = described(tmp_path / "migrated.db")
    assert found == described(await made(tmp_path / "made.db", wanted))
    assert "CONSTRAINT small CHECK (size < 10)" in found
    assert "thing strict 1" in found
