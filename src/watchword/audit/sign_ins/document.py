"""From a note to microsoft.graph.signIn: what stood there, and what has come to it. Pure.

Source: CONTRACT section 9; v1.0 and beta in one document, of which each version shows what it knows.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from watchword.audit.sign_ins.devices import device_detail
from watchword.audit.sign_ins.model import Asked, Document, Kind, Note, Record, Stage, Step
from watchword.kernel.clock import format_instant
from watchword.kernel.text import fold

EARLIER = "Previously satisfied"
"""`authenticationMethod` of what was proved before this sign-in."""
_LONGEST = 512
"""Characters of a user agent: anybody sends what they like."""


def write(note: Note, before: Document | None) -> Record:
    """The row: when it began and what it is known by stay as they were."""
    document = _document(note, before)
    return Record(
        id=note.id,
        at=note.at,
        user_id=fold(note.who.user_id),
        upn=fold(note.who.upn),
        app_id=fold(note.app.id) or None,
        ip=fold(note.origin.ip),
        error_code=note.status.code,
        correlation_id=fold(document["correlationId"]),
        kind=note.kind.value,
        document=orjson.dumps(document).decode(),
    )


def _document(note: Note, before: Document | None) -> dict[str, Any]:
    known = before["authenticationDetails"] if before is not None else [_step(each) for each in note.begun_with]
    details = [*known, *(_step(each) for each in note.steps)]
    status = note.status
    return {
        "id": note.id,
        "createdDateTime": format_instant(note.at),
        **_request(note),
        "correlationId": before["correlationId"] if before is not None else _correlation(note),
        "conditionalAccessStatus": "notApplied",
        "status": {"errorCode": status.code, "failureReason": status.reason, "additionalDetails": status.details},
        **_required(note.asked, details),
        "authenticationDetails": details,
        "authenticationMethodsUsed": _used(details),
        "mfaDetail": _second(details),
    }


def _correlation(note: Note) -> str:
    """As the audit of changes has it, so that one is found by the other."""
    return note.origin.client_request_id or note.origin.request_id or note.id


def _request(note: Note) -> dict[str, Any]:
    """Who, with what, from where."""
    return {
        "userDisplayName": note.who.name or None,
        "userPrincipalName": note.who.upn,
        "userId": note.who.user_id,
        "appId": note.app.id or None,
        "appDisplayName": note.app.name or None,
        "resourceId": note.resource.id or None,
        "resourceDisplayName": note.resource.name or None,
        "ipAddress": note.origin.ip or None,
        "userAgent": note.origin.user_agent[:_LONGEST] or None,
        "deviceDetail": device_detail(note.origin.user_agent[:_LONGEST]),
        "servicePrincipalId": note.service_principal.id,
        "servicePrincipalName": note.service_principal.name or None,
        "clientAppUsed": note.client,
        "isInteractive": note.kind is Kind.INTERACTIVE,
        "signInEventTypes": [note.kind.value],
    }


def _required(asked: Asked, details: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The stage that was reached: several factors are asked for once the first is proved."""
    began = any(each["succeeded"] and each["authenticationStepRequirement"] == Stage.PRIMARY.value for each in details)
    several = asked.several and began
    policies = [{"requirementProvider": asked.provider, "detail": asked.why}] if asked.provider else []
    places = [{"networkType": "trusted", "networkNames": []}] if asked.trusted else []
    return {
        "authenticationRequirement": "multiFactorAuthentication" if several else "singleFactorAuthentication",
        "authenticationRequirementPolicies": policies,
        "networkLocationDetails": places,
        "authenticationProcessingDetails": [{"key": "Why this was asked", "value": asked.why}],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "authenticationStepDateTime": format_instant(step.at),
        "authenticationMethod": EARLIER if step.earlier else step.method,
        "authenticationMethodDetail": (step.method if step.earlier else step.detail) or None,
        "succeeded": step.succeeded,
        "authenticationStepResultDetail": step.result,
        "authenticationStepRequirement": step.stage.value,
    }


def _used(details: Iterable[Mapping[str, Any]]) -> list[str]:
    used = (each["authenticationMethod"] for each in details if each["authenticationMethod"] != EARLIER)
    return list(dict.fromkeys(used))


def _second(details: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The last second factor that was asked for in this sign-in."""
    asked = [each for each in details if each["authenticationStepRequirement"] == Stage.SECOND.value]
    mine = [each for each in asked if each["authenticationMethod"] != EARLIER]
    if not mine:
        return None
    return {"authMethod": mine[-1]["authenticationMethod"], "authDetail": mine[-1]["authenticationMethodDetail"]}
