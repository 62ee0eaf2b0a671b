"""$search as Graph's directory takes it: `"displayName:kim" OR ("mail:kim" AND "description:x")`.

Each clause is quoted and names its property; a backslash escapes inside the quotes. Words match beginnings of words.
"""

from watchword.graph.language import refusals
from watchword.graph.language.cursor import Cursor, reading
from watchword.graph.language.lexer import Kind, lex_search
from watchword.graph.language.limits import LIMITS, Limits
from watchword.graph.language.properties import Scope, find
from watchword.kernel.edm import May
from watchword.kernel.query import Search, SearchAnd, SearchOr, SearchTree
from watchword.kernel.text import words

_WHAT = "search clause"


def parse_search(text: str, scope: Scope, limits: Limits = LIMITS) -> SearchTree:
    """What is searched for. Raises Invalid for what is wrong, Unsupported for a property that is not searched."""
    cursor = reading(text, _WHAT, limits, lex_search)
    tree = _alternatives(cursor, scope)
    cursor.expect(Kind.END)
    return tree


def _alternatives(cursor: Cursor, scope: Scope) -> SearchTree:
    parts = [_conjunction(cursor, scope)]
    while cursor.accept_word("or"):
        cursor.count_alternative()
        parts.append(_conjunction(cursor, scope))
    return parts[0] if len(parts) == 1 else SearchOr(tuple(parts))


def _conjunction(cursor: Cursor, scope: Scope) -> SearchTree:
    parts = [_operand(cursor, scope)]
    while cursor.accept_word("and"):
        parts.append(_operand(cursor, scope))
    return parts[0] if len(parts) == 1 else SearchAnd(tuple(parts))


def _operand(cursor: Cursor, scope: Scope) -> SearchTree:
    cursor.count_node()
    if cursor.next_word() == "not":
        raise refusals.unsupported_operator("NOT")
    if cursor.accept(Kind.OPEN):
        with cursor.deeper():
            tree = _alternatives(cursor, scope)
            cursor.expect(Kind.CLOSE)
            return tree
    clause = cursor.expect(Kind.STRING)
    return _clause(clause.text, clause.position, cursor, scope)


def _clause(text: str, position: int, cursor: Cursor, scope: Scope) -> Search:
    name, colon, sought = text.partition(":")
    if not colon:
        raise refusals.malformed(_WHAT, position)
    found = find([name.strip(" ")], scope.entity, scope.version)
    if May.SEARCH not in found.property.may:
        raise refusals.unsupported_search(found.label, scope.resource)
    wanted = words(sought)
    if not wanted:
        raise refusals.malformed(_WHAT, position)
    for _ in wanted[1:]:
        cursor.count_node()
    return Search(found.property.name, wanted)
