"""Passkeys in Graph: made for people by administrators, read and removed (CONTRACT section 3.4), on both databases."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from tests.graph.inside import OPERATOR as ME
from tests.graph.inside import Inside, as_json, content, refused
from tests.stage import Someone, Stage

from watchword.kernel.clock import MINUTE, SECOND, Instant, format_instant
from watchword.kernel.edm import Version
from watchword.methods.fido2.tests.software import AAGUID_TEXT, BE, BS, UP, UV, Authenticator, sent

POLICY = "policies/authenticationMethodsPolicy/authenticationMethodConfigurations/fido2"
OPEN = {
    "@odata.type": "#microsoft.graph.fido2AuthenticationMethodConfiguration",
    "state": "enabled",
    "isAttestationEnforced": False,
}


def at(someone: Someone, version: str = "v1.0") -> str:
    return f"/{version}/users/{someone.id}/authentication/fido2Methods"


def key_for(stage: Stage, name: str, **more: Any) -> Authenticator:
    """An authenticator in a browser at the server's own address."""
    return Authenticator(stage.served.url, "localhost", f"{name} {stage.number()}".encode(), **more)


async def options(admin: httpx.AsyncClient, someone: Someone, call: str = "creationOptions()", at_: str = "") -> Any:
    answer = await admin.get(f"{at_ or at(someone)}/{call}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def created(key: Authenticator, asked: Any, name: str = "Blue key") -> dict[str, Any]:
    made = key.create(asked["publicKey"])
    return {"displayName": name, "publicKeyCredential": {"id": made["id"], "response": sent(made)}}


@pytest.fixture
async def admin(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    """A Global Administrator, and passkeys allowed."""
    async with stage.administering() as client:
        assert (await client.patch(f"/v1.0/{POLICY}", json=OPEN)).status_code == 204
        yield client


@pytest.mark.parametrize(
    ("version", "call"),
    [
        ("v1.0", "creationOptions()"),
        ("v1.0", "creationOptions"),
        ("beta", "creationOptions(challengeTimeoutInMinutes=10)"),
        ("beta", "microsoft.graph.creationOptions(challengeTimeoutInMinutes='10')"),
    ],
)
async def test_an_administrator_makes_one_for_somebody(
    stage: Stage, admin: httpx.AsyncClient, version: str, call: str
) -> None:
    someone = await stage.newcomer()
    path = at(someone, version)
    asked = await options(admin, someone, call, path)
    assert asked["@odata.context"].endswith(f"/{version}/$metadata#microsoft.graph.webauthnCredentialCreationOptions")
    assert asked["publicKey"]["rp"]["id"] == "localhost"
    key = key_for(stage, call, flags=UP | UV | BE | BS)
    answer = await admin.post(path, json=created(key, asked))
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert answer.headers["location"].endswith(f"{path}/{made['id']}")
    shown = (await admin.get(f"{path}/{made['id']}")).json()
    assert (shown["displayName"], shown["aaGuid"], shown["passkeyType"]) == ("Blue key", AAGUID_TEXT, "synced")
    assert (shown["attestationLevel"], shown["attestationCertificates"], shown["model"]) == ("notAttested", [], None)
    assert shown["publicKeyCredential"] is None
    assert [each["id"] for each in (await admin.get(path)).json()["value"]] == [made["id"]]
    listed = (await admin.get(f"/{version}/users/{someone.id}/authentication/methods")).json()["value"]
    assert {each["@odata.type"] for each in listed} == {"#microsoft.graph.fido2AuthenticationMethod"}
    assert (await admin.delete(f"{path}/{made['id']}")).status_code == 204
    assert (await admin.get(path)).json()["value"] == []


async def test_one_answer_ends_the_challenge_right_or_wrong(stage: Stage, admin: httpx.AsyncClient) -> None:
    """WA-02."""
    someone = await stage.newcomer()
    asked = await options(admin, someone)
    key = key_for(stage, "once")
    assert (await admin.post(at(someone), json=created(key, asked))).status_code == 201
    again = await admin.post(at(someone), json=created(key_for(stage, "twice"), asked))
    assert (again.status_code, "expired" in again.text) == (400, True)
    asked = await options(admin, someone)
    elsewhere = key_for(stage, "elsewhere")
    elsewhere.origin = "https://evil.example"
    assert (await admin.post(at(someone), json=created(elsewhere, asked))).status_code == 400
    assert (await admin.post(at(someone), json=created(key_for(stage, "late"), asked))).status_code == 400
    assert len((await admin.get(at(someone))).json()["value"]) == 1


async def test_a_challenge_is_for_one_person_and_one_actor(stage: Stage, admin: httpx.AsyncClient) -> None:
    """WA-02: neither for somebody else's account, nor finished by another application."""
    one, other = await stage.newcomer(), await stage.newcomer()
    asked = await options(admin, one)
    assert (await admin.post(at(other), json=created(key_for(stage, "stray"), asked))).status_code == 400
    application = await stage.application("UserAuthenticationMethod.ReadWrite.All")
    async with stage.served.client(await stage.app_token(application)) as client:
        assert (await client.post(at(one), json=created(key_for(stage, "foreign"), asked))).status_code == 400
        own = await options(client, one)
        assert (await client.post(at(one), json=created(key_for(stage, "own"), own))).status_code == 201
    assert (await admin.post(at(one), json=created(key_for(stage, "mine"), asked))).status_code == 201


async def test_a_credential_is_one_persons_whoever_is_quicker(stage: Stage, admin: httpx.AsyncClient) -> None:
    """WA-03: one after the other, and at once."""
    key = key_for(stage, "shared")
    people = [await stage.newcomer() for _ in range(6)]
    bodies = [created(key, await options(admin, each)) for each in people]
    answers = await asyncio.gather(
        *(admin.post(at(each), json=body) for each, body in zip(people, bodies, strict=True))
    )
    assert sorted(each.status_code for each in answers) == [201, 400, 400, 400, 400, 400]
    latest = await stage.newcomer()
    answer = await admin.post(at(latest), json=created(key, await options(admin, latest)))
    assert (answer.status_code, "registered already" in answer.text) == (400, True)


async def test_of_many_answers_at_once_one_wins(stage: Stage, admin: httpx.AsyncClient) -> None:
    """WA-02, REL-02: fifty at once, over two workers where there are two."""
    someone = await stage.newcomer()
    asked = await options(admin, someone)
    bodies = [created(key_for(stage, str(n)), asked) for n in range(50)]
    answers = await asyncio.gather(*(admin.post(at(someone), json=each) for each in bodies))
    assert sorted({each.status_code for each in answers}) == [201, 400]
    assert sum(each.status_code == 201 for each in answers) == 1
    assert len((await admin.get(at(someone))).json()["value"]) == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"displayName": "x"},
        {"publicKeyCredential": None},
        {"publicKeyCredential": {}},
        {"publicKeyCredential": {"id": "AAAA", "response": {}}},
        {"publicKeyCredential": {"id": "=", "response": {"clientDataJSON": "!", "attestationObject": "!"}}},
        {"publicKeyCredential": {"id": "AAAA", "response": {"clientDataJSON": "e30", "attestationObject": "oA"}}},
        {"publicKeyCredential": {"id": "A" * 2000, "response": {"clientDataJSON": "e30", "attestationObject": "oA"}}},
        {"publicKeyCredential": [], "displayName": 7},
    ],
)
async def test_nothing_that_is_sent_breaks_the_server(stage: Stage, admin: httpx.AsyncClient, body: Any) -> None:
    """WA-06."""
    someone = await stage.newcomer()
    await options(admin, someone)
    assert (await admin.post(at(someone), json=body)).status_code == 400


# --- over a clock that moves ------------------------------------------------------------------------------------------

ROOT = "users/adele@contoso.com/authentication/fido2Methods"


@pytest.mark.parametrize(
    ("version", "call", "minutes"),
    [
        (Version.V1, "creationOptions()", 5),
        (Version.BETA, "creationOptions(challengeTimeoutInMinutes=5)", 5),
        (Version.BETA, "creationOptions(challengeTimeoutInMinutes=43200)", 43200),
    ],
    ids=["v1.0", "beta", "thirty days"],
)
@pytest.mark.asyncio(loop_scope="module")
async def test_a_challenge_waits_as_long_as_it_says(contoso: Inside, version: Version, call: str, minutes: int) -> None:
    """WA-02: good in its last moment, gone a second after it."""
    await contoso.ask(ME, "PATCH", POLICY, OPEN)
    began = contoso.now
    for late, status in ((0, 201), (SECOND, 400)):
        contoso.now = began
        asked = content(await contoso.ask(ME, "GET", f"{ROOT}/{call}", version=version))
        assert asked["challengeTimeoutDateTime"] == format_instant(Instant(began + minutes * MINUTE))
        key = Authenticator("https://localhost", "localhost", f"{call} {late} {version}".encode())
        contoso.now = Instant(began + minutes * MINUTE - 1 + late)
        assert (await contoso.ask(ME, "POST", ROOT, created(key, asked), version=version)).status == status
    contoso.now = began


@pytest.mark.parametrize("minutes", ["4", "43201", "0", "-5", "x", "5.5", "99999999999999999999"])
@pytest.mark.asyncio(loop_scope="module")
async def test_it_waits_for_5_to_43200_minutes(contoso: Inside, minutes: str) -> None:
    await contoso.ask(ME, "PATCH", POLICY, OPEN)
    call = f"{ROOT}/creationOptions(challengeTimeoutInMinutes={minutes})"
    assert refused(await contoso.ask(ME, "GET", call, version=Version.BETA))[0] == 400


@pytest.mark.asyncio(loop_scope="module")
async def test_the_policy_says_who_gets_one_and_of_which_kind(contoso: Inside) -> None:
    """WA-05: through the policy as Graph has it."""
    kind = {"isEnforced": True, "enforcementType": "allow", "aaGuids": [AAGUID_TEXT]}
    for change, works in (
        ({"state": "disabled"}, None),
        ({"state": "enabled", "isAttestationEnforced": True}, False),
        ({"isAttestationEnforced": False, "keyRestrictions": kind}, False),
        ({"keyRestrictions": {**kind, "enforcementType": "block"}}, False),
        ({"keyRestrictions": {**kind, "isEnforced": False}}, True),
    ):
        changed = await contoso.ask(ME, "PATCH", POLICY, {"@odata.type": OPEN["@odata.type"], **change})
        assert changed.status == 204, as_json(changed)
        answer = await contoso.ask(ME, "GET", f"{ROOT}/creationOptions()")
        assert (answer.status == 200) is (works is not None)
        if works is not None:
            key = Authenticator("https://localhost", "localhost", b"of a kind")
            answer = await contoso.ask(ME, "POST", ROOT, created(key, content(answer)))
            assert (answer.status == 201) is works, as_json(answer)
