"""A pass as people meet it. They do not make their own."""

from watchword.method import Field, FieldKind, Form, Screen, Words
from watchword.methods.temporary_access_pass.rules import Pass

SCREEN: Screen[Pass] = Screen(
    name="Temporary Access Pass",
    about="A passcode for a short time, from your administrator.",
    icon="pass",
    describe=lambda _bound, _mode: Words("Use your Temporary Access Pass"),
    challenge=lambda _mode: Form(
        title="Enter Temporary Access Pass",
        text="Enter the pass that your administrator gave you.",
        fields=(Field("pass", "Temporary Access Pass", FieldKind.PASSWORD),),
        submit="Sign in",
    ),
)
