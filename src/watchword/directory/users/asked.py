"""Which properties a list request asks about, apart from what it shows. Pure."""

from collections.abc import Iterator
from typing import assert_never

from watchword.kernel.query import (
    And,
    Any,
    Compare,
    Filter,
    In,
    ListQuery,
    Not,
    Or,
    Search,
    SearchAnd,
    SearchOr,
    SearchTree,
)


def asked_for(query: ListQuery) -> frozenset[str]:
    """The names in its filter, its search and its order."""
    names = {order.path[0] for order in query.order}
    if query.filter is not None:
        names.update(_filtered(query.filter))
    if query.search is not None:
        names.update(_searched(query.search))
    return frozenset(names)


def _filtered(condition: Filter) -> Iterator[str]:
    match condition:
        case Compare(path, _, _) | In(path, _) | Any(path, _):
            yield path[0]
        case Not(inner):
            yield from _filtered(inner)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _filtered(part)
        case _:
            assert_never(condition)


def _searched(tree: SearchTree) -> Iterator[str]:
    match tree:
        case Search(name, _):
            yield name
        case SearchAnd(parts) | SearchOr(parts):
            for part in parts:
                yield from _searched(part)
        case _:
            assert_never(tree)
