"""What Graph has no word for, under `/watchword`, through the same engine: its shapes, and requests that come twice."""

from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from tests.graph.cast import GLOBAL, MEMBER
from tests.graph.inside import BASE, content, refused
from tests.graph.oracle.permissions import EVERYTHING
from tests.graph.seeded import Seeded, browser_of, session_of

from watchword.bootstrap import describe
from watchword.graph.app import GraphApp
from watchword.graph.csdl import metadata
from watchword.graph.engine import Request, Response
from watchword.kernel.actor import Actor, Origin
from watchword.kernel.clock import MINUTE, Instant
from watchword.kernel.edm import Version
from watchword.kernel.work import Transaction
from watchword.web.edge import Edge
from watchword.web.throttle import Throttle

ROOT = f"users/{MEMBER.id}/authentication"
REQUIRE = f"{ROOT}/requireReregister"


async def ask(cast: Seeded, verb: str, url: str, body: Any = None) -> Response:
    return await cast.inside.ask(GLOBAL.actor(EVERYTHING), verb, url, body, version=Version.WATCHWORD)


async def send(cast: Seeded, key: str, body: Any, url: str = REQUIRE) -> Response:
    """With a key."""
    request = Request("POST", Version.WATCHWORD, f"/{url}", "", GLOBAL.actor(EVERYTHING), load=lambda: body, once=key)
    return await cast.inside.engine.answer(request)


@pytest.fixture
def kept(cast: Seeded) -> Seeded:
    """What is done stays done until the test is over."""
    cast.units.keeps = True
    return cast


@pytest.fixture(autouse=True)
def _restored(cast: Seeded) -> Any:
    yield
    cast.units.keeps = False


async def test_a_list_of_sessions_holds_no_token(cast: Seeded) -> None:
    """SES-06."""
    listed = content(await ask(cast, "GET", f"{ROOT}/sessions"))
    assert listed == {
        "@odata.context": f"{BASE}/watchword/$metadata#users('{MEMBER.id}')/authentication/sessions",
        "value": [
            {
                "id": session_of(MEMBER),
                "createdDateTime": "2026-05-28T20:26:40Z",
                "lastSeenDateTime": "2026-05-28T20:26:40Z",
                "expirationDateTime": "2026-05-29T20:26:40Z",
                "isPersistent": False,
                "isCurrent": False,
                "authenticationMethodModes": [],
                "ipAddress": "",
                "userAgent": "",
                "browser": None,
                "operatingSystem": None,
            }
        ],
    }


async def test_a_session_is_ended_by_its_users_and_no_others(kept: Seeded) -> None:
    """SES-06."""
    theirs = f"{ROOT}/sessions/{session_of(GLOBAL)}"
    assert refused(await ask(kept, "DELETE", theirs))[0] == 404
    own = f"{ROOT}/sessions/{session_of(MEMBER)}"
    assert (await ask(kept, "DELETE", own)).status == 204
    assert refused(await ask(kept, "DELETE", own))[0] == 404
    assert content(await ask(kept, "GET", f"{ROOT}/sessions"))["value"] == []


@pytest.mark.parametrize(
    ("late", "status"), [(0, 204), (10 * MINUTE, 204), (10 * MINUTE + 1, 403), (None, 403)], ids=str
)
async def test_ones_own_is_ended_with_a_fresh_proof(kept: Seeded, late: int | None, status: int) -> None:
    """SES-06: an old token does not drive its owner out of their other browsers; somebody else's id is no id."""
    at = None if late is None else Instant(kept.inside.now - late)
    me = replace(MEMBER.actor(EVERYTHING), signed_in_at=at)
    for root in (ROOT, "me/authentication"):
        url = f"{root}/sessions/{session_of(GLOBAL)}"
        answer = await kept.inside.ask(me, "DELETE", url, version=Version.WATCHWORD)
        assert refused(answer)[0] == (404 if status == 204 else 403)
    answer = await kept.inside.ask(me, "DELETE", f"{ROOT}/sessions/{session_of(MEMBER)}", version=Version.WATCHWORD)
    assert answer.status == status
    if status == 403:
        administrator = replace(GLOBAL.actor(EVERYTHING), signed_in_at=at)
        url = f"{ROOT}/sessions/{session_of(MEMBER)}"
        assert (await kept.inside.ask(administrator, "DELETE", url, version=Version.WATCHWORD)).status == 204


async def test_a_session_is_told_by_its_browser(kept: Seeded) -> None:
    """SES-06: as people know it."""
    firefox = "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0"
    origin = Origin("203.0.113.5", firefox)

    async def open_(tx: Transaction) -> None:
        await kept.inside.services.sessions.open(tx, MEMBER.id, (), origin=origin, now=kept.inside.now)

    await kept.inside.units.write(open_)
    listed = content(await ask(kept, "GET", f"{ROOT}/sessions"))["value"]
    told = [(each["browser"], each["operatingSystem"], each["ipAddress"]) for each in listed if each["userAgent"]]
    assert told == [("Firefox 120.0", "Ubuntu", "203.0.113.5")]


async def test_a_person_is_shown_which_session_is_the_one_they_ask_from(kept: Seeded) -> None:
    """SES-06: as the token says in whose session it was issued; nobody else is shown it in theirs."""

    async def open_(tx: Transaction) -> None:
        await kept.inside.services.sessions.open(tx, MEMBER.id, (), origin=Origin(), now=kept.inside.now)

    await kept.inside.units.write(open_)
    asked = {
        me: replace(person.actor(EVERYTHING), session_id=session)
        for me, person, session in (
            (True, MEMBER, session_of(MEMBER)),
            (False, MEMBER, None),
            (None, GLOBAL, session_of(GLOBAL)),
        )
    }
    for me, actor in asked.items():
        answer = await kept.inside.ask(actor, "GET", f"{ROOT}/sessions", version=Version.WATCHWORD)
        current = [each["id"] for each in content(answer)["value"] if each["isCurrent"]]
        assert current == ([session_of(MEMBER)] if me else [])
        assert len(content(answer)["value"]) == 2


async def test_remembered_browsers_are_listed_shown_and_forgotten(kept: Seeded) -> None:
    (listed,) = content(await ask(kept, "GET", f"{ROOT}/rememberedBrowsers"))["value"]
    shown = content(await ask(kept, "GET", f"{ROOT}/rememberedBrowsers/{browser_of(MEMBER)}"))
    assert {name: value for name, value in shown.items() if "@" not in name} == listed
    assert (await ask(kept, "POST", f"{ROOT}/revokeMfaSessions")).status == 204
    assert content(await ask(kept, "GET", f"{ROOT}/rememberedBrowsers"))["value"] == []
    assert len(content(await ask(kept, "GET", f"{ROOT}/sessions"))["value"]) == 1


async def test_re_registration_is_required_and_told(kept: Seeded) -> None:
    assert content(await ask(kept, "GET", f"{ROOT}/reregistration"))["isRequired"] is False
    done = content(await ask(kept, "POST", REQUIRE, {"requireProof": "temporaryAccessPass", "expiresInDays": 1}))
    said = {
        "isRequired": True,
        "requiredDateTime": "2026-05-28T20:26:40Z",
        "requireProof": "temporaryAccessPass",
        "expirationDateTime": "2026-05-29T20:26:40Z",
    }
    assert {name: value for name, value in done.items() if "@" not in name} == said
    told = content(await ask(kept, "GET", f"{ROOT}/reregistration"))
    assert {name: value for name, value in told.items() if "@" not in name} == said


@pytest.mark.parametrize(
    "body",
    [
        {"requireProof": "password"},
        {"requireProof": ""},
        {"requireProof": ["strongMethod"]},
        {"expiresInDays": 0},
        {"expiresInDays": 91},
        {"expiresInDays": "7"},
        {"expiresInDays": 1.5},
        {"deleteMethods": "yes"},
        {"deleteEverything": True},
        [],
        "x",
    ],
)
async def test_what_is_no_re_registration_is_refused(cast: Seeded, body: Any) -> None:
    assert refused(await ask(cast, "POST", REQUIRE, body))[0] == 400
    assert content(await ask(cast, "GET", f"{ROOT}/reregistration"))["isRequired"] is False


async def test_a_key_makes_a_request_one(kept: Seeded) -> None:
    """The same answer again, although something was changed in between; another body, or another user, is refused."""
    first = content(await send(kept, "one", {"expiresInDays": 1}))
    content(await ask(kept, "POST", REQUIRE, {"expiresInDays": 2}))
    assert content(await send(kept, "one", {"expiresInDays": 1})) == first
    assert refused(await send(kept, "one", {"expiresInDays": 2}))[0] == 422
    assert refused(await send(kept, "one", {"expiresInDays": 1}, REQUIRE.replace(MEMBER.id, GLOBAL.id)))[0] == 403
    assert refused(await send(kept, "one", None, f"{ROOT}/unlock"))[0] == 422
    told = content(await ask(kept, "GET", f"{ROOT}/reregistration"))
    assert told["expirationDateTime"] == "2026-05-30T20:26:40Z"


@pytest.mark.parametrize("key", ["a key", "ä", "x" * 256, "a\tb", "\x7f"])
async def test_what_is_no_key_is_refused(cast: Seeded, key: str) -> None:
    assert refused(await send(cast, key, {}))[0] == 400


async def test_the_header_reaches_the_engine_by_http_and_in_a_batch(kept: Seeded) -> None:
    async def global_administrator(_header: str, _origin: Origin) -> Actor:
        return GLOBAL.actor(EVERYTHING)

    throttle = Throttle(1000, 1000, lambda: kept.inside.now)
    graph = GraphApp(kept.inside.engine, global_administrator, lambda _version: b"", throttle.take)
    part = {
        "method": "POST",
        "url": f"/{REQUIRE}",
        "headers": {"Content-Type": "application/json", "idempotency-KEY": "k"},
        "body": {"expiresInDays": 3},
    }
    async with httpx.AsyncClient(transport=httpx.ASGITransport(Edge(graph)), base_url=BASE) as client:
        url, named = f"/watchword/{REQUIRE}", {"Idempotency-Key": "k"}
        assert (await client.post(url, json={"expiresInDays": 3}, headers=named)).status_code == 200
        assert (await client.post(url, json={"expiresInDays": 4}, headers=named)).status_code == 422
        parts = [{**part, "id": "1"}, {**part, "id": "2", "body": {"expiresInDays": 5}}]
        batch = await client.post("/watchword/$batch", json={"requests": parts})
        assert [each["status"] for each in batch.json()["responses"]] == [200, 422]


async def test_service_settings_are_read_and_changed(kept: Seeded) -> None:
    url = "policies/serviceSettings"
    said = content(await ask(kept, "GET", url))
    assert (said["rememberBrowsersForDays"], said["rememberBrowsersOfAdministrators"]) == (14, False)
    assert (await ask(kept, "PATCH", url, {"rememberBrowsersForDays": 90})).status == 204
    assert content(await ask(kept, "GET", url))["rememberBrowsersForDays"] == 90
    for days in (-1, 366, None, "14", 1.5, 2**40):
        assert refused(await ask(kept, "PATCH", url, {"rememberBrowsersForDays": days}))[0] == 400
    assert content(await ask(kept, "GET", url))["rememberBrowsersForDays"] == 90


async def test_each_of_them_is_in_the_audit(kept: Seeded) -> None:
    for verb, url, body in (
        ("POST", REQUIRE, {}),
        ("POST", f"{ROOT}/unlock", None),
        ("DELETE", f"{ROOT}/sessions/{session_of(MEMBER)}", None),
        ("DELETE", f"{ROOT}/rememberedBrowsers/{browser_of(MEMBER)}", None),
        ("POST", f"{ROOT}/revokeMfaSessions", None),
        ("PATCH", "policies/serviceSettings", {"rememberBrowsersForDays": 30}),
    ):
        assert (await ask(kept, verb, url, body)).status in (200, 204)
    listed = await kept.inside.ask(GLOBAL.actor(EVERYTHING), "GET", "auditLogs/directoryAudits?$top=999")
    told = [each["activityDisplayName"] for each in content(listed)["value"]]
    for activity in (
        "Require re-register multifactor authentication",
        "Unlock authentication methods",
        "End sign-in session",
        "Forget remembered browser",
        "Revoke multifactor authentication sessions",
        "Update service settings",
    ):
        assert told.count(activity) == 1, activity


def test_the_metadata_of_watchword_tells_of_them() -> None:
    root = ElementTree.fromstring(metadata(describe(), Version.WATCHWORD))
    names = {each.get("Name") for each in root.iter() if each.get("Name")}
    assert {"browserSession", "rememberedBrowser", "reregistration", "reregistrationProof", "serviceSettings"} <= names
    assert {"requireReregister", "revokeMfaSessions", "unlock", "rememberBrowsersForDays", "deleteMethods"} <= names
    assert "phoneAuthenticationMethod" not in names
