"""Passwords, SMS sign-in and sessions by the Graph SDKs: what is asked of a user's methods besides having them."""

import anyio
import pytest
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_http.middleware.options import HeadersInspectionHandlerOption
from tests.journeys.sdk import MOBILE, PASSWORD, Sdk, held_by, phone
from tests.stage import Someone, Stage, holder

from watchword.access.roles import GLOBAL_ADMINISTRATOR

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("graph-sdk")]  # importing its models takes seconds

RESET = "users.item.authentication.methods.item.reset_password"
REVOKE = "users.item.revoke_sign_in_sessions"


async def test_a_password_is_made_up_shown_once_and_followed_to_its_end(stage: Stage, as_person: Sdk) -> None:
    person = await stage.newcomer(password="correct-Horse-7-battery")
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
    person = await stage.newcomer(password="correct-Horse-7-battery")
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
    person = await stage.newcomer(password="correct-Horse-7-battery")
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
    async with held_by(stage, as_person.version, await stage.token(holder(GLOBAL_ADMINISTRATOR))) as nora:
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
    async with held_by(stage, as_person.version, await stage.token(holder(GLOBAL_ADMINISTRATOR))) as nora:
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


async def changed_by_themselves(stage: Stage, sdk: Sdk, person: Someone, current: str, new: str) -> None:
    """The person changes their own password, by their own SDK."""
    body = sdk.found("users.item.change_password.change_password_post_request_body", "ChangePasswordPostRequestBody")
    token = await stage.served.token(person.upn, "Directory.AccessAsUser.All")
    async with held_by(stage, sdk.version, token) as own:
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
