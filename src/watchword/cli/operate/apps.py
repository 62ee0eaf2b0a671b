"""`watchword apps`: applications that get tokens, for themselves and for people."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from watchword.cli.operate.work import operating

if TYPE_CHECKING:
    from watchword.bootstrap import Application
    from watchword.directory.applications.model import Application as Registered
    from watchword.directory.applications.model import SignInChange, SignInSettings
    from watchword.kernel.actor import Actor


@click.group()
def command() -> None:
    """Applications: register, credentials, permissions, roles."""


@command.command()
@click.argument("name")
@click.option("--grant", "permissions", multiple=True, metavar="PERMISSION", help="Grant it at once; may be repeated.")
@operating
async def register(application: Application, actor: Actor, name: str, permissions: tuple[str, ...]) -> None:
    """Register an application and print its client id."""
    from watchword.cli.operate.permissions import app_roles, known

    granted = known(permissions, app_roles(application))
    made = await application.services.applications.register(actor, None, name)
    if granted:
        await application.services.applications.grant(actor, None, made.app_id, granted)
    click.echo(made.app_id)


@command.command("list")
@operating
async def list_(application: Application, actor: Actor) -> None:
    """Show every application."""
    from watchword.cli.client import output

    found = await application.services.applications.list(actor, None)
    items = [
        {"name": each.display_name, "enabled": each.enabled, "id": each.app_id, "object": each.service_principal_id}
        for each in found
    ]
    output.show_list(items, None, "name,enabled,id,object", output.chosen(None))


@command.command()
@click.argument("app")
@operating
async def show(application: Application, actor: Actor, app: str) -> None:
    """Show one application: its credentials (never what they say) and the permissions it was granted."""
    from watchword.cli.client import output
    from watchword.kernel.clock import format_instant

    found, credentials, granted = await application.services.applications.get(actor, None, app)
    told = [f"{each.kind.value} {each.name} until {format_instant(each.ends_at)} ({each.id})" for each in credentials]
    item = {
        "name": found.display_name,
        "id": found.app_id,
        "object": found.service_principal_id,
        "enabled": found.enabled,
        "permissions": sorted(granted),
        "for": await _admitted(application, actor, found),
        "credentials": told,
        **_shown_sign_in(found.sign_in),
    }
    output.show_one(item, output.chosen(None))


async def _admitted(application: Application, actor: Actor, found: Registered) -> str:
    """Whom it is for."""
    if not found.assignment_required:
        return "everybody"
    assigned = await application.services.directory.assignments.of_application(actor, None, found.app_id)
    return ", ".join(sorted(each.principal.display_name for each in assigned)) or "nobody"


def _shown_sign_in(settings: SignInSettings) -> dict[str, Any]:
    """How people sign in to it, as `sign-in` sets it."""
    switches = {"fallback public": settings.public, "device code": settings.device_code, "password": settings.password}
    return {
        "redirect URIs": [f"{each.uri} ({each.platform.value})" for each in settings.redirect_uris],
        "allowed": [name for name, is_on in switches.items() if is_on],
        "logout URI": settings.back_channel_logout_uri,
        "scopes": [f"{each.name}{' (administrators)' if each.admin_only else ''}" for each in settings.scopes],
    }


@command.command("sign-in")
@click.argument("app")
@click.option("--web", multiple=True, metavar="URI", help="Redirect URI of a server, which proves itself.")
@click.option("--spa", multiple=True, metavar="URI", help="Redirect URI of a single-page application.")
@click.option("--public", "program", multiple=True, metavar="URI", help="Redirect URI of a program: http://localhost.")
@click.option("--remove", multiple=True, metavar="URI", help="Take a redirect URI away.")
@click.option("--fallback-public/--no-fallback-public", "public", default=None, help="Programs without a redirect URI.")
@click.option("--device-code/--no-device-code", default=None, help="Let devices sign in by a typed code.")
@click.option("--password/--no-password", default=None, help="Let it send names and passwords itself. Avoid it.")
@click.option("--logout-uri", metavar="URI", help="Tell this address when a session ends; empty for none.")
@click.option("--scope", "scopes", multiple=True, metavar="NAME", help="As an API: a permission people can give.")
@click.option("--admin-scope", multiple=True, metavar="NAME", help="As an API: one that administrators give.")
@click.option("--identifier-uri", metavar="URI", help="As an API: one more name, api://...")
@operating
async def sign_in(application: Application, actor: Actor, app: str, **given: Any) -> None:
    """Set how people sign in to APP."""
    await application.services.applications.change_sign_in(actor, None, app, _sign_in_change(**given))


def _sign_in_change(
    web: tuple[str, ...],
    spa: tuple[str, ...],
    program: tuple[str, ...],
    scopes: tuple[str, ...],
    admin_scope: tuple[str, ...],
    logout_uri: str | None,
    **switches: Any,
) -> SignInChange:
    from watchword.directory.applications.model import ExposedScope, Platform, RedirectUri, SignInChange

    platforms = ((web, Platform.WEB), (spa, Platform.SPA), (program, Platform.PUBLIC))
    exposed = (*(ExposedScope(name) for name in scopes), *(ExposedScope(name, True) for name in admin_scope))
    return SignInChange(
        add=tuple(RedirectUri(uri, platform) for uris, platform in platforms for uri in uris),
        scopes=exposed or None,
        back_channel_logout_uri=logout_uri,
        **switches,
    )


@command.command()
@click.argument("app")
@click.argument("scopes", nargs=-1, required=True)
@operating
async def consent(application: Application, actor: Actor, app: str, scopes: tuple[str, ...]) -> None:
    """Consent for everybody to delegated permissions of Graph that APP asks for: openid, User.Read, ..."""
    await application.identity.consents.give(actor, None, app, scopes)


@command.command("add-secret")
@click.argument("app")
@click.option("--name", default="secret", show_default=True, help="What it is called in lists.")
@click.option(
    "--days", type=click.IntRange(1, 730), default=180, show_default=True, metavar="N", help="How long it is good."
)
@click.option("--out", type=click.Path(path_type=Path), help="Write it to this new file (0600), not to the terminal.")
@operating
async def add_secret(application: Application, actor: Actor, app: str, name: str, days: int, out: Path | None) -> None:
    """Make a secret for APP and print it, this once."""
    _, secret = await application.services.applications.add_secret(actor, None, app, name, days)
    if out is None:
        click.echo(secret.reveal())
    else:
        write_secret(out, secret.reveal())


@command.command("add-certificate")
@click.argument("app")
@click.argument("file", type=click.File("rb"))
@click.option("--name", default="", help="What it is called in lists. Default: its subject.")
@operating
async def add_certificate(application: Application, actor: Actor, app: str, file: Any, name: str) -> None:
    """Let APP prove itself with the key of a certificate (PEM). The private key stays with the application."""
    made = await application.services.applications.add_certificate(actor, None, app, name, file.read())
    click.echo(made.id)


@command.command("remove-credential")
@click.argument("app")
@click.argument("credential")
@operating
async def remove_credential(application: Application, actor: Actor, app: str, credential: str) -> None:
    """Take a secret or certificate away from APP, by its id."""
    await application.services.applications.remove_credential(actor, None, app, credential)


@command.command()
@click.argument("app")
@click.argument("permissions", nargs=-1, required=True)
@operating
async def grant(application: Application, actor: Actor, app: str, permissions: tuple[str, ...]) -> None:
    """Grant APP application permissions of Graph, by name: UserAuthenticationMethod.ReadWrite.All, ..."""
    from watchword.cli.operate.permissions import app_roles, known

    await application.services.applications.grant(actor, None, app, known(permissions, app_roles(application)))


@command.command()
@click.argument("app")
@click.argument("permissions", nargs=-1, required=True)
@operating
async def revoke(application: Application, actor: Actor, app: str, permissions: tuple[str, ...]) -> None:
    """Take permissions away from APP."""
    await application.services.applications.revoke(actor, None, app, permissions)


@command.command("assign-role")
@click.argument("app")
@click.argument("role")
@operating
async def assign_role(application: Application, actor: Actor, app: str, role: str) -> None:
    """Give APP a directory role, by its name ("Authentication Administrator") or template id."""
    found, _, _ = await application.services.applications.get(actor, None, app)
    made = await application.services.directory.roles.assign(actor, None, found.service_principal_id, _role(role))
    click.echo(made.id)


@command.command()
@click.argument("app")
@click.argument("who", nargs=-1)
@operating
async def assign(application: Application, actor: Actor, app: str, who: tuple[str, ...]) -> None:
    """Let only people sign in to APP who are assigned to it, and assign WHO: a user's name or id, a group's id.

    Of a group, its direct members are let in.
    """
    assignments = application.services.directory.assignments
    await assignments.require(actor, None, app, True)
    for each in who:
        await assignments.assign(actor, None, app, await _principal(application, actor, each))


@command.command()
@click.argument("app")
@click.argument("who", nargs=-1)
@click.option("--everybody", is_flag=True, help="Let everybody sign in to it again, assigned or not.")
@operating
async def unassign(application: Application, actor: Actor, app: str, who: tuple[str, ...], everybody: bool) -> None:
    """End the assignment of WHO to APP: they get no more tokens for it."""
    assignments = application.services.directory.assignments
    for each in who:
        await assignments.unassign(actor, None, app, await _principal(application, actor, each))
    if everybody:
        await assignments.require(actor, None, app, False)


@command.command()
@click.argument("app")
@operating
async def disable(application: Application, actor: Actor, app: str) -> None:
    """Switch APP off: it gets no tokens, and those it has stop working."""
    await application.services.applications.enable(actor, None, app, False)


@command.command()
@click.argument("app")
@operating
async def enable(application: Application, actor: Actor, app: str) -> None:
    """Switch APP on again."""
    await application.services.applications.enable(actor, None, app, True)


@command.command()
@click.argument("app")
@operating
async def remove(application: Application, actor: Actor, app: str) -> None:
    """Remove APP for good, with its credentials and permissions."""
    await application.services.applications.remove(actor, None, app)


def write_secret(path: Path, secret: str) -> None:
    """A new file that only its owner can read, without a line end: curl would send it. An old one is replaced."""
    aside = path.with_name(f".{path.name}.new")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret)
    aside.replace(path)


async def _principal(application: Application, actor: Actor, named: str) -> str:
    """The object id of a user by name, or of what is named by its id."""
    return (await application.services.directory.users.get(actor, named)).user.id if "@" in named else named


def _role(named: str) -> str:
    from watchword.access.roles import BUILT_IN_ROLES

    return next((r.template_id for r in BUILT_IN_ROLES if r.name.casefold() == named.casefold()), named)
