"""Passkeys as people meet them."""

from watchword.method import Field, FieldKind, Form, Screen
from watchword.methods.fido2.passkey import Passkey

_SCRIPT = "passkey.js"
_CREDENTIAL = Field("credential", "", FieldKind.HIDDEN)

SCREEN: Screen[Passkey] = Screen(
    name="Passkey or security key",
    about="Sign in with your fingerprint, face or PIN, on this device, your phone or a security key.",
    icon="passkey",
    describe=lambda bound, _mode: f"Use your passkey {bound.record.slot}" if bound.record.slot > 1 else "Use a passkey",
    challenge=lambda _mode: Form(
        title="Use your passkey",
        text="Your device asks for your fingerprint, face, PIN or security key.",
        fields=(_CREDENTIAL,),
        submit="Use a passkey",
        script=_SCRIPT,
    ),
    draft=Form(
        title="Set up a passkey",
        text="Give it a name that you will recognise, such as the device it is on.",
        fields=(Field("name", "Name"),),
    ),
    confirm=Form(
        title="Create your passkey",
        text="Your device asks where to keep it, and for your fingerprint, face or PIN.",
        fields=(_CREDENTIAL,),
        submit="Create a passkey",
        script=_SCRIPT,
    ),
)
