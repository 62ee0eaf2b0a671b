"""`$metadata`: the descriptions as CSDL XML (OData CSDL XML 4.01), in Microsoft Graph's namespace and alias."""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from watchword.graph.resource import Kind, Operation
from watchword.kernel.edm import ComplexType, EntityType, EnumType, Navigation, Primitive, Property, Type, Version

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
    for found in _reached(offered):
        _type(schema, found, version)
    _actions(schema, offered)
    _container(schema, offered)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


Named = EntityType | ComplexType | EnumType


def _reached(operations: Iterable[Operation]) -> list[Named]:
    """Every named type, each once: enumerations, then structures, then entities, by name."""
    seen: dict[str, Named] = {}
    for operation in operations:
        for each in (operation.entity, operation.answer):
            if isinstance(each, EntityType | ComplexType):
                _visit(each, seen)
        for parameter in operation.parameters:
            _visit_type(parameter.type, seen)
    rank = {EnumType: 0, ComplexType: 1, EntityType: 2}
    return sorted(seen.values(), key=lambda each: (rank[type(each)], each.name))


def _visit(type_: EntityType | ComplexType, seen: dict[str, Named]) -> None:
    if type_.name in seen:
        return
    seen[type_.name] = type_
    if type_.base is not None:
        _visit(type_.base, seen)
    for prop in type_.properties:
        _visit_type(prop.type, seen)


def _visit_type(type_: Type, seen: dict[str, Named]) -> None:
    match type_:
        case ComplexType():
            _visit(type_, seen)
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
    kind = "EntityType" if isinstance(type_, EntityType) else "ComplexType"
    element = SubElement(schema, f"{{{_EDM}}}{kind}", dict(_attributes(type_)))
    if isinstance(type_, EntityType) and type_.base is None and any(p.name == "id" for p in type_.properties):
        SubElement(SubElement(element, f"{{{_EDM}}}Key"), f"{{{_EDM}}}PropertyRef", {"Name": "id"})
    for prop in type_.properties:
        if version in prop.versions:
            _property(element, "Property", prop)
    if isinstance(type_, EntityType):
        for navigation in type_.navigations:
            if version in navigation.versions:
                _navigation(element, navigation)


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


def _actions(schema: Element, operations: Iterable[Operation]) -> None:
    """Actions and functions. What they are bound to is the entity their path stands behind."""
    seen: set[tuple[str, str]] = set()
    for operation in operations:
        if operation.kind not in (Kind.ACTION, Kind.FUNCTION):
            continue
        parent, _, name = operation.path.rpartition("/")
        if (name, parent) in seen:
            continue
        seen.add((name, parent))
        tag = "Action" if operation.kind is Kind.ACTION else "Function"
        element = SubElement(schema, f"{{{_EDM}}}{tag}", {"Name": name, "IsBound": "true"})
        SubElement(element, f"{{{_EDM}}}Parameter", {"Name": "bindingParameter", "Type": "graph.entity"})
        for parameter in operation.parameters:
            _property(element, "Parameter", parameter)
        answer = operation.answer
        if answer is not None:
            SubElement(
                element, f"{{{_EDM}}}ReturnType", {"Type": answer if isinstance(answer, str) else _answer(answer)}
            )


def _answer(answer: Type | EntityType) -> str:
    return f"graph.{answer.name}" if isinstance(answer, EntityType) else _name(answer, False)


def _container(schema: Element, operations: Iterable[Operation]) -> None:
    """The roots: a collection is a set, a lone entity a singleton."""
    container = SubElement(schema, f"{{{_EDM}}}EntityContainer", {"Name": "GraphService"})
    seen: set[str] = set()
    for operation in operations:
        if operation.entity is None or "/" in operation.path or operation.path in seen or "{" in operation.path:
            continue
        seen.add(operation.path)
        attributes = {"Name": operation.path, "EntityType": operation.entity.qualified}
        SubElement(container, f"{{{_EDM}}}EntitySet", attributes)


def _name(type_: Type, collection: bool) -> str:
    single = type_.value if isinstance(type_, Primitive) else f"graph.{type_.name}"
    return f"Collection({single})" if collection else single
