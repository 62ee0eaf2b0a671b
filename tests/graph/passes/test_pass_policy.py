"""The policy TemporaryAccessPass, and what it makes of the passes there are (TAP-05), on both databases."""

import pytest
from tests.graph.contoso import NORA, Json, group_id
from tests.graph.inside import Inside, content, refused
from tests.graph.passes.asking import POLICY, TYPE, ask_for, given, listed, newcomer, policy

pytestmark = pytest.mark.asyncio(loop_scope="module")

DEFAULTS = {
    "defaultLength": 8,
    "defaultLifetimeInMinutes": 60,
    "minimumLifetimeInMinutes": 60,
    "maximumLifetimeInMinutes": 480,
    "isUsableOnce": False,
}


async def test_a_change_of_policy_reaches_the_passes_there_are(graph: Inside) -> None:
    """TAP-05"""
    user, other = await newcomer(graph), await newcomer(graph)
    await given(graph, user)
    await given(graph, other, isUsableOnce=True)

    async def reasons() -> tuple[str, ...]:
        return tuple([(await listed(graph, each))[0]["methodUsabilityReason"] for each in (user, other)])

    assert await reasons() == ("EnabledByPolicy", "EnabledByPolicy")
    await policy(graph, isUsableOnce=True)
    assert await reasons() == ("DisabledByPolicy", "EnabledByPolicy")
    await policy(graph, isUsableOnce=False, state="disabled")
    assert await reasons() == ("DisabledByPolicy", "DisabledByPolicy")
    await policy(graph, state="enabled", includeTargets=[{"id": group_id("Sales"), "targetType": "group"}])
    assert await reasons() == ("DisabledByPolicy", "DisabledByPolicy")


NOT_ALLOWED = (
    400,
    "badRequest",
    "Converged UserCredentialPolicy does not allow creating or updating this authentication method. "
    "AuthMethodType [TemporaryAccessPass].",
)


async def test_where_the_policy_is_off_or_names_others_none_is_made(graph: Inside) -> None:
    """TAP-05"""
    user = await newcomer(graph)
    await policy(graph, state="disabled")
    assert refused(await ask_for(graph, user)) == NOT_ALLOWED
    await policy(graph, state="enabled", includeTargets=[{"id": group_id("Sales"), "targetType": "group"}])
    assert refused(await ask_for(graph, user)) == NOT_ALLOWED


async def test_where_the_policy_is_one_time_no_other_is_made(graph: Inside) -> None:
    await policy(graph, isUsableOnce=True)
    user = await newcomer(graph)
    assert refused(await ask_for(graph, user, isUsableOnce=False))[0] == 400
    assert (await given(graph, user))["isUsableOnce"] is True


async def test_a_policy_is_off_with_microsofts_defaults_until_somebody_speaks(graph: Inside) -> None:
    assert (await graph.ask(NORA, "DELETE", POLICY)).status == 204
    shown = content(await graph.ask(NORA, "GET", POLICY))
    assert (shown["id"], shown["state"]) == ("TemporaryAccessPass", "disabled")
    assert {name: shown[name] for name in DEFAULTS} == DEFAULTS


@pytest.mark.parametrize(
    "change",
    [
        {"defaultLength": 7},
        {"defaultLength": 49},
        {"minimumLifetimeInMinutes": 9},
        {"maximumLifetimeInMinutes": 43_201},
        {"minimumLifetimeInMinutes": 100},
        {"maximumLifetimeInMinutes": 59},
        {"defaultLifetimeInMinutes": 481},
        {"defaultLifetimeInMinutes": None},
        {"isUsableOnce": None},
        {"defaultLength": "8"},
    ],
    ids=str,
)
async def test_a_policy_outside_of_the_bounds_is_refused_whole(graph: Inside, change: Json) -> None:
    """TAP-01"""
    before = content(await graph.ask(NORA, "GET", POLICY))
    answer = await graph.ask(NORA, "PATCH", POLICY, {**TYPE, "state": "disabled", **change})
    assert refused(answer)[0] == 400
    assert content(await graph.ask(NORA, "GET", POLICY)) == before


async def test_bounds_move_together(graph: Inside) -> None:
    await policy(graph, minimumLifetimeInMinutes=500, defaultLifetimeInMinutes=600, maximumLifetimeInMinutes=700)
    assert (await given(graph, await newcomer(graph)))["lifetimeInMinutes"] == 600
