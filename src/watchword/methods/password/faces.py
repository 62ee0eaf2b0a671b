"""Password as Microsoft Graph spells it (CONTRACT sections 3.1 and 4)."""

from collections.abc import Mapping
from typing import Any

from watchword.kernel.edm import AUTHENTICATION_METHOD, BETA, GRAPH, EntityType, Primitive, Property
from watchword.method import Act, Anchor, Bound, Context, Face, Method, Permit, Purpose
from watchword.methods.password import rules
from watchword.methods.password.rules import Password
from watchword.methods.password.screen import SCREEN
from watchword.methods.password.settings import rules_from
from watchword.methods.password.strength import load_blocklist

PASSWORD_ID = "28c10230-6103-485e-b985-444c60001490"  # noqa: S105 - an id
"""The same in every tenant."""

PASSWORD = EntityType(
    "passwordAuthenticationMethod",
    (Property("password", Primitive.STRING, label="Password"),),
    base=AUTHENTICATION_METHOD,
    label="Password",
)

_NEW = Property("newPassword", Primitive.STRING, max_length=1024, label="New password")


def show(_context: Context, _bound: Bound[Password], _masked: bool) -> Mapping[str, Any]:
    """Never the password; null is what Graph shows for it."""
    return {"password": None}


METHOD: Method[Password] = Method(
    name="password",
    record=Password,
    modes=(rules.MODE,),
    purposes=frozenset({Purpose.SIGN_IN, Purpose.STEP_UP}),
    keys=rules.keys,
    settings=rules_from,
    draft=rules.draft,
    opens=lambda _context, _bound, _mode: True,
    verify=rules.verify,
    temporary=rules.temporary,
    hashes=True,
    guessable=True,
    issued_with_account=True,
    materials=load_blocklist,
    face=Face(
        entity=PASSWORD,
        collection="passwordMethods",
        label="Password",
        scope_family="Password",
        fixed_id=lambda _password: PASSWORD_ID,
        show=show,
        acts=(
            Act(
                name="resetPassword",
                step=rules.reset,
                anchors=((Anchor.METHODS, GRAPH), (Anchor.OWN, BETA)),
                parameters=(_NEW,),
                permit=Permit.RESET,
                operation=True,
                answer="passwordResetResponse",
                activity="Reset password (by admin)",
            ),
            Act(
                name="changePassword",
                step=rules.change,
                anchors=((Anchor.USER, GRAPH),),
                parameters=(
                    Property("currentPassword", Primitive.STRING, nullable=False, required=True, max_length=1024),
                    Property("newPassword", Primitive.STRING, nullable=False, required=True, max_length=1024),
                ),
                permit=Permit.OWN_CHANGE,
                judges=True,
                activity="Change password (self-service)",
            ),
        ),
    ),
    screen=SCREEN,
)
