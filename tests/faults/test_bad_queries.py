"""Whatever is asked, in whatever form: the language of queries and paths, $batch, verbs. API-01 to API-04."""

import time
from typing import Any

import httpx
import pytest
from tests.faults.refusals import refusal_of, send
from tests.stage import Stage

pytestmark = pytest.mark.real

DEEP = 10_000


@pytest.fixture
async def admin(stage: Stage) -> Any:
    async with stage.administering() as client:
        yield client


@pytest.mark.parametrize(
    "options",
    [
        "$filter=" + "(" * DEEP,
        "$filter=" + "(" * DEEP + "displayName eq 'a'" + ")" * DEEP,
        "$filter=" + "not " * DEEP + "accountEnabled",
        "$filter=" + " or ".join(["displayName eq 'a'"] * 500),
        "$filter=displayName eq '" + "a" * 15_000 + "'",
        "$filter=displayName in (" + ",".join(["'a'"] * 2000) + ")",
        "$search=" + '"' * 9001,
        "$orderby=" + "displayName," * 900,
        "$select=" + "id," * 4000,
    ],
    ids=lambda options: options[:40],
)
async def test_deep_and_long_queries_are_refused_at_once(admin: httpx.AsyncClient, options: str) -> None:
    """API-02: in less time than it takes to ask."""
    started = time.perf_counter()
    answer = await admin.get(
        f"/v1.0/users?{options}", headers={"client-request-id": "deep", "ConsistencyLevel": "eventual"}
    )
    took = time.perf_counter() - started
    assert answer.status_code in (400, 414, 431)
    if answer.status_code == 400:
        assert refusal_of(answer, "deep").code in {"BadRequest", "Request_BadRequest", "Request_UnsupportedQuery"}
    assert took < 3


@pytest.mark.parametrize(
    "options",
    [
        "$top=-1",
        "$top=0",
        "$top=1000",
        "$top=1e3",
        "$top=",
        "$top=abc",
        "$top=%2B5",
        "$top=%EF%BC%91",
        "$top=1&$top=2",
        "$top=99999999999999999999",
        "$skip=5",
        "$skip=-1",
        "$skiptoken=forged",
        "$skiptoken=" + "A" * 600,
        "$skiptoken=",
        "$deltatoken=x",
        "$colour=red",
        "$format=xml",
        "$apply=aggregate($count as n)",
        "$select=passwordHash",
        "$select=*,colour",
        "$select=",
        "$orderby=colour",
        "$orderby=displayName up",
        "$expand=authentication($expand=methods)",
        "$expand=memberOf($expand=members)",
        "$filter=colour eq 'red'",
        "$filter=passwordProfile/password eq 'x'",
        "$filter=displayName",
        "$filter=displayName eq",
        "$filter=displayName eq 5",
        "$filter=accountEnabled eq 'true'",
        "$filter=displayName eq 'a' and",
        "$filter=displayName eq 'a' displayName eq 'b'",
        "$filter=displayName eq 'a",
        '$filter=displayName eq "a"',
        "$filter=displayName eq 'a' or 1 eq 1",
        "$filter=startswith(displayName)",
        "$filter=startswith(displayName,'a','b')",
        "$filter=evil(displayName)",
        "$filter=displayName eq '%00'",
        "$filter=displayName eq '%ff'",
        "$filter=createdDateTime ge 2026-13-45T00:00:00Z",
        "$filter=id eq 'not-a-guid' or",
        "$filter=mail/any(m:m eq 'x'",
        "$search=displayName:x",
        '$search="displayName:x',
        "$count=perhaps",
        "%ff=1",
        "$filter=%",
    ],
)
async def test_what_is_no_query(admin: httpx.AsyncClient, options: str) -> None:
    """API-02, API-03, API-04."""
    refused = await send(admin, "GET", f"/v1.0/users?{options}")
    assert refused.status == 400
    assert refused.code in {"BadRequest", "Request_BadRequest", "Request_UnsupportedQuery"}


@pytest.mark.parametrize(
    "literal",
    ["'; drop table users; --", "' or '1'='1", "%", "_", "\\", "%' or 1=1 --", "\u2019", "a\u0301", "\U0001f4a5"],
)
async def test_literals_are_nothing_but_literals(admin: httpx.AsyncClient, literal: str) -> None:
    """API-04: wildcards, quotes and what SQL would read match themselves alone."""
    quoted = literal.replace("'", "''")
    for condition in (f"displayName eq '{quoted}'", f"startswith(displayName,'{quoted}')", f"mail in ('{quoted}')"):
        answer = await admin.get("/v1.0/users", params={"$filter": condition})
        assert answer.status_code == 200, answer.text
        assert answer.json()["value"] == []


async def test_a_token_for_one_list_continues_no_other(stage: Stage, admin: httpx.AsyncClient) -> None:
    """API-04: altered, another query's, another person's, another version's."""
    await stage.newcomer()
    first = (await admin.get("/v1.0/users?$top=2&$select=id")).json()["@odata.nextLink"]
    assert (await admin.get(first)).status_code == 200
    token = first.rpartition("$skiptoken=")[2]
    flipped = token[:-1] + ("A" if token[-1] != "A" else "B")
    for changed in (
        first.replace(token, flipped),
        first.replace(token, token[:-8]),
        first.replace("/v1.0/", "/beta/"),
        first.replace("$top=2", "$top=2&$filter=accountEnabled eq true"),
        first.replace("/users?", "/groups?").replace("$select=id", "$select=id"),
    ):
        assert (await send(admin, "GET", changed)).status == 400
    async with stage.acting(await stage.newcomer()) as other:
        assert (await send(other, "GET", first)).status == 400


@pytest.mark.parametrize(
    ("verb", "path", "status", "code"),
    [
        ("GET", "/v1.0/colours", 400, "BadRequest"),
        ("GET", "/v1.0/users/balas@contoso.com/colours", 400, "BadRequest"),
        ("GET", "/v1.0/users/balas@contoso.com/authentication/fido9Methods", 400, "BadRequest"),
        ("GET", "/v1.0/users('balas@contoso.com'", 400, "BadRequest"),
        ("GET", "/v1.0/users(colour='red')", 400, "BadRequest"),
        ("GET", "/v1.0/%ff", 400, "BadRequest"),
        ("GET", "/v1.0/users/%00", 400, "BadRequest"),
        ("GET", "/v1.0/" + "a/" * 900, 400, "BadRequest"),
        ("GET", "/v1.0/users/" + "a" * 9000, 400, "BadRequest"),
        ("PUT", "/v1.0/users/balas@contoso.com", 405, "Request_BadRequest"),
        ("DELETE", "/v1.0/users", 405, "Request_BadRequest"),
        ("PATCH", "/v1.0/users/balas@contoso.com/authentication/methods", 405, "Request_BadRequest"),
        ("POST", "/v1.0/users/balas@contoso.com/authentication/passwordMethods", 405, "Request_BadRequest"),
        ("TRACE", "/v1.0/users", 405, "Request_BadRequest"),
        ("BREW", "/v1.0/users", 405, "Request_BadRequest"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_paths_and_verbs_that_are_not_served(
    admin: httpx.AsyncClient, verb: str, path: str, status: int, code: str
) -> None:
    refused = await send(admin, verb, path)
    assert refused.status == status
    assert refused.code in {code, "Request_ResourceNotFound"} if status == 400 else refused.code == code


def part(**more: Any) -> dict[str, Any]:
    return {"id": "1", "method": "GET", "url": "/users/balas@contoso.com", **more}


@pytest.mark.parametrize(
    "requests",
    [
        None,
        {},
        "x",
        [1],
        [{}],
        [part(id=str(n)) for n in range(21)],
        [part(), part()],
        [part(id="a"), part(id="A")],
        [part(url=1)],
        [part(method=None)],
        [part(dependsOn=["2"])],
        [part(id="1", dependsOn=["2"]), part(id="2", dependsOn=["1"])],
        [part(id="1", dependsOn=["1"])],
    ],
    ids=str,
)
async def test_what_is_no_batch(admin: httpx.AsyncClient, requests: Any) -> None:
    """API-01."""
    refused = await send(admin, "POST", "/v1.0/$batch", json={"requests": requests})
    assert refused.status == 400


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/v1.0/users",
        "//evil.example/users",
        "/../beta/users",
        "/v1.0/../users",
        "/$batch",
        "/users/%00",
        "/users?$top=-1",
        "",
    ],
)
async def test_a_part_of_a_batch_is_refused_as_the_request_alone_would_be(admin: httpx.AsyncClient, url: str) -> None:
    """API-01: and the part beside it is answered."""
    method = "POST" if url == "/$batch" else "GET"
    bad = {"id": "bad", "method": method, "url": url, "headers": {"content-type": "application/json"}, "body": {}}
    answer = await admin.post(
        "/v1.0/$batch", json={"requests": [bad if method == "POST" else {**bad, "body": None}, part()]}
    )
    if answer.status_code == 400:
        assert answer.json()["error"]["code"] == "BadRequest"
        return
    statuses = {each["id"]: each["status"] for each in answer.json()["responses"]}
    assert 400 <= statuses["bad"] < 500
    assert statuses["1"] == 200


async def test_a_part_of_a_batch_brings_no_identity_of_its_own(stage: Stage) -> None:
    """API-01: headers that say who asks are not read from a part."""
    person = await stage.newcomer()
    async with stage.administering() as admin, stage.acting(person, "User.Read") as client:
        theirs = {"Authorization": admin.headers["authorization"], "Cookie": "x=y", "X-Forwarded-For": "1.2.3.4"}
        asked = part(url="/users/balas@contoso.com/authentication/methods", headers=theirs)
        answer = await client.post("/v1.0/$batch", json={"requests": [asked]})
    (only,) = answer.json()["responses"]
    assert only["status"] == 403
