"""`watchword seed`: the people of contoso.com, and as many others as a measurement asks for."""

import asyncio

import click

from watchword.cli.operate.place import with_settings
from watchword.settings import Settings


@click.command()
@click.option(
    "--users",
    type=click.IntRange(0, 10_000_000),
    default=0,
    metavar="N",
    help="So many more users, the same every time.",
)
@with_settings
def command(settings: Settings, users: int) -> None:
    """Make the organisation contoso.com where the database holds none, and add as many users to it. Safe to repeat."""
    asyncio.run(_seed(settings, users))


async def _seed(settings: Settings, users: int) -> None:
    from watchword.cli.operate.planting import plant
    from watchword.directory.seed.contoso import contoso
    from watchword.kernel.clock import system_clock

    now = system_clock()
    if await plant(settings, contoso(now), now):
        click.echo("contoso.com is there.")
    if users:
        await _fill(settings, users)
        click.echo(f"{users} more users are there.")


async def _fill(settings: Settings, users: int) -> None:
    from watchword.bootstrap import build, operator
    from watchword.directory.seed.store import fill
    from watchword.kernel.clock import system_clock
    from watchword.kernel.events import Event, Target
    from watchword.kernel.work import Transaction

    application = await build(settings)
    now = system_clock()
    tenant = (Target(application.tenant_id, "Organization"),)
    event = Event("Seed users", "UserManagement", "Core Directory", "Add", tenant, detail=(("users", str(users)),))

    async def tell(tx: Transaction) -> None:
        await application.desk.recorder.record(tx, operator(), now, [event])

    try:
        await application.units.write(tell)
        await fill(application.units, users, now)
    finally:
        await application.close()
