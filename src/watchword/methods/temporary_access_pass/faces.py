"""Temporary Access Pass as Microsoft Graph spells it (CONTRACT sections 3.8 and 6)."""

from collections.abc import Mapping
from typing import Any

from watchword.kernel.edm import (
    AUTHENTICATION_METHOD,
    METHOD_CONFIGURATION,
    METHOD_TARGET,
    EntityType,
    May,
    Primitive,
    Property,
    Version,
)
from watchword.method import Bound, Configuration, Context, Face, Method, Purpose, Verb
from watchword.methods.temporary_access_pass import policy, rules
from watchword.methods.temporary_access_pass.rules import Pass, Usability
from watchword.methods.temporary_access_pass.screen import SCREEN

_V1 = frozenset({Version.V1})
"""Beta's metadata does not have them."""

_VALUE = "temporaryAccessPass"

PASS = EntityType(
    "temporaryAccessPassAuthenticationMethod",
    (
        Property("isUsable", Primitive.BOOLEAN, label="Usable", versions=_V1),
        Property("isUsableOnce", Primitive.BOOLEAN, may=May.CREATE, label="One-time"),
        Property("lifetimeInMinutes", Primitive.INT32, may=May.CREATE, label="Lifetime in minutes"),
        Property("methodUsabilityReason", Primitive.STRING, label="Why", versions=_V1),
        Property("startDateTime", Primitive.INSTANT, may=May.CREATE, label="Starts"),
        Property(_VALUE, Primitive.STRING, label="Pass"),
    ),
    base=AUTHENTICATION_METHOD,
    label="Temporary Access Pass",
)

_CONFIGURATION = Configuration(
    policy.POLICY,
    EntityType(
        "temporaryAccessPassAuthenticationMethodConfiguration",
        (
            Property("defaultLength", Primitive.INT32, may=May.UPDATE, label="Length"),
            Property("defaultLifetimeInMinutes", Primitive.INT32, may=May.UPDATE, label="Default lifetime"),
            Property("isUsableOnce", Primitive.BOOLEAN, may=May.UPDATE, label="One-time only"),
            Property("maximumLifetimeInMinutes", Primitive.INT32, may=May.UPDATE, label="Maximum lifetime"),
            Property("minimumLifetimeInMinutes", Primitive.INT32, may=May.UPDATE, label="Minimum lifetime"),
            Property("includeTargets", METHOD_TARGET, collection=True, may=May.UPDATE, max_items=100, label="Included"),
        ),
        base=METHOD_CONFIGURATION,
        label="Temporary Access Pass",
    ),
    {
        "state": "disabled",
        "excludeTargets": [],
        "includeTargets": [{"id": "all_users", "targetType": "group", "isRegistrationRequired": False}],
        **policy.DEFAULT,
    },
    policy.check,
)
"""Off until it is turned on, as in Entra."""


def show(context: Context, bound: Bound[Pass], _masked: bool) -> Mapping[str, Any]:
    """Whether it can be used is judged now. Its value is null but in the answer that made it."""
    held, reason = bound.record, rules.usability(context, bound.record)
    return {
        _VALUE: None,
        "startDateTime": held.starts_at,
        "lifetimeInMinutes": held.lifetime,
        "isUsableOnce": held.once,
        "isUsable": reason is Usability.ENABLED,
        "methodUsabilityReason": reason.value,
    }


METHOD: Method[Pass] = Method(
    name="temporary_access_pass",
    record=Pass,
    modes=(rules.ONE_TIME, rules.MULTI_USE),
    purposes=frozenset({Purpose.SIGN_IN, Purpose.STEP_UP}),
    issued_by_administrator=True,
    keys=rules.keys,
    draft=rules.draft,
    opens=lambda _context, _bound, _mode: True,
    ready=rules.ready,
    verify=rules.verify,
    hashes=True,
    face=Face(
        entity=PASS,
        collection="temporaryAccessPassMethods",
        label="Temporary Access Pass",
        scope_family="TAP",
        verbs=frozenset({Verb.LIST, Verb.GET, Verb.CREATE, Verb.DELETE}),
        self_service=frozenset({Verb.LIST, Verb.GET, Verb.DELETE}),
        spelling={"startDateTime": "starts_at", "lifetimeInMinutes": "lifetime", "isUsableOnce": "once"},
        show=show,
        reveals=_VALUE,
        configurations=(_CONFIGURATION,),
    ),
    screen=SCREEN,
)
