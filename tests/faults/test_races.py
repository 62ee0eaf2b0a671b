"""Fifty at once: what may exist once exists once, and every change tells what it really replaced. REL-02.

On SQLite by the one process that serves it, on PostgreSQL by two.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.faults.refusals import EMAIL, MOBILE, PASSWORD
from tests.served import served
from tests.stage import Someone, Stage, holder, named

from watchword.access.roles import GLOBAL_ADMINISTRATOR

pytestmark = pytest.mark.real

CROWD = 50
Ask = Callable[[httpx.AsyncClient, int], Awaitable[httpx.Response]]


async def crowd(stage: Stage, token: str, ask: Ask, size: int = CROWD) -> list[httpx.Response]:
    """That many clients, each connected before the first may ask; then all ask."""
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(stage.served.client(token)) for _ in range(size)]
        await asyncio.gather(*(client.get("/v1.0/$metadata") for client in clients))
        return list(await asyncio.gather(*(ask(client, n) for n, client in enumerate(clients))))


async def administrator(stage: Stage) -> str:
    return await stage.token(holder(GLOBAL_ADMINISTRATOR))


def statuses(answers: list[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


async def records_of(stage: Stage, person: Someone) -> list[dict[str, Any]]:
    async with stage.administering() as client:
        wanted = {"$filter": f"targetResources/any(t:t/id eq '{person.id}')", "$top": "1000"}
        answer = await client.get("/v1.0/auditLogs/directoryAudits", params=wanted)
    found: list[dict[str, Any]] = answer.json()["value"]
    return found


async def test_one_of_fifty_phones_is_added(stage: Stage) -> None:
    person, token = await stage.newcomer(), await administrator(stage)
    path = f"/v1.0/users/{person.id}/authentication/phoneMethods"

    async def add(client: httpx.AsyncClient, n: int) -> httpx.Response:
        return await client.post(path, json={"phoneNumber": f"+1 77400000{n:02d}", "phoneType": "mobile"})

    answers = await crowd(stage, token, add)
    assert statuses(answers) == {201: 1, 400: CROWD - 1}
    (winner,) = [answer.json() for answer in answers if answer.status_code == 201]
    async with stage.served.client(token) as client:
        (kept,) = (await client.get(path)).json()["value"]
    assert (kept["id"], kept["phoneNumber"]) == (MOBILE, winner["phoneNumber"])
    assert len(await records_of(stage, person)) == 1


async def test_one_of_fifty_email_addresses_is_added(stage: Stage) -> None:
    person, token = await stage.newcomer(), await administrator(stage)
    path = f"/v1.0/users/{person.id}/authentication/emailMethods"

    async def add(client: httpx.AsyncClient, n: int) -> httpx.Response:
        return await client.post(path, json={"emailAddress": f"kim{n}@contoso.com"})

    assert statuses(await crowd(stage, token, add)) == {201: 1, 400: CROWD - 1}
    async with stage.served.client(token) as client:
        (kept,) = (await client.get(path)).json()["value"]
    assert kept["id"] == EMAIL
    assert len(await records_of(stage, person)) == 1


async def test_one_of_fifty_removals_removes(stage: Stage) -> None:
    person, token = await stage.newcomer(), await administrator(stage)
    path = f"/v1.0/users/{person.id}/authentication/phoneMethods"
    async with stage.served.client(token) as client:
        await client.post(path, json={"phoneNumber": stage.number(), "phoneType": "mobile"})

    async def remove(client: httpx.AsyncClient, _n: int) -> httpx.Response:
        return await client.delete(f"{path}/{MOBILE}")

    assert statuses(await crowd(stage, token, remove)) == {204: 1, 404: CROWD - 1}
    assert len(await records_of(stage, person)) == 2


async def test_each_of_fifty_changes_tells_what_it_replaced(stage: Stage) -> None:
    """AUD-01: the records make one chain from the first number to the one that is there now; no change is lost."""
    person, token = await stage.newcomer(), await administrator(stage)
    path = f"/v1.0/users/{person.id}/authentication/phoneMethods"
    async with stage.served.client(token) as client:
        await client.post(path, json={"phoneNumber": "+1 7740000099", "phoneType": "mobile"})

    async def change(client: httpx.AsyncClient, n: int) -> httpx.Response:
        return await client.patch(f"{path}/{MOBILE}", json={"phoneNumber": f"+1 77400000{n:02d}"})

    answers = await crowd(stage, token, change)
    assert set(statuses(answers)) <= {204, 409}, statuses(answers)
    made = [n for n, answer in enumerate(answers) if answer.status_code == 204]
    assert made
    async with stage.served.client(token) as client:
        (kept,) = (await client.get(path)).json()["value"]
    steps = dict(step for record in await records_of(stage, person) for step in number_changed(record))
    assert len(steps) == 1 + len(made)
    now, walked = steps.pop(None), 0
    while now in steps:
        now, walked = steps.pop(now), walked + 1
    assert (walked, steps) == (len(made), {})
    assert kept["phoneNumber"][-2:] == str(now)[-2:]


def number_changed(record: dict[str, Any]) -> list[tuple[str | None, str]]:
    """From which masked number to which."""
    return [
        (None if each["oldValue"] is None else json.loads(each["oldValue"]), json.loads(each["newValue"]))
        for each in record["targetResources"][0]["modifiedProperties"]
        if each["displayName"] == "phoneNumber"
    ]


async def test_of_fifty_passes_made_at_once_one_is_left(stage: Stage) -> None:
    """TAP-01, I8: each takes the place of the one before it."""
    person, token = await stage.newcomer(), await administrator(stage)
    policy = "/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/TemporaryAccessPass"
    allowed = {"@odata.type": "#microsoft.graph.temporaryAccessPassAuthenticationMethodConfiguration"}
    path = f"/v1.0/users/{person.id}/authentication/temporaryAccessPassMethods"

    async def give(client: httpx.AsyncClient, _n: int) -> httpx.Response:
        return await client.post(path, json={})

    async with stage.served.client(token) as client:
        assert (await client.patch(policy, json={**allowed, "state": "enabled"})).status_code == 204
        answers = await crowd(stage, token, give)
        assert (await client.delete(policy)).status_code == 204
        (left,) = (await client.get(path)).json()["value"]
    assert statuses(answers).keys() <= {201, 409, 503}, statuses(answers)
    made = [answer.json()["id"] for answer in answers if answer.status_code == 201]
    assert left["id"] in made
    assert len(await records_of(stage, person)) == 2 * len(made) - 1


async def test_different_changes_of_one_person_at_once_all_happen(stage: Stage) -> None:
    person, token = await stage.newcomer(), await administrator(stage)
    user = f"/v1.0/users/{person.id}"
    number = stage.number()
    requests: list[tuple[str, str, Any]] = [
        ("POST", f"{user}/authentication/phoneMethods", {"phoneNumber": number, "phoneType": "mobile"}),
        ("POST", f"{user}/authentication/phoneMethods", {"phoneNumber": number, "phoneType": "office"}),
        ("POST", f"{user}/authentication/emailMethods", {"emailAddress": "kim@contoso.com"}),
        ("PATCH", user, {"jobTitle": "Racer"}),
        ("PATCH", user, {"passwordProfile": {"password": "correct-Horse-7-battery"}}),
        ("POST", f"{user}/revokeSignInSessions", None),
    ]

    async def ask(client: httpx.AsyncClient, n: int) -> httpx.Response:
        verb, path, body = requests[n]
        return await client.request(verb, path, json=body)

    answers = await crowd(stage, token, ask, len(requests))
    assert [answer.status_code for answer in answers] == [201, 201, 201, 204, 204, 200]
    assert len(await records_of(stage, person)) == len(requests)
    async with stage.served.client(token) as client:
        methods = (await client.get(f"{user}/authentication/methods")).json()["value"]
    assert len(methods) == 4


async def test_one_of_fifty_people_signs_in_with_a_number(stage: Stage) -> None:
    """I8: a number that signs in belongs to one person."""
    people = [await stage.newcomer() for _ in range(CROWD)]
    token, number = await administrator(stage), stage.number()
    sms = "/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/Sms"
    target = {"id": "all_users", "targetType": "group", "isUsableForSignIn": True}
    allowed = {
        "@odata.type": "#microsoft.graph.smsAuthenticationMethodConfiguration",
        "state": "enabled",
        "includeTargets": [target],
    }

    async def add(client: httpx.AsyncClient, n: int) -> httpx.Response:
        path = f"/v1.0/users/{people[n].id}/authentication/phoneMethods"
        return await client.post(path, json={"phoneNumber": number, "phoneType": "mobile"})

    async with stage.served.client(token) as client:
        assert (await client.patch(sms, json=allowed)).status_code == 204
        answers = await crowd(stage, token, add)
        assert (await client.delete(sms)).status_code == 204
    assert statuses(answers) == {201: CROWD}
    states = Counter(answer.json()["smsSignInState"] for answer in answers)
    assert states == {"ready": 1, "phoneNumberNotUnique": CROWD - 1}


async def test_one_of_fifty_accounts_gets_the_name(stage: Stage) -> None:
    """I8."""
    token = await administrator(stage)
    name = f"racer-{(await stage.newcomer()).id[:8]}"
    profile = {"password": "correct-Horse-7-battery"}

    async def create(client: httpx.AsyncClient, n: int) -> httpx.Response:
        user = {
            "accountEnabled": True,
            "displayName": f"Racer {n}",
            "mailNickname": f"{name}{n}",
            "userPrincipalName": f"{name}@contoso.com",
            "passwordProfile": profile,
        }
        return await client.post("/v1.0/users", json=user)

    answers = await crowd(stage, token, create, 20)
    assert statuses(answers) == {201: 1, 400: 19}


async def test_guesses_at_a_password_are_counted_however_many_come_at_once(stage: Stage) -> None:
    """I2: ten wrong ones in a row and it rests; the right one is not taken then."""
    person = await stage.newcomer(password="correct-Horse-7-battery")
    token = await stage.served.token(person.upn, "Directory.AccessAsUser.All")

    def guess(word: str) -> dict[str, str]:
        return {"currentPassword": word, "newPassword": "violet-Harbour-52-lantern"}

    async def try_one(client: httpx.AsyncClient, n: int) -> httpx.Response:
        return await client.post("/v1.0/me/changePassword", json=guess(f"wrong-Horse-{n}-battery"))

    found = statuses(await crowd(stage, token, try_one))
    assert set(found) == {400, 429}
    assert found[400] <= 10
    async with stage.served.client(token) as client:
        for _ in range(60):
            answer = await client.post("/v1.0/me/changePassword", json=guess("wrong-Horse-0-battery"))
            if answer.status_code == 429 and int(answer.headers["retry-after"]) > 5:
                break
            await asyncio.sleep(0.05)
        else:
            pytest.fail("it never rests")
        right = await client.post("/v1.0/me/changePassword", json=guess("correct-Horse-7-battery"))
    assert right.status_code == 429
    failures = Counter(
        record["activityDisplayName"] for record in await records_of(stage, person) if record["result"] == "failure"
    )
    assert failures.pop("Lock authentication method") == 1
    assert sum(failures.values()) <= 10


async def test_of_nine_resets_at_once_one_password_works(stage: Stage) -> None:
    """Nine, because ten wrong answers would make it rest."""
    person = await stage.newcomer(password="correct-Horse-7-battery")
    path = f"/v1.0/users/{person.id}/authentication/methods/{PASSWORD}/resetPassword"

    async def reset(client: httpx.AsyncClient, _n: int) -> httpx.Response:
        return await client.post(path, json={})

    answers = await crowd(stage, await administrator(stage), reset, 9)
    assert statuses(answers).keys() <= {202, 409}
    made = [answer.json()["newPassword"] for answer in answers if answer.status_code == 202]
    token = await stage.served.token(person.upn, "Directory.AccessAsUser.All")
    tried: Counter[int] = Counter()
    async with stage.served.client(token) as client:
        for password in made:
            body = {"currentPassword": password, "newPassword": "violet-Harbour-52-lantern"}
            tried[(await client.post("/v1.0/me/changePassword", json=body)).status_code] += 1
            if tried[204]:
                break
    assert tried[204] == 1
    told = 1 + len(made) + 1 + sum(tried.values())  # the first password, the resets, the token, each try
    assert len(await records_of(stage, person)) == told


async def test_of_two_administrators_who_take_each_others_role_away_one_remains(tmp_path: Path) -> None:
    """I10."""
    async with served(tmp_path / "own") as running:
        nora, balas = holder(GLOBAL_ADMINISTRATOR), named("balas")
        role = GLOBAL_ADMINISTRATOR.template_id
        root = f"/v1.0/directoryRoles(roleTemplateId='{role}')/members"
        token = await running.token(nora.upn, "RoleManagement.ReadWrite.Directory")
        async with running.client(token) as client:
            bound = {"@odata.id": f"{running.url}/v1.0/directoryObjects/{balas.id}"}
            assert (await client.post(f"{root}/$ref", json=bound)).status_code == 204
        tokens = {nora.id: await running.token(balas.upn, "RoleManagement.ReadWrite.Directory"), balas.id: token}
        async with AsyncExitStack() as stack:
            clients = {id_: await stack.enter_async_context(running.client(each)) for id_, each in tokens.items()}
            answers = await asyncio.gather(*(c.delete(f"{root}/{id_}/$ref") for id_, c in clients.items()))
        assert sorted(answer.status_code for answer in answers) in ([204, 400], [204, 403])
