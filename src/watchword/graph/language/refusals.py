"""The refusals of the request language, with Graph's own words: scripts match on them, so they are kept byte for byte.

Microsoft documents or shows those about advanced queries, $search, clauses, sorting and alternatives; the rest are the
messages of its OData library.
"""

from watchword.kernel.errors import Invalid, Problem, Unsupported

_SHOWN = 64


def shown(text: str) -> str:
    """What the caller sent, short enough and tame enough to be told back."""
    cut = text if len(text) <= _SHOWN else text[:_SHOWN] + "..."
    return "".join(character if character.isprintable() else "?" for character in cut)


def malformed(what: str, position: int | None = None) -> Problem:
    """It is not written in the language. `what` names the part: "filter clause"; `position` counts characters."""
    where = "" if position is None else f" at position {position}"
    return Invalid("query-malformed", f"Invalid {what}: Syntax error{where}.")


def stray(character: str, position: int, what: str) -> Problem:
    """A character that begins no token."""
    message = f"Invalid {what}: Syntax error: character '{shown(character)}' is not valid at position {position}."
    return Invalid("query-malformed", message)


def undecodable() -> Problem:
    """The query string is not percent-encoded UTF-8 without control characters."""
    return Invalid("query-malformed", "Bad Request - Error in query syntax.", reason="not percent-encoded UTF-8")


def too_large(what: str, reason: str) -> Problem:
    """It is longer, deeper or busier than the limits."""
    return Invalid("query-too-large", f"The {what} is too long or too complex.", reason=reason)


def too_many_alternatives(count: int, limit: int) -> Problem:
    """More `or`, or more values of an `in`, than are compared in one query."""
    text = "Too many child clauses specified in search filter expression containing 'OR' operators"
    return Invalid("query-too-large", f"{text}: {count}. Max allowed: {limit}.")


def unknown_property(name: str, owner: str, *, selecting: bool = False) -> Problem:
    """`owner` is the qualified type: microsoft.graph.user."""
    prefix = "Parsing OData Select and Expand failed: " if selecting else ""
    message = f"{prefix}Could not find a property named '{shown(name)}' on type '{owner}'."
    return Invalid("property-unknown", message, target=shown(name))


def not_single(name: str) -> Problem:
    """A path goes through a collection as if it were one value."""
    message = (
        f"The parent value for a property access of a property '{shown(name)}' is not a single value. "
        "Property access can only be applied to a single value."
    )
    return Invalid("query-malformed", message)


def mistyped(expected: str, found: str, operator: str) -> Problem:
    """A literal of another type than the property's."""
    message = (
        "A binary operator with incompatible types was detected. "
        f"Found operand types '{expected}' and '{found}' for operator kind '{operator}'."
    )
    return Invalid("query-malformed", message)


def not_a_member(literal: str) -> Problem:
    """A literal that is no member of the property's enumeration."""
    return Invalid("query-malformed", f"The string '{shown(literal)}' is not a valid enumeration type constant.")


def unsupported_clause(label: str, resource: str) -> Problem:
    """A property that cannot be filtered by, or not so. `resource` is the type in Pascal case."""
    message = f"Unsupported or invalid query filter clause specified for property '{label}' of resource '{resource}'."
    return Unsupported("query-unsupported", message)


def unsupported_search(label: str, resource: str) -> Problem:
    """A property that is not searched."""
    message = f"Unsupported or invalid query search clause specified for property '{label}' of resource '{resource}'."
    return Unsupported("query-unsupported", message)


def unsupported_sort(label: str, resource: str) -> Problem:
    """A property that cannot be sorted by, or only in an advanced query."""
    return Unsupported("query-unsupported", f"Unsupported sort property '{label}' for '{resource}'.")


def sorting_while_filtering() -> Problem:
    """$filter and $orderby together, without the parameters of an advanced query."""
    return Unsupported("query-unsupported", "Sorting not supported for current query.")


def unsupported_operator(name: str) -> Problem:
    """A function or operator of OData that Graph's directory does not answer."""
    return Unsupported("query-unsupported", f"The operator or function '{shown(name)}' is not supported.")


def needs_advanced(operator: str) -> Problem:
    """An operator that only an advanced query may use."""
    message = (
        f"Operator '{operator}' is not supported because the required parameters might be missing. "
        "Try adding $count=true query parameter and ConsistencyLevel:eventual header. "
        "Refer to https://aka.ms/graph-docs/advanced-queries for more information"
    )
    return Unsupported("query-unsupported", message)


def search_needs_header() -> Problem:
    """$search on directory objects without `ConsistencyLevel: eventual`."""
    message = (
        "Request with $search query parameter only works through MSGraph "
        "with a special request header: 'ConsistencyLevel: eventual'"
    )
    return Unsupported("query-unsupported", message)


def count_needs_header() -> Problem:
    """The /$count segment on directory objects without `ConsistencyLevel: eventual`."""
    return Invalid("count-unsupported", "$count is not currently supported.")


def unsupported_option(name: str) -> Problem:
    """A known option that this resource does not take."""
    return Unsupported("query-unsupported", f"'${name}' is not supported by the service.")


def unknown_option(name: str) -> Problem:
    """An option with a $ that OData does not know."""
    return Invalid("query-malformed", f"The query parameter '{shown(name)}' is not supported.")


def repeated_option(name: str) -> Problem:
    """The same option twice: which one counts is where two parsers would differ."""
    message = f"Query option '${name}' was specified more than once, but it must be specified at most once."
    return Invalid("query-malformed", message)


def not_expandable(name: str, owner: str) -> Problem:
    """A structural property in $expand."""
    message = (
        f"Parsing OData Select and Expand failed: Property '{name}' on type '{owner}' is not a navigation property "
        "or complex property. Only navigation properties can be expanded."
    )
    return Invalid("query-malformed", message)


def unsupported_expand(what: str) -> Problem:
    """An expansion that exists in OData and is not offered here."""
    return Unsupported("query-unsupported", f"The $expand of '{shown(what)}' is not supported.")


def expand_while_advanced() -> Problem:
    """$expand in an advanced query."""
    return Unsupported("query-unsupported", "$expand is not supported together with advanced query parameters.")


def bad_top(text: str) -> Problem:
    """A $top that is no natural number."""
    message = (
        f"Invalid value '{shown(text)}' for $top query option found. "
        "The $top query option requires a non-negative integer value."
    )
    return Invalid("top-out-of-range", message)


def top_out_of_range(text: str, limit: int) -> Problem:
    """A $top outside of the page sizes."""
    message = f"Invalid page size specified: '{shown(text)}'. Must be between 1 and {limit} inclusive."
    return Invalid("top-out-of-range", message)


def bad_count(text: str) -> Problem:
    """A $count that is neither true nor false."""
    message = (
        f"Invalid value '{shown(text)}' for $count query option found. "
        "The $count query option requires a boolean value."
    )
    return Invalid("query-malformed", message)


def bad_path(reason: str) -> Problem:
    """A path that is not one."""
    return Invalid("path-malformed", "Bad Request - Error in query syntax.", reason=reason)
