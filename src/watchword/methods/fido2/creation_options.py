"""Graph's `creationOptions`: what a browser, or a tool with a key writer, is given to make a passkey for somebody."""

from collections.abc import Mapping
from typing import Any

from watchword.kernel.clock import Instant, format_instant
from watchword.kernel.edm import ComplexType, Primitive, Property
from watchword.method import Invitation


def _texts(*names: str) -> tuple[Property, ...]:
    return tuple(Property(name, Primitive.STRING) for name in names)


_DESCRIPTOR = ComplexType(
    "webauthnPublicKeyCredentialDescriptor",
    (*_texts("id"), Property("transports", Primitive.STRING, collection=True), *_texts("type")),
)
_SELECTION = ComplexType(
    "webauthnAuthenticatorSelectionCriteria",
    (
        *_texts("authenticatorAttachment"),
        Property("requireResidentKey", Primitive.BOOLEAN),
        *_texts("userVerification"),
    ),
)
_OPTIONS = ComplexType(
    "webauthnPublicKeyCredentialCreationOptions",
    (
        *_texts("attestation"),
        Property("authenticatorSelection", _SELECTION),
        *_texts("challenge"),
        Property("excludeCredentials", _DESCRIPTOR, collection=True),
        Property("extensions", ComplexType("webauthnAuthenticationExtensionsClientInputs", (), open=True)),
        Property(
            "pubKeyCredParams",
            ComplexType("webauthnPublicKeyCredentialParameters", (Property("alg", Primitive.INT32), *_texts("type"))),
            collection=True,
        ),
        Property("rp", ComplexType("webauthnPublicKeyCredentialRpEntity", _texts("id", "name"))),
        Property("timeout", Primitive.INT32),
        Property("user", ComplexType("webauthnPublicKeyCredentialUserEntity", _texts("displayName", "id", "name"))),
    ),
)
_ANSWER = ComplexType(
    "webauthnCredentialCreationOptions",
    (Property("challengeTimeoutDateTime", Primitive.INSTANT), Property("publicKey", _OPTIONS)),
)

PUBLIC_KEY_CREDENTIAL = ComplexType(
    "webauthnPublicKeyCredential",
    (
        Property("clientExtensionResults", ComplexType("webauthnAuthenticationExtensionsClientOutputs", (), open=True)),
        Property("id", Primitive.STRING, max_length=1364),
        Property(
            "response",
            ComplexType(
                "webauthnAuthenticatorAttestationResponse",
                (
                    Property("attestationObject", Primitive.STRING, max_length=65536),
                    Property("clientDataJSON", Primitive.STRING, max_length=65536),
                ),
            ),
        ),
    ),
)


def _show(prompt: Mapping[str, Any], until: Instant) -> Mapping[str, Any]:
    options = prompt["publicKey"]
    selection = {"authenticatorAttachment": None, **options["authenticatorSelection"]}
    return {
        "challengeTimeoutDateTime": format_instant(until),
        "publicKey": {**options, "authenticatorSelection": selection},
    }


INVITATION = Invitation(
    name="creationOptions",
    answer=_ANSWER,
    parameters=(Property("challengeTimeoutInMinutes", Primitive.INT32),),
    spelling={"challengeTimeoutInMinutes": "minutes"},
    show=_show,
)
