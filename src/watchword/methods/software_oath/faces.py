"""Software OATH as Microsoft Graph spells it (CONTRACT sections 3.5 and 6)."""

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
)
from watchword.method import Bound, Configuration, Context, Face, Method, Purpose, Reregistered, Verb
from watchword.methods.software_oath import rules
from watchword.methods.software_oath.rules import SoftwareOath
from watchword.methods.software_oath.screen import SCREEN
from watchword.methods.software_oath.settings import settings_from

SOFTWARE_OATH = EntityType(
    "softwareOathAuthenticationMethod",
    (Property("secretKey", Primitive.STRING, label="Secret key"),),
    base=AUTHENTICATION_METHOD,
    label="Software OATH token",
)

_CONFIGURATION = Configuration(
    rules.POLICY,
    EntityType(
        "softwareOathAuthenticationMethodConfiguration",
        (Property("includeTargets", METHOD_TARGET, collection=True, may=May.UPDATE, max_items=100, label="Included"),),
        base=METHOD_CONFIGURATION,
        label="Software OATH tokens",
    ),
    {
        "state": "enabled",
        "excludeTargets": [],
        "includeTargets": [{"id": "all_users", "targetType": "group", "isRegistrationRequired": False}],
    },
)
"""On until it is turned off: the second factor that a new organisation has without buying or sending anything."""

_VERBS = frozenset({Verb.LIST, Verb.GET, Verb.DELETE})


def show(_context: Context, _bound: Bound[SoftwareOath], _masked: bool) -> Mapping[str, Any]:
    """Never the seed, which nobody sees after registration (CATALOGUE OTP-07); null is what Graph shows for it."""
    return {"secretKey": None}


METHOD: Method[SoftwareOath] = Method(
    name="software_oath",
    record=SoftwareOath,
    modes=(rules.MODE,),
    purposes=frozenset({Purpose.SIGN_IN, Purpose.STEP_UP, Purpose.RESET_PASSWORD}),
    reregistered=Reregistered.ENDED,
    keys=rules.keys,
    settings=settings_from,
    draft=rules.draft,
    confirm=rules.confirm,
    verify=rules.verify,
    face=Face(
        entity=SOFTWARE_OATH,
        collection="softwareOathMethods",
        label="Software OATH token",
        scope_family="SoftwareOATH",
        verbs=_VERBS,
        self_service=_VERBS,
        show=show,
        preferences=lambda _oath: ("oath",),
        configurations=(_CONFIGURATION,),
    ),
    screen=SCREEN,
)
