"""Rows that may be there already, even since this moment: both databases spell it alike."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from watchword.db.statement import Statement


def insert_unless_there(table: sa.Table) -> Statement:
    """Every column is given at execution; `run` tells 1 for a new row, 0 for one that was there."""
    return Statement(insert(table).on_conflict_do_nothing())
