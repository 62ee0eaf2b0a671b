"""From an event to a microsoft.graph.directoryAudit: what is written, and all that is ever written, of what happened.

Only text, numbers, lists and structures of them go in: a `Secret` raises (AUD-02). Text is capped, and what would
break a line, hide, or turn the reading direction is escaped (INJ-03).
"""

import re
from collections.abc import Mapping
from typing import Any, assert_never

import orjson

from watchword.audit.model import Document, Index
from watchword.kernel.actor import Actor, ActorKind
from watchword.kernel.clock import Instant, format_instant, parse_instant
from watchword.kernel.events import Change, Event, Target
from watchword.kernel.text import fold

SHORT = 256
LONG = 1024

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_ENVELOPE = 64


def write(event: Event, actor: Actor, now: Instant, id_: str) -> dict[str, Any]:
    """The document. Raises TypeError for a value that may not be told: a fault of ours."""
    origin = actor.origin
    failed = event.outcome.value != "success"
    return {
        "id": id_,
        "category": clean(event.category),
        "correlationId": clean(origin.client_request_id or origin.request_id),
        "result": event.outcome.value,
        "resultReason": clean(event.reason, LONG) if failed else "",
        "activityDisplayName": clean(event.activity),
        "activityDateTime": format_instant(now),
        "loggedByService": clean(event.service),
        "operationType": clean(event.operation),
        "userAgent": clean(origin.user_agent, LONG) or None,
        "initiatedBy": _initiator(actor),
        "targetResources": [_target(target) for target in event.targets],
        "additionalDetails": _details(event, actor, failed=failed),
    }


def index_of(document: Document) -> Index:
    """The columns of a document. Raises ValueError for one that `write` did not make."""
    try:
        user, app = document["initiatedBy"]["user"] or {}, document["initiatedBy"]["app"] or {}
        moment = parse_instant(document["activityDateTime"])
        if moment is None:
            raise ValueError(document["activityDateTime"])
        return Index(
            at=moment,
            activity=fold(document["activityDisplayName"]),
            category=fold(document["category"]),
            service=fold(document["loggedByService"]),
            result=document["result"],
            correlation_id=fold(document["correlationId"]),
            actor_id=_folded(user.get("id")),
            actor_upn=_folded(user.get("userPrincipalName")),
            app_id=_folded(app.get("appId")),
            targets=tuple((fold(each["id"]), fold(each["displayName"] or "")) for each in document["targetResources"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a document of the audit") from error


def clean(text: object, longest: int = SHORT) -> str:
    """The text as it may stand in a log: escaped, and cut with an ellipsis. Raises TypeError for all but text."""
    if not isinstance(text, str):
        raise TypeError(f"only text is told to the audit, not {type(text).__name__}")
    safe = _UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", text[: longest + 1])
    return safe if len(safe) <= longest else safe[: longest - 1] + "…"


def _initiator(actor: Actor) -> dict[str, Any]:
    match actor.kind:
        case ActorKind.DELEGATED:
            return {"user": _user(actor, actor.user_id, actor.upn), "app": None}
        case ActorKind.OPERATOR:
            return {"user": _user(actor, None, actor.name), "app": None}
        case ActorKind.APPLICATION:
            app = {
                "appId": _optional(actor.app_id),
                "displayName": clean(actor.app_name),
                "servicePrincipalId": _optional(actor.service_principal_id),
                "servicePrincipalName": None,
            }
            return {"user": None, "app": app}
        case _:
            assert_never(actor.kind)


def _user(actor: Actor, id_: str | None, upn: str | None) -> dict[str, Any]:
    return {
        "id": _optional(id_),
        "displayName": clean(actor.name) or None,
        "userPrincipalName": _optional(upn),
        "ipAddress": clean(actor.origin.ip) or None,
    }


def _target(target: Target) -> dict[str, Any]:
    return {
        "id": clean(target.id),
        "displayName": clean(target.name) or None,
        "type": clean(target.type),
        "userPrincipalName": _optional(target.upn),
        "groupType": None,
        "modifiedProperties": [_property(change) for change in target.changes],
    }


def _property(change: Change) -> dict[str, Any]:
    return {"displayName": clean(change.property), "oldValue": _encoded(change.old), "newValue": _encoded(change.new)}


def _details(event: Event, actor: Actor, *, failed: bool) -> list[dict[str, str]]:
    """What Graph has no property for: the client that was used, the address of an application, why it was done."""
    pairs = list(event.detail)
    if actor.kind is ActorKind.DELEGATED and actor.app_id:
        pairs.append(("ClientAppId", actor.app_id))
    if actor.kind is ActorKind.APPLICATION and actor.origin.ip:
        pairs.append(("IpAddress", actor.origin.ip))
    if event.reason and not failed:
        pairs.append(("Reason", event.reason))
    return [{"key": clean(key), "value": clean(value, LONG)} for key, value in pairs]


def _encoded(value: object) -> str | None:
    """A value as JSON in a string, as Graph has it; one that is too long, as the beginning of that in a JSON string."""
    if value is None:
        return None
    text = orjson.dumps(_plain(value)).decode()
    return text if len(text) <= LONG else orjson.dumps(clean(text, LONG // 2 - _ENVELOPE)).decode()


def _plain(value: object) -> Any:
    """The value without anything that is no plain data."""
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return clean(value)
        case Mapping():
            return {clean(name): _plain(each) for name, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case _:
            raise TypeError(f"a {type(value).__name__} is not told to the audit")


def _optional(text: str | None) -> str | None:
    return None if text is None else clean(text)


def _folded(text: str | None) -> str | None:
    return None if text is None else fold(text)
