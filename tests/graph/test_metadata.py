"""`$metadata`, read as a client would by somebody who knows only CSDL (OData CSDL XML 4.01), against what is served."""

from collections.abc import Iterator
from functools import cache
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import httpx
import pytest
from tests.graph.cast import ACTORS, GLOBAL, TARGETS, role_id
from tests.graph.conformance import PUBLISHED, described
from tests.graph.contract.reference import reference
from tests.graph.inside import BASE, content
from tests.graph.oracle.ask import About, Ask
from tests.graph.oracle.every import ASKS
from tests.graph.oracle.permissions import EVERYTHING
from tests.graph.seeded import Seeded
from tests.graph.test_matrix import VERSIONS, targets

from watchword.bootstrap import describe
from watchword.graph.app import GraphApp
from watchword.graph.csdl import metadata
from watchword.graph.resource import Kind
from watchword.kernel.actor import Actor, Origin
from watchword.kernel.edm import ComplexType, EntityType, EnumType, Primitive, Version
from watchword.web.edge import Edge
from watchword.web.throttle import Throttle

EDMX, EDM = "{http://docs.oasis-open.org/odata/ns/edmx}", "{http://docs.oasis-open.org/odata/ns/edm}"
TYPES = ("EnumType", "ComplexType", "EntityType")

each_version = pytest.mark.parametrize("version", PUBLISHED, ids=lambda version: version.value)


@cache
def schema(version: Version) -> Element:
    """The one schema of the document."""
    root = ElementTree.fromstring(metadata(describe(), version))
    assert (root.tag, root.attrib) == (f"{EDMX}Edmx", {"Version": "4.0"})
    (found,) = root.iterfind(f"{EDMX}DataServices/{EDM}Schema")
    assert found.attrib == {"Namespace": "microsoft.graph", "Alias": "graph"}
    return found


def types(version: Version) -> dict[str, Element]:
    """The declared types, each name once."""
    found = [each for tag in TYPES for each in schema(version).iterfind(EDM + tag)]
    by_name = {each.attrib["Name"]: each for each in found}
    assert len(by_name) == len(found)
    return by_name


def short(name: str) -> str:
    """A type's own name, out of its collection and namespace."""
    inner = name.removeprefix("Collection(").removesuffix(")")
    return inner.removeprefix("graph.").removeprefix("microsoft.graph.")


def lineage(version: Version, name: str) -> Iterator[Element]:
    """A type and those it derives from."""
    while name:
        element = types(version)[name]
        yield element
        name = short(element.attrib.get("BaseType", ""))


@each_version
def test_every_type_that_is_named_is_declared(version: Version) -> None:
    declared = types(version)
    for element in schema(version).iter():
        for name in ("Type", "BaseType", "EntityType"):
            if name in element.attrib and not short(element.attrib[name]).startswith("Edm."):
                assert short(element.attrib[name]) in declared, element.attrib
            if element.attrib.get(name, "").startswith(("Edm.", "Collection(Edm.")):
                assert short(element.attrib[name]) in {each.value for each in Primitive}


@each_version
def test_every_entity_has_one_key_and_no_structure_has_any(version: Version) -> None:
    for name, element in types(version).items():
        keys = [each for line in lineage(version, name) for each in line.iterfind(f"{EDM}Key/{EDM}PropertyRef")]
        assert [each.attrib["Name"] for each in keys] == (["id"] if element.tag == f"{EDM}EntityType" else [])
        assert len({line.tag for line in lineage(version, name)}) == 1


@each_version
def test_members_have_names_of_their_own(version: Version) -> None:
    for name in types(version):
        members = [each for line in lineage(version, name) for each in line if each.tag != f"{EDM}Key"]
        assert len({each.attrib["Name"] for each in members}) == len(members), name


@each_version
def test_every_described_type_is_told_as_it_is_described(version: Version) -> None:
    for type_ in described(version):
        element = types(version)[type_.name]
        if isinstance(type_, EnumType):
            assert tuple(each.attrib["Name"] for each in element) == type_.members
            continue
        own = {each.name: each for each in type_.properties if version in each.versions}
        told = {each.attrib["Name"]: each.attrib for each in element.iterfind(f"{EDM}Property")}
        assert told.keys() == own.keys(), type_.name
        for name, each in own.items():
            assert told[name]["Type"].startswith("Collection(") is each.collection
            assert (told[name].get("Nullable") == "false") is not each.nullable
        assert (element.attrib.get("OpenType") == "true") is type_.open


@each_version
def test_structures_and_entities_are_what_they_are_in_graph(version: Version) -> None:
    """Of beta it is not published which is which; but what has an id there is an entity, except in place."""
    for type_ in described(version):
        if isinstance(type_, EntityType | ComplexType) and type_.name in reference().types_of(version.value):
            is_entity = "id" in reference().properties(version.value, type_.name)
            in_place = isinstance(type_, ComplexType)
            assert (types(version)[type_.name].tag == f"{EDM}EntityType") is (is_entity and not in_place), type_.name


def test_members_of_enumerations_have_the_published_values() -> None:
    for name, element in types(Version.V1).items():
        if element.tag == f"{EDM}EnumType":
            told = {each.attrib["Name"]: each.attrib["Value"] for each in element}
            assert told == reference().schema("v1.0", name)["x-values"], name


def test_a_type_that_only_beta_knows_is_not_in_v1() -> None:
    assert "authenticationDetail" in types(Version.BETA)
    assert not {"authenticationDetail", "requirementProvider", "networkType"} & set(types(Version.V1))


@each_version
def test_every_action_is_told_bound_to_what_it_is_asked_of(version: Version) -> None:
    told = {
        (each.attrib["Name"], *(short(inner.attrib["Type"]) for inner in each.iterfind(f"{EDM}Parameter")))
        for each in schema(version).iterfind(f"{EDM}Action")
    }
    served = [each for each in describe() if each.kind is Kind.ACTION and version in each.versions]
    assert len(told) == len(served)
    assert {("revokeSignInSessions", "user"), ("restore", "directoryObject")} <= told
    assert ("enableSmsSignIn", "phoneAuthenticationMethod") in told
    assert ("changePassword", "user", "Edm.String", "Edm.String") in told
    assert ("resetPassword", "authenticationMethod", "Edm.String") in told


@each_version
def test_the_container_names_every_root_that_is_read(version: Version) -> None:
    (container,) = schema(version).iterfind(f"{EDM}EntityContainer")
    roots = {
        each.path: "EntitySet" if each.kind is Kind.LIST else "Singleton"
        for each in describe()
        if each.kind in (Kind.LIST, Kind.GET) and "/" not in each.path and version in each.versions
    }
    assert {each.attrib["Name"]: each.tag.removeprefix(EDM) for each in container} == roots


@pytest.mark.parametrize("ask", [ask for ask in ASKS if ask.verb == "GET"], ids=lambda ask: ask.label)
async def test_every_type_and_property_of_an_answer_is_in_it(ask: Ask, cast: Seeded) -> None:
    people = (GLOBAL, *(each for each in (*ACTORS, *TARGETS) if each.groups)) if ask.about is About.USER else None
    for version in VERSIONS[ask.key]:
        allowed = [each for each in people or () if ask.lets(GLOBAL, each)]
        for target in allowed or (targets(ask, all_of_them=True)[0],):
            answer = await ask.put(cast, GLOBAL.actor(EVERYTHING), target, version)
            if not isinstance(answer.content, str):
                assert not [name for name in _typed(content(answer)) if name not in types(version)]
                for item in content(answer).get("value", ()):
                    assert _unknown(version, item) == set()


@each_version
async def test_an_application_among_administrators_is_in_it_too(version: Version, cast: Seeded) -> None:
    url = f"directoryRoles(roleTemplateId='{role_id('Global Administrator')}')/members"
    answer = content(await cast.inside.ask(GLOBAL.actor(EVERYTHING), "GET", url, version=version))
    assert {"user", "group", "servicePrincipal"} == set(_typed(answer)) <= types(version).keys()


def _typed(value: object) -> Iterator[str]:
    """Every type that an answer names in it."""
    if isinstance(value, dict):
        yield from (short(str(each).lstrip("#")) for name, each in value.items() if name == "@odata.type")
        for each in value.values():
            yield from _typed(each)
    elif isinstance(value, list):
        for each in value:
            yield from _typed(each)


def _unknown(version: Version, item: dict[str, object]) -> set[str]:
    if "@odata.type" not in item:
        return set()
    lines = lineage(version, short(str(item["@odata.type"]).lstrip("#")))
    return {name for name in item if "@" not in name} - {e.attrib.get("Name", "") for line in lines for e in line}


async def test_it_is_sent_as_xml_to_whoever_asks(cast: Seeded) -> None:
    async def nobody(_header: str, _origin: Origin) -> Actor:
        raise AssertionError("it takes no token")

    documents = {version: metadata(describe(), version) for version in Version}
    throttle = Throttle(1000, 1000, lambda: cast.inside.now)
    graph = GraphApp(cast.inside.engine, nobody, documents.__getitem__, throttle.take)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(Edge(graph)), base_url=BASE) as client:
        for version in PUBLISHED:
            answer = await client.get(f"/{version.value}/$metadata")
            assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml")
            assert answer.content == documents[version]
