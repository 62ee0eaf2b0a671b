"""The service settings under `/watchword/policies/`."""

from collections.abc import Mapping
from typing import Any

from watchword.graph.resource import Call, Dialect, Kind, Operation
from watchword.kernel.edm import ENTITY, WATCHWORD, EntityType, May, Primitive, Property
from watchword.policy.service_settings import ADMINISTRATORS, DAYS, SETTINGS_ID, ServiceSettings

SERVICE_SETTINGS = EntityType(
    "serviceSettings",
    (
        Property(
            DAYS,
            Primitive.INT32,
            may=May.UPDATE,
            nullable=False,
            label="Days without a second proof",
            help="How long a browser is remembered after a second factor was proved in it: 1 to 365, or 0",
        ),
        Property(
            ADMINISTRATORS,
            Primitive.BOOLEAN,
            may=May.UPDATE,
            nullable=False,
            label="Administrators too",
            help="Whether the browsers of those who hold a role may be remembered",
        ),
    ),
    base=ENTITY,
    label="Service settings",
)


def resources(service: ServiceSettings) -> tuple[Operation, ...]:
    """Read and changed."""

    async def get(call: Call) -> Mapping[str, Any]:
        return {"id": SETTINGS_ID, **await service.read(call.actor, None)}

    async def update(call: Call) -> None:
        await service.change(call.actor, None, call.body)

    shape: dict[str, Any] = {
        "path": "policies/serviceSettings",
        "entity": SERVICE_SETTINGS,
        "answer": SERVICE_SETTINGS,
        "versions": WATCHWORD,
        "dialect": Dialect.AUTHENTICATION,
    }
    return (
        Operation(kind=Kind.GET, permission="policy_methods.read", handler=get, **shape),
        Operation(kind=Kind.UPDATE, permission="policy_methods.write", handler=update, **shape),
    )
