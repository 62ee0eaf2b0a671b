"""From a service's answer to OData JSON: what was selected, instants as text, the context that names the type."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from watchword.kernel.clock import Instant, format_instant
from watchword.kernel.edm import ComplexType, EntityType, Primitive, Property, Version
from watchword.kernel.query import Expand, ListQuery

ENTITY = "@entity"
"""Beside an item's properties: the description of its own type, where a list holds several."""


@lru_cache(maxsize=512)
def default_names(entity: EntityType, version: Version) -> frozenset[str]:
    """What is returned without $select: the documented set in v1.0, nearly everything in beta (CONTRACT section 4)."""
    return frozenset(
        prop.name
        for prop in entity.all_properties()
        if version in prop.versions and (prop.default or version is Version.BETA)
    )


@lru_cache(maxsize=512)
def _instants(entity: EntityType) -> tuple[tuple[str, ...], tuple[Property, ...]]:
    """The properties that hold instants, and those that hold structures."""
    properties = entity.all_properties()
    return (
        tuple(p.name for p in properties if p.type is Primitive.INSTANT),
        tuple(p for p in properties if isinstance(p.type, ComplexType)),
    )


def render_entity(
    entity: EntityType,
    values: Mapping[str, Any],
    version: Version,
    select: tuple[str, ...] | None,
    expand: tuple[Expand, ...] = (),
) -> dict[str, Any]:
    """One entity. A derived one names its own description under `ENTITY`; so does what was expanded, which is there
    under its navigation's name: one object, a list of them, or None.
    """
    entity = values.get(ENTITY, entity)
    wanted = default_names(entity, version) if select is None else frozenset(select)
    shown = {name: value for name, value in values.items() if name in wanted or "@" in name or name == "id"}
    shown.pop(ENTITY, None)
    for navigation in entity.navigations:
        if navigation.name in values:
            inner = next((each.select for each in expand if each.navigation == navigation.name), None)
            shown[navigation.name] = _expanded(values[navigation.name], version, inner)
    instants, structures = _instants(entity)
    for name in instants:
        if isinstance(shown.get(name), int):
            shown[name] = format_instant(shown[name])
    for prop in structures:
        if shown.get(prop.name) is not None:
            shown[prop.name] = _structure(prop, shown[prop.name])
    return shown


def _expanded(value: Any, version: Version, select: tuple[str, ...] | None) -> Any:
    if isinstance(value, list):
        return [_expanded(each, version, select) for each in value]
    return None if value is None else render_entity(value[ENTITY], value, version, select)


def _structure(prop: Property, value: Any) -> Any:
    if isinstance(value, list):
        return [_structure(prop, each) for each in value]
    inner = {p.name: p for p in prop.type.all_properties()} if isinstance(prop.type, ComplexType) else {}
    return {name: _member(inner.get(name), each) for name, each in value.items()}


def _member(prop: Property | None, value: Any) -> Any:
    if prop is None or value is None:
        return value
    if prop.type is Primitive.INSTANT and isinstance(value, int):
        return format_instant(Instant(value))
    return _structure(prop, value) if isinstance(prop.type, ComplexType) else value


def context(root: str, path: Iterable[str], query: ListQuery, *, single: bool) -> str:
    """`@odata.context`. `path` is alternating names and quoted keys as `context_path` gives them; what was selected and
    expanded stands in parentheses, as in `#roleManagement/directory/roleAssignments(roleDefinition())`.
    """
    expanded = (f"{each.navigation}({','.join(each.select or ())})" for each in query.expand)
    parts = ",".join((*(query.select or ()), *expanded))
    return f"{root}/$metadata#{'/'.join(path)}{f'({parts})' if parts else ''}{'/$entity' if single else ''}"


def context_path(template: str, keys: Mapping[str, str]) -> list[str]:
    """`users/{user}/authentication/phoneMethods` -> users('a%40b')/authentication/phoneMethods."""
    parts: list[str] = []
    for part in template.split("/"):
        if not part.startswith("{"):
            parts.append(part)
            continue
        name = part[1:-1].partition(":")[0]
        value = next((v for k, v in keys.items() if k.partition(":")[0] == name), "")
        parts[-1] += f"('{quote(value, safe='')}')"
    return parts
