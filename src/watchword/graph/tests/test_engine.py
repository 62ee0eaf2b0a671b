"""What the engine answers, whatever the resource."""

from typing import Any

import pytest

from watchword.graph.csdl import metadata
from watchword.graph.engine import Request, Response
from watchword.graph.paging import Paging
from watchword.graph.tests.birds import ANNA, APP, ENGINE, NOW, OPERATIONS, ask, content
from watchword.kernel.clock import HOUR, Instant
from watchword.kernel.edm import Version
from watchword.kernel.errors import Invalid
from watchword.kernel.secret import Secret


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


def test_metadata_describes_what_is_served() -> None:
    v1, beta = (metadata(OPERATIONS, version).decode() for version in (Version.V1, Version.BETA))
    assert '<EntityType Name="bird" BaseType="graph.entity">' in v1
    assert 'Name="song"' not in v1
    assert 'Name="song"' in beta
    assert 'Name="sing"' in v1
