"""`watchword recover`: the way back in, on the host, when nobody can administer any more. Audited like any change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from watchword.cli.operate.work import operating

if TYPE_CHECKING:
    from watchword.bootstrap import Application
    from watchword.kernel.actor import Actor


@click.command()
@click.argument("person")
@operating
async def command(application: Application, actor: Actor, person: str) -> None:
    """Enable the account of PERSON and make them a Global Administrator.

    For the day when the last administrator has left or cannot sign in. `watchword tokens mint PERSON` comes next.
    """
    from watchword.access.roles import GLOBAL_ADMINISTRATOR
    from watchword.kernel.errors import Conflict

    directory = application.services.directory
    seen = await directory.users.get(actor, person)
    if not seen.user.account_enabled:
        await directory.users.update(actor, person, {"accountEnabled": True})
        click.echo(f"{seen.user.upn} is enabled.")
    try:
        await directory.roles.assign(actor, None, seen.user.id, GLOBAL_ADMINISTRATOR.template_id)
    except Conflict:
        click.echo(f"{seen.user.upn} was a Global Administrator already.")
    else:
        click.echo(f"{seen.user.upn} is a Global Administrator.")
