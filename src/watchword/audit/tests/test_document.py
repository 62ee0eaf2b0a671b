"""What is written of an event, in Microsoft Graph's words, and what can never get in (AUD-02, INJ-03)."""

from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchword.audit.document import LONG, SHORT, clean, index_of, write
from watchword.audit.tests.books import ADMIN, ALEX, BLAKE, START, happened
from watchword.kernel.actor import Actor, ActorKind, Origin
from watchword.kernel.events import Change, Event, Outcome, Target
from watchword.kernel.secret import Secret

CANARY = "canary-7f3a"


def written(event: Event, actor: Actor = ADMIN) -> dict[str, Any]:
    return write(event, actor, START, "0190d3c4-0000-7000-8000-000000000001")


def test_a_document_is_a_directory_audit() -> None:
    """Source: microsoft.graph.directoryAudit"""
    assert written(happened(2)) == {
        "id": "0190d3c4-0000-7000-8000-000000000001",
        "category": "UserManagement",
        "correlationId": "c-0",
        "result": "success",
        "resultReason": "",
        "activityDisplayName": "Admin updated security info",
        "activityDateTime": "2026-09-21T14:13:20Z",
        "loggedByService": "Authentication Methods",
        "operationType": "Update",
        "userAgent": "curl/8",
        "initiatedBy": {
            "user": {
                "id": ALEX,
                "displayName": "Alex Wilber",
                "userPrincipalName": "alex@contoso.com",
                "ipAddress": "192.0.2.7",
            },
            "app": None,
        },
        "targetResources": [
            {
                "id": BLAKE,
                "displayName": "Blake",
                "type": "User",
                "userPrincipalName": "blake@contoso.com",
                "groupType": None,
                "modifiedProperties": [{"displayName": "phone", "oldValue": '"+1 •••01"', "newValue": '"+1 •••2"'}],
            }
        ],
        "additionalDetails": [{"key": "ClientAppId", "value": ADMIN.app_id}],
    }


def test_an_application_is_named_as_one_with_its_address_in_the_details() -> None:
    app = Actor(
        kind=ActorKind.APPLICATION,
        app_id="a",
        app_name="Sync",
        service_principal_id="s",
        origin=Origin(ip="192.0.2.8", request_id="r-9"),
    )
    document = written(happened(), app)
    assert document["initiatedBy"] == {
        "user": None,
        "app": {"appId": "a", "displayName": "Sync", "servicePrincipalId": "s", "servicePrincipalName": None},
    }
    assert document["correlationId"] == "r-9"
    assert document["userAgent"] is None
    assert document["additionalDetails"] == [{"key": "IpAddress", "value": "192.0.2.8"}]


def test_an_operator_is_named_by_the_account_of_the_host() -> None:
    """OPS-03"""
    document = written(happened(), Actor(kind=ActorKind.OPERATOR, name="cli:root"))
    assert document["initiatedBy"]["user"] == {
        "id": None,
        "displayName": "cli:root",
        "userPrincipalName": "cli:root",
        "ipAddress": None,
    }
    assert document["initiatedBy"]["app"] is None


def test_the_reason_of_a_failure_is_its_result_and_that_of_a_success_a_detail() -> None:
    event = replace(happened(), reason="because", detail=(("Method", "Phone"),))
    failed = written(replace(event, outcome=Outcome.FAILURE))
    assert (failed["result"], failed["resultReason"]) == ("failure", "because")
    assert [each["key"] for each in failed["additionalDetails"]] == ["Method", "ClientAppId"]
    done = written(event)
    assert (done["result"], done["resultReason"]) == ("success", "")
    assert done["additionalDetails"][-1] == {"key": "Reason", "value": "because"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        (True, "true"),
        (7, "7"),
        ("a", '"a"'),
        (["a", None], '["a",null]'),
        (("a",), '["a"]'),
        ({"state": "enabled"}, '{"state":"enabled"}'),
        ("", '""'),
    ],
)
def test_a_value_is_json_in_a_string(value: object, text: str | None) -> None:
    event = replace(happened(), targets=(Target(BLAKE, "User", changes=(Change("p", None, value),)),))
    (changed,) = written(event)["targetResources"][0]["modifiedProperties"]
    assert changed == {"displayName": "p", "oldValue": None, "newValue": text}


@pytest.mark.parametrize(
    "value",
    [
        Secret(CANARY),
        [Secret(CANARY)],
        {"a": {"b": (Secret(CANARY),)}},
        CANARY.encode(),
        object(),
        {1: "a"},
        {Secret},
    ],
    ids=["secret", "list", "nested", "bytes", "object", "number as a name", "set"],
)
@pytest.mark.parametrize("side", ["old", "new"])
def test_a_secret_or_what_is_no_plain_data_raises(value: object, side: str) -> None:
    """AUD-02"""
    change = Change("p", **{side: value})
    with pytest.raises(TypeError) as caught:
        written(replace(happened(), targets=(Target(BLAKE, "User", changes=(change,)),)))
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize("field", ["activity", "category", "service", "operation", "reason"])
def test_a_secret_in_a_text_of_an_event_raises(field: str) -> None:
    """AUD-02"""
    with pytest.raises(TypeError):
        written(replace(happened(), **{field: Secret(CANARY)}))


@pytest.mark.parametrize("field", ["id", "type", "name", "upn"])
def test_a_secret_in_a_text_of_a_target_raises(field: str) -> None:
    """AUD-02"""
    target = replace(Target("a", "b", "c", "d"), **{field: Secret(CANARY)})
    with pytest.raises(TypeError):
        written(replace(happened(), targets=(target,)))


@pytest.mark.parametrize("detail", [(Secret(CANARY), "a"), ("a", Secret(CANARY))])
def test_a_secret_in_a_detail_raises(detail: Any) -> None:
    """AUD-02"""
    with pytest.raises(TypeError):
        written(replace(happened(), detail=(detail,)))


NASTY = '\r\n{"a":1}\x1b[2J\u2028\u2029\x85\x00\x1c\u202eevil\u200b\ufeff\ud800'


def test_what_breaks_a_line_hides_or_turns_text_is_escaped() -> None:
    """INJ-03"""
    origin = Origin(ip=NASTY, user_agent=NASTY, client_request_id=NASTY)
    actor = replace(ADMIN, upn=NASTY, name=NASTY, app_id=NASTY, origin=origin)
    target = Target(NASTY, NASTY, NASTY, NASTY, (Change(NASTY, NASTY, {NASTY: [NASTY]}),))
    event = Event(NASTY, NASTY, NASTY, NASTY, (target,), Outcome.FAILURE, NASTY, ((NASTY, NASTY),))
    text = orjson.dumps(written(event, actor)).decode()
    assert len(text.splitlines()) == 1
    assert not [c for c in text if not c.isprintable()]
    assert text.count("\\\\u202eevil") > 10


@given(st.text(), st.integers(2, 40))
def test_text_is_never_longer_than_it_may_be_and_safe_text_is_kept(text: str, longest: int) -> None:
    """INJ-03"""
    shown = clean(text, longest)
    assert len(shown) <= longest
    if len(text) <= longest and text.isalnum():
        assert shown == text


def test_a_megabyte_is_cut() -> None:
    """INJ-03"""
    huge = "x" * 1_000_000
    actor = replace(ADMIN, origin=Origin(user_agent=huge, client_request_id=huge))
    target = Target(BLAKE, "User", changes=(Change("p", huge, [huge] * 100),))
    event = replace(happened(), reason=huge, outcome=Outcome.FAILURE, targets=(target,), detail=((huge, huge),))
    document = written(event, actor)
    assert len(document["userAgent"]) == len(document["resultReason"]) == LONG
    assert len(document["correlationId"]) == SHORT
    (changed,) = document["targetResources"][0]["modifiedProperties"]
    assert all(len(changed[side]) <= LONG for side in ("oldValue", "newValue"))
    assert orjson.loads(changed["newValue"]).endswith("…")
    assert len(orjson.dumps(document)) < 10_000


def test_what_is_looked_for_is_taken_from_the_document_without_case() -> None:
    found = index_of(written(happened()))
    assert (found.at, found.activity, found.actor_upn) == (START, "admin updated security info", "alex@contoso.com")
    assert found.targets == ((BLAKE, "blake"),)
    assert (found.actor_id, found.app_id, found.correlation_id) == (ALEX, None, "c-0")


@pytest.mark.parametrize("document", [{}, {"initiatedBy": None}, {**written(happened()), "targetResources": None}])
def test_what_is_no_document_has_nothing_to_look_for(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not a document"):
        index_of(document)
