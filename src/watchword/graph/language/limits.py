"""How much of a request is read before it is refused."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one request (OWASP ASVS 5.0 sections 1.3.12 and 4.3.1; 15 `or` is Graph's own number)."""

    query: int = 65_536
    """Characters of the whole query string, still encoded."""
    options: int = 100
    """Options in it, known or not."""
    option: int = 8_192
    """Bytes of one option's value, decoded."""
    depth: int = 20
    """Parentheses, negations and lambdas inside each other."""
    nodes: int = 100
    """Conditions, groups and negations in one filter or search."""
    alternatives: int = 15
    """`or` operators in one filter or search."""
    values: int = 50
    """Values of one `in`."""
    items: int = 20
    """Items of one $expand or $orderby."""
    path: int = 2_048
    """Characters of the path, still encoded."""
    segments: int = 20
    """Segments of the path."""


LIMITS = Limits()
