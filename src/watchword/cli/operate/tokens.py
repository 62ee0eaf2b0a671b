"""`watchword tokens`: a token for a person, without their signing in. Audited; good for an hour at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from watchword.cli.operate.work import operating

if TYPE_CHECKING:
    from watchword.bootstrap import Application
    from watchword.kernel.actor import Actor

DEFAULT_SCOPES = ("User.Read.All", "UserAuthenticationMethod.Read.All", "UserAuthenticationMethod.ReadWrite.All")
"""What Microsoft's article on managing other people's methods asks for."""


@click.group()
def command() -> None:
    """Tokens: mint one for a person."""


@command.command()
@click.argument("person")
@click.option("--scope", "scopes", multiple=True, default=DEFAULT_SCOPES, show_default=True, help="May be repeated.")
@click.option(
    "--minutes", type=click.IntRange(6, 60), default=60, show_default=True, metavar="N", help="How long it is good."
)
@operating
async def mint(application: Application, actor: Actor, person: str, scopes: tuple[str, ...], minutes: int) -> None:
    """Print a token for PERSON (a userPrincipalName or object id), to ask Graph as them.

    The person's roles still decide what it may do. That it was made, and by whom, is in the audit.
    """
    from watchword.cli.operate import permissions

    wanted = [scope for each in scopes for scope in each.split()]
    spelled = permissions.known(wanted, permissions.scopes(application))
    await application.keys.rotate(actor)  # before its first start a server has no key yet
    click.echo(await application.tokens.mint(actor, person, spelled, minutes))
