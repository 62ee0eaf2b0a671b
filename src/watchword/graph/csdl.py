"""`$metadata`: the descriptions as CSDL XML (OData CSDL XML 4.01), in Microsoft Graph's namespace and alias."""

from collections.abc import Iterable, Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from watchword.graph.resource import Kind, Operation
from watchword.kernel.edm import (
    ENTITY,
    ComplexType,
    EntityType,
    EnumType,
    Navigation,
    Primitive,
    Property,
    Type,
    Version,
)

_EDMX = "http://docs.oasis-open.org/odata/ns/edmx"
_EDM = "http://docs.oasis-open.org/odata/ns/edm"
_NAMESPACE = "microsoft.graph"


def metadata(operations: Iterable[Operation], version: Version) -> bytes:
    """The document for one version: every type its operations reach, its actions, and its container."""
    offered = [operation for operation in operations if version in operation.versions]
    register_namespace("edmx", _EDMX)
    register_namespace("", _EDM)
    root = Element(f"{{{_EDMX}}}Edmx", {"Version": "4.0"})
    services = SubElement(root, f"{{{_EDMX}}}DataServices")
    schema = SubElement(services, f"{{{_EDM}}}Schema", {"Namespace": _NAMESPACE, "Alias": "graph"})
    for found in _reached(offered, version):
        _type(schema, found, version)
    _actions(schema, offered)
    _container(schema, offered)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


Named = EntityType | ComplexType | EnumType


def _reached(operations: Iterable[Operation], version: Version) -> list[Named]:
    """Every named type of a version, each once: enumerations, then structures, then entities, by name.

    The answer's type before what may be selected of it, which for answers of several types bears the same name.
    """
    seen: dict[str, Named] = {}
    for operation in operations:
        for each in (operation.answer, operation.entity, *operation.holds):
            if isinstance(each, EntityType | ComplexType):
                _visit(each, version, seen)
        for parameter in operation.parameters:
            _visit_type(parameter.type, version, seen)
    rank = {EnumType: 0, ComplexType: 1, EntityType: 2}
    return sorted(seen.values(), key=lambda each: (rank[type(each)], each.name))


def _visit(type_: EntityType | ComplexType, version: Version, seen: dict[str, Named]) -> None:
    if type_.name in seen:
        return
    seen[type_.name] = type_
    if type_.base is not None:
        _visit(type_.base, version, seen)
    for prop in type_.properties:
        if version in prop.versions:
            _visit_type(prop.type, version, seen)


def _visit_type(type_: Type, version: Version, seen: dict[str, Named]) -> None:
    match type_:
        case ComplexType():
            _visit(type_, version, seen)
        case EnumType():
            seen.setdefault(type_.name, type_)
        case Primitive():
            pass


def _type(schema: Element, type_: Named, version: Version) -> None:
    if isinstance(type_, EnumType):
        element = SubElement(schema, f"{{{_EDM}}}EnumType", {"Name": type_.name})
        for value, member in enumerate(type_.members):
            SubElement(element, f"{{{_EDM}}}Member", {"Name": member, "Value": str(value)})
        return
    element = SubElement(schema, f"{{{_EDM}}}{_kind(type_)}", dict(_attributes(type_)))
    if isinstance(type_, EntityType) and any(p.name == "id" for p in type_.properties):
        SubElement(SubElement(element, f"{{{_EDM}}}Key"), f"{{{_EDM}}}PropertyRef", {"Name": "id"})
    for prop in type_.properties:
        if version in prop.versions:
            _property(element, "Property", prop)
    if isinstance(type_, EntityType):
        for navigation in type_.navigations:
            if version in navigation.versions:
                _navigation(element, navigation)


def _kind(type_: EntityType | ComplexType) -> str:
    """What has no id, as a person's settings, is a structure in Graph, whatever path it has."""
    has_id = isinstance(type_, EntityType) and any(p.name == "id" for p in type_.all_properties())
    return "EntityType" if has_id else "ComplexType"


def _attributes(type_: EntityType | ComplexType) -> Iterator[tuple[str, str]]:
    yield "Name", type_.name
    if type_.base is not None:
        yield "BaseType", f"graph.{type_.base.name}"
    if isinstance(type_, EntityType) and type_.abstract:
        yield "Abstract", "true"
    if type_.open:
        yield "OpenType", "true"


def _property(parent: Element, tag: str, prop: Property) -> None:
    attributes = {"Name": prop.name, "Type": _name(prop.type, prop.collection)}
    if not prop.nullable:
        attributes["Nullable"] = "false"
    SubElement(parent, f"{{{_EDM}}}{tag}", attributes)


def _navigation(parent: Element, navigation: Navigation) -> None:
    type_ = f"graph.{navigation.target}"
    attributes = {"Name": navigation.name, "Type": f"Collection({type_})" if navigation.collection else type_}
    if navigation.contained:
        attributes["ContainsTarget"] = "true"
    SubElement(parent, f"{{{_EDM}}}NavigationProperty", attributes)


def _actions(schema: Element, operations: Sequence[Operation]) -> None:
    """Actions and functions, each bound to what is read at the path they stand behind."""
    read = {each.path: each.answer for each in operations if each.kind is Kind.GET}
    for operation in operations:
        if operation.kind not in (Kind.ACTION, Kind.FUNCTION):
            continue
        parent, _, name = operation.path.rpartition("/")
        tag = "Action" if operation.kind is Kind.ACTION else "Function"
        element = SubElement(schema, f"{{{_EDM}}}{tag}", {"Name": name, "IsBound": "true"})
        bound = {"Name": "bindingParameter", "Type": _answer(read.get(parent) or ENTITY)}
        SubElement(element, f"{{{_EDM}}}Parameter", bound)
        for parameter in operation.parameters:
            _property(element, "Parameter", parameter)
        if operation.answer is not None:
            SubElement(element, f"{{{_EDM}}}ReturnType", {"Type": _answer(operation.answer)})


def _answer(answer: Type | EntityType | str) -> str:
    match answer:
        case str():
            return answer
        case EntityType():
            return f"graph.{answer.name}"
        case _:
            return _name(answer, False)


def _container(schema: Element, operations: Iterable[Operation]) -> None:
    """The roots: a collection is a set, a lone entity a singleton."""
    container = SubElement(schema, f"{{{_EDM}}}EntityContainer", {"Name": "GraphService"})
    for operation in operations:
        if operation.entity is None or "/" in operation.path:
            continue
        type_ = operation.entity.qualified
        if operation.kind is Kind.LIST:
            SubElement(container, f"{{{_EDM}}}EntitySet", {"Name": operation.path, "EntityType": type_})
        elif operation.kind is Kind.GET:
            SubElement(container, f"{{{_EDM}}}Singleton", {"Name": operation.path, "Type": type_})


def _name(type_: Type, collection: bool) -> str:
    single = type_.value if isinstance(type_, Primitive) else f"graph.{type_.name}"
    return f"Collection({single})" if collection else single
