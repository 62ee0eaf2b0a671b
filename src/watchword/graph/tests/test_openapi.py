"""The OpenAPI document says what is offered, and no more."""

from typing import Any

from watchword.graph.language.options import ListRules
from watchword.graph.openapi import openapi
from watchword.graph.resource import Call, EntitySet, Kind, Operation
from watchword.kernel.edm import (
    BETA,
    ENTITY,
    ComplexType,
    EntityType,
    EnumType,
    May,
    Primitive,
    Property,
    Version,
)

WATER = EnumType("water", ("fresh", "salt"))
FIN = ComplexType("fin", (Property("length", Primitive.INT32, nullable=False, required=True),))
FISH = EntityType(
    "fish",
    (
        Property("name", Primitive.STRING, may=May.WRITE, nullable=False, required=True, max_length=20),
        Property("water", WATER, may=May.CREATE),
        Property("fins", FIN, collection=True, may=May.UPDATE, max_items=8),
        Property("caught", Primitive.INSTANT),
        Property("depth", Primitive.INT64, versions=BETA),
    ),
    base=ENTITY,
)


async def nothing(_call: Call) -> None:
    return None


POND = EntitySet(
    path="ponds/{pond:name}/fish",
    entity=FISH,
    key="fish",
    rules=ListRules(max_top=50, advanced=True),
    list=("fish.read", nothing),
    count=("fish.read", nothing),
    get=("fish.read", nothing),
    create=("fish.write", nothing),
    update=("fish.write", nothing),
    delete=("fish.write", nothing),
    others=(
        Operation(
            kind=Kind.ACTION,
            path="ponds/{pond:name}/fish/{fish}/feed",
            permission="fish.write",
            handler=nothing,
            parameters=(Property("grams", Primitive.INT32, nullable=False, required=True),),
        ),
        Operation(kind=Kind.ACTION, path="ponds/{pond:name}/drain", permission="x", handler=nothing, silent=True),
        Operation(kind=Kind.ACTION, path="ponds/{pond:name}/freeze", permission="x", handler=nothing, versions=BETA),
    ),
)


def document(version: Version = Version.V1) -> dict[str, Any]:
    return openapi(POND.operations(), version, "https://w.example")


def test_every_operation_of_the_version_has_its_place_and_aliases_have_none() -> None:
    paths = document()["paths"]
    assert {(path, verb) for path, item in paths.items() for verb in item} == {
        ("/ponds/{pond}/fish", "get"),
        ("/ponds/{pond}/fish", "post"),
        ("/ponds/{pond}/fish/$count", "get"),
        ("/ponds/{pond}/fish/{fish}", "get"),
        ("/ponds/{pond}/fish/{fish}", "patch"),
        ("/ponds/{pond}/fish/{fish}", "delete"),
        ("/ponds/{pond}/fish/{fish}/feed", "post"),
    }
    assert "/ponds/{pond}/freeze" in document(Version.BETA)["paths"]


def test_what_may_be_sent_is_a_closed_list_that_differs_by_verb() -> None:
    schemas = document()["components"]["schemas"]
    create, update = schemas["microsoft.graph.fish-create"], schemas["microsoft.graph.fish-update"]
    assert (set(create["properties"]), create["required"]) == ({"name", "water"}, ["name"])
    assert (set(update["properties"]), update.get("required")) == ({"name", "fins"}, None)
    assert create["additionalProperties"] is update["additionalProperties"] is False
    assert create["properties"]["name"] == {"type": "string", "maxLength": 20}
    fins, null = update["properties"]["fins"]["anyOf"]
    assert (fins["maxItems"], null) == (8, {"type": "null"})
    assert schemas["microsoft.graph.fin-sent"]["required"] == ["length"]


def test_what_is_shown_depends_on_the_version() -> None:
    shown = document()["components"]["schemas"]["microsoft.graph.fish"]["properties"]
    assert set(shown) == {"id", "name", "water", "fins", "caught"}
    assert "depth" in document(Version.BETA)["components"]["schemas"]["microsoft.graph.fish"]["properties"]
    assert shown["water"]["anyOf"][0] == {"$ref": "#/components/schemas/microsoft.graph.water"}


def test_a_list_names_the_options_that_it_takes() -> None:
    asked = document()["paths"]["/ponds/{pond}/fish"]["get"]["parameters"]
    by_name = {parameter["name"]: parameter for parameter in asked}
    assert by_name["pond"]["in"] == "path"
    assert by_name["$top"]["schema"]["maximum"] == 50
    assert by_name["ConsistencyLevel"]["in"] == "header"
    assert "$search" not in by_name


def test_every_reference_leads_somewhere_and_every_operation_has_a_name_of_its_own() -> None:
    whole = document(Version.BETA)
    for reference in references(whole):
        target: Any = whole
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]
        assert target
    names = [operation["operationId"] for item in whole["paths"].values() for operation in item.values()]
    assert len(names) == len(set(names)) == 8


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if "$ref" in node else []
        return own + [found for value in node.values() for found in references(value)]
    if isinstance(node, list):
        return [found for value in node for found in references(value)]
    return []
