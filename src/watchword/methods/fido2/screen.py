"""Passkeys as people meet them."""

from collections.abc import Mapping

from watchword.method import Bound, Field, FieldKind, Form, Mode, Screen, Words
from watchword.methods.fido2.passkey import Passkey

_SCRIPT = "passkey.js"
_CREDENTIAL = Field("credential", kind=FieldKind.HIDDEN)

_SAYINGS: Mapping[str, Words] = {
    "NotAllowedError": Words("The request was cancelled or took too long. Try again when you are ready."),
    "AbortError": Words("The request was stopped. Try again when you are ready."),
    "NotSupportedError": Words("This device or key can’t make a passkey of the kind that is needed. Try another one."),
    "ConstraintError": Words(
        "This device or key has no PIN, fingerprint or face set up. Set one up, or try another one."
    ),
    "SecurityError": Words("Passkeys don’t work at this address. Open the page by its usual address."),
    "TypeError": Words("Your browser did not understand the request. Update it, or use another one."),
    "none": Words("This browser has no passkeys. Use another browser, or another way."),
    "other": Words("That didn’t work. Try again, or use another way."),
}
"""What the script says, by the names of the errors of WebAuthn Level 3 sections 5.1.3 and 5.1.4."""


def describe(bound: Bound[Passkey], _mode: Mode) -> Words:
    """Which passkey, by its number, from the second on."""
    slot = bound.record.slot
    return Words("Use your passkey {number}", {"number": slot}) if slot > 1 else Words("Use a passkey")


SCREEN: Screen[Passkey] = Screen(
    name=Words("Passkey or security key"),
    about=Words("Sign in with your fingerprint, face or PIN, on this device, your phone or a security key."),
    icon="passkey",
    describe=describe,
    challenge=lambda _mode: Form(
        title=Words("Use your passkey"),
        text=Words("Your device asks for your fingerprint, face, PIN or security key."),
        fields=(_CREDENTIAL,),
        submit=Words("Use a passkey"),
        script=_SCRIPT,
        sayings={**_SAYINGS, "InvalidStateError": Words("This passkey can’t be used here. Try another one.")},
    ),
    draft=Form(
        title=Words("Set up a passkey"),
        text=Words("Give it a name that you will recognise, such as the device it is on."),
        fields=(Field("name", Words("Name")),),
    ),
    confirm=Form(
        title=Words("Create your passkey"),
        text=Words("Your device asks where to keep it, and for your fingerprint, face or PIN."),
        fields=(_CREDENTIAL,),
        submit=Words("Create a passkey"),
        script=_SCRIPT,
        sayings={
            **_SAYINGS,
            "InvalidStateError": Words("This device or key already holds a passkey for this account."),
        },
    ),
)
