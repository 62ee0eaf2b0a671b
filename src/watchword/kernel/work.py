"""A unit of work, seen from those who decide: they open one and hand its transaction on, and never look inside."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from watchword.kernel.ids import UserId

T = TypeVar("T")


class Transaction(Protocol):
    """Opaque to services; stores know what it is (`db.engine.Tx`)."""


Unit = Callable[[Transaction], Awaitable[T]]
"""What is to happen in one transaction. It awaits nothing but its transaction, and may be run again from the start."""


Soon = Callable[[UserId], tuple[object, ...]]
"""What a unit is sure to read about a user, for the database to be asked all at once. Only stores know what it is."""


class Units(Protocol):
    """Where transactions come from."""

    async def read(self, unit: Unit[T]) -> T:
        """Run `unit` without the right to change anything."""
        ...

    async def scan(self, unit: Unit[T]) -> T:
        """As `read`, for what may take long: lists, filters, reports."""
        ...

    async def write(self, unit: Unit[T]) -> T:
        """Run `unit`; what it changed is durable when this returns, and gone when it raises."""
        ...
