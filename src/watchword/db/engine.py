"""What both databases offer to stores: a transaction that runs prepared statements, and the errors it can end in."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast

from watchword.db.statement import Statement
from watchword.kernel.work import Transaction

Row = Mapping[str, Any]
Asked = tuple[Statement, Mapping[str, Any]]
"""A statement with its values."""


class Duplicate(Exception):
    """A unique constraint refused a row. `columns` are those of the constraint, in its order."""

    def __init__(self, table: str, columns: tuple[str, ...]) -> None:
        super().__init__(f"{table}({', '.join(columns)})")
        self.table = table
        self.columns = columns


class Tx(Transaction, Protocol):
    """A transaction as stores see it."""

    async def all(self, statement: Statement, /, **given: Any) -> list[Row]:
        """Every row."""
        ...

    async def gather(self, statement: Statement, soon: Sequence[Asked], /, **given: Any) -> list[Row]:
        """Every row, in no order. `soon` is what this unit, which only reads, asks for next: where a round trip costs
        more than the statement, all is asked for at once.
        """
        ...

    async def one(self, statement: Statement, /, **given: Any) -> Row | None:
        """The first row, or None."""
        ...

    async def run(self, statement: Statement, /, **given: Any) -> int:
        """Execute; the number of rows it touched."""
        ...


def sql(transaction: Transaction) -> Tx:
    """What a service handed on, as stores use it."""
    return cast(Tx, transaction)
