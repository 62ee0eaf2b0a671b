"""SQL text, compiled once per dialect from a SQLAlchemy Core clause, executed by the driver itself.

Why not SQLAlchemy's engines: the driver alone costs a tenth of their CPU (docs/decisions/0003-drivers-execute.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ClauseElement, bindparam
from sqlalchemy.sql.compiler import DDLCompiler
from sqlalchemy.sql.elements import BindParameter
from sqlalchemy.types import TypeEngine

SQLITE: Dialect = SQLiteDialect_pysqlite()
POSTGRESQL: Dialect = PGDialect_asyncpg()  # type: ignore[no-untyped-call]

_OPEN = object()


@dataclass(frozen=True, slots=True)
class Text:
    """What a driver is given: the SQL, the order of the parameters, and the values already known."""

    sql: str
    order: tuple[str, ...]
    known: Mapping[str, Any]

    def values(self, given: Mapping[str, Any]) -> tuple[Any, ...]:
        """The parameters in the order the driver wants them. A missing one is a KeyError: a fault of ours."""
        known = self.known
        return tuple([given[name] if name in given else known[name] for name in self.order])


class Statement:
    """A clause with its compiled texts. Module-level ones are compiled once; ones made for a request, once each."""

    __slots__ = ("_clause", "_texts")

    def __init__(self, clause: ClauseElement) -> None:
        self._clause = clause
        self._texts: dict[str, Text] = {}

    @property
    def clause(self) -> ClauseElement:
        """What it was made from."""
        return self._clause

    def text(self, dialect: Dialect) -> Text:
        """The text for a dialect."""
        found = self._texts.get(dialect.name)
        if found is None:
            found = self._texts[dialect.name] = _compile(self._clause, dialect)
        return found


def given(name: str, type_: TypeEngine[Any]) -> BindParameter[Any]:
    """A parameter whose value comes at execution."""
    return bindparam(name, _OPEN, type_=type_)


def _compile(clause: ClauseElement, dialect: Dialect) -> Text:
    key: Any = clause._generate_cache_key()  # under the name that SQLAlchemy's own engines use
    if key is None:
        return _text(clause.compile(dialect=dialect), None)
    compiled = _compiled(_Structure(clause, key), dialect)
    if compiled.post_compile_params:  # an IN list: spelled out for as many values as it has
        return _text(clause.compile(dialect=dialect, compile_kwargs={"render_postcompile": True}), None)
    return _text(compiled, key.bindparams)


@dataclass(frozen=True, slots=True, eq=False)
class _Structure:
    """A clause, equal to every other one that differs only in its values."""

    clause: ClauseElement
    key: Any

    def __hash__(self) -> int:
        return hash(self.key.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Structure) and bool(self.key.key == other.key.key)


@lru_cache(maxsize=1024)
def _compiled(structure: _Structure, dialect: Dialect) -> Any:
    """Compiling takes 350 us, as long as all the rest of a filtered list."""
    return structure.clause.compile(dialect=dialect, cache_key=structure.key)


def _text(compiled: Any, values: Any) -> Text:
    if isinstance(compiled, DDLCompiler):
        return Text(str(compiled), (), {})
    found = compiled.construct_params(extracted_parameters=values, _check=False)
    known = {name: value for name, value in found.items() if value is not _OPEN and not _awaited(compiled, name)}
    return Text(str(compiled), tuple(compiled.positiontup or ()), known)


def _awaited(compiled: Any, name: str) -> bool:
    """Whether it is a column of an INSERT that names no value: the value comes at execution."""
    bind = compiled.binds.get(name)
    return bind is not None and bind.required
