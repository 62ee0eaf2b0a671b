"""The revisions in a folder, and the SQL that each consists of."""

import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from sqlalchemy.engine import Dialect

OURS = Path(__file__).parent / "migrations"

_NAME = re.compile(r"r([0-9]{4})_([a-z0-9_]+)\.py", re.ASCII)


@dataclass(frozen=True)
class Revision:
    """One step. `id` is its number and name, `0001_initial`: what a database remembers."""

    id: str
    path: Path

    def statements(self, dialect: Dialect) -> list[str]:
        """The SQL of the step, one statement each."""
        from alembic.migration import MigrationContext  # 1 s and 40 MB, which a server that is up to date need not pay
        from alembic.operations import Operations

        written = _Written([])
        context = MigrationContext.configure(
            dialect=dialect, opts={"as_sql": True, "output_buffer": cast(Any, written), "transactional_ddl": True}
        )
        with Operations.context(context):
            _load(self.path).upgrade()
        return written.statements


@dataclass(frozen=True)
class _Written:
    """What Alembic writes its SQL to, a statement at a time."""

    statements: list[str]

    def write(self, text: str) -> None:
        statement = text.strip().removesuffix(";")
        if statement:
            self.statements.append(statement)

    def flush(self) -> None:
        """Nothing is held back."""


def revisions(folder: Path = OURS) -> list[Revision]:
    """Those of a folder, in order. Raises ValueError where two have the same number, or one is missing: a fault of
    ours."""
    found = sorted((match[1], path) for path in folder.iterdir() if (match := _NAME.fullmatch(path.name)))
    if [number for number, _ in found] != [f"{expected:04d}" for expected in range(1, len(found) + 1)]:
        raise ValueError(f"the revisions in {folder} are not numbered one after the other")
    return [Revision(path.stem.removeprefix("r"), path) for _, path in found]


def _load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(f"watchword_revision_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ValueError(f"{path} is no module")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
