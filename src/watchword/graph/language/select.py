"""$select and $expand: what of an object is wanted, and which relations with it.

Source: OData URL Conventions 4.01 sections 5.1.3 and 5.1.4. An expansion goes one level deep and takes only $select.
"""

from collections.abc import Mapping

from watchword.graph.language import refusals
from watchword.graph.language.cursor import Cursor, reading
from watchword.graph.language.lexer import Kind
from watchword.graph.language.limits import LIMITS, Limits
from watchword.graph.language.properties import find, qualified
from watchword.kernel.edm import EntityType, Version
from watchword.kernel.query import Expand

_WHAT = "select and expand clause"


def parse_select(text: str, entity: EntityType, version: Version, limits: Limits = LIMITS) -> tuple[str, ...] | None:
    """The properties wanted, canonically spelled, each once; None for a lone `*`: those returned by default.

    `a/b` selects all of `a`. A relation may be named, as clients do beside $expand, and adds nothing. Raises Invalid.
    """
    cursor = reading(text, _WHAT, limits)
    selected = _selection(cursor, entity, version)
    cursor.expect(Kind.END)
    return selected


def parse_expand(
    text: str, entity: EntityType, version: Version, expandable: Mapping[str, EntityType], limits: Limits = LIMITS
) -> tuple[Expand, ...]:
    """The relations wanted. `expandable`: those on offer, by canonical name, and what they lead to. Raises Invalid or
    Unsupported."""
    cursor = reading(text, _WHAT, limits)
    offered = {name.lower(): (name, target) for name, target in expandable.items()}
    items = [_expansion(cursor, entity, version, offered)]
    while cursor.accept(Kind.COMMA):
        if len(items) == limits.items:
            raise refusals.too_large(_WHAT, f"more than {limits.items} expansions")
        items.append(_expansion(cursor, entity, version, offered))
    cursor.expect(Kind.END)
    if len({item.navigation for item in items}) != len(items):
        raise refusals.malformed(_WHAT)
    return tuple(items)


def _selection(cursor: Cursor, entity: EntityType, version: Version) -> tuple[str, ...] | None:
    wanted: dict[str, None] = {}
    only_star = True
    while True:
        if cursor.accept(Kind.STAR):
            wanted.update((p.name, None) for p in entity.all_properties() if p.default and version in p.versions)
        else:
            only_star = False
            wanted.update(_selected(cursor, entity, version))
        if not cursor.accept(Kind.COMMA):
            return None if only_star else tuple(wanted)


def _selected(cursor: Cursor, entity: EntityType, version: Version) -> dict[str, None]:
    names = cursor.names()
    if len(names) == 1 and _navigation(names[0], entity, version):
        return {}
    return {find(names, entity, version, selecting=True).path[0]: None}


def _expansion(
    cursor: Cursor, entity: EntityType, version: Version, offered: Mapping[str, tuple[str, EntityType]]
) -> Expand:
    if cursor.accept(Kind.STAR):
        raise refusals.unsupported_expand("*")
    name = cursor.expect(Kind.NAME).text
    known = offered.get(name.lower())
    if known is None:
        raise _refused(name, entity, version)
    if cursor.next_is(Kind.SLASH):
        raise refusals.unsupported_expand(f"{known[0]}/")
    return Expand(known[0], _inner(cursor, known[1], version))


def _inner(cursor: Cursor, target: EntityType, version: Version) -> tuple[str, ...] | None:
    if not cursor.accept(Kind.OPEN):
        return None
    option = cursor.expect(Kind.NAME).text
    if option.lower() not in ("$select", "select"):
        raise refusals.unsupported_expand(option)
    cursor.expect(Kind.EQUALS)
    selected = _selection(cursor, target, version)
    if cursor.next_is(Kind.SEMICOLON):
        raise refusals.unsupported_expand("$select;")
    cursor.expect(Kind.CLOSE)
    return selected


def _navigation(name: str, entity: EntityType, version: Version) -> bool:
    folded = name.lower()
    while True:
        if any(n.name.lower() == folded and version in n.versions for n in entity.navigations):
            return True
        if entity.base is None:
            return False
        entity = entity.base


def _refused(name: str, entity: EntityType, version: Version) -> Exception:
    if _navigation(name, entity, version):
        return refusals.unsupported_expand(name)
    found = find([name], entity, version, selecting=True)
    return refusals.not_expandable(found.property.name, qualified(entity))
