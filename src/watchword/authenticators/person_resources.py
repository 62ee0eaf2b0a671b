"""`operations`, `signInPreferences` and `requirements` in Graph (CONTRACT sections 3.1 and 3.12)."""

from collections.abc import Mapping
from typing import Any

from watchword.authenticators.model import LongRunning, PerUserMfa
from watchword.authenticators.person_service import Persons
from watchword.authenticators.resources import ROOT
from watchword.graph.resource import Call, Dialect, EntitySet, Kind, Operation
from watchword.kernel.edm import BETA, ENTITY, EntityType, EnumType, May, Primitive, Property
from watchword.kernel.query import Page

_STATUS = EnumType("longRunningOperationStatus", ("notStarted", "running", "succeeded", "failed", "unknownFutureValue"))
LONG_RUNNING_OPERATION = EntityType(
    "longRunningOperation",
    (
        Property("createdDateTime", Primitive.INSTANT),
        Property("lastActionDateTime", Primitive.INSTANT),
        Property("resourceLocation", Primitive.STRING),
        Property("status", _STATUS),
        Property("statusDetail", Primitive.STRING),
    ),
    base=ENTITY,
    label="Operation",
)

_PREFERENCE = EnumType(
    "userDefaultAuthenticationMethodType",
    ("push", "oath", "voiceMobile", "voiceAlternateMobile", "voiceOffice", "sms", "unknownFutureValue"),
)
SIGN_IN_PREFERENCES = EntityType(
    "signInPreferences",
    (
        Property("isSystemPreferredAuthenticationMethodEnabled", Primitive.BOOLEAN, may=May.UPDATE, nullable=False),
        Property("userPreferredMethodForSecondaryAuthentication", _PREFERENCE, may=May.UPDATE),
    ),
    label="Sign-in preferences",
)

_MFA_STATE = EnumType("perUserMfaState", ("disabled", "enforced", "enabled", "unknownFutureValue"))
REQUIREMENTS = EntityType(
    "strongAuthenticationRequirements",
    (Property("perUserMfaState", _MFA_STATE, may=May.UPDATE, nullable=False),),
    label="Per-user MFA",
)


def resources(service: Persons) -> tuple[EntitySet | Operation, ...]:
    """The three."""
    return (_operations(service), *_preferences(service), *_requirements(service))


def _operations(service: Persons) -> EntitySet:
    async def list_(call: Call) -> Page[Mapping[str, Any]]:
        return Page(tuple(_shown(each) for each in await service.operations(call.actor, call.user)))

    async def get(call: Call) -> Mapping[str, Any]:
        return _shown(await service.operation(call.actor, call.user, call.keys["id"]))

    return EntitySet(
        path=f"{ROOT}/operations",
        entity=LONG_RUNNING_OPERATION,
        key="id",
        dialect=Dialect.AUTHENTICATION,
        list=("operations.read", list_),
        get=("operations.read", get),
    )


def _preferences(service: Persons) -> tuple[Operation, Operation]:
    async def get(call: Call) -> Mapping[str, Any]:
        settings = await service.preferences(call.actor, call.user)
        return {
            "isSystemPreferredAuthenticationMethodEnabled": settings.system_preferred,
            "userPreferredMethodForSecondaryAuthentication": settings.preferred,
        }

    async def update(call: Call) -> None:
        names = {
            "isSystemPreferredAuthenticationMethodEnabled": "system_preferred",
            "userPreferredMethodForSecondaryAuthentication": "preferred",
        }
        await service.prefer(call.actor, call.user, {names[name]: value for name, value in call.body.items()})

    return _pair(f"{ROOT}/signInPreferences", SIGN_IN_PREFERENCES, "sign_in_preferences", get, update)


def _requirements(service: Persons) -> tuple[Operation, Operation]:
    async def get(call: Call) -> Mapping[str, Any]:
        return {"perUserMfaState": (await service.requirements(call.actor, call.user)).per_user_mfa.value}

    async def update(call: Call) -> None:
        if "perUserMfaState" in call.body:
            await service.require(call.actor, call.user, PerUserMfa(call.body["perUserMfaState"]))

    return _pair(f"{ROOT}/requirements", REQUIREMENTS, "requirements", get, update)


def _pair(path: str, entity: EntityType, permission: str, get: Any, update: Any) -> tuple[Operation, Operation]:
    shape: dict[str, Any] = {
        "path": path,
        "entity": entity,
        "answer": entity,
        "versions": BETA,
        "dialect": Dialect.AUTHENTICATION,
    }
    return (
        Operation(kind=Kind.GET, permission=f"{permission}.read", handler=get, **shape),
        Operation(kind=Kind.UPDATE, permission=f"{permission}.write", handler=update, **shape),
    )


def _shown(operation: LongRunning) -> Mapping[str, Any]:
    return {
        "id": operation.id,
        "status": operation.status,
        "statusDetail": operation.detail or None,
        "createdDateTime": operation.created_at,
        "lastActionDateTime": operation.last_action_at,
        "resourceLocation": None,
    }
