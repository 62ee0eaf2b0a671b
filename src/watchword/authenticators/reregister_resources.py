"""Re-registration and unlocking under `/watchword/users/{id}/authentication/`: Graph has no word for them."""

from collections.abc import Mapping
from typing import Any

from watchword.authenticators.model import DemandedProof
from watchword.authenticators.reregistering import DAYS, Reregistrations, Wanted
from watchword.authenticators.resources import ROOT
from watchword.graph.resource import Call, Dialect, Kind, Operation
from watchword.kernel.edm import WATCHWORD, EntityType, EnumType, Primitive, Property

_PROOF = EnumType("reregistrationProof", tuple(each.value for each in DemandedProof))
REREGISTRATION = EntityType(
    "reregistration",
    (
        Property("isRequired", Primitive.BOOLEAN, nullable=False),
        Property("requiredDateTime", Primitive.INSTANT),
        Property("requireProof", _PROOF),
        Property("expirationDateTime", Primitive.INSTANT),
    ),
    label="Re-registration",
)
_PARAMETERS = (
    Property("deleteMethods", Primitive.BOOLEAN, help="Remove what was registered, as far as its kind allows"),
    Property("requireProof", _PROOF, help="What the person must prove besides the password"),
    Property("expiresInDays", Primitive.INT32, help="After how many days it can be done no more: 14 if not given"),
)


def resources(service: Reregistrations) -> tuple[Operation, ...]:
    """The state, the act that sets it, and unlocking."""

    async def get(call: Call) -> Mapping[str, Any]:
        return await service.state(call.actor, call.user)

    async def require(call: Call) -> Mapping[str, Any]:
        return await service.require(call.actor, call.user, _wanted(call.parameters), call.once)

    async def unlock(call: Call) -> None:
        await service.unlock(call.actor, call.user, call.once)

    shape: dict[str, Any] = {"versions": WATCHWORD, "dialect": Dialect.AUTHENTICATION}
    return (
        Operation(
            kind=Kind.GET,
            path=f"{ROOT}/reregistration",
            permission="reregistration.read",
            handler=get,
            entity=REREGISTRATION,
            answer=REREGISTRATION,
            **shape,
        ),
        Operation(
            kind=Kind.ACTION,
            path=f"{ROOT}/requireReregister",
            permission="reregister",
            handler=require,
            parameters=_PARAMETERS,
            answer=REREGISTRATION,
            **shape,
        ),
        Operation(kind=Kind.ACTION, path=f"{ROOT}/unlock", permission="unlock", handler=unlock, **shape),
    )


def _wanted(given: Mapping[str, Any]) -> Wanted:
    proof = given.get("requireProof")
    days = given.get("expiresInDays")
    return Wanted(
        delete_methods=bool(given.get("deleteMethods")),
        proof=None if proof is None else DemandedProof(proof),
        expires_in_days=DAYS if days is None else days,
    )
