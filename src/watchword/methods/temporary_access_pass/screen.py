"""A pass as people meet it. They do not make their own."""

from watchword.method import Field, FieldKind, Form, Screen, Words
from watchword.methods.temporary_access_pass.rules import Pass

SCREEN: Screen[Pass] = Screen(
    name=Words("Temporary Access Pass"),
    about=Words("A passcode for a short time, from your administrator."),
    icon="pass",
    describe=lambda _bound, _mode: Words("Use your Temporary Access Pass"),
    challenge=lambda _mode: Form(
        title=Words("Enter Temporary Access Pass"),
        text=Words("Enter the pass that your administrator gave you."),
        fields=(Field("pass", Words("Temporary Access Pass"), FieldKind.PASSWORD),),
        submit=Words("Sign in"),
    ),
)
