"""Authenticator apps as people meet them."""

from collections.abc import Mapping

from watchword.method import Field, FieldKind, Form, Screen, Words
from watchword.methods.software_oath.rules import SoftwareOath

_CODE = Field("code", Words("Code"), FieldKind.CODE)

_LINES: Mapping[int, Words] = {
    1: Words("Use a code from your authenticator app"),
    2: Words("Use a code from your second authenticator app"),
    3: Words("Use a code from your third authenticator app"),
    4: Words("Use a code from your fourth authenticator app"),
    5: Words("Use a code from your fifth authenticator app"),
}

SCREEN: Screen[SoftwareOath] = Screen(
    name=Words("Authenticator app"),
    about=Words("An app on your phone shows a code, even where there is no network."),
    icon="app",
    describe=lambda bound, _mode: _LINES[bound.record.slot],
    challenge=lambda _mode: Form(
        title=Words("Enter code"),
        text=Words("Open your authenticator app and enter the code that it shows for this account."),
        fields=(_CODE,),
        submit=Words("Verify"),
    ),
    confirm=Form(
        title=Words("Add this account to your authenticator app"),
        text=Words("Scan the QR code with the app. Then enter the code that it shows."),
        fields=(_CODE,),
        picture="qr",
    ),
)
