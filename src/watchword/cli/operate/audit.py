"""`watchword audit`: whether the records are as they were written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from watchword.cli.exits import Exit, Failure
from watchword.cli.operate.work import operating

if TYPE_CHECKING:
    from watchword.bootstrap import Application
    from watchword.kernel.actor import Actor


@click.group()
def command() -> None:
    """The audit's chains: verify that nothing was changed."""


@command.command()
@operating
async def verify(application: Application, _actor: Actor) -> None:
    """Check every record against the chain it stands in. Exit code 0: intact; 3: broken, with the place."""
    from watchword.audit.inspection import verify_database
    from watchword.audit.store import SqlChains
    from watchword.audit.verify import Broken

    found = await verify_database(application.units, SqlChains(), application.sealer)
    if isinstance(found, Broken):
        raise Failure(
            Exit.INVALID,
            f"The audit is broken at record {found.seq} of chain {found.chain}: {found.damage.value}.",
            [f"{found.explanation}.", "Keep a copy of the database as it is, and compare it with a backup."],
        )
    click.echo(f"The audit is intact: {found.count} records.")


@command.command()
@operating
async def heads(application: Application, _actor: Actor) -> None:
    """Print where each chain ends. Kept elsewhere, it shows later whether all of it was rewritten."""
    from watchword.audit.store import SqlChains

    for extent in await application.units.scan(SqlChains().extents):
        head = extent.head
        click.echo(f"{extent.chain} {head.seq if head else '-'} {head.last.hex() if head else 'missing'}")
