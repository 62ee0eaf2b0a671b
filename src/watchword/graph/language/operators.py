"""Which operators a property takes, and which of them only an advanced query may use.

Graph's directory has two engines: the usual one knows equality, beginnings and lists; negation, endings and some
properties want `ConsistencyLevel: eventual` and `$count=true`. Elsewhere (logs, reports) there is one engine.
"""

from watchword.graph.language import refusals
from watchword.graph.language.properties import Found, Scope
from watchword.kernel.edm import EnumType, May, Primitive, Type
from watchword.kernel.query import Comparison

EQUALITY = frozenset({Comparison.EQ, Comparison.NE})
FUNCTIONS = {"startswith": Comparison.STARTS_WITH, "endswith": Comparison.ENDS_WITH}
INFIX = {op.value: op for op in Comparison if op not in FUNCTIONS.values()}

_ORDER = EQUALITY | {Comparison.GT, Comparison.GE, Comparison.LT, Comparison.LE}
_TEXT = EQUALITY | {Comparison.GE, Comparison.LE, Comparison.STARTS_WITH, Comparison.ENDS_WITH}
_ADVANCED_ONLY = frozenset({Comparison.NE, Comparison.ENDS_WITH})
_SPELLED = {Comparison.STARTS_WITH: "startsWith", Comparison.ENDS_WITH: "endsWith"}


def allow(found: Found, operator: Comparison, scope: Scope, spelled: str = "") -> None:
    """Return if `found` may be compared so; raise Unsupported, in Graph's words, if not."""
    if not _granted(found, operator, scope) or operator not in _offered(found.property.type):
        raise refusals.unsupported_clause(found.label, scope.resource)
    may = found.property.may
    beyond_usual = operator is Comparison.STARTS_WITH and May.STARTS not in may
    if beyond_usual or operator in _ADVANCED_ONLY or May.ADVANCED in may:
        need_advanced(spelled or _SPELLED.get(operator, operator.value), scope)


def allow_any(found: Found, scope: Scope) -> None:
    """Return if it may be asked whether the collection has elements."""
    if not _granted(found, Comparison.EQ, scope):
        raise refusals.unsupported_clause(found.label, scope.resource)
    if May.ADVANCED in found.property.may:
        need_advanced("any", scope)


def need_advanced(operator: str, scope: Scope) -> None:
    """Raise Unsupported where the resource knows advanced queries and this is none."""
    if scope.directory and not scope.advanced:
        raise refusals.needs_advanced(operator)


def _granted(found: Found, operator: Comparison, scope: Scope) -> bool:
    may = found.property.may
    if May.ADVANCED in may:
        return scope.directory
    if operator is Comparison.STARTS_WITH:
        return May.STARTS in may or (May.FILTER in may and scope.directory)
    return May.FILTER in may


def _offered(type_: Type) -> frozenset[Comparison]:
    match type_:
        case Primitive.STRING:
            return _TEXT
        case Primitive.GUID | Primitive.BOOLEAN:
            return EQUALITY
        case Primitive.INT32 | Primitive.INT64 | Primitive.INSTANT | Primitive.DATE:
            return _ORDER
        case EnumType():
            return EQUALITY | {Comparison.HAS}
        case _:
            return frozenset()
