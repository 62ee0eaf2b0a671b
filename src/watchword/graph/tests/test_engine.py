"""The engine over a resource that exists only here: it knows none by name, so any will do."""

from collections.abc import Mapping
from typing import Any

import orjson
import pytest

from watchword.graph.batch import answer_batch
from watchword.graph.csdl import metadata
from watchword.graph.engine import Engine, Request, Response
from watchword.graph.language.options import ListRules
from watchword.graph.paging import Paging
from watchword.graph.resource import Call, Dialect, EntitySet, Kind, Operation, Reply
from watchword.graph.router import Router
from watchword.kernel.actor import Actor, ActorKind, Origin
from watchword.kernel.clock import HOUR, Instant
from watchword.kernel.edm import BETA, ENTITY, EntityType, May, Primitive, Property, Version
from watchword.kernel.errors import Forbidden, Invalid, NotFound
from watchword.kernel.query import Page
from watchword.kernel.secret import Secret

NOW = Instant(1_780_000_000_000_000)
BIRD = EntityType(
    "bird",
    (
        Property("name", Primitive.STRING, may=May.WRITE | May.FILTER | May.SORT, required=True),
        Property("legs", Primitive.INT32, may=May.CREATE, default=False),
        Property("hatched", Primitive.INSTANT),
        Property("song", Primitive.STRING, versions=BETA),
    ),
    base=ENTITY,
)
BIRDS = {str(n): {"id": str(n), "name": f"bird {n}", "legs": 2, "hatched": NOW, "song": "tweet"} for n in range(1, 8)}
ANNA = Actor(ActorKind.DELEGATED, user_id="1", origin=Origin(request_id="r", client_request_id="c"))
APP = Actor(ActorKind.APPLICATION, app_id="a", origin=Origin(request_id="r"))


async def list_birds(call: Call) -> Page[Mapping[str, Any]]:
    start = call.query.after[0] if call.query.after else 0
    assert isinstance(start, int)
    rows = list(BIRDS.values())[start : start + call.query.top]
    end = start + len(rows)
    return Page(tuple(rows), (end,) if end < len(BIRDS) else None, len(BIRDS) if call.query.count else None)


async def get_bird(call: Call) -> Mapping[str, Any]:
    if call.keys["bird"] not in BIRDS:
        raise NotFound("bird-not-found", "No such bird.")
    return BIRDS[call.keys["bird"]]


async def add_bird(call: Call) -> Mapping[str, Any]:
    return {"id": "99", **call.body}


async def nothing(_call: Call) -> None:
    return None


async def sing(call: Call) -> Any:
    if call.parameters.get("loudly"):
        return Reply(202, {"heard": True}, "birds/1/echoes/1")
    return True


async def forbidden(_call: Call) -> None:
    raise Forbidden("not-permitted", "Insufficient privileges to complete the operation.")


SET = EntitySet(
    path="birds",
    entity=BIRD,
    key="bird",
    rules=ListRules(default_top=3),
    list=("birds.read", list_birds),
    get=("birds.read", get_bird),
    create=("birds.write", add_bird),
    update=("birds.write", nothing),
    delete=("birds.write", nothing),
    others=(
        Operation(
            kind=Kind.ACTION,
            path="birds/{bird}/sing",
            permission="birds.write",
            handler=sing,
            parameters=(Property("loudly", Primitive.BOOLEAN),),
            answer="Edm.Boolean",
        ),
        Operation(kind=Kind.ACTION, path="birds/{bird}/forbid", permission="x", handler=forbidden),
    ),
)
NEST = Operation(
    kind=Kind.GET,
    path="users/{user}/nest",
    permission="birds.read",
    handler=lambda call: get_bird(Call(call.actor, call.version, {"bird": call.keys["user"]}, call.query)),
    entity=BIRD,
    dialect=Dialect.AUTHENTICATION,
)
OPERATIONS = (*SET.operations(), NEST)
ENGINE = Engine(
    "https://w.example", {v: Router(v, OPERATIONS) for v in Version}, Paging(Secret(b"k" * 32)), lambda: NOW
)


async def ask(
    verb: str, path: str, query: str = "", body: object = None, *, actor: Actor = ANNA, version: Version = Version.V1
) -> Response:
    return await ENGINE.answer(Request(verb, version, path, query, actor, load=lambda: body))


def content(response: Response) -> dict[str, Any]:
    assert isinstance(response.content, dict)
    return response.content


async def test_a_list_pages_by_an_opaque_link_to_its_end() -> None:
    names: list[str] = []
    query = "$top=3"
    for _ in range(3):
        answer = content(await ask("GET", "/birds", query))
        names += [item["name"] for item in answer["value"]]
        link = answer.get("@odata.nextLink", "")
        query = link.partition("?")[2]
        assert link.startswith("https://w.example/v1.0/birds?$top=3&$skiptoken=") or not link
    assert names == [f"bird {n}" for n in range(1, 8)]
    assert not query


async def test_the_link_keeps_every_option_but_the_token() -> None:
    query = "$top=3&$filter=name%20eq%20'skiptoken'&%24skiptoken=x"
    asked = Request("GET", Version.V1, "/birds", query.partition("&%24")[0], ANNA)
    link = content(await ENGINE.answer(asked))["@odata.nextLink"]
    assert "$filter=name%20eq%20'skiptoken'&$skiptoken=" in link


@pytest.mark.parametrize("damage", [lambda t: t[:-2] + "AA", lambda t: "", lambda t: "é", lambda t: t + "A" * 9])
async def test_a_damaged_skip_token_is_refused(damage: Any) -> None:
    link = content(await ask("GET", "/birds", "$top=3"))["@odata.nextLink"]
    token = link.rpartition("=")[2]
    response = await ask("GET", "/birds", f"$top=3&$skiptoken={damage(token)}")
    assert response.status == 400


async def test_a_skip_token_serves_nobody_else_and_no_other_query() -> None:
    """API-04."""
    token = content(await ask("GET", "/birds", "$top=3"))["@odata.nextLink"].rpartition("=")[2]
    assert (await ask("GET", "/birds", f"$top=3&$skiptoken={token}", actor=APP)).status == 400
    assert (await ask("GET", "/birds", f"$top=2&$skiptoken={token}")).status == 400
    assert (await ask("GET", "/birds", f"$top=3&$skiptoken={token}", version=Version.BETA)).status == 400


def test_a_skip_token_is_good_for_an_hour() -> None:
    paging = Paging(Secret(b"k" * 32))
    token = paging.issue((1, "a", None), "x", NOW)
    assert paging.read(token, "x", Instant(NOW + HOUR)) == (1, "a", None)
    with pytest.raises(Invalid):
        paging.read(token, "x", Instant(NOW + HOUR + 1))


async def test_v1_shows_the_defaults_and_beta_nearly_everything() -> None:
    v1 = content(await ask("GET", "/birds/1"))
    beta = content(await ask("GET", "/birds/1", version=Version.BETA))
    assert set(v1) == {"@odata.context", "id", "name", "hatched"}
    assert set(beta) == {"@odata.context", "id", "name", "hatched", "legs", "song"}
    assert v1["hatched"] == "2026-05-28T20:26:40Z"
    assert v1["@odata.context"] == "https://w.example/v1.0/$metadata#birds/$entity"


async def test_select_names_the_context_and_keeps_the_id() -> None:
    shown = content(await ask("GET", "/birds/1", "$select=LEGS"))
    assert shown == {"@odata.context": "https://w.example/v1.0/$metadata#birds(legs)/$entity", "id": "1", "legs": 2}


@pytest.mark.parametrize("path", ["/BIRDS/1", "/birds('1')", "/Birds(id='1')", "birds/1/"])
async def test_names_match_in_any_case_and_keys_in_either_form(path: str) -> None:
    assert content(await ask("GET", path))["name"] == "bird 1"


async def test_creation_answers_201_with_the_entity_and_its_location() -> None:
    response = await ask("POST", "/birds", body={"name": "robin", "@odata.type": "#microsoft.graph.bird"})
    assert response.status == 201
    assert content(response)["id"] == "99"
    assert response.headers["location"] == "https://w.example/v1.0/birds/99"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": "x", "colour": "red"}, "BadRequest"),
        ({"name": 1}, "Request_BadRequest"),
        ({"name": "x", "hatched": "2026-01-01T00:00:00Z"}, "Request_BadRequest"),
        ({"name": "x", "id": "7"}, "Request_BadRequest"),
        ({"name": "x", "song": "la"}, "BadRequest"),
        ({"name": "x", "legs": True}, "Request_BadRequest"),
        ({"name": "x", "legs": "2"}, "Request_BadRequest"),
        ({"name": "x", "legs": 2**31}, "Request_BadRequest"),
        ({"name": "x", "NAME": "y"}, "Request_BadRequest"),
        ({"name": "x", "@odata.type": "#microsoft.graph.cat"}, "Request_BadRequest"),
        ({"name": "x\x07"}, "Request_BadRequest"),
        ({}, "Request_BadRequest"),
        ([], "BadRequest"),
        ("name", "BadRequest"),
    ],
)
async def test_a_body_that_is_not_as_described_is_refused(body: object, code: str) -> None:
    """AUTHZ-04, API-05."""
    response = await ask("POST", "/birds", body=body)
    assert (response.status, content(response)["error"]["code"]) == (400, code)


@pytest.mark.parametrize(
    ("verb", "path", "status", "code"),
    [
        ("GET", "/cats", 400, "BadRequest"),
        ("GET", "/birds/1/cats", 400, "BadRequest"),
        ("PUT", "/birds", 405, "Request_BadRequest"),
        ("GET", "/birds/77", 404, "Request_ResourceNotFound"),
        ("GET", "/users/77/nest", 404, "resourceNotFound"),
        ("POST", "/birds/1/forbid", 403, "Authorization_RequestDenied"),
        ("GET", "/birds/..", 400, "BadRequest"),
        ("GET", "/birds/a%2Fb", 400, "BadRequest"),
        ("GET", "/birds//", 400, "BadRequest"),
        ("GET", "", 400, "BadRequest"),
    ],
)
async def test_refusals_speak_graphs_dialects(verb: str, path: str, status: int, code: str) -> None:
    response = await ask(verb, path)
    error = content(response)["error"]
    assert (response.status, error["code"]) == (status, code)
    assert {"date", "request-id", "client-request-id"} <= set(error["innerError"])
    assert error["innerError"]["date"] == "2026-05-28T20:26:40"
    assert error["innerError"]["client-request-id"] == "c"


@pytest.mark.parametrize(
    ("verb", "path", "allowed"),
    [
        ("PUT", "/birds", "GET, POST"),
        ("POST", "/birds/1", "DELETE, GET, PATCH"),
        ("GET", "/birds/1/sing", "POST"),
        ("GET", "/users", ""),
        ("GET", "/users/1/$value", ""),
    ],
)
async def test_a_wrong_verb_is_answered_with_the_right_ones(verb: str, path: str, allowed: str) -> None:
    """RFC 9110 section 15.5.6: a 405 carries Allow, empty where no verb would do."""
    response = await ask(verb, path)
    assert (response.status, response.headers) == (405, {"allow": allowed})


async def test_me_is_the_tokens_user_and_nobody_for_an_application() -> None:
    assert content(await ask("GET", "/me/nest"))["name"] == "bird 1"
    refused = await ask("GET", "/me/nest", actor=APP)
    assert (refused.status, content(refused)["error"]["code"]) == (400, "BadRequest")


@pytest.mark.parametrize("name", ["sing", "microsoft.graph.sing", "SING"])
async def test_an_action_answers_with_and_without_its_namespace(name: str) -> None:
    shown = content(await ask("POST", f"/birds/1/{name}", body={}))
    assert shown == {"@odata.context": "https://w.example/v1.0/$metadata#Edm.Boolean", "value": True}


async def test_an_action_may_answer_202_with_a_location() -> None:
    response = await ask("POST", "/birds/1/sing", body={"LOUDLY": True})
    assert response.status == 202
    assert response.headers["location"] == "https://w.example/v1.0/birds/1/echoes/1"
    assert (await ask("POST", "/birds/1/sing", body={"softly": True})).status == 400


async def test_update_and_delete_answer_204_without_a_body() -> None:
    for verb, body in (("PATCH", {"name": "x"}), ("DELETE", None)):
        assert await ask(verb, "/birds/1", body=body) == Response(204)


def batch(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"requests": [{"id": str(n), "method": "GET", "url": "/birds/1", **part} for n, part in enumerate(parts)]}


async def run(payload: object) -> dict[str, Any]:
    outer = Request("POST", Version.V1, "/$batch", "", ANNA, load=lambda: payload)
    answered = await answer_batch(payload, outer, ENGINE.answer)
    return {each["id"]: each for each in answered["responses"]}


async def test_a_batch_answers_each_part_as_if_it_came_alone() -> None:
    answers = await run(batch({}, {"url": "birds/77"}, {"method": "delete"}, {"url": "/birds/1?$select=legs"}))
    assert {id_: each["status"] for id_, each in answers.items()} == {"0": 200, "1": 404, "2": 204, "3": 200}
    assert answers["3"]["body"]["legs"] == 2
    assert orjson.dumps(answers)


async def test_what_depends_on_a_failure_fails_with_424() -> None:
    answers = await run(batch({"url": "/birds/77"}, {"dependsOn": ["0"]}, {"depends_on": ["1"]}, {"dependsOn": []}))
    assert [answers[str(n)]["status"] for n in range(4)] == [404, 424, 424, 200]


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"requests": []},
        {"requests": "x"},
        batch(*[{} for _ in range(21)]),
        batch({"id": "A"}, {"id": "a"}),
        batch({"url": "https://evil.example/v1.0/birds"}),
        batch({"url": "//evil.example/birds"}),
        batch({"url": "/$batch"}),
        batch({"url": 7}),
        batch({"method": "TRACE"}),
        batch({"method": "POST", "body": {"name": "x"}}),
        batch({"dependsOn": ["0"]}),
        batch({"dependsOn": ["9"]}),
        batch({"dependsOn": ["1"]}, {"dependsOn": ["0"]}),
        batch({"headers": {"x": 1}}),
    ],
)
async def test_a_malformed_batch_is_refused_whole(payload: object) -> None:
    """API-01."""
    with pytest.raises(Invalid) as caught:
        await run(payload)
    assert caught.value.code == "batch-malformed"


async def test_a_part_cannot_speak_for_somebody_else() -> None:
    """API-01: identity comes from the batch's token alone."""
    answers = await run(batch({"url": "/me/nest", "headers": {"Authorization": "Bearer other", "X-User": "2"}}))
    assert answers["0"]["body"]["name"] == "bird 1"


def test_metadata_describes_what_is_served() -> None:
    v1, beta = (metadata(OPERATIONS, version).decode() for version in (Version.V1, Version.BETA))
    assert '<EntityType Name="bird" BaseType="graph.entity">' in v1
    assert 'Name="song"' not in v1
    assert 'Name="song"' in beta
    assert 'Name="sing"' in v1
