"""Temporary Access Passes by the Graph SDKs: made, shown once, replaced, removed; and the policy over them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from tests.journeys.sdk import Sdk
from tests.stage import Stage

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("graph-sdk")]  # importing its models takes seconds

POLICY = "/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/TemporaryAccessPass"
TYPE = {"@odata.type": "#microsoft.graph.temporaryAccessPassAuthenticationMethodConfiguration"}


@pytest_asyncio.fixture
async def allowed(stage: Stage) -> AsyncIterator[Stage]:
    """Where passes are for everybody; afterwards the policy is what it was."""
    async with stage.administering() as client:
        assert (await client.patch(POLICY, json={**TYPE, "state": "enabled"})).status_code == 204
        yield stage
        assert (await client.delete(POLICY)).status_code == 204


async def test_an_administrator_gives_a_pass_and_takes_it_away(allowed: Stage, sdk: Sdk) -> None:
    """TAP-01"""
    person = await allowed.newcomer()
    methods = sdk.graph.users.by_user_id(person.upn).authentication.temporary_access_pass_methods
    a_pass = sdk.model("temporary_access_pass_authentication_method")
    first = await methods.post(a_pass())
    start = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
    made = await methods.post(a_pass(lifetime_in_minutes=90, is_usable_once=True, start_date_time=start))
    assert len(made.temporary_access_pass) == 8
    assert made.temporary_access_pass != first.temporary_access_pass
    (seen,) = (await methods.get()).value
    assert (seen.id, seen.temporary_access_pass, seen.lifetime_in_minutes) == (made.id, None, 90)
    assert (seen.is_usable_once, seen.start_date_time) == (True, start)
    if sdk.version == "v1.0":
        assert (seen.is_usable, seen.method_usability_reason) == (False, "NotYetValid")
    one = methods.by_temporary_access_pass_authentication_method_id(made.id)
    assert (await one.get()).temporary_access_pass is None
    await one.delete()
    assert (await methods.get()).value == []
    with pytest.raises(sdk.error) as caught:
        await methods.by_temporary_access_pass_authentication_method_id(first.id).get()
    assert caught.value.response_status_code == 404


async def test_where_the_policy_is_off_none_is_given(stage: Stage, sdk: Sdk) -> None:
    """TAP-05, in the words that clients look for (CONTRACT section 10)."""
    person = await stage.newcomer()
    methods = sdk.graph.users.by_user_id(person.upn).authentication.temporary_access_pass_methods
    with pytest.raises(sdk.error) as caught:
        await methods.post(sdk.model("temporary_access_pass_authentication_method")(lifetime_in_minutes=60))
    assert (caught.value.response_status_code, caught.value.error.code) == (400, "badRequest")
    assert "AuthMethodType [TemporaryAccessPass]" in caught.value.error.message
