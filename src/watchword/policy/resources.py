"""The authentication methods policy in Graph (CONTRACT section 6)."""

from collections.abc import Mapping
from typing import Any

from watchword.graph.resource import Call, Dialect, Kind, Operation
from watchword.kernel.edm import (
    ENTITY,
    METHOD_CONFIGURATION,
    EntityType,
    EnumType,
    May,
    Navigation,
    Primitive,
    Property,
)
from watchword.method import Configuration
from watchword.policy.model import POLICY_ID, Document
from watchword.policy.service import MethodsPolicy

_MIGRATION = EnumType(
    "authenticationMethodsPolicyMigrationState",
    ("preMigration", "migrationInProgress", "migrationComplete", "unknownFutureValue"),
)

METHODS_POLICY = EntityType(
    "authenticationMethodsPolicy",
    (
        Property("description", Primitive.STRING),
        Property("displayName", Primitive.STRING),
        Property("lastModifiedDateTime", Primitive.INSTANT),
        Property("policyMigrationState", _MIGRATION, may=May.UPDATE),
        Property("policyVersion", Primitive.STRING),
        Property("reconfirmationInDays", Primitive.INT32, may=May.UPDATE),
    ),
    base=ENTITY,
    navigations=(
        Navigation("authenticationMethodConfigurations", "authenticationMethodConfiguration", contained=True),
    ),
    label="Authentication methods policy",
)

_ROOT = "policies/authenticationMethodsPolicy"
_ROOTS = (_ROOT, "authenticationMethodsPolicy")
_CONFIGURATIONS = "authenticationMethodConfigurations"


def resources(service: MethodsPolicy) -> tuple[Operation, ...]:
    """The policy at its two addresses, each configuration at its three."""
    made: list[Operation] = []
    for number, root in enumerate(_ROOTS):
        made += _policy(service, root, silent=number > 0)
        made += _configurations(service, f"{root}/{_CONFIGURATIONS}", silent=number > 0)
    made += _configurations(service, _CONFIGURATIONS, silent=True)
    return tuple(made)


def _policy(service: MethodsPolicy, root: str, *, silent: bool) -> list[Operation]:
    async def get(call: Call) -> Mapping[str, Any]:
        document, configurations = await service.read(call.actor, None)
        shown = [_shown(configuration, each) for configuration, each in configurations]
        return {"id": POLICY_ID, **document, _CONFIGURATIONS: shown}

    async def update(call: Call) -> None:
        await service.change(call.actor, None, call.body)

    shape: dict[str, Any] = {
        "path": root,
        "entity": METHODS_POLICY,
        "answer": METHODS_POLICY,
        "dialect": Dialect.AUTHENTICATION,
        "silent": silent,
    }
    return [
        Operation(kind=Kind.GET, permission="policy_methods.read", handler=get, **shape),
        Operation(kind=Kind.UPDATE, permission="policy_methods.write", handler=update, **shape),
    ]


def _configurations(service: MethodsPolicy, root: str, *, silent: bool) -> list[Operation]:
    async def get(call: Call) -> Mapping[str, Any]:
        return _shown(*await service.read_one(call.actor, None, call.keys["configuration"]))

    async def update(call: Call) -> None:
        await service.change_one(call.actor, None, call.keys["configuration"], call.body)

    async def reset(call: Call) -> None:
        await service.reset_one(call.actor, None, call.keys["configuration"])

    shape: dict[str, Any] = {
        "path": f"{root}/{{configuration}}",
        "entity": METHOD_CONFIGURATION,
        "answer": METHOD_CONFIGURATION,
        "dialect": Dialect.AUTHENTICATION,
        "silent": silent,
        "holds": tuple(each.entity for each in service.configurations),
    }
    return [
        Operation(kind=Kind.GET, permission="policy_methods.read", handler=get, **shape),
        Operation(
            kind=Kind.UPDATE,
            permission="policy_methods.write",
            handler=update,
            derived=lambda keys: service.configuration(keys["configuration"]).entity,
            **shape,
        ),
        Operation(kind=Kind.DELETE, permission="policy_methods.write", handler=reset, **shape),
    ]


def _shown(configuration: Configuration, document: Document) -> Mapping[str, Any]:
    return {
        "@odata.type": f"#{configuration.entity.qualified}",
        "@entity": configuration.entity,
        "id": configuration.id,
        **document,
    }
