"""Passkeys as Microsoft Graph spells them (CONTRACT section 3.4)."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from watchword.kernel.clock import MINUTE
from watchword.kernel.edm import AUTHENTICATION_METHOD, EntityType, EnumType, May, Primitive, Property
from watchword.method import Bound, Context, Face, Method, Purpose, Verb
from watchword.methods.fido2 import rules
from watchword.methods.fido2.configuration import CONFIGURATION
from watchword.methods.fido2.creation_options import INVITATION, PUBLIC_KEY_CREDENTIAL
from watchword.methods.fido2.encoding import from_text
from watchword.methods.fido2.passkey import HELD, VERIFIED, Passkey, keys
from watchword.methods.fido2.screen import SCREEN
from watchword.methods.fido2.settings import settings_from

_LEVEL = EnumType("attestationLevel", ("attested", "notAttested", "unknownFutureValue"))
_TYPE = EnumType("passkeyType", ("deviceBound", "synced", "unknownFutureValue"))

FIDO2 = EntityType(
    "fido2AuthenticationMethod",
    (
        Property("aaGuid", Primitive.STRING, label="AAGUID"),
        Property("attestationCertificates", Primitive.STRING, collection=True),
        Property("attestationLevel", _LEVEL, label="Attestation"),
        Property("displayName", Primitive.STRING, may=May.CREATE, max_length=256, label="Name"),
        Property("model", Primitive.STRING, label="Model"),
        Property("passkeyType", _TYPE, label="Type"),
        Property("publicKeyCredential", PUBLIC_KEY_CREDENTIAL, may=May.CREATE, required=True),
    ),
    base=AUTHENTICATION_METHOD,
    label="Passkey (FIDO2)",
)

_SELF_SERVICE = frozenset({Verb.LIST, Verb.GET, Verb.DELETE})


def show(context: Context, bound: Bound[Passkey], _masked: bool) -> Mapping[str, Any]:
    """Public all of it; what was sent to make it is never shown again."""
    passkey = bound.record
    return {
        "aaGuid": passkey.aaguid,
        "attestationCertificates": [b64encode(from_text(each)).decode() for each in passkey.certificates],
        "attestationLevel": "attested" if passkey.attested else "notAttested",
        "displayName": passkey.name,
        "model": settings_from(context.settings).model(passkey.aaguid),
        "passkeyType": "synced" if passkey.synced else "deviceBound",
        "publicKeyCredential": None,
    }


METHOD: Method[Passkey] = Method(
    name="fido2",
    record=Passkey,
    modes=(VERIFIED, HELD),
    purposes=frozenset({Purpose.SIGN_IN, Purpose.STEP_UP}),
    keys=keys,
    settings=settings_from,
    fresh_within=5 * MINUTE,
    draft=rules.draft,
    confirm=rules.confirm,
    opens=lambda _context, _bound, mode: mode is VERIFIED,
    ready=rules.ready,
    challenge=rules.challenge,
    verify=rules.verify,
    found_by=rules.found_by,
    welcome=rules.welcome,
    face=Face(
        entity=FIDO2,
        collection="fido2Methods",
        label="Passkey (FIDO2)",
        scope_family="Passkey",
        verbs=_SELF_SERVICE | {Verb.CREATE},
        self_service=_SELF_SERVICE,
        spelling={"displayName": "name", "publicKeyCredential": "credential"},
        show=show,
        invitation=INVITATION,
        configurations=(CONFIGURATION,),
    ),
    screen=SCREEN,
)
