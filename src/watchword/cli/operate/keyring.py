"""`watchword keyring`: the master keys that secrets at rest are sealed with; a file outside of the database.

A running server reads the file when it starts. So a new key must be in every server's file before any of them seals
with it: `add`, restart all, `use-newest`, restart all. Where nothing runs, `rotate` does both at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from watchword.cli.exits import Exit, Failure
from watchword.cli.operate.place import with_settings
from watchword.cli.operate.work import operating

if TYPE_CHECKING:
    from watchword.bootstrap import Application
    from watchword.kernel.actor import Actor
    from watchword.settings import Settings


@click.group()
def command() -> None:
    """Keys that secrets at rest are sealed with: create, show, add, use-newest, rotate, reseal, retire."""


@command.command()
@with_settings
def create(settings: Settings) -> None:
    """Make the key file of a new installation. An old one is never overwritten: without it all secrets are lost."""
    from watchword.adapters.keyring import load_keyring

    if settings.key_file.exists():
        raise Failure(Exit.CONFLICT, f"There is a key file already: {settings.key_file}.")
    load_keyring(settings.key_file, create=True)
    click.echo(f"{settings.key_file}: keep a copy where the database's backups are not.")


@command.command()
@with_settings
def show(settings: Settings) -> None:
    """Show which keys there are, never the keys."""
    from watchword.adapters.keyring import load_keyring
    from watchword.adapters.sealing import Sealer

    keyring = load_keyring(settings.key_file, create=False)
    for version in sorted(keyring.keys):
        click.echo(f"key {version}: {'seals' if version == keyring.current else 'opens what it sealed'}")
    click.echo(f"fingerprint {Sealer(keyring).fingerprint}")


@command.command()
@with_settings
def add(settings: Settings) -> None:
    """Add a new key that does not seal yet: the first half of a rotation beside running servers."""
    from watchword.adapters.keyring import load_keyring, save_keyring

    keyring = load_keyring(settings.key_file, create=False).with_new_key()
    save_keyring(settings.key_file, keyring)
    click.echo(f"Key {max(keyring.keys)} is there. Give every server this file, restart them, then use-newest.")


@command.command("use-newest")
@with_settings
def use_newest(settings: Settings) -> None:
    """Let the newest key seal: the second half, once every server has it."""
    from watchword.adapters.keyring import load_keyring, save_keyring

    keyring = load_keyring(settings.key_file, create=False).sealing_with_newest()
    save_keyring(settings.key_file, keyring)
    click.echo(f"Key {keyring.current} seals what is written from now on, once the servers are restarted.")


@command.command()
@with_settings
def rotate(settings: Settings) -> None:
    """Add a new key and seal with it, both at once: only while no server runs."""
    from watchword.adapters.keyring import load_keyring, save_keyring
    from watchword.cli.operate.serve import is_listening

    if is_listening(settings.server.host, settings.server.port):
        raise Failure(
            Exit.CONFLICT,
            "A server is running, and would not know the new key.",
            ["Stop it first; or use `keyring add`, restart it, and `keyring use-newest`."],
        )
    keyring = load_keyring(settings.key_file, create=False).rotate()
    save_keyring(settings.key_file, keyring)
    click.echo(f"Key {keyring.current} seals from now on; the others open what they sealed.")


@command.command()
@operating
async def reseal(application: Application, actor: Actor) -> None:
    """Seal anew, with the key that seals now, all that older keys sealed. May run beside servers, and again."""
    from watchword.bootstrap import reseal_all

    for kind, count in (await reseal_all(application, actor)).items():
        click.echo(f"{kind}: {count} sealed anew")


@command.command()
@click.argument("version", type=int)
@click.option("--yes", is_flag=True, help="Nothing is sealed with it any more, and I know it.")
@with_settings
def retire(settings: Settings, version: int, yes: bool) -> None:
    """Delete an old key. What is still sealed with it is lost for good."""
    from watchword.adapters.keyring import load_keyring, save_keyring

    if not yes:
        raise click.UsageError(f"What key {version} sealed would be lost: say --yes where nothing is sealed with it.")
    save_keyring(settings.key_file, load_keyring(settings.key_file, create=False).retire(version))
