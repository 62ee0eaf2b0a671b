"""Several statements as one: PostgreSQL is asked once, and their rows come apart again.

A statement costs this process 60 us on PostgreSQL, most of it for the way there and back; a row more, next to nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, cast

import sqlalchemy as sa

from watchword.db.engine import Row
from watchword.db.statement import POSTGRESQL, Statement, Text


@dataclass(frozen=True)
class _Part:
    """Where one statement's columns are in a row of all: their names, and what picks their values."""

    names: tuple[str, ...]
    pick: Callable[[Sequence[Any]], tuple[Any, ...]]


@dataclass(frozen=True)
class Together:
    """One text for several statements, which share their parameters by name."""

    text: Text
    parts: tuple[_Part, ...]

    def apart(self, rows: Iterable[Sequence[Any]]) -> list[list[Row]]:
        """The rows of each, in no order."""
        found: list[list[Row]] = [[] for _ in self.parts]
        for row in rows:
            number = row[0]
            part = self.parts[number]
            found[number].append(dict(zip(part.names, part.pick(row), strict=True)))
        return found


@lru_cache(maxsize=256)
def together(statements: tuple[Statement, ...]) -> Together:
    """Compiled once. They are selects whose every column has a type, and whose order nobody relies on.

    A row has the number of its statement, then one place for as many values of a type as any of them has columns.
    """
    selects = [cast(Any, statement.clause).subquery(f"part{number}") for number, statement in enumerate(statements)]
    places: list[tuple[str, Any]] = []
    taken = [_placed(list(select.c), places) for select in selects]
    union = [
        sa.select(
            sa.literal_column(str(number), sa.Integer()).label("number"),
            *(
                (mine[at] if at in mine else sa.cast(sa.null(), type_)).label(f"c{at}")
                for at, (_, type_) in enumerate(places)
            ),
        )
        for number, mine in enumerate(taken)
    ]
    parts = tuple(_Part(tuple(column.name for column in mine.values()), _picking(list(mine))) for mine in taken)
    return Together(Statement(sa.union_all(*union)).text(POSTGRESQL), parts)


def _picking(places: list[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """What takes those places out of a row, which begins with the number."""
    if len(places) == 1:
        return lambda row: (row[places[0] + 1],)
    return itemgetter(*(place + 1 for place in places))


def _placed(columns: Iterable[Any], places: list[tuple[str, Any]]) -> dict[int, Any]:
    """Each column at a free place of its type; `places` grows where there is none."""
    mine: dict[int, Any] = {}
    for column in columns:
        type_ = column.type.compile(dialect=POSTGRESQL)
        at = next((n for n, (each, _) in enumerate(places) if each == type_ and n not in mine), len(places))
        if at == len(places):
            places.append((type_, column.type))
        mine[at] = column
    return mine
