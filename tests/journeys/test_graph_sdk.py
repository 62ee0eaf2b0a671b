"""An administrator's unmodified Graph client, with a token that Watchword issued, manages a user's methods.

Both SDKs for Python (v1.0 and beta), on both databases, for a person and for an application.
"""

import pytest
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph_core import PageIterator
from msgraph_core.requests.batch_request_builder import BatchRequestBuilder
from msgraph_core.requests.batch_request_content import BatchRequestContent
from msgraph_core.requests.batch_request_item import BatchRequestItem
from tests.journeys.sdk import ADMINISTRATOR, ALTERNATE, EMAIL, MOBILE, PASSWORD, Sdk, held_by, phone
from tests.stage import Stage, holder

from watchword.access.roles import GLOBAL_ADMINISTRATOR

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("graph-sdk")]  # importing its models takes seconds


async def test_an_administrator_adds_lists_changes_and_removes_phones(stage: Stage, sdk: Sdk) -> None:
    person = await stage.newcomer()
    methods = sdk.graph.users.by_user_id(person.upn).authentication.phone_methods
    mobile, other, alternate = stage.number(), stage.number(), stage.number()

    made = await methods.post(phone(sdk, mobile.replace(" ", "")))
    assert (made.id, made.phone_number, made.sms_sign_in_state.value) == (MOBILE, mobile, "notAllowedByPolicy")
    await methods.post(phone(sdk, alternate, "AlternateMobile"))
    listed = (await methods.get()).value
    assert {(each.id, each.phone_number) for each in listed} == {(MOBILE, mobile), (ALTERNATE, alternate)}

    one = methods.by_phone_authentication_method_id(MOBILE)
    await one.patch(phone(sdk, other))
    read = await one.get()
    assert (read.phone_number, read.phone_type.value) == (other, "mobile")
    assert read.created_date_time == made.created_date_time

    await methods.by_phone_authentication_method_id(ALTERNATE).delete()
    await one.delete()
    assert (await methods.get()).value == []
    with pytest.raises(sdk.error) as caught:
        await one.get()
    assert (caught.value.response_status_code, caught.value.error.code) == (404, "resourceNotFound")


async def test_an_administrator_adds_changes_and_removes_an_email_address(stage: Stage, sdk: Sdk) -> None:
    person = await stage.newcomer()
    methods = sdk.graph.users.by_user_id(person.id).authentication.email_methods
    email = sdk.model("email_authentication_method")
    made = await methods.post(email(email_address="kim@contoso.com"))
    assert (made.id, made.email_address) == (EMAIL, "kim@contoso.com")
    one = methods.by_email_authentication_method_id(EMAIL)
    await one.patch(email(email_address="kim@fabrikam.com"))
    assert [each.email_address for each in (await methods.get()).value] == ["kim@fabrikam.com"]
    await one.delete()
    assert (await methods.get()).value == []


async def test_all_methods_of_a_person_come_in_one_list_each_of_its_type(stage: Stage, sdk: Sdk) -> None:
    person = await stage.newcomer(password="correct-Horse-7-battery")
    authentication = sdk.graph.users.by_user_id(person.upn).authentication
    await authentication.phone_methods.post(phone(sdk, stage.number()))
    await authentication.email_methods.post(sdk.model("email_authentication_method")(email_address="a@contoso.com"))
    listed = (await authentication.methods.get()).value
    assert {(type(each).__name__, each.id) for each in listed} == {
        ("PasswordAuthenticationMethod", PASSWORD),
        ("PhoneAuthenticationMethod", MOBILE),
        ("EmailAuthenticationMethod", EMAIL),
    }
    one = await authentication.methods.by_authentication_method_id(MOBILE).get()
    assert type(one).__name__ == "PhoneAuthenticationMethod"
    (password,) = (await authentication.password_methods.get()).value
    assert (password.id, password.password) == (PASSWORD, None)


async def test_a_second_phone_of_a_type_is_refused_in_graphs_words(stage: Stage, sdk: Sdk) -> None:
    person = await stage.newcomer()
    methods = sdk.graph.users.by_user_id(person.upn).authentication.phone_methods
    await methods.post(phone(sdk, stage.number()))
    with pytest.raises(sdk.error) as caught:
        await methods.post(phone(sdk, stage.number()))
    assert (caught.value.response_status_code, caught.value.error.code) == (400, "badRequest")
    assert caught.value.error.inner_error.request_id
    assert caught.value.error.inner_error.client_request_id
    assert caught.value.error.inner_error.date


async def test_a_batch_from_the_sdk_is_answered_in_full(stage: Stage, sdk: Sdk) -> None:
    person = await stage.newcomer()
    methods = sdk.graph.users.by_user_id(person.upn).authentication.phone_methods
    batch = BatchRequestContent()
    add = BatchRequestItem(methods.to_post_request_information(phone(sdk, stage.number())), id="add")
    read = methods.by_phone_authentication_method_id(MOBILE).to_get_request_information()
    again = methods.to_post_request_information(phone(sdk, stage.number()))
    after = methods.by_phone_authentication_method_id(ALTERNATE).to_delete_request_information()
    for request in (add, BatchRequestItem(read, "read", [add]), BatchRequestItem(again, "again", [add])):
        batch.add_request(request.id, request)
    batch.add_request("after", BatchRequestItem(after, "after", ["again"]))
    for request in batch.requests.values():
        request.url = request.url.removeprefix(sdk.adapter.base_url)
    answers = await BatchRequestBuilder(sdk.adapter).post(batch)
    assert answers.get_response_status_codes() == {"add": 201, "read": 200, "again": 400, "after": 424}


async def test_a_page_iterator_sees_every_user_once(stage: Stage, as_person: Sdk) -> None:
    """Of those whose name begins with A: the SDK takes long over each."""
    await stage.newcomer()
    wanted = "startswith(displayName,'A')"
    builder = as_person.found("users.users_request_builder", "UsersRequestBuilder")
    parameters = builder.UsersRequestBuilderGetQueryParameters(top=5, select=["id", "displayName"], filter=wanted)
    first = await as_person.graph.users.get(RequestConfiguration(query_parameters=parameters))
    seen: list[str] = []
    await PageIterator(first, as_person.adapter).iterate(lambda user: seen.append(user.id) or True)
    async with stage.administering() as admin:
        asked = {"ConsistencyLevel": "eventual"}
        count = await admin.get("/v1.0/users/$count", params={"$filter": wanted}, headers=asked)
    assert len(seen) == len(set(seen)) == int(count.text) > 5


async def test_the_audit_is_read_by_the_sdk(stage: Stage, as_person: Sdk) -> None:
    person = await stage.newcomer()
    await as_person.graph.users.by_user_id(person.upn).authentication.phone_methods.post(
        phone(as_person, stage.number())
    )
    builder = as_person.found(
        "audit_logs.directory_audits.directory_audits_request_builder", "DirectoryAuditsRequestBuilder"
    )
    wanted = builder.DirectoryAuditsRequestBuilderGetQueryParameters(
        filter=f"targetResources/any(t:t/id eq '{person.id}')"
    )
    async with held_by(stage, as_person.version, await stage.token(holder(GLOBAL_ADMINISTRATOR))) as nora:
        found = await nora.graph.audit_logs.directory_audits.get(RequestConfiguration(query_parameters=wanted))
    (record,) = found.value
    assert record.activity_display_name == "Admin registered security info"
    assert record.result.value == "success"
    assert record.initiated_by.user.user_principal_name == ADMINISTRATOR.upn
    assert record.target_resources[0].user_principal_name == person.upn
