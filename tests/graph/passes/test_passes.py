"""Temporary Access Passes in Graph, on both databases (CONTRACT section 3.8): made, shown once, replaced, ended."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from tests.graph.contoso import NORA, Json, new_user, person, user_id
from tests.graph.inside import NOW, Inside, as_json, content, refused
from tests.graph.passes.asking import ask_for, given, listed, newcomer, passes_of, policy

from watchword.kernel.clock import HOUR, MINUTE, Instant, format_instant
from watchword.kernel.edm import Version
from watchword.kernel.ids import UserId
from watchword.kernel.secret import Secret
from watchword.kernel.work import Transaction

pytestmark = pytest.mark.asyncio(loop_scope="module")

WIDE = {"minimumLifetimeInMinutes": 10, "maximumLifetimeInMinutes": 43_200}


async def works(graph: Inside, user: str, value: str) -> bool:
    """Whether the value is that of a live pass."""

    async def hashes(tx: Transaction) -> list[str]:
        live = await graph.services.authenticators.store.live(tx, UserId(user), "temporary_access_pass")
        return [each.record.hashed.reveal() for each in live]

    return any([await graph.hasher.verify(Secret(value), each) for each in await graph.units.read(hashes)])


# --- made and shown once ----------------------------------------------------------------------------------------------


async def test_it_is_made_as_asked_and_shown_once(graph: Inside) -> None:
    """TAP-01"""
    user = await newcomer(graph)
    start = format_instant(Instant(NOW + HOUR))
    made = await given(graph, user, lifetimeInMinutes=90, isUsableOnce=True, startDateTime=start)
    value = made.pop("temporaryAccessPass")
    assert len(value) == 8
    assert made["@odata.context"].endswith("/authentication/temporaryAccessPassMethods/$entity")
    assert {name: made[name] for name in made if name[0] != "@" and name != "id"} == {
        "createdDateTime": format_instant(NOW),
        "startDateTime": start,
        "lifetimeInMinutes": 90,
        "isUsableOnce": True,
        "isUsable": False,
        "methodUsabilityReason": "NotYetValid",
    }
    (seen,) = await listed(graph, user)
    assert seen == {**{k: v for k, v in made.items() if k[0] != "@"}, "temporaryAccessPass": None}
    assert await works(graph, user, value)


async def test_its_value_is_in_no_other_answer_nor_in_the_audit(graph: Inside) -> None:
    """TAP-01, TAP-04: readers never see it, whatever they may read."""
    user = await newcomer(graph)
    made = await given(graph, user)
    readers = (NORA, person("adele"), person("balas"))
    for version in (Version.V1, Version.BETA):
        for path in ("methods", f"methods/{made['id']}", "temporaryAccessPassMethods"):
            for reader in readers:
                answer = await graph.ask(reader, "GET", f"users/{user}/authentication/{path}", version=version)
                assert made["temporaryAccessPass"] not in as_json(answer)
    one = await graph.ask(NORA, "GET", f"{passes_of(user)}/{made['id']}?$select=temporaryAccessPass")
    assert made["temporaryAccessPass"] not in as_json(one)
    told = f"auditLogs/directoryAudits?$filter=targetResources/any(t:t/id eq '{user}')"
    said = as_json(await graph.ask(NORA, "GET", told))
    assert "Temporary Access Pass" in said
    assert made["temporaryAccessPass"] not in said


async def test_beta_shows_what_its_metadata_has(graph: Inside) -> None:
    user = await newcomer(graph)
    await given(graph, user)
    (seen,) = await listed(graph, user, Version.BETA)
    assert seen.keys() == {
        *("id", "createdDateTime", "lastUsedDateTime", "temporaryAccessPass"),
        *("startDateTime", "lifetimeInMinutes", "isUsableOnce"),
    }


BOUNDS: tuple[tuple[Any, int], ...] = (
    *((minutes, 201) for minutes in (10, 11, 60, 43_199, 43_200, None)),
    *((minutes, 400) for minutes in (9, 43_201, 0, -1, 10**10, 1e10, 60.5, "60", "", True, [60], {"minutes": 60})),
)


@pytest.mark.parametrize(("minutes", "status"), BOUNDS, ids=[repr(minutes) for minutes, _ in BOUNDS])
async def test_a_lifetime_is_ten_minutes_to_thirty_days(graph: Inside, minutes: Any, status: int) -> None:
    """TAP-01"""
    await policy(graph, **WIDE)
    user = await newcomer(graph)
    answer = await ask_for(graph, user, lifetimeInMinutes=minutes)
    assert answer.status == status, answer
    assert [each["lifetimeInMinutes"] for each in await listed(graph, user)] == (
        [minutes or 60] if status == 201 else []
    )


@pytest.mark.parametrize(("minutes", "status"), [(59, 400), (60, 201), (480, 201), (481, 400)])
async def test_a_lifetime_is_within_the_policy(graph: Inside, minutes: int, status: int) -> None:
    """TAP-01"""
    assert (await ask_for(graph, await newcomer(graph), lifetimeInMinutes=minutes)).status == status


@pytest.mark.parametrize(
    "terms",
    [
        {"temporaryAccessPass": "CHOSEN22"},
        {"isUsable": True},
        {"methodUsabilityReason": "EnabledByPolicy"},
        {"id": "00000000-0000-4000-8000-000000000000"},
        {"createdDateTime": "2026-01-01T00:00:00Z"},
        {"startDateTime": "tomorrow"},
        {"startDateTime": "2020-01-01T00:00:00Z"},
        {"startDateTime": "9999-12-31T23:59:59Z"},
        {"isUsableOnce": "yes"},
        {"colour": "red"},
    ],
    ids=str,
)
async def test_what_is_no_request_for_a_pass(graph: Inside, terms: Json) -> None:
    """TAP-01, AUTHZ-04"""
    user = await newcomer(graph)
    assert (await ask_for(graph, user, **terms)).status == 400
    assert await listed(graph, user) == []


async def test_its_length_is_the_policys(graph: Inside) -> None:
    await policy(graph, defaultLength=48)
    assert len((await given(graph, await newcomer(graph)))["temporaryAccessPass"]) == 48


# --- one for each person ----------------------------------------------------------------------------------------------


async def test_a_new_one_replaces_the_old_and_both_are_told(graph: Inside) -> None:
    """TAP-01"""
    user = await newcomer(graph)
    old, new = await given(graph, user), await given(graph, user, isUsableOnce=True)
    assert [each["id"] for each in await listed(graph, user)] == [new["id"]] != [old["id"]]
    assert not await works(graph, user, old["temporaryAccessPass"])
    assert await works(graph, user, new["temporaryAccessPass"])
    gone = await graph.ask(NORA, "DELETE", f"{passes_of(user)}/{old['id']}")
    assert refused(gone)[:2] == (404, "resourceNotFound")
    told = f"auditLogs/directoryAudits?$filter=targetResources/any(t:t/id eq '{user}')"
    counted = Counter(each["activityDisplayName"] for each in content(await graph.ask(NORA, "GET", told))["value"])
    assert counted["Admin registered security info"] == 2
    assert counted["Admin deleted security info"] == 1


@pytest.mark.parametrize("size", [2, 3, 5, 12])
async def test_of_those_made_at_once_exactly_one_is_left_and_works(graph: Inside, size: int) -> None:
    """TAP-01, I8"""
    user = await newcomer(graph)
    answers = await asyncio.gather(*(ask_for(graph, user) for _ in range(size)))
    statuses = Counter(answer.status for answer in answers)
    assert statuses[201] >= 2
    assert statuses.keys() <= {201, 409}
    (left,) = await listed(graph, user)
    made = [content(answer, 201) for answer in answers if answer.status == 201]
    assert left["id"] in {each["id"] for each in made}
    working = [each["id"] for each in made if await works(graph, user, each["temporaryAccessPass"])]
    assert working == [left["id"]]


async def test_it_is_taken_away_used_up_or_not_over_or_not(graph: Inside) -> None:
    user = await newcomer(graph)
    made = await given(graph, user)
    graph.now = Instant(NOW + 61 * MINUTE)
    (seen,) = await listed(graph, user)
    assert (seen["isUsable"], seen["methodUsabilityReason"]) == (False, "Expired")
    assert (await graph.ask(NORA, "DELETE", f"{passes_of(user)}/{made['id']}")).status == 204
    assert await listed(graph, user) == []
    assert not await works(graph, user, made["temporaryAccessPass"])


# --- for whom ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mine", ["me", f"users/{user_id('nora')}", "users/nora@contoso.com"])
async def test_nobody_makes_one_for_themselves(graph: Inside, mine: str) -> None:
    """TAP-04: not even a Global Administrator."""
    answer = await graph.ask(NORA, "POST", f"{mine}/authentication/temporaryAccessPassMethods", {})
    assert refused(answer)[:2] == (403, "accessDenied")


async def test_an_invited_guest_gets_none(graph: Inside) -> None:
    answer = await ask_for(graph, str(user_id("gail")))
    assert refused(answer) == (400, "badRequest", "Temporary Access Pass cannot be added to an external guest user.")


@pytest.mark.parametrize(
    ("name", "kind", "status"),
    [("partner", "Guest", 201), ("ann_fabrikam.com#EXT#", "Guest", 400), ("bob_fabrikam.com#EXT#", "Member", 201)],
)
async def test_a_guest_of_our_own_and_an_invited_member_get_one(
    graph: Inside, name: str, kind: str, status: int
) -> None:
    nick = name.partition("#")[0]
    body = {**new_user(nick, userType=kind), "userPrincipalName": f"{name}@contoso.com"}
    user = content(await graph.ask(NORA, "POST", "users", body), 201)
    assert (await ask_for(graph, user["id"])).status == status


async def test_a_start_is_read_as_clients_write_it(graph: Inside) -> None:
    """Graph PowerShell: seven digits of a second."""
    made = await given(graph, await newcomer(graph), startDateTime="2030-01-02T03:04:05.0000000Z")
    assert made["startDateTime"] == "2030-01-02T03:04:05Z"


async def test_people_see_and_remove_their_own(graph: Inside) -> None:
    made = await given(graph, str(user_id("adele")))
    me = person("adele", frozenset({"UserAuthMethod-TAP.ReadWrite"}))
    mine = f"me/authentication/temporaryAccessPassMethods/{made['id']}"
    assert content(await graph.ask(me, "GET", mine))["temporaryAccessPass"] is None
    assert (await graph.ask(me, "DELETE", mine)).status == 204
