"""`watchword keys`: the keys that tokens are signed with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from watchword.cli.operate.work import operating

if TYPE_CHECKING:
    from watchword.bootstrap import Application
    from watchword.kernel.actor import Actor


@click.group()
def command() -> None:
    """Keys that tokens are signed with: list, rotate, revoke."""


@command.command("list")
@operating
async def list_(application: Application, _actor: Actor) -> None:
    """Show the keys: which one signs, which only verify what they signed before."""
    from watchword.cli.client import output
    from watchword.kernel.clock import format_instant, system_clock
    from watchword.oidc.protocol.rotation import signing_key
    from watchword.oidc.store.keys import SqlKeys

    keys = await application.units.read(SqlKeys(application.sealer).keys)
    now = system_clock()
    signing = {key.kid for alg in {key.alg for key in keys} if (key := signing_key(keys, alg, now)) is not None}
    items = [
        {
            "id": key.kid,
            "algorithm": key.alg,
            "state": "signs" if key.kid in signing else "announced" if key.signs_from > now else "verifies",
            "signsFrom": format_instant(key.signs_from),
        }
        for key in sorted(keys, key=lambda key: (key.alg, key.signs_from))
    ]
    output.show_list(items, None, "algorithm,state,signsFrom,id", output.chosen(None))


@command.command()
@operating
async def rotate(application: Application, actor: Actor) -> None:
    """Do what is due: announce the next key, remove the ones that nothing needs. The server does it by itself."""
    done = await application.keys.rotate(actor)
    click.echo("\n".join(done) if done else "Nothing is due.")


@command.command()
@click.argument("kid")
@operating
async def revoke(application: Application, actor: Actor, kid: str) -> None:
    """Remove the key KID at once, as when its private half has leaked. Every token it signed is void from now on."""
    done = await application.keys.revoke(actor, kid)
    if not done:
        raise click.UsageError(f"There is no key {kid}.")
    click.echo("\n".join(done))
