"""Password as people meet it."""

from watchword.method import Field, FieldKind, Form, Screen, Words
from watchword.methods.password.rules import Password

SCREEN: Screen[Password] = Screen(
    name=Words("Password"),
    about=Words("The one you made up."),
    icon="key",
    describe=lambda _bound, _mode: Words("Use your password"),
    challenge=lambda _mode: Form(
        title=Words("Enter password"),
        fields=(Field("password", Words("Password"), FieldKind.PASSWORD),),
        submit=Words("Sign in"),
    ),
    change=Form(
        title=Words("Choose a new password"),
        text=Words("Your password is temporary: it was set by somebody else. Choose one that only you know."),
        fields=(Field("secret", Words("New password"), FieldKind.NEW_PASSWORD),),
        submit=Words("Save and sign in"),
    ),
)
