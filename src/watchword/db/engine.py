"""What both databases offer to stores: a transaction that runs prepared statements, and the errors it can end in."""

from collections.abc import Mapping
from typing import Any, Protocol, cast

from watchword.db.statement import Statement
from watchword.kernel.work import Transaction

Row = Mapping[str, Any]


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

    async def one(self, statement: Statement, /, **given: Any) -> Row | None:
        """The first row, or None."""
        ...

    async def run(self, statement: Statement, /, **given: Any) -> int:
        """Execute; the number of rows it touched."""
        ...


def sql(transaction: Transaction) -> Tx:
    """What a service handed on, as stores use it."""
    return cast(Tx, transaction)
