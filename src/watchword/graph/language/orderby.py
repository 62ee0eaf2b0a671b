"""$orderby: which properties, which way (OData URL Conventions 4.01 section 5.1.6)."""

from watchword.graph.language import refusals
from watchword.graph.language.cursor import Cursor, reading
from watchword.graph.language.lexer import Kind
from watchword.graph.language.limits import LIMITS, Limits
from watchword.graph.language.properties import Scope, find
from watchword.kernel.edm import ComplexType, May, Property
from watchword.kernel.query import Order

_WHAT = "orderby clause"


def parse_orderby(text: str, scope: Scope, limits: Limits = LIMITS) -> tuple[Order, ...]:
    """The keys in order. Raises Invalid for what is wrong, Unsupported for a property that is not sorted by."""
    cursor = reading(text, _WHAT, limits)
    orders = [_key(cursor, scope)]
    while cursor.accept(Kind.COMMA):
        if len(orders) == limits.items:
            raise refusals.too_large(_WHAT, f"more than {limits.items} keys")
        orders.append(_key(cursor, scope))
    cursor.expect(Kind.END)
    if len({order.path for order in orders}) != len(orders):
        raise refusals.malformed(_WHAT)
    return tuple(orders)


def _key(cursor: Cursor, scope: Scope) -> Order:
    found = find(cursor.names(), scope.entity, scope.version)
    if not _sortable(found.property, scope):
        raise refusals.unsupported_sort(found.label, scope.resource)
    descending = cursor.accept_word("desc")
    if not descending:
        cursor.accept_word("asc")
    return Order(found.path, descending)


def _sortable(property_: Property, scope: Scope) -> bool:
    if May.SORT not in property_.may or property_.collection or isinstance(property_.type, ComplexType):
        return False
    return May.ADVANCED not in property_.may or (scope.directory and scope.advanced)
