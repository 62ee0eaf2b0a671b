"""Column types that mean the same on both databases (STACK section 3): SQLite tables are STRICT, times are integers.

Ids are TEXT in SQLite and native uuid in PostgreSQL; JSON is text on both, so that what is hashed is what was written.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

INTEGER = sa.BigInteger().with_variant(sqlite.INTEGER(), "sqlite")
BOOLEAN = sa.Boolean().with_variant(sqlite.INTEGER(), "sqlite")
TEXT = sa.Text()
JSON_TEXT = sa.Text()
FOLDED = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
"""Case-folded text compared by code point, so that one index serves equality, prefixes and order alike."""
BLOB = sa.LargeBinary().with_variant(sqlite.BLOB(), "sqlite")
GUID = sa.Text().with_variant(sa.Uuid(as_uuid=False), "postgresql")
INSTANT = INTEGER
"""Microseconds since 1970, UTC."""

METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def table(name: str, *items: Any) -> sa.Table:
    """A table of ours: STRICT where SQLite keeps it."""
    return sa.Table(name, METADATA, *items, sqlite_strict=True)
