"""Who is who in the demo: passwords for all, an application for the command line, and a line about each on the page."""

from collections.abc import Sequence
from pathlib import Path

from watchword.access.roles import BUILT_IN_ROLES, GLOBAL_ADMINISTRATOR
from watchword.adapters import dice
from watchword.bootstrap import Application
from watchword.cli.operate.apps import write_secret
from watchword.cli.operate.permissions import app_roles
from watchword.directory.seed.contoso import contoso
from watchword.directory.users.model import NewPassword, User
from watchword.kernel.actor import Actor
from watchword.kernel.clock import Instant
from watchword.kernel.ids import ObjectId

_NAME = "Watchword demo"
_SECRET_DAYS = 730
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"


async def give_passwords(application: Application, actor: Actor, file: Path) -> None:
    """One password for everybody who is mastered here: another for each installation, and known to its owner only."""
    secret = dice.token(16, _LETTERS)
    for user in contoso(Instant(0)).users:
        if not user.synced:
            await application.services.directory.users.update(actor, user.upn, {}, NewPassword(secret, False))
    write_secret(file, secret.reveal())


async def allow_methods(application: Application, actor: Actor) -> None:
    """Every method there is, so that all of them can be tried: with any passkey, too, and none need be attested."""
    policy = application.services.policy
    for configuration in policy.configurations:
        free = {"isAttestationEnforced": False} if "isAttestationEnforced" in configuration.default else {}
        await policy.change_one(actor, None, configuration.id, {"state": "enabled", **free})


async def register(application: Application, actor: Actor, secret_file: Path) -> str:
    """The application that our client asks as: every permission there is, and the role to use them on everybody."""
    applications = application.services.applications
    made = await applications.register(actor, None, _NAME)
    await applications.grant(actor, None, made.app_id, sorted(app_roles(application)))
    role = GLOBAL_ADMINISTRATOR.template_id
    await application.services.directory.roles.assign(actor, None, made.service_principal_id, role)
    _, secret = await applications.add_secret(actor, None, made.app_id, "demo", _SECRET_DAYS)
    write_secret(secret_file, secret.reveal())
    return made.app_id


def tell() -> Sequence[tuple[str, str]]:
    """Those of the page: administrators by their role, then people without one."""
    seed = contoso(Instant(0))
    roles = {role.template_id: role.name for role in BUILT_IN_ROLES}
    held = {each.principal_id: roles[each.role_id] for each in seed.assignments}
    told = [(user, held.get(ObjectId(user.id), "")) for user in seed.users]
    administrators = [(user.upn, role) for user, role in told if role in _SHOWN]
    others = [(user.upn, _about(user)) for user, role in told if not role]
    return [*administrators, *others]


_SHOWN = frozenset(
    {
        "Global Administrator",
        "Global Reader",
        "Authentication Administrator",
        "Privileged Authentication Administrator",
        "Authentication Policy Administrator",
        "User Administrator",
        "Helpdesk Administrator",
        "Password Administrator",
        "Reports Reader",
    }
)


def _about(user: User) -> str:
    if user.synced:
        return "synchronised from an on-premises directory"
    if not user.account_enabled:
        return "disabled"
    return "guest" if user.profile.get("userType") == "Guest" else "no role"
