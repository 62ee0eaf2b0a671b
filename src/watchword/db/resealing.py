"""Sealing anew, with the current master key, what older ones sealed: beside running servers, resumable, row by row.

Each row is replaced only where it is still what was read, so a change made meanwhile is never undone (KEY-02).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa

from watchword.db.engine import Row, sql
from watchword.db.statement import Statement, given
from watchword.kernel.sealing import Seal
from watchword.kernel.work import Transaction, Units

_AT_ONCE = 200


@dataclass(frozen=True)
class SealedColumn:
    """Where something sealed lies: `key` names a row, `context` are the columns that its seal is bound to."""

    key: sa.Column[Any]
    blob: sa.Column[Any]
    purpose: str
    context: tuple[sa.Column[Any], ...]


async def reseal(units: Units, seal: Seal, column: SealedColumn) -> int:
    """How many rows were sealed anew. Run it again after any end: what is done stays done."""
    first = Statement(_page(column))
    following = Statement(_page(column).where(column.key > given("after", column.key.type)))
    replace = Statement(
        sa.update(column.blob.table)
        .where(column.key == given("key", column.key.type), column.blob == given("old", column.blob.type))
        .values({column.blob: given("new", column.blob.type)})
    )
    done, after = 0, None
    while True:
        rows = await units.read(partial(_read, first=first, following=following, after=after))
        if not rows:
            return done
        old = [row for row in rows if seal.needs_resealing(row["blob"])]
        if old:
            done += await units.write(partial(_replace, statement=replace, seal=seal, column=column, rows=old))
        after = rows[-1]["key"]


def _page(column: SealedColumn) -> sa.Select[Any]:
    context = [each.label(f"context_{n}") for n, each in enumerate(column.context)]
    shown = sa.select(column.key.label("key"), column.blob.label("blob"), *context)
    return shown.where(column.blob.is_not(None)).order_by(column.key).limit(_AT_ONCE)


async def _read(tx: Transaction, first: Statement, following: Statement, after: object) -> Sequence[Row]:
    return await sql(tx).all(first) if after is None else await sql(tx).all(following, after=after)


async def _replace(tx: Transaction, statement: Statement, seal: Seal, column: SealedColumn, rows: Sequence[Row]) -> int:
    replaced = 0
    for row in rows:
        context = tuple(row[f"context_{n}"] for n in range(len(column.context)))
        plain = seal.open(column.purpose, context, row["blob"])
        replaced += await sql(tx).run(
            statement, key=row["key"], old=row["blob"], new=seal.seal(column.purpose, context, plain)
        )
    return replaced
