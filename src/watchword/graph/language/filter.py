"""$filter: a precedence-climbing reader over the tokens, straight into `kernel.query.Filter`.

Source: OData URL Conventions 4.01 section 5.1.1; what of it is answered follows the properties' `May` flags and Graph's
two engines. Where a reader of OData would build something else than the caller can use, the request is refused.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from watchword.graph.language import refusals
from watchword.graph.language.cursor import Cursor, reading
from watchword.graph.language.lexer import Kind, Token
from watchword.graph.language.limits import LIMITS, Limits
from watchword.graph.language.literals import read_literal
from watchword.graph.language.operators import EQUALITY, FUNCTIONS, INFIX, allow, allow_any, need_advanced
from watchword.graph.language.properties import Found, Scope, find
from watchword.kernel.edm import ComplexType, EnumType
from watchword.kernel.query import And, Any, Compare, Comparison, Filter, In, Not, Or, Value

_WHAT = "filter clause"
T = TypeVar("T")


def parse_filter(text: str, scope: Scope, limits: Limits = LIMITS) -> Filter:
    """The condition that `text` states. Raises Invalid for what is wrong, Unsupported for what is not offered."""
    reader = _Reader(reading(text, _WHAT, limits), scope)
    return reader.whole()


@dataclass(frozen=True, slots=True)
class _Lambda:
    """The range variable of the `any` that is being read, and the collection it runs over."""

    variable: str
    collection: Found


class _Reader:
    __slots__ = ("_cursor", "_lambda", "_scope")

    def __init__(self, cursor: Cursor, scope: Scope) -> None:
        self._cursor = cursor
        self._scope = scope
        self._lambda: _Lambda | None = None

    def whole(self) -> Filter:
        condition = self._alternatives()
        self._cursor.expect(Kind.END)
        return condition

    def _alternatives(self) -> Filter:
        parts = [self._conjunction()]
        while self._cursor.accept_word("or"):
            self._cursor.count_alternative()
            parts.append(self._conjunction())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _conjunction(self) -> Filter:
        parts = [self._operand()]
        while self._cursor.accept_word("and"):
            parts.append(self._operand())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _operand(self) -> Filter:
        self._cursor.count_node()
        if self._cursor.accept(Kind.OPEN):
            return self._nested(self._group)
        if self._cursor.accept_word("not"):
            need_advanced("not", self._scope)
            return Not(self._nested(self._operand))
        if self._cursor.next_is(Kind.NAME) and self._cursor.following_is(Kind.OPEN):
            return self._function()
        return self._condition()

    def _nested(self, read: Callable[[], T]) -> T:
        with self._cursor.deeper():
            return read()

    def _group(self) -> Filter:
        condition = self._alternatives()
        self._cursor.expect(Kind.CLOSE)
        return condition

    def _function(self) -> Filter:
        name = self._cursor.take()
        operator = FUNCTIONS.get(name.text.lower())
        if operator is None:
            raise self._unsupported_function(name)
        self._cursor.expect(Kind.OPEN)
        found = self._found(self._cursor.names())
        self._cursor.expect(Kind.COMMA)
        literal = self._cursor.take()
        self._cursor.expect(Kind.CLOSE)
        allow(found, operator, self._scope)
        value = read_literal(literal, found.property.type, operator)
        if value is None:
            raise refusals.malformed(_WHAT, literal.position)
        return Compare(found.path, operator, value)

    def _unsupported_function(self, name: Token) -> Exception:
        """`contains(displayName,'x')` and its kind: Graph names the property where there is one."""
        self._cursor.expect(Kind.OPEN)
        if self._cursor.next_is(Kind.NAME) and self._cursor.following_is(Kind.COMMA):
            return refusals.unsupported_clause(self._found(self._cursor.names()).label, self._scope.resource)
        return refusals.unsupported_operator(name.text)

    def _condition(self) -> Filter:
        names = self._cursor.names()
        if names[-1].lower() in ("any", "all") and self._cursor.next_is(Kind.OPEN):
            return self._nested(lambda: self._quantified(names[:-1], names[-1]))
        found = self._found(names)
        operator = self._cursor.expect(Kind.NAME)
        if operator.text.lower() == "in":
            return self._membership(found)
        comparison = INFIX.get(operator.text.lower())
        if comparison is None:
            raise refusals.malformed(_WHAT, operator.position)
        allow(found, comparison, self._scope)
        return Compare(found.path, comparison, self._value(found, comparison))

    def _value(self, found: Found, operator: Comparison) -> Value:
        token = self._cursor.take()
        if token.kind is Kind.NAME and self._cursor.next_is(Kind.STRING) and isinstance(found.property.type, EnumType):
            self._same_enum(token, found.property.type)
            token = self._cursor.take()
        value = read_literal(token, found.property.type, operator)
        if value is None and operator not in EQUALITY:
            raise refusals.malformed(_WHAT, token.position)
        return value

    def _same_enum(self, token: Token, type_: EnumType) -> None:
        """`microsoft.graph.signInState'success'`: the type of a literal may be written before it."""
        if token.text.lower() not in (f"microsoft.graph.{type_.name}".lower(), f"graph.{type_.name}".lower()):
            raise refusals.malformed(_WHAT, token.position)

    def _membership(self, found: Found) -> In:
        allow(found, Comparison.EQ, self._scope, spelled="in")
        self._cursor.expect(Kind.OPEN)
        values = [self._value(found, Comparison.EQ)]
        while self._cursor.accept(Kind.COMMA):
            values.append(self._value(found, Comparison.EQ))
            if len(values) > self._cursor.limits.values:
                raise refusals.too_many_alternatives(len(values), self._cursor.limits.values)
        self._cursor.expect(Kind.CLOSE)
        return In(found.path, tuple(values))

    def _quantified(self, names: list[str], quantifier: str) -> Any:
        if quantifier.lower() == "all" or self._lambda is not None or not names:
            raise refusals.unsupported_operator(quantifier)
        collection = self._found(names, collection=True)
        self._cursor.expect(Kind.OPEN)
        if self._cursor.accept(Kind.CLOSE):
            allow_any(collection, self._scope)
            return Any(collection.path, None)
        self._lambda = _Lambda(self._cursor.expect(Kind.NAME).text, collection)
        self._cursor.expect(Kind.COLON)
        condition = self._group()
        self._lambda = None
        return Any(collection.path, condition)

    def _found(self, names: list[str], *, collection: bool = False) -> Found:
        odd = next((name for name in names if name.startswith("$")), None)
        if odd is not None:  # $it, $this, $root, $count: of OData, not of Graph's directory
            raise refusals.unsupported_operator(odd)
        if self._lambda is None:
            found = find(names, self._scope.entity, self._scope.version)
        else:
            found = self._member(names, self._lambda)
        if found.property.collection is not collection:
            raise refusals.unsupported_clause(found.label, self._scope.resource)
        return found

    def _member(self, names: list[str], within: _Lambda) -> Found:
        element = within.collection.element()
        if names[0] != within.variable:
            raise refusals.unsupported_clause(element.label, self._scope.resource)
        if len(names) == 1:
            return element
        if not isinstance(element.property.type, ComplexType):
            raise refusals.unsupported_clause(element.label, self._scope.resource)
        return find(names[1:], element.property.type, self._scope.version)
