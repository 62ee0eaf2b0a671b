"""`watchword restored`: what is to be done to a database that came from a backup, before it serves again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from watchword.cli.operate.work import operating

if TYPE_CHECKING:
    from watchword.bootstrap import Application
    from watchword.kernel.actor import Actor


@click.command()
@operating
async def command(application: Application, actor: Actor) -> None:
    """Void what a backup brought back, while no server runs: sessions, remembered browsers, tokens, codes, passes.

    The keys that sign tokens are replaced, so that no token is good that was issued before. Passwords and methods are
    as they were when the backup was made.
    """
    from watchword.bootstrap import void_restored
    from watchword.oidc.store.keys import SqlKeys

    done = await void_restored(application.desk, application.services.registry, actor)
    for kind, count in done.items():
        click.echo(f"{kind}: {count}")
    for key in await application.units.read(SqlKeys(application.sealer).keys):
        await application.keys.revoke(actor, key.kid)
    await application.keys.rotate(actor)
    click.echo("The keys that sign are new.")
