"""Password as people meet it."""

from watchword.method import Field, FieldKind, Form, Screen, Words
from watchword.methods.password.rules import Password

SCREEN: Screen[Password] = Screen(
    name="Password",
    about="The one you made up.",
    icon="key",
    describe=lambda _bound, _mode: Words("Use your password"),
    challenge=lambda _mode: Form(
        title="Enter password",
        fields=(Field("password", "Password", FieldKind.PASSWORD),),
        submit="Sign in",
    ),
    change=Form(
        title="Choose a new password",
        text="Your password is temporary: it was set by somebody else. Choose one that only you know.",
        fields=(Field("secret", "New password", FieldKind.NEW_PASSWORD),),
        submit="Save and sign in",
    ),
)
