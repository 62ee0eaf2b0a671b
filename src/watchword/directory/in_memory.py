"""Lists so short that they are filtered and cut here: roles, domains. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any as Anything

from watchword.kernel.errors import Unsupported
from watchword.kernel.query import And, Compare, Comparison, Filter, In, ListQuery, Not, Or, Page, Value
from watchword.kernel.text import fold

Item = Mapping[str, Anything]


def page_of(items: Sequence[Item], query: ListQuery) -> Page[Item]:
    """What the filter keeps, from the query's position on. Raises Unsupported for other comparisons than equality and
    beginnings.
    """
    kept = [item for item in items if query.filter is None or _keeps(query.filter, item)]
    start = int(query.after[0] or 0) if query.after else 0
    end = start + query.top
    return Page(tuple(kept[start:end]), (end,) if end < len(kept) else None, len(kept) if query.count else None)


def _keeps(condition: Filter, item: Item) -> bool:
    match condition:
        case Compare((name,), Comparison.EQ, value):
            return _equal(item.get(name), value)
        case Compare((name,), Comparison.NE, value):
            return not _equal(item.get(name), value)
        case Compare((name,), Comparison.STARTS_WITH, str(value)):
            return fold(item.get(name) or "").startswith(fold(value))
        case In((name,), values):
            return any(_equal(item.get(name), value) for value in values)
        case Not(inner):
            return not _keeps(inner, item)
        case And(parts):
            return all(_keeps(part, item) for part in parts)
        case Or(parts):
            return any(_keeps(part, item) for part in parts)
        case _:
            raise Unsupported("query-unsupported", "Unsupported or invalid query filter clause.")


def _equal(held: Anything, value: Value) -> bool:
    if isinstance(held, str) and isinstance(value, str):
        return fold(held) == fold(value)
    return bool(held == value) and type(held) is type(value)
