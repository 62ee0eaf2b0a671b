"""An administrator's unmodified Graph client, with a token that Watchword issued, manages a user's methods.

Both SDKs for Python (v1.0 and beta), on both databases, for a person and for an application.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import anyio
import pytest
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_http.middleware.options import HeadersInspectionHandlerOption
from msgraph_core import PageIterator
from msgraph_core.requests.batch_request_builder import BatchRequestBuilder
from msgraph_core.requests.batch_request_content import BatchRequestContent
from msgraph_core.requests.batch_request_item import BatchRequestItem
from tests.journeys.sdk import Sdk, bearer, connected
from tests.stage import Someone, Stage, holder

from watchword.access.roles import GLOBAL_ADMINISTRATOR, PRIVILEGED_AUTHENTICATION_ADMINISTRATOR

pytestmark = pytest.mark.real

ADMINISTRATOR = holder(PRIVILEGED_AUTHENTICATION_ADMINISTRATOR)
PASSWORD = "28c10230-6103-485e-b985-444c60001490"
MOBILE = "3179e48a-750b-4051-897c-87b9720928f7"
ALTERNATE = "b6332ec1-7057-4abe-9331-3d72feddfe41"
EMAIL = "3ddfcfc8-9383-446f-83cc-3ab9be4be18f"
RESET = "users.item.authentication.methods.item.reset_password"
REVOKE = "users.item.revoke_sign_in_sessions"


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture(params=["v1.0", "beta"])
async def as_person(request: pytest.FixtureRequest, stage: Stage, stack: AsyncExitStack) -> Sdk:
    """The SDK in the hands of a Privileged Authentication Administrator."""
    return await enter(stack, stage, request.param, await stage.token(ADMINISTRATOR))


@pytest.fixture(params=["v1.0-person", "v1.0-application", "beta-person", "beta-application"])
async def sdk(request: pytest.FixtureRequest, stage: Stage, stack: AsyncExitStack) -> Sdk:
    """The SDK in the same hands, or in those of an application."""
    version, _, who = request.param.partition("-")
    if who == "person":
        return await enter(stack, stage, version, await stage.token(ADMINISTRATOR))
    registered = await stage.application("UserAuthenticationMethod.ReadWrite.All", "User.Read.All")
    return await enter(stack, stage, version, await stage.app_token(registered))


async def enter(stack: AsyncExitStack, stage: Stage, version: str, token: str) -> Sdk:
    return await stack.enter_async_context(connected(version, stage.served.url, stage.served.ca, bearer(token)))


def phone(sdk: Sdk, number: str, kind: str = "Mobile") -> Any:
    kinds = sdk.model("authentication_phone_type")
    return sdk.model("phone_authentication_method")(phone_number=number, phone_type=getattr(kinds, kind))


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
    person = await with_password(stage)
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


async def test_a_password_is_made_up_shown_once_and_followed_to_its_end(stage: Stage, as_person: Sdk) -> None:
    person = await with_password(stage)
    authentication = as_person.graph.users.by_user_id(person.upn).authentication
    body = as_person.found(f"{RESET}.reset_password_post_request_body", "ResetPasswordPostRequestBody")
    headers = HeadersInspectionHandlerOption(inspect_response_headers=True)
    answer = await authentication.methods.by_authentication_method_id(PASSWORD).reset_password.post(
        body(), request_configuration=RequestConfiguration(options=[headers])
    )
    assert len(answer.new_password) >= 8
    (location,) = headers.response_headers.get("location")
    assert location.startswith(f"{as_person.adapter.base_url}/users/")
    id_ = location.rpartition("/")[2].partition("?")[0]
    operation = await authentication.operations.by_long_running_operation_id(id_).with_url(location).get()
    assert (operation.id, operation.status.value) == (id_, "succeeded")
    await changed_by_themselves(stage, as_person, person, answer.new_password, "another-Horse-9-staple")


async def test_a_password_that_was_given_is_set_and_not_shown(stage: Stage, as_person: Sdk) -> None:
    person = await with_password(stage)
    methods = as_person.graph.users.by_user_id(person.upn).authentication.methods
    body = as_person.found(f"{RESET}.reset_password_post_request_body", "ResetPasswordPostRequestBody")
    given = "violet-Harbour-52-lantern"
    answer = await methods.by_authentication_method_id(PASSWORD).reset_password.post(body(new_password=given))
    assert answer.new_password is None
    with pytest.raises(as_person.error) as caught:
        await changed_by_themselves(stage, as_person, person, "not-the-Right-1-either", "another-Horse-9-staple")
    assert caught.value.response_status_code == 400
    await changed_by_themselves(stage, as_person, person, given, "another-Horse-9-staple")


async def test_a_weak_password_is_refused_in_graphs_words(stage: Stage, as_person: Sdk) -> None:
    person = await with_password(stage)
    methods = as_person.graph.users.by_user_id(person.upn).authentication.methods
    body = as_person.found(f"{RESET}.reset_password_post_request_body", "ResetPasswordPostRequestBody")
    with pytest.raises(as_person.error) as caught:
        await methods.by_authentication_method_id(PASSWORD).reset_password.post(body(new_password="Password1!"))
    assert caught.value.response_status_code == 400
    assert caught.value.error.message == (
        "The specified password does not comply with password complexity requirements. "
        "Please provide a different password."
    )


async def test_sms_sign_in_is_allowed_by_policy_then_switched_on_and_off(stage: Stage, as_person: Sdk) -> None:
    person = await stage.newcomer()
    methods = as_person.graph.users.by_user_id(person.upn).authentication.phone_methods
    await methods.post(phone(as_person, stage.number()))
    async with AsyncExitStack() as stack:
        nora = await enter(stack, stage, as_person.version, await stage.token(holder(GLOBAL_ADMINISTRATOR)))
        await allow_sms_sign_in(nora, await group_of(nora, person))
    one = methods.by_phone_authentication_method_id(MOBILE)
    assert (await one.get()).sms_sign_in_state.value == "notConfigured"
    await switch(as_person, person, "enable_sms_sign_in")
    assert (await one.get()).sms_sign_in_state.value == "ready"
    await switch(as_person, person, "disable_sms_sign_in")
    assert (await one.get()).sms_sign_in_state.value == "notEnabled"


async def test_a_number_that_signs_somebody_in_signs_nobody_else_in(stage: Stage, as_person: Sdk) -> None:
    people = [await stage.newcomer(), await stage.newcomer()]
    number = stage.number()
    async with AsyncExitStack() as stack:
        nora = await enter(stack, stage, as_person.version, await stage.token(holder(GLOBAL_ADMINISTRATOR)))
        await allow_sms_sign_in(nora, await group_of(nora, *people))
    states = []
    for person in people:
        made = await as_person.graph.users.by_user_id(person.upn).authentication.phone_methods.post(
            phone(as_person, number)
        )
        states.append(made.sms_sign_in_state.value)
    assert states == ["ready", "phoneNumberNotUnique"]


async def test_sessions_are_revoked_and_a_token_issued_before_is_good_no_longer(stage: Stage, as_person: Sdk) -> None:
    person = await stage.newcomer()
    token = await stage.served.token(person.upn, "User.Read")
    async with stage.served.client(token) as client:
        assert (await client.get("/v1.0/me")).status_code == 200
        await anyio.sleep(1.1)  # a token issued in the same second is not told from a later one
        revoke = as_person.found(f"{REVOKE}.revoke_sign_in_sessions_post_response", "RevokeSignInSessionsPostResponse")
        answer = await as_person.graph.users.by_user_id(person.upn).revoke_sign_in_sessions.post()
        assert isinstance(answer, revoke)
        assert answer.value is True
        assert (await client.get("/v1.0/me")).status_code == 401


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
    await stage.newcomer()
    users = as_person.graph.users
    parameters = as_person.found(
        "users.users_request_builder", "UsersRequestBuilder"
    ).UsersRequestBuilderGetQueryParameters
    first = await users.get(
        request_configuration=RequestConfiguration(query_parameters=parameters(top=25, select=["id", "displayName"]))
    )
    seen: list[str] = []
    await PageIterator(first, as_person.adapter).iterate(lambda user: seen.append(user.id) or True)
    async with stage.administering() as admin:
        count = await admin.get("/v1.0/users/$count", headers={"ConsistencyLevel": "eventual"})
    assert len(seen) == len(set(seen)) == int(count.text)


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
    async with AsyncExitStack() as stack:
        nora = await enter(stack, stage, as_person.version, await stage.token(holder(GLOBAL_ADMINISTRATOR)))
        found = await nora.graph.audit_logs.directory_audits.get(RequestConfiguration(query_parameters=wanted))
    (record,) = found.value
    assert record.activity_display_name == "Admin registered security info"
    assert record.result.value == "success"
    assert record.initiated_by.user.user_principal_name == ADMINISTRATOR.upn
    assert record.target_resources[0].user_principal_name == person.upn


async def changed_by_themselves(stage: Stage, sdk: Sdk, person: Someone, current: str, new: str) -> None:
    """The person changes their own password, by their own SDK."""
    body = sdk.found("users.item.change_password.change_password_post_request_body", "ChangePasswordPostRequestBody")
    async with AsyncExitStack() as stack:
        own = await enter(stack, stage, sdk.version, await stage.served.token(person.upn, "Directory.AccessAsUser.All"))
        await own.me.change_password.post(body(current_password=current, new_password=new))


async def group_of(sdk: Sdk, *people: Someone) -> str:
    """A new group with those members; its id."""
    nickname = f"sms-{people[0].id[:8]}"
    members = {"members@odata.bind": [f"{sdk.adapter.base_url}/directoryObjects/{each.id}" for each in people]}
    group = sdk.model("group")(
        display_name=nickname,
        mail_nickname=nickname,
        mail_enabled=False,
        security_enabled=True,
        additional_data=members,
    )
    return str((await sdk.graph.groups.post(group)).id)


async def allow_sms_sign_in(sdk: Sdk, group: str) -> None:
    """The policy that lets that group, and no other, sign in by text message."""
    target = sdk.model("sms_authentication_method_target")(
        id=group, target_type=sdk.model("authentication_method_target_type").Group, is_usable_for_sign_in=True
    )
    configuration = sdk.model("sms_authentication_method_configuration")(
        state=sdk.model("authentication_method_state").Enabled, include_targets=[target]
    )
    configurations = sdk.graph.policies.authentication_methods_policy.authentication_method_configurations
    await configurations.by_authentication_method_configuration_id("sms").patch(configuration)


async def switch(sdk: Sdk, person: Someone, action: str) -> None:
    """enableSmsSignIn, disableSmsSignIn: v1.0's SDK has them below phoneMethods, beta's below methods."""
    authentication = sdk.graph.users.by_user_id(person.upn).authentication
    if sdk.version == "v1.0":
        one = authentication.phone_methods.by_phone_authentication_method_id(MOBILE)
    else:
        one = authentication.methods.by_authentication_method_id(MOBILE)
    await getattr(one, action).post()


async def with_password(stage: Stage) -> Someone:
    """A newcomer who has a password already, as everybody has whom an administrator makes."""
    person = await stage.newcomer()
    profile = {"password": "correct-Horse-7-battery", "forceChangePasswordNextSignIn": False}
    async with stage.administering() as admin:
        answer = await admin.patch(f"/v1.0/users/{person.upn}", json={"passwordProfile": profile})
    assert answer.status_code == 204, answer.text
    return person
