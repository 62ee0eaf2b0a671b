"""From a service's answer to OData JSON: what was selected, instants as text, the context that names the type."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from watchword.kernel.clock import Instant, format_instant
from watchword.kernel.edm import ComplexType, EntityType, Primitive, Property, Version
from watchword.kernel.query import Expand, ListQuery

ENTITY = "@entity"
"""Beside an item's properties: the description of its own type, where a list holds several."""


@dataclass(frozen=True)
class _Shape:
    """What is shown of an entity: the names in their order, those of instants among them, and the structures.

    `navigations`: what may have been expanded.
    """

    names: tuple[str, ...]
    instants: tuple[str, ...]
    structures: tuple[Property, ...]
    navigations: tuple[str, ...]


@lru_cache(maxsize=512)
def _shape(entity: EntityType, version: Version, select: tuple[str, ...] | None) -> _Shape:
    """Without $select: the documented set in v1.0, nearly everything in beta (CONTRACT section 4)."""
    described = entity.all_properties()
    names = select if select is not None else [prop.name for prop in described if _is_default(prop, version)]
    shown = [prop for prop in described if prop.name in names]
    return _Shape(
        names=("@odata.type", "@odata.id", "id", *(name for name in names if name != "id")),
        instants=tuple(prop.name for prop in shown if prop.type is Primitive.INSTANT),
        structures=tuple(prop for prop in shown if isinstance(prop.type, ComplexType)),
        navigations=tuple(navigation.name for navigation in entity.navigations),
    )


def _is_default(prop: Property, version: Version) -> bool:
    return version in prop.versions and (prop.default or version is Version.BETA)


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
    shape = _shape(entity, version, select)
    shown = {name: values[name] for name in shape.names if name in values}
    for name in shape.navigations:
        if name in values:
            inner = next((each.select for each in expand if each.navigation == name), None)
            shown[name] = _expanded(values[name], version, inner)
    for name in shape.instants:
        moment = shown.get(name)
        if isinstance(moment, int):
            shown[name] = format_instant(Instant(moment))
    for prop in shape.structures:
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
    values = {name.partition(":")[0]: value for name, value in keys.items()}
    return [f"{name}('{quote(values.get(key, ''), safe='')}')" if key else name for name, key in _template(template)]


@lru_cache(maxsize=1024)
def _template(template: str) -> tuple[tuple[str, str], ...]:
    """The names of a template, each with the name of the key that follows it, if one does."""
    parts: list[tuple[str, str]] = []
    for part in template.split("/"):
        if part.startswith("{"):
            parts[-1] = (parts[-1][0], part[1:-1].partition(":")[0])
        else:
            parts.append((part, ""))
    return tuple(parts)
