"""`watchword migrate`: the database in the form that this version needs."""

import asyncio

import click

from watchword.cli.operate.place import with_settings
from watchword.settings import Settings


@click.command()
@click.option("--check", is_flag=True, help="Only say what is lacking; exit code 9 where something is.")
@with_settings
def command(settings: Settings, check: bool) -> None:
    """Bring the database to the form this version needs; make it where there is none. Safe to repeat."""
    from watchword.db.migrate import migrate, require_current

    if check:
        asyncio.run(require_current(settings.location))
        click.echo("Nothing is lacking.")
        return
    settings.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    done = asyncio.run(migrate(settings.location))
    click.echo("\n".join(f"applied {revision}" for revision in done) if done else "Nothing was lacking.")
