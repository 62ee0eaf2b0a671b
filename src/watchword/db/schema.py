"""The whole schema at once, for a new database: what the migrations lead to, made from the same description."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, CreateTable

from watchword.db.engine import sql
from watchword.db.statement import Statement
from watchword.db.types import METADATA
from watchword.kernel.work import Transaction, Units


def statements(metadata: sa.MetaData = METADATA) -> list[Statement]:
    """Tables in the order of their references, each with its indexes."""
    made: list[Any] = []
    for table in metadata.sorted_tables:
        made.append(CreateTable(table))
        made += [CreateIndex(index) for index in sorted(table.indexes, key=lambda index: str(index.name))]
    return [Statement(each) for each in made]


async def create_all(units: Units, metadata: sa.MetaData = METADATA) -> None:
    """Make every table and index, in one transaction."""

    async def unit(tx: Transaction) -> None:
        for statement in statements(metadata):
            await sql(tx).run(statement)

    await units.write(unit)
