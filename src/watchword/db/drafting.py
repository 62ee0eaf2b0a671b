"""Drafting a revision: what leads from the revisions so far to the tables as they are now described.

For developers. It knows no renaming, no data, and nothing that is different on PostgreSQL alone: read what it wrote.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from alembic.autogenerate import produce_migrations
from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import render_op
from alembic.migration import MigrationContext
from alembic.operations import ops

from watchword.db import types
from watchword.db.migrate import SCHEMA_VERSION

_TYPES = ("INTEGER", "BOOLEAN", "TEXT", "FOLDED", "BLOB", "GUID", "INSTANT", "JSON_TEXT")
_OPTIONS = {
    "sqlalchemy_module_prefix": "sa.",
    "alembic_module_prefix": "op.",
    "user_module_prefix": None,
    "render_as_batch": False,
    "compare_type": True,
    "compare_server_default": True,
    "version_table": SCHEMA_VERSION.name,
}


def draft(migrated: Path, metadata: sa.MetaData, name: str) -> str | None:
    """The text of a revision that leads from an SQLite database, migrated as far as we can, to `metadata`; None where
    they agree."""
    engine = sa.create_engine(f"sqlite:///{migrated}")
    with engine.connect() as connection:
        opts = {**_OPTIONS, "target_metadata": metadata, "render_item": _rendered}
        context = MigrationContext.configure(connection, opts=opts)
        produced = produce_migrations(context, metadata)
        steps = [each for step in produced.upgrade_ops_list for each in _flat(step.ops)]
        text = _module(name, steps, AutogenContext(context, metadata)) if steps else None
    engine.dispose()
    return text


def _flat(steps: Iterable[Any]) -> Iterator[Any]:
    for step in steps:
        if isinstance(step, ops.ModifyTableOps):
            yield from step.ops
        else:
            yield step


def _module(name: str, steps: list[Any], context: AutogenContext) -> str:
    """A function for each table, and one that calls them: a revision of many tables can still be read."""
    functions: dict[str, str] = {}
    for table, group in groupby(steps, key=lambda step: str(step.table_name)):
        again = sum(each.startswith(f"_{table}") for each in functions)
        lines = "\n".join(line for step in group for line in render_op(context, step)).replace("\n", "\n    ")
        functions[f"_{table}_{again + 1}" if again else f"_{table}"] = lines
    calls = "\n    ".join(f"{function}()" for function in functions)
    body = "\n\n\n".join(
        f"def {function}() -> None:\n    {lines}" for function, lines in {"upgrade": calls, **functions}.items()
    )
    used = sorted(each for each in _TYPES if re.search(rf"\b{each}\b", body))
    imports = ["import sqlalchemy as sa", "from alembic import op", *sorted(context.imports), ""]
    imports += [f"from watchword.db.types import {', '.join(used)}"] if used else []
    return f'"""{name[:1].upper()}{name[1:].rstrip(".")}."""\n\n' + "\n".join(imports) + f"\n\n\n{body}\n"


def _rendered(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """What Alembic is told to write where it would not write it as we do."""
    match kind:
        case "type":
            return _type_name(item) or False
        case "column" if item.constraints:  # Alembic would leave out the checks of a column
            checks = "".join(f", sa.CheckConstraint({str(c.sqltext)!r}, name={c.name!r})" for c in item.constraints)
            type_ = _type_name(item.type) or f"sa.{item.type!r}"
            return f"sa.Column({item.name!r}, {type_}{checks}, nullable={item.nullable!r})"
        case _:
            return False


def _type_name(type_: Any) -> str | None:
    """Our types by the names they have in `db.types`, which mean the same on both databases."""
    exact = [name for name in _TYPES if getattr(types, name) is type_]
    alike = [name for name in _TYPES if _spelled(getattr(types, name)) == _spelled(type_)]
    return next(iter([*exact, *alike]), None)


def _spelled(type_: Any) -> str:
    variants: dict[str, Any] = getattr(type_, "_variant_mapping", {})
    return f"{type_!r} {sorted((dialect, repr(each)) for dialect, each in variants.items())}"
